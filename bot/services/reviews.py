"""Reviews: what a worker does with an application, from the first look to the registration (ux.md 12.4).

Every verb looks the case up as the worker may see it, holds it, asks the road whether the move is allowed,
and keeps it. Source: 000 §二(二)5; 004 §二(二)4 (R43).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.case import Answer, Case, Stage
from bot.domain.commands import RecordAnswer, Register
from bot.domain.errors import NotThere, Overtaken, Refused
from bot.domain.events import CaseGiven, CaseMoved
from bot.domain.people import AgeBand, Part, Role, Staff
from bot.domain.workflow import Facts, missing, move
from bot.services import letters, promises, wishes
from bot.services.voice import Voice
from bot.store.calls import Call

PUT_OFF = "put_off"
"""The rule under which "remind me another day" is noted."""


# -- looking ---------------------------------------------------------------------------------------------------


def look(turn: Voice, case_id: str) -> Case:
    """A case that the worker may work on.

    Raises:
        Refused: a colleague holds it; the name is told.
        NotThere: there is none, or it lies elsewhere.
    """
    try:
        return turn.unit.cases.for_staff(case_id)
    except NotThere:
        case = turn.unit.cases.any(case_id)
        if case is None or case.owner_id is None or not covers(turn, case.area):
            raise
        holder = turn.unit.team.get(case.owner_id)
        raise Refused("review.with_colleague", name=holder.name, number=case.number) from None


def covers(turn: Voice, area: str) -> bool:
    """Whether the worker's own area holds a place."""
    return any(area.startswith(prefix) for prefix in turn.unit.team.case_reaches(turn.working))


def leads_team(turn: Voice) -> bool:
    """Whether the one who acts looks after the team: administrators and managers."""
    return turn.working.role in (Role.ADMIN, Role.MANAGER)


def brief(turn: Voice, case: Case, purpose: str = "review") -> dict[str, Any]:
    """What a worker reads first, as particulars for a text; the reading is logged."""
    return _brief(turn, case, turn.unit.files.open(case, "wish", purpose))


def briefs(turn: Voice, cases: Sequence[Case], purpose: str) -> dict[str, dict[str, Any]]:
    """The same for a list, opened together."""
    opened = turn.unit.files.open_many(cases, "wish", purpose)
    return {case.id: _brief(turn, case, opened.get(case.id, {})) for case in cases}


def _brief(turn: Voice, case: Case, wish: dict[str, Any]) -> dict[str, Any]:
    own = turn.unit.files.own_yes(case.id)
    return {
        "number": case.number,
        "caller": wish.get("relation", "unknown"),
        "area": turn.areas.name(case.area),
        "door": case.door.value,
        "age": case.age.value,
        "wishes": wish.get("wishes", []),
        "knows": wish.get("knows", ""),
        "stage": case.stage.value,
        "promised_on": case.promised_on.isoformat(),
        "own": own.answer.value if own else "",
        "platform": own.platform.value if own and own.platform else "",
        "platform_number": case.platform_number or "",
    }


def behind(turn: Voice, account_id: str) -> dict[str, str]:
    """Who is behind an account in danger, and by which number: life goes before the order of work. Logged as such.

    Source: 精神卫生法 28.
    """
    unit, who = turn.unit, {"phone": "", "caller": "unknown", "case": ""}
    for call in unit.calls.of_account(account_id):
        who["phone"] = who["phone"] or str(unit.calls.contact(call, "alert").get("phone", ""))
    for case, part in unit.cases.of_account(account_id):
        if case.applicant_id == account_id:
            who["phone"] = who["phone"] or str(unit.files.open(case, "reach", "alert").get("phone", ""))
        relation = unit.files.open(case, "wish", "alert").get("relation", "unknown")
        who["caller"] = "self" if part is Part.PERSON else str(relation)
        who["case"] = who["case"] or case.id
    return who


def lacking(turn: Voice, case: Case) -> tuple[str, ...]:
    """What still stands between a case and its registration, but for the number that comes last."""
    return missing("register", case, facts(turn, case, platform_number="-"))


def facts(turn: Voice, case: Case, platform_number: str = "", why: str = "") -> Facts:
    """What the guards of the road look at."""
    guardian = "guardian" in turn.unit.files.names(case.id)
    return Facts(turn.unit.files.own_yes(case.id), platform_number, why, guardian)


def colleagues(turn: Voice, case: Case) -> list[Staff]:
    """Who could take the case over: active workers of its place, bound by the undertaking."""
    found = turn.unit.team.workers_of(case.area)
    return [staff for staff in found if staff.id != turn.working.id and staff.undertaking_on is not None]


# -- holding -----------------------------------------------------------------------------------------------------


def take_up(turn: Voice, case_id: str) -> Case:
    """Hold the case and begin its review. Of two who press at once one wins; the other hears who.

    Raises:
        Refused: a colleague holds it.
    """
    case = hold(turn, look(turn, case_id))
    if case.stage is not Stage.SUBMITTED:
        return case
    after = move(case, "take_up", Part.WORKER, turn.today)
    return _keep(turn, case, after, "take_up")


def hold(turn: Voice, case: Case) -> Case:
    """Hold a case that nobody holds."""
    if case.owner_id == turn.working.id:
        return case
    try:
        return turn.unit.cases.claim(case)
    except Overtaken:
        return look(turn, case.id)


def hand(turn: Voice, case_id: str, to_id: str) -> Case:
    """Pass the case, with its open calls, to a colleague of its place. One's own part ends with it.

    Raises:
        NotThere: no such colleague.
    """
    case = look(turn, case_id)
    to = next((staff for staff in colleagues(turn, case) if staff.id == to_id), None)
    if to is None:
        raise NotThere
    return pass_on(turn, case, to)


def pass_on(turn: Voice, case: Case, to: Staff | None) -> Case:
    """Move a case to another worker, or (None) back to the list of everybody."""
    unit = turn.unit
    after = replace(case, owner_id=to.id if to else None, version=case.version + 1)
    unit.cases.save(case, after, "hand_over")
    if case.owner_id is not None:
        unit.cases.leave(case.id, unit.team.get(case.owner_id).account_id)
    for call in unit.calls.of_case(case.id):
        unit.calls.hand(call.id, after.owner_id)
    if to is not None:
        unit.cases.join(case.id, to.account_id, Part.WORKER)
        unit.tell(CaseGiven(after, to.id))
    return after


# -- deciding ----------------------------------------------------------------------------------------------------


def record_answer(turn: Voice, command: RecordAnswer) -> Case:
    """The person's own words, asked by phone or visit: who was asked, how, when (ux.md 6).

    Under 14 it is the parent's or guardian's yes that counts, and the child's own words are kept beside it.
    Source: PIPL 31.
    """
    case = take_up(turn, command.case_id)
    child = case.age is AgeBand.CHILD and command.answer is Answer.YES
    asked = {"who": "guardian" if child else "person", "how": command.how, "on": turn.today.isoformat()}
    if child:
        turn.unit.files.put(case, "guardian", asked | {"words": command.words})
        return case
    turn.unit.files.put(case, "asked", asked)
    return wishes.answer_by_worker(turn, case, command.answer, command.platform, command.words)


def person_says_no(turn: Voice, case_id: str) -> Case:
    """The person's no, told to a worker: acted on at once, and everything about them is erased (ux.md 6)."""
    return wishes.answer_by_worker(turn, look(turn, case_id), Answer.NO, None, "")


def family_stops(turn: Voice, case_id: str) -> Case:
    """Who applied does not want to go on, told to a worker. It cannot end what the person said yes to (ux.md 9.5).

    Raises:
        Refused: the person has said yes.
    """
    case = take_up(turn, case_id)
    own = turn.unit.files.own_yes(case.id)
    if own is not None and own.answer is Answer.YES:
        raise Refused("review.person_wants")
    after = move(case, "withdraw", Part.WORKER, turn.today)
    finish_calls(turn, case)
    return _keep(turn, case, after, "withdraw")


def ask_more(turn: Voice, case_id: str, what: str) -> Case:
    """Something is missing: the applicant is asked in the same thread, and the review waits without a clock."""
    case = take_up(turn, case_id)
    after = move(case, "ask_more", Part.WORKER, turn.today, Facts(why=what))
    earlier = turn.unit.files.open(case, "more", "review")
    asked = [*earlier.get("asked", []), {"on": turn.today.isoformat(), "text": what}]
    turn.unit.files.put(case, "more", earlier | {"asked": asked})
    finish_calls(turn, case)
    return _keep(turn, case, after, "ask_more", what)


def hear_more(turn: Voice, case_id: str, what: str) -> Case:
    """What was missing was told to the worker, by phone or face to face."""
    case = look(turn, case_id)
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
    case = take_up(turn, command.case_id)
    moved = move(case, "register", Part.WORKER, turn.today, facts(turn, case, command.number))
    finish_calls(turn, case)
    return _keep(turn, case, replace(moved, platform_on=command.on), "register", command.sentence)


def find_unsuitable(turn: Voice, case_id: str, why: str) -> Case:
    """Not the right help for now: with a reason, told in plain words with a way to a human (R43)."""
    case = take_up(turn, case_id)
    after = move(case, "find_unsuitable", Part.WORKER, turn.today, Facts(why=why))
    finish_calls(turn, case)
    return _keep(turn, case, after, "find_unsuitable", why)


def undo(turn: Voice, case_id: str, why: str) -> Case:
    """Take one's own decision back, with a reason, while nothing depends on it."""
    case = look(turn, case_id)
    name = "undo_register" if case.stage is Stage.REGISTERED else "undo_unsuitable"
    after = move(case, name, Part.WORKER, turn.today, Facts(why=why))
    # The number belongs to an entry that staff must take back on the platform themselves.
    return _keep(turn, case, replace(after, platform_number=None, platform_on=None), name, why)


def link(turn: Voice, case_id: str) -> str:
    """A one-use link by which the person answers for themself."""
    return wishes.make_link(turn, take_up(turn, case_id))


def call_of(turn: Voice, case: Case) -> Call:
    """The call task about a case, held by the worker; one is made where there is none."""
    for call in turn.unit.calls.of_case(case.id):
        if call.owner_id in (None, turn.working.id):
            return turn.unit.calls.take(call)
    contact = turn.unit.files.open(case, "reach", "call")
    by = promises.call_by(turn)
    made = turn.unit.calls.make(
        case.applicant_id, case.person_id, case.area, "application", by, contact, case_id=case.id
    )
    return turn.unit.calls.take(made)


def write(turn: Voice, case_id: str, text: str) -> None:
    """A few words to who applied."""
    letters.answer(turn, hold(turn, look(turn, case_id)), text)


def put_off(turn: Voice, case_id: str, working_days: int = 1) -> date:
    """Back on the list on another working day: the platform cannot be reached, or the person is still thinking."""
    case = take_up(turn, case_id)
    on = turn.calendar.add_working_days(turn.today, working_days)
    turn.unit.time.once(PUT_OFF, case.id, on, "asked")
    return on


def is_put_off(turn: Voice, case: Case) -> bool:
    """Whether the case comes back on a later day."""
    return any(on > turn.today for on in turn.unit.time.fired(PUT_OFF, case.id))


# -- perhaps the same person -----------------------------------------------------------------------------------------


def twins(turn: Voice, case: Case) -> list[tuple[Case, bool]]:
    """Other applications that may be about the same person, and whether a worker said they are (ux.md 9.11).

    Those of which a worker said that they are not stay away.
    """
    found = turn.unit.cases.about_same(case, turn.unit.files.same(case.id))
    if not found:
        return []
    told = turn.unit.files.open(case, "same", "review")
    return [(one, one.id in told.get("same", [])) for one in found if one.id not in told.get("different", [])]


def mark(turn: Voice, case_id: str, other_id: str, *, same: bool) -> None:
    """Say whether two applications are about one person. Both workers see it, neither applicant learns of it.

    Raises:
        NotThere: the two have nothing in common.
    """
    case = look(turn, case_id)
    other = next((one for one, _said in twins(turn, case) if one.id == other_id), None)
    if other is None:
        raise NotThere
    name = "same" if same else "different"
    for one, two in ((case, other), (other, case)):
        kept = turn.unit.files.open(one, "same", "review")
        turn.unit.files.put(one, "same", kept | {name: sorted({*kept.get(name, []), two.id})})


# -- inside ------------------------------------------------------------------------------------------------------------


def _keep(turn: Voice, case: Case, after: Case, name: str, why: str = "") -> Case:
    turn.unit.cases.save(case, after, name, why)
    turn.unit.tell(CaseMoved(after, name, why))
    return after


def finish_calls(turn: Voice, case: Case) -> None:
    """The decision was told: the calls about the case are answered."""
    for call in turn.unit.calls.of_case(case.id):
        turn.unit.calls.finish(call.id)
