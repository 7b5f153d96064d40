"""The cases of a worker: who may look, who holds one, who takes it over, and which may be about one person.

A case is looked up as the worker may see it, every look is logged with its task, and of two who press at once one
wins and the other hears who (ux.md 9.11, 12.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.case import Case, OwnYes, Stage
from bot.domain.errors import NotThere, Overtaken, Refused
from bot.domain.events import CaseGiven, CaseMoved
from bot.domain.people import Part, Role, Staff
from bot.domain.workflow import move
from bot.services import calls as calls_
from bot.services import promises
from bot.services.voice import Voice
from bot.store.calls import Call

# -- looking -----------------------------------------------------------------------------------------------------


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
    return turn.working.role is Role.ADMIN or (turn.working.role is Role.MANAGER and turn.unit.works_area)


def brief(turn: Voice, case: Case, purpose: str = "review") -> dict[str, Any]:
    """What a worker reads first, as particulars for a text; the reading is logged."""
    return _brief(turn, case, turn.unit.files.open(case, "wish", purpose), turn.unit.files.own_yes(case.id))


def briefs(turn: Voice, cases: Sequence[Case], purpose: str) -> dict[str, dict[str, Any]]:
    """The same for a list, opened together."""
    opened = turn.unit.files.open_many(cases, "wish", purpose)
    said = turn.unit.files.own_yes_many([case.id for case in cases])
    return {case.id: _brief(turn, case, opened.get(case.id, {}), said.get(case.id)) for case in cases}


def _brief(turn: Voice, case: Case, wish: dict[str, Any], own: OwnYes | None) -> dict[str, Any]:
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


def colleagues(turn: Voice, case: Case) -> list[Staff]:
    """Who could take the case over: workers of the institution that answers for it, else of its place."""
    team = turn.unit.team
    found = team.of_organisation(case.institution_id) if case.institution_id else team.workers_of(case.area)
    return [staff for staff in found if staff.id != turn.working.id]


# -- holding -----------------------------------------------------------------------------------------------------


def take_up(turn: Voice, case_id: str) -> Case:
    """Hold the case and begin its review. Of two who press at once one wins; the other hears who.

    What is done about a merged one is done to the one that goes on.

    Raises:
        Refused: a colleague holds it.
    """
    case = look(turn, case_id)
    if case.stage is Stage.MERGED:
        case = look(turn, turn.unit.cases.alive(case.id).id)
    case = hold(turn, case)
    if case.stage is not Stage.SUBMITTED:
        return case
    after = move(case, "take_up", Part.WORKER, turn.today)
    turn.unit.cases.save(case, after, "take_up")
    turn.unit.tell(CaseMoved(after, "take_up"))
    return after


def hold(turn: Voice, case: Case) -> Case:
    """Hold a case that nobody holds."""
    if case.owner_id == turn.working.id:
        return case
    try:
        return turn.unit.cases.claim(case)
    except Overtaken:
        return look(turn, case.id)


def hand(turn: Voice, case_id: str, to_id: str) -> Case:
    """Pass the case, with its open calls, to a colleague of its place, for good. One's own part ends with it.

    Raises:
        NotThere: no such colleague.
    """
    case, unit = look(turn, case_id), turn.unit
    to = next((staff for staff in colleagues(turn, case) if staff.id == to_id), None)
    if to is None:
        raise NotThere
    after = replace(case, owner_id=to.id, version=case.version + 1, covers_for=None)
    unit.cases.save(case, after, "hand_over")
    if case.owner_id is not None:
        unit.cases.leave(case.id, unit.team.get(case.owner_id).account_id)
    for call in calls(turn, case):
        unit.calls.hand(call.id, to.id)
    unit.cases.join(case.id, to.account_id, Part.WORKER)
    unit.tell(CaseGiven(after, to.id))
    return after


def calls(turn: Voice, case: Case) -> list[Call]:
    """Every open call about a case, and about those that go on in it."""
    both = [case, *turn.unit.cases.merged(case.id)]
    return [call for one in both for call in turn.unit.calls.of_case(one.id)]


def call_of(turn: Voice, case: Case) -> Call:
    """The call task about a case, held by the worker; one is made where there is none."""
    for call in calls_.answering(turn, case):
        if call.owner_id in (None, turn.working.id):
            return turn.unit.calls.take(call)
    contact = turn.unit.files.open(case, "reach", "call")
    by = promises.call_by(turn)
    made = turn.unit.calls.make(
        case.applicant_id, case.person_id, case.area, "application", by, contact, case_id=case.id
    )
    return turn.unit.calls.take(made)


# -- perhaps the same person --------------------------------------------------------------------------------------


def twins(turn: Voice, case: Case) -> list[tuple[Case, bool]]:
    """Other applications that may be about the same person, and whether a worker said they are (ux.md 9.11).

    Those of which a worker said that they are not stay away, and what is merged already is no question.
    """
    if case.stage is Stage.MERGED:
        return []
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
