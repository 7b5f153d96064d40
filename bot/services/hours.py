"""When somebody of the team is there: their own roster, else the hours of a working day; never while they are away."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.domain.hours import Hours
from bot.domain.people import Staff
from bot.services.voice import Voice
from bot.store.unit import ZONE


def there(turn: Voice, staff: Staff) -> bool:
    """Whether they are there now."""
    return staff.id not in turn.unit.absences.away() and _of(turn, staff).hold(turn.now.astimezone(ZONE))


def back(turn: Voice, staff: Staff) -> datetime | None:
    """When they are there next; None: nobody knows."""
    since = turn.now.astimezone(ZONE)
    for absence in turn.unit.absences.standing(staff.id):
        if absence.away_on(since.date()):
            if absence.ends_on is None:
                return None
            since = datetime.combine(absence.ends_on, time.max, ZONE)
    return _of(turn, staff).begin(since)


def after(turn: Voice, much: timedelta) -> datetime:
    """The moment at which so much working time has passed from now."""
    return Hours(turn.calendar, turn.terms.work_from, turn.terms.work_until).after(turn.now.astimezone(ZONE), much)


def _of(turn: Voice, staff: Staff) -> Hours:
    mine = [duty for duty in turn.unit.team.roster() if duty.staff_id == staff.id]
    return Hours(turn.calendar, turn.terms.work_from, turn.terms.work_until, mine)
