"""病情有变化，团队这一边: what was seen, before anybody rings and beside the application (000 §二(二)6; R100)."""

from __future__ import annotations

from typing import Any

from bot.app import Turn
from bot.domain.case import Case
from bot.domain.people import Part
from bot.services import calls


def told(turn: Turn, call: Any) -> dict[str, Any]:
    """Who told what, as particulars for a text; of whom, where there is an application. The reading is logged."""
    contact = turn.unit.calls.contact(call)
    case = turn.unit.cases.alive(call.case_id) if call.case_id else None
    return {
        "teller": _teller(turn, call) if case else "unknown",
        "seen": contact.get("seen", []),
        "unsure": contact.get("unsure", False),
        "number": case.number if case else "",
        "area": turn.areas.name(call.area),
        "stage": case.stage.value if case else "",
    }


def _teller(turn: Turn, call: Any) -> str:
    """As the team is told of whoever applied; of anybody else only whether it is the person."""
    thread = turn.unit.cases.any(call.case_id or "")
    if thread is not None and thread.applicant_id == call.account_id:
        return str(turn.unit.files.open(thread, "wish", "call").get("relation", "unknown"))
    parts = [one.part for one in turn.unit.cases.members(call.case_id or "") if one.account_id == call.account_id]
    return "self" if Part.PERSON in parts else "relative"


def ways(turn: Turn, call: Any) -> list[Any]:
    """What can be done when they were on the telephone; empty for any other call."""
    if call.reason != calls.CHANGED:
        return []
    about = ("open_case", "review.show", {"case": call.case_id}) if call.case_id else ("enter", "staff_application", {})
    return [
        turn.button("talked", "calls.talked", call=call.id),
        turn.button(about[0], about[1], **(about[2] or {"call": call.id})),
    ]


def say(turn: Turn, call: Any, *offers: Any) -> None:
    """What was told; nothing for any other call."""
    if call.reason == calls.CHANGED:
        turn.say("calls.seen", *offers, person=call.person_id, on=call.made_on, **told(turn, call))


def note(turn: Turn, case: Case) -> None:
    """Beside the application, as long as nobody has rung back."""
    for call in calls.changed(turn, case):
        say(turn, call, turn.button("ring_back", "calls.show", call=call.id))
