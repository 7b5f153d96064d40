"""A few words from one side to the other, kept in the file of the case."""

from __future__ import annotations

from datetime import datetime

from bot.domain.case import Case
from bot.domain.events import CallAsked, LetterWritten
from bot.services import promises
from bot.services.voice import Voice
from bot.store.cases import STAFF_PARTS


def send(turn: Voice, case_id: str, area: str, text: str) -> datetime:
    """From a family or the person, to the worker who holds the case, else to the team of the place.

    Returns by when an answer is promised.
    """
    unit, by, person_id = turn.unit, promises.call_by(turn), turn.me.person_id
    if case_id:
        case, _part = unit.cases.of_mine(case_id)
        keep(turn, case, text, "family")
        if case.owner_id is not None:
            to = unit.team.get(case.owner_id).account_id
            unit.tell(LetterWritten(case.id, case.person_id, to, text, from_staff=False))
            return by
        area, person_id = case.area, case.person_id
    contact = {"text": text, "way": "here"}
    call = unit.calls.make(turn.me.id, person_id, area, "question", by, contact, case_id=case_id or None)
    unit.tell(CallAsked(call.id, area, person_id, "question", False))
    return by


def answer(turn: Voice, case: Case, text: str) -> None:
    """From the worker to whoever applied; where the person has closed that view, to the person alone."""
    keep(turn, case, text, "staff")
    theirs = [one.account_id for one in turn.unit.cases.members(case.id) if one.part not in STAFF_PARTS]
    for to in [case.applicant_id] if case.applicant_id in theirs else theirs:
        turn.unit.tell(LetterWritten(case.id, case.person_id, to, text, from_staff=True))


def keep(turn: Voice, case: Case, text: str, side: str) -> None:
    """Put the words into the file."""
    earlier = turn.unit.files.open_own(case, "letters").get("all", [])
    one = {"on": turn.today.isoformat(), "from": side, "text": text}
    turn.unit.files.put(case, "letters", {"all": [*earlier, one]})
