"""A few words from one side to the other, kept in the file of the case; what follows is a thread."""

from __future__ import annotations

from datetime import datetime

from bot.domain.case import Case
from bot.domain.events import CallAsked
from bot.domain.people import Part
from bot.domain.thread import Thread
from bot.services import promises, threads
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
        threads.hear(turn, threads.of_case(turn, case, turn.me.id), text)
        if case.owner_id is not None:
            return by
        area, person_id = case.area, case.person_id
    contact = {"text": text, "way": "here"}
    call = unit.calls.make(turn.me.id, person_id, area, "question", by, contact, case_id=case_id or None)
    if not case_id:
        threads.hear(turn, threads.of_call(turn, turn.me.id, area, call.id), text)
    unit.tell(CallAsked(call.id, area, person_id, "question", False))
    return by


def keep(turn: Voice, case: Case, text: str, side: str) -> None:
    """Put the words into the file."""
    earlier = turn.unit.files.open_own(case, "letters").get("all", [])
    one = {"on": turn.today.isoformat(), "from": side, "text": text}
    turn.unit.files.put(case, "letters", {"all": [*earlier, one]})


def thread(turn: Voice, case: Case) -> Thread:
    """Where the worker writes about a case: to whoever applied; where the person has closed that view, to the person.

    What is written there, and by whom, is the matter of `threads`.
    """
    theirs = [one for one in turn.unit.cases.members(case.id) if one.part not in STAFF_PARTS]
    theirs.sort(key=lambda one: (one.account_id != case.applicant_id, one.part is not Part.PERSON))
    return threads.of_case(turn, case, theirs[0].account_id if theirs else case.applicant_id)
