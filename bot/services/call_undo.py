"""What was pressed by a slip about a call is undone on the same day, while nothing depends on it (design.md 4).

Never an erasure: that is said before it is done. Nor a letter or a text: what has left has left.
"""

from __future__ import annotations

from typing import Any

from bot.domain.case import OPEN, Case
from bot.domain.errors import NotThere, Refused
from bot.services import call_outcomes, caseload
from bot.services.voice import Voice
from bot.store.calls import Call

DECIDED = ("not_yet",)
"""Outcomes that wrote down somebody's word: taking one back needs a reason."""
_SLIPS = ("not_reached", "wrong_number", "reached", "wants", *DECIDED)


def undo(turn: Voice, call_id: str, why: str = "") -> Call:
    """Take the newest outcome of a call back: it is open again, with the one who rang.

    Raises:
        NotThere: nothing of one's own came of it.
        Refused: another day, something follows from it, or a reason is missing.
    """
    unit = turn.unit
    call, last = _of(turn, call_id)
    case = call_outcomes.case_of(turn, call)
    if last.on != turn.today or last.outcome not in _SLIPS or not _stands_alone(turn, call, case, last):
        raise Refused("calls.cannot_undo")
    if last.outcome in DECIDED and not why.strip():
        raise Refused("error.needs_reason")
    unit.calls.forget_try(last.id)
    unit.calls.reopen(call, turn.working.id)
    unit.messages.unheard_again(call.account_id, last.at)
    if case is not None and last.outcome == "wrong_number":
        phone = str(unit.calls.own_contact(call).get("phone", ""))
        unit.files.put(case, "reach", unit.files.open_own(case, "reach") | {"phone": phone})
        unit.files.index(case.id, "phone", phone)
    if case is not None and last.outcome in DECIDED:
        unit.files.undo_answer(case.id, last.at)
        earlier = unit.files.open_own(case, "undone").get("all", [])
        one = {"on": turn.today.isoformat(), "what": last.outcome, "why": why.strip()}
        unit.files.put(case, "undone", {"all": [*earlier, one]})
    unit.record("call.undo", f"call:{call.id}", fields=last.outcome)
    return call


def needs_reason(turn: Voice, call_id: str) -> bool:
    """Whether somebody's word was written down.

    Raises:
        NotThere: nothing of one's own came of it.
    """
    return _of(turn, call_id)[1].outcome in DECIDED


def person_of(turn: Voice, call_id: str) -> str:
    """Whom the call is about.

    Raises:
        NotThere: nothing of one's own came of it.
    """
    return _of(turn, call_id)[0].person_id


def _of(turn: Voice, call_id: str) -> tuple[Call, Any]:
    call, last = turn.unit.calls.any(call_id), turn.unit.calls.last_try(call_id)
    if call is None or last is None or last.by != turn.me.id or not caseload.covers(turn, call.area):
        raise NotThere
    return call, last


def _stands_alone(turn: Voice, call: Call, case: Case | None, last: Any) -> bool:
    """Whether nothing follows from it yet: nobody else has the call or the case, and neither has moved since."""
    unit, mine = turn.unit, (None, turn.working.id)
    if call.owner_id not in mine or unit.key_of(call.person_id) is None or not unit.calls.keeps_number(call.id):
        return False
    others = (one for one in unit.calls.of_account(call.account_id) if one.case_id == call.case_id)
    if call.state == "done" and any(one.reason == call.reason for one in others):
        return False
    if case is None:
        return True
    step, own = unit.cases.last_step(case.id), unit.files.own_yes(case.id)
    moved = (step is not None and step.at > last.at) or (own is not None and own.at > last.at)
    renewed = last.outcome == "wrong_number" and bool(unit.files.open_own(case, "reach").get("phone"))
    return case.owner_id in mine and case.stage in OPEN and not moved and not renewed
