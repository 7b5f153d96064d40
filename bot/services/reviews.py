"""Reviews: what a worker does with an application, from the first look to the registration (ux.md 12.4).

Every verb looks the case up as the worker may see it, holds it, asks the road whether the move is allowed,
and keeps it. Source: 000 §二(二)5; 004 §二(二)4 (R43).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.case import Answer, Case, OwnYes, Stage
from bot.domain.commands import RecordAnswer, Register
from bot.domain.errors import Refused
from bot.domain.events import CaseMoved
from bot.domain.people import AgeBand, Part
from bot.domain.thread import Thread
from bot.domain.workflow import Facts, missing, move
from bot.services import ages, calls, caseload, ending, guardians, holds, letters, reviewers, village_doctors, wishes
from bot.services.voice import Voice

PUT_OFF = "put_off"
"""The rule under which "remind me another day" is noted."""
RINGS = ("visit", "talk")
"""Sentences at the registration by which the family is told that somebody rings them."""


def lacking(turn: Voice, case: Case) -> tuple[str, ...]:
    """What still stands between a case and its registration, but for the number that comes last."""
    return missing("register", case, facts(turn, case, platform_number="-"))


def lacking_many(turn: Voice, cases: Sequence[Case], said: Mapping[str, OwnYes]) -> dict[str, tuple[str, ...]]:
    """The same for a list whose own answers are at hand, by case id, looked up together."""
    ids = [case.id for case in cases]
    one_by_one = turn.unit.holds.of_many(ids).keys() | turn.unit.time.noted(ages.TURNED, ids)
    children = [case.id for case in cases if case.age is AgeBand.CHILD]
    names = turn.unit.files.names_many(children) if children else {}
    return {
        case.id: lacking(turn, case)
        if case.id in one_by_one
        else missing("register", case, Facts(said.get(case.id), "-", "", guardians.YES in names.get(case.id, ())))
        for case in cases
    }


def facts(turn: Voice, case: Case, platform_number: str = "", why: str = "") -> Facts:
    """What the guards of the road look at."""
    guardian = guardians.YES in turn.unit.files.names(case.id)
    stands = guardian and guardians.stands(turn, case)
    held = holds.stops(turn, case, guardian_stands=stands)
    own = ages.own_yes(turn, case)
    return Facts(own, platform_number, why, guardian, guardian_stands=stands, held=held)


# -- deciding ----------------------------------------------------------------------------------------------------


def record_answer(turn: Voice, command: RecordAnswer) -> Case:
    """The person's own words, asked by phone or visit: who was asked, how, when (ux.md 6).

    Under 14 it is the parent's or guardian's yes that counts, and the child's own words are kept beside it.
    Source: PIPL 31.
    """
    case = caseload.take_up(turn, command.case_id)
    child = case.age is AgeBand.CHILD and command.answer is Answer.YES
    asked = {"who": "guardian" if child else "person", "how": command.how, "on": turn.today.isoformat()}
    if child:
        turn.unit.files.put(case, "guardian", asked | {"words": command.words})
        return case
    turn.unit.files.put(case, "asked", asked)
    return wishes.answer_by_worker(turn, case, command.answer, command.platform, command.words)


def person_says_no(turn: Voice, case_id: str) -> Case:
    """The person's no, told to a worker: acted on at once, and everything about them is erased (ux.md 6)."""
    return wishes.answer_by_worker(turn, caseload.look(turn, case_id), Answer.NO, None, "")


def family_stops(turn: Voice, case_id: str) -> Case:
    """Who applied does not want to go on, told to a worker. It cannot end what the person said yes to (ux.md 9.5).

    Raises:
        Refused: the person has said yes.
    """
    case = caseload.take_up(turn, case_id)
    own = turn.unit.files.own_yes(case.id)
    if own is not None and own.answer is Answer.YES:
        raise Refused("review.person_wants")
    after = move(case, "withdraw", Part.WORKER, turn.today)
    for call in calls.over_with(turn, case):
        turn.unit.calls.finish(call.id)
    ending.pause_all(turn, after)
    return _keep(turn, case, after, "withdraw")


def ask_more(turn: Voice, case_id: str, what: str) -> Case:
    """Something is missing: the applicant is asked in the same thread, and the review waits without a clock."""
    case = caseload.take_up(turn, case_id)
    reviewers.check(turn, case)
    after = move(case, "ask_more", Part.WORKER, turn.today, Facts(why=what))
    earlier = turn.unit.files.open(case, "more", "review")
    asked = [*earlier.get("asked", []), {"on": turn.today.isoformat(), "text": what}]
    turn.unit.files.put(case, "more", earlier | {"asked": asked})
    finish_calls(turn, case)
    return _keep(turn, case, after, "ask_more", what)


def hear_more(turn: Voice, case_id: str, what: str) -> Case:
    """What was missing was told to the worker, by phone or face to face."""
    case = caseload.look(turn, case_id)
    after = move(case, "answer_more", Part.WORKER, turn.today)
    earlier = turn.unit.files.open(case, "more", "review")
    told = [*earlier.get("told", []), {"on": turn.today.isoformat(), "text": what, "by": "staff"}]
    turn.unit.files.put(case, "more", earlier | {"told": told})
    return _keep(turn, case, after, "answer_more")


def register(turn: Voice, command: Register) -> Case:
    """The entry on the national platform was made by staff; here only its number is kept (R34).

    Raises:
        Refused: the person's yes, their yes to the platform, or the number is missing.
    """
    case = caseload.take_up(turn, command.case_id)
    reviewers.check(turn, case)
    moved = move(case, "register", Part.WORKER, turn.today, facts(turn, case, command.number))
    finish_calls(turn, case)
    after = _keep(turn, case, replace(moved, platform_on=command.on), "register", command.sentence)
    if command.sentence in RINGS:
        calls.by_the_team(turn, after)
    village_doctors.offer(turn, after)
    return after


def find_unsuitable(turn: Voice, case_id: str, why: str) -> Case:
    """Not the right help for now: with a reason, told in plain words with a way to a human (R43)."""
    case = caseload.take_up(turn, case_id)
    reviewers.check(turn, case)
    reviewers.check_unsuitable(turn, case)
    after = move(case, "find_unsuitable", Part.WORKER, turn.today, Facts(why=why))
    finish_calls(turn, case)
    return _keep(turn, case, after, "find_unsuitable", why)


def undo(turn: Voice, case_id: str, why: str) -> Case:
    """Take one's own decision back, with a reason, while nothing depends on it."""
    case = caseload.look(turn, case_id)
    name = "undo_register" if case.stage is Stage.REGISTERED else "undo_unsuitable"
    after = move(case, name, Part.WORKER, turn.today, Facts(why=why))
    # The number belongs to an entry that staff must take back on the platform themselves.
    return _keep(turn, case, replace(after, platform_number=None, platform_on=None), name, why)


def link(turn: Voice, case_id: str) -> str:
    """A one-use link by which the person answers for themself."""
    return wishes.make_link(turn, caseload.take_up(turn, case_id))


def thread(turn: Voice, case_id: str) -> Thread:
    """Where a worker writes to who applied; whoever writes holds the case."""
    return letters.thread(turn, caseload.hold(turn, caseload.look(turn, case_id)))


def put_off(turn: Voice, case_id: str, working_days: int = 1) -> date:
    """Back on the list on another working day: the platform cannot be reached, or the person is still thinking."""
    case = caseload.take_up(turn, case_id)
    on = turn.calendar.add_working_days(turn.today, working_days)
    turn.unit.time.once(PUT_OFF, case.id, on, "asked")
    return on


def put_off_among(turn: Voice, cases: Sequence[Case]) -> set[str]:
    """Those of many cases that come back on a later day."""
    return turn.unit.time.ahead(PUT_OFF, [case.id for case in cases])


# -- inside ------------------------------------------------------------------------------------------------------------


def _keep(turn: Voice, case: Case, after: Case, name: str, why: str = "") -> Case:
    turn.unit.cases.save(case, after, name, why)
    turn.unit.tell(CaseMoved(after, name, why))
    return after


def finish_calls(turn: Voice, case: Case) -> None:
    """The decision was told: the calls about the case are answered."""
    for call in calls.answering(turn, case):
        turn.unit.calls.finish(call.id)
