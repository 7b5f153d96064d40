"""Before an alert is closed: may we ask you once more tomorrow, and how do we find you? And what came of asking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Turn
from bot.conversation.flow import Choose, Data, Seen
from bot.services import aftercare, caseload
from handlers.steps import phone

DIGITS = 4
"""Of a number that are shown."""
AGAIN = "whoever was in danger is asked once more, if they like (reliability.md 3.11)"


def view(turn: Turn) -> Mapping[str, Any]:
    """The number that is known, and how numbers are read."""
    known, report = "", False
    if turn.kept is not None:
        alert = turn.unit.alerts.for_staff(str(turn.kept.talk.about["alert"]))
        known = caseload.behind(turn, alert.account_id)["phone"]
        report = turn.unit.greens.of_alert(alert.id) is not None
    return {"digits": turn.house.digits, "known": known, "report": report}


def _happened(seen: Seen) -> bool:
    """Somebody was in danger, and it is they who spoke: not a doctor who reported it."""
    return seen.answers.get("how") != "mistake" and not seen.facts.get("report")


def _no_number(seen: Seen) -> bool:
    return _happened(seen) and seen.answers.get("again") == "phone" and not seen.facts.get("known")


STEPS = (
    Choose(
        "again",
        Data.CONTACT,
        AGAIN,
        options=("phone", "here", "no", "not_asked"),
        when=_happened,
        params=lambda seen: {"last": str(seen.facts.get("known", ""))[-DIGITS:]},
    ),
    phone("close_alert.phone", also=(), when=_no_number),
)
"""What is asked before an alert is closed."""


def promise(turn: Turn, alert: str, again: str, number: str) -> str:
    """Make the promise, where there is one. Returns by when, as an instant; empty: none was made."""
    if again not in ("phone", "here"):
        return ""
    known = caseload.behind(turn, turn.unit.alerts.for_staff(alert).account_id)["phone"] if again == "phone" else ""
    return aftercare.promise(turn, alert, number or known).isoformat()


# -- what came of asking ---------------------------------------------------------------------------------------------


def ways(turn: Turn, call: Any) -> list[Any]:
    """How it went; empty for any other call."""
    if call.reason != aftercare.REASON:
        return []
    return [
        turn.button("well", "aftercare.well", call=call.id),
        turn.button("not_well", "aftercare.not_well", call=call.id),
    ]


def well(turn: Turn, call: str) -> None:
    """问过了，平安."""
    aftercare.well(turn, call)
    again, days = turn.button("again", "aftercare.again", call=call), turn.terms.follow_up_again_days
    turn.say("aftercare.well", again, turn.button("today"), days=days)


def again(turn: Turn, call: str) -> None:
    """他/她愿意，过几天再问."""
    turn.say("aftercare.again", turn.button("today"), by=aftercare.again(turn, call))


def not_well(turn: Turn, call: str) -> None:
    """还不好: it is an alert again, in one's own hand."""
    turn.lead("alerts.take", alert=aftercare.not_well(turn, call).id)


DESK = Desk(
    "aftercare",
    {"open": lambda turn: turn.lead("today"), "well": well, "again": again, "not_well": not_well},
    staff=True,
)
