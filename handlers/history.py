"""改过什么: the person sees who changed what about them, and the worker of a case its history (R152; ux.md 1 no. 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.app import Desk, Turn
from bot.domain.errors import NotThere
from bot.domain.people import Part
from bot.services import caseload, history

SHOWN = 4
"""Changes on one screen, a message each: erasing the person takes them along."""


def show(turn: Turn, case: str, page: int = 0) -> None:
    """The person's own: who changed which field when, from what to what."""
    seen, part = turn.unit.cases.of_mine(case)
    if part is not Part.PERSON:
        raise NotThere
    _tell(turn, history.of_person(turn, seen, part), seen.person_id, page, "history.open", case, "mine", "mine")


def case(turn: Turn, case: str, page: int = 0) -> None:
    """The worker's: the same for a case one may see; the look is in the log."""
    seen = caseload.look(turn, case)
    found = history.of_case(turn, seen)
    _tell(turn, found, seen.person_id, page, "case_history.open", case, "open_case", "review.show")


def _tell(
    turn: Turn, found: Sequence[history.Change], person: str, page: int, more: str, case: str, word: str, back: str
) -> None:
    here = found[page * SHOWN : (page + 1) * SHOWN]
    for one in here:
        turn.say("history.line", person=person, on=one.on, who=one.who, **_values(one))
    offers = [turn.button("older", more, case=case, page=page + 1)] if len(found) > (page + 1) * SHOWN else []
    args = {"case": case} if back == "review.show" else {}
    turn.say("history.end" if here else "history.none", *offers, turn.button(word, back, **args), person=person)


def _values(one: history.Change) -> dict[str, Any]:
    return {"field": one.field, "before": _list(one.before), "after": _list(one.after)}


def _list(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


DESK = Desk("history", {"open": show})
CASE = Desk("case_history", {"open": case}, staff=True)
