"""A few words from one side to the other, kept in the file of the case; what follows is a thread."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.events import CallAsked
from bot.domain.people import Part
from bot.domain.thread import Thread
from bot.services import calls, promises, threads
from bot.services.voice import Voice
from bot.store.calls import Call
from bot.store.cases import STAFF_PARTS


def send(turn: Voice, case_id: str, area: str, text: str) -> Call:
    """From a family or the person, to the worker who holds the case, else to the team of the place.

    Returns what stands in their list, with the hour by which an answer is promised: one for all that is not answered
    yet. Who writes again after it has passed is put first.
    """
    unit, person_id, holder = turn.unit, turn.me.person_id, None
    by = promises.working_days(turn, turn.terms.question_days)
    if case_id:
        case, _part = unit.cases.of_mine(case_id)
        keep(turn, case, text, "family")
        area, person_id = case.area, case.person_id
        owner = unit.cases.alive(case.id).owner_id
        holder = owner if owner and unit.team.get(owner).works else None
    contact = {"text": "\n".join([*_waiting(turn, case_id), text]), "way": "here"}
    call = unit.calls.make(turn.me.id, person_id, area, calls.QUESTION, by, contact, case_id=case_id or None)
    if holder:
        unit.calls.hand(call.id, holder)
    else:
        unit.tell(CallAsked(call.id, area, person_id, calls.QUESTION, False))
    thread = threads.of_case(turn, case, turn.me.id) if case_id else threads.of_call(turn, turn.me.id, area, call.id)
    threads.hear(turn, thread, text)
    if calls.is_late(turn, call):
        calls.hurry(turn, call)
    return call


def nobody(turn: Voice, case_id: str, area: str) -> bool:
    """Whether nobody will ever read it: no worker holds the case, and none answers for the place or stands duty."""
    team = turn.unit.team
    if case_id:
        case, _part = turn.unit.cases.of_mine(case_id)
        area, owner = case.area, turn.unit.cases.alive(case.id).owner_id
        if owner and team.get(owner).works:
            return False
    return not team.workers_of(area) and team.next_duty(area, turn.now, turn.calendar) is None


def _waiting(turn: Voice, case_id: str) -> list[str]:
    """What they wrote before, and nobody has answered."""
    asked = (one for one in calls.promised(turn) if (one.case_id or "") == case_id and calls.is_letter(turn, one))
    return [str(turn.unit.calls.own_contact(one)["text"]) for one in asked]


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
