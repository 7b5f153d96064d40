"""Leave cover, and a whole caseload passed on: everything goes over by one press and comes back (ux.md 12.4, 13).

Nothing is lost while somebody is away: the one who stands in holds every open case and call, decides as if they were
their own, and what was decided stays. Whoever is away gets no digest, no alert and no duty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.absence import Absence
from bot.domain.area import reach
from bot.domain.errors import NotThere, Refused
from bot.domain.events import CaseloadBack, CaseloadGiven
from bot.domain.people import CASE_ROLES, Role, Staff
from bot.services import passing
from bot.services.voice import Voice

LONGEST = timedelta(days=366)
"""Longer away than that is no leave: the caseload is passed on for good."""


# -- who may, and who can ----------------------------------------------------------------------------------------


def may_arrange(turn: Voice, staff: Staff) -> bool:
    """One's own leave is one's own; a lead arranges for the team of their place, an administrator for everybody."""
    me = turn.working
    if me.id == staff.id or me.role is Role.ADMIN:
        return True
    return me.role is Role.MANAGER and staff.role is not Role.ADMIN and staff.area.startswith(reach(me.area))


def whom(turn: Voice, staff_id: str = "") -> Staff:
    """The member of staff whose leave is arranged: oneself, or somebody of one's team.

    Raises:
        NotThere: nobody of the kind.
    """
    staff = turn.unit.team.find(staff_id) if staff_id else turn.working
    if staff is None or not staff.works or not may_arrange(turn, staff):
        raise NotThere
    return staff


def team_of(turn: Voice) -> list[Staff]:
    """Whose leave one may arrange, beside one's own."""
    others = [one for one in turn.unit.team.everyone() if one.works and one.id != turn.working.id]
    return sorted((one for one in others if may_arrange(turn, one)), key=lambda one: (one.name, one.id))


def stand_ins(turn: Voice, staff: Staff, first: date, last: date | None) -> list[Staff]:
    """Who can stand in: the same kind of work for the same place, able to see every case, and there on these days."""
    found = []
    for one in turn.unit.team.everyone():
        same = one.role in CASE_ROLES if staff.role in CASE_ROLES else one.role is staff.role
        if one.id == staff.id or not one.works or not same or not staff.area.startswith(reach(one.area)):
            continue
        away = any(each.meets(first, last or first) for each in turn.unit.absences.standing(one.id))
        if not away and not turn.unit.absences.elsewhere(staff, one):
            found.append(one)
    return sorted(found, key=lambda one: (one.name, one.id))


def current(turn: Voice, staff: Staff) -> Absence | None:
    """The next leave of somebody, or the one that runs."""
    return next((one for one in turn.unit.absences.standing(staff.id) if not one.for_good), None)


# -- leave ---------------------------------------------------------------------------------------------------------


def plan(turn: Voice, staff_id: str, first: date, last: date, stand_in_id: str) -> Absence:
    """Somebody will be away. Where that is from today on, everything passes over at once.

    Raises:
        NotThere: not one's own, or not somebody who can stand in.
        Refused: the days are none, or there is a leave in them already.
    """
    staff = whom(turn, staff_id)
    if not turn.today <= first <= last <= first + LONGEST:
        raise Refused("absence.wrong_days")
    if any(one.meets(first, last) for one in turn.unit.absences.standing(staff.id)):
        raise Refused("absence.already")
    if stand_in_id not in [one.id for one in stand_ins(turn, staff, first, last)]:
        raise NotThere
    absence = turn.unit.absences.add(staff.id, stand_in_id, first, last)
    return begin(turn, absence) if first <= turn.today else absence


def begin(turn: Voice, absence: Absence) -> Absence:
    """Everything open passes over, and the one who stands in is told once, with counts. Where nobody can stand in any
    more it goes to everybody's list, and the leads are told."""
    unit, staff = turn.unit, turn.unit.team.get(absence.staff_id)
    standing = passing.standing(turn, absence)
    begun = replace(absence, begun_at=turn.now, stand_in_id=standing.id if standing else absence.stand_in_id)
    cases, calls = passing.over(turn, begun, standing)
    unit.tell(CaseloadGiven(staff.id, standing.id if standing else None, cases, calls, absence.ends_on))
    return begun


def give_back(turn: Voice, absence: Absence) -> tuple[int, int]:
    """Everything that is not closed goes back, with what was covered for others; how many cases and calls."""
    unit, staff = turn.unit, turn.unit.team.get(absence.staff_id)
    cases, calls = passing.back(turn, unit.absences.end(absence), staff)
    unit.time.sleep("staff", staff.id, turn.today)
    unit.tell(CaseloadBack(staff.id, absence.stand_in_id, cases, calls))
    return cases, calls


def now(turn: Voice, staff_id: str = "") -> Absence:
    """Everything passes over at once, before the first day.

    Raises:
        NotThere: no leave is planned, or it has begun.
    """
    absence = _of(turn, staff_id)
    if absence.begun_at is not None:
        raise NotThere
    return begin(turn, replace(absence, starts_on=min(absence.starts_on, turn.today)))


def back(turn: Voice, staff_id: str = "") -> tuple[int, int]:
    """Back before the last day: everything comes back by one press. A leave that has not begun is called off.

    Raises:
        NotThere: no leave is planned.
    """
    absence = _of(turn, staff_id)
    if absence.begun_at is None:
        turn.unit.absences.end(absence)
        turn.unit.time.sleep("staff", absence.staff_id, turn.today)
        return 0, 0
    return give_back(turn, absence)


# -- for good ------------------------------------------------------------------------------------------------------


def hand_all(turn: Voice, staff_id: str, to_id: str) -> tuple[int, int]:
    """A whole caseload to a colleague by one press, for good; for a while it can be taken back.

    Raises:
        NotThere: not one's own, or not a colleague who can have it.
    """
    staff = whom(turn, staff_id)
    to = next((one for one in stand_ins(turn, staff, turn.today, None) if one.id == to_id), None)
    if to is None:
        raise NotThere
    for earlier in turn.unit.absences.standing(staff.id):
        if earlier.for_good:
            settle(turn, earlier)
    passed = replace(turn.unit.absences.add(staff.id, to.id, turn.today, None), begun_at=turn.now)
    cases, calls = passing.over(turn, passed, to)
    turn.unit.tell(CaseloadGiven(staff.id, to.id, cases, calls, None))
    return cases, calls


def undo_hand_all(turn: Voice, staff_id: str) -> tuple[int, int]:
    """Taken back within a day: what is still open comes back.

    Raises:
        NotThere: nothing of one's own was passed on.
        Refused: the time is over.
    """
    staff = whom(turn, staff_id)
    passed = next((one for one in turn.unit.absences.standing(staff.id) if one.for_good), None)
    if passed is None or passed.begun_at is None:
        raise Refused("absence.too_late")
    if turn.now - passed.begun_at > timedelta(hours=turn.terms.undo_hours):
        raise Refused("absence.too_late")
    return give_back(turn, passed)


def settle(turn: Voice, absence: Absence) -> None:
    """The time to take it back is over: it stays with the colleague."""
    turn.unit.absences.end(replace(absence, passing=False))
    turn.unit.absences.settle(absence.staff_id)


# -- leaving ---------------------------------------------------------------------------------------------------------


def leave_team(turn: Voice, gone: Staff, heir: Staff | None) -> int:
    """Whoever leaves has no leave and stands in for nobody; what they held goes on. Returns how many cases."""
    unit = turn.unit
    for one in unit.absences.standing(gone.id):
        settle(turn, one)
    for one in unit.absences.standing():
        if one.stand_in_id == gone.id and heir is not None and one.staff_id != heir.id:
            unit.absences.keep(replace(one, stand_in_id=heir.id), passing.looked_at(turn, one))
    given = unit.absences.end(unit.absences.add(gone.id, (heir or gone).id, turn.today, None))
    cases, calls = passing.over(turn, given, heir)
    if heir is not None and (cases or calls):
        unit.tell(CaseloadGiven(gone.id, heir.id, cases, calls, None))
    return cases


# -- inside ----------------------------------------------------------------------------------------------------------


def _of(turn: Voice, staff_id: str) -> Absence:
    found = current(turn, whom(turn, staff_id))
    if found is None:
        raise NotThere
    return found
