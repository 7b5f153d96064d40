"""A caseload passes over to whoever stands in, and comes back, in portions: nobody waits long for the writer.

The first goes with the press, which is all of most caseloads, and the others with the next tick.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.absence import Absence
from bot.domain.people import Staff, StaffState
from bot.services.promises import ZONE
from bot.services.voice import Voice

Count = tuple[int, int]
"""Cases and calls."""


def given(turn: Voice, absence: Absence) -> Count:
    """How many cases and calls pass over with it, those that still have to too."""
    absences = turn.unit.absences
    return _add(absences.covered(absence.staff_id), absences.counts(absence.staff_id))


def go_on(turn: Voice, absence_id: str) -> bool:
    """The next portion of what has still to pass over, or back; whether that was not all of it."""
    absence = turn.unit.absences.get(absence_id)
    if absence is None or not absence.passing:
        return False
    staff = turn.unit.team.get(absence.staff_id)
    if absence.ended_at is not None and staff.state is not StaffState.LEFT:
        back(turn, absence, staff)
    else:
        over(turn, absence, standing(turn, absence))
    return True


def over(turn: Voice, absence: Absence, to: Staff | None) -> Count:
    """A portion passes over; how much there is in all. Of whoever leaves nothing comes back."""
    back_to = absence.staff_id if absence.ended_at is None else None
    moved = turn.unit.absences.give(absence.staff_id, to, back_to=back_to)
    return _passed(turn, absence, moved, turn.unit.absences.counts(absence.staff_id))


def back(turn: Voice, absence: Absence, staff: Staff) -> Count:
    """A portion comes back; how much there is in all. Whom this one stood in for while being away comes last."""
    absences = turn.unit.absences
    moved, left = absences.give_back(staff), absences.covered(staff.id)
    if not any(left):
        absences.settle(staff.id)
    for other in absences.standing():
        if other.stand_in_id == staff.id and other.begun_at is not None:
            moved = moved if any(left) else _add(moved, absences.cover_again(other.staff_id, staff))
            left = _add(left, absences.owed(other.staff_id, staff))
    return _passed(turn, absence, moved, left)


def _passed(turn: Voice, absence: Absence, moved: Count, left: Count) -> Count:
    turn.unit.absences.keep(replace(absence, passing=any(left)), looked_at(turn, absence))
    return _add(moved, left)


def standing(turn: Voice, absence: Absence) -> Staff | None:
    """Who stands in as things are now: the one who was named, else the one who stands in for that one."""
    away, one_id = turn.unit.absences.away(), absence.stand_in_id
    for _ in range(len(away) + 1):
        one = turn.unit.team.find(one_id)
        if one is None or not one.works or one.id == absence.staff_id:
            return None
        if one.id not in away:
            return one
        one_id = away[one.id]
    return None


def looked_at(turn: Voice, absence: Absence) -> date | None:
    """When time looks at it again."""
    if absence.ended_at is not None:
        return None
    if absence.begun_at is None:
        return max(absence.starts_on, turn.today)
    settles = absence.begun_at + timedelta(hours=turn.terms.undo_hours)
    return settles.astimezone(ZONE).date() if absence.for_good else absence.back_on()


def _add(one: Count, two: Count) -> Count:
    return one[0] + two[0], one[1] + two[1]
