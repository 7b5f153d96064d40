"""By when: the days the operator promises, counted in working days and shown as dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.services.voice import Voice

ZONE = ZoneInfo("Asia/Shanghai")


def check_by(turn: Voice) -> date:
    """The day by which somebody calls about an application (ux.md 11 row 1)."""
    return turn.calendar.add_working_days(turn.today, turn.terms.check_days)


def working_days(turn: Voice, days: int) -> datetime:
    """The end of so many working days from now."""
    day = turn.calendar.add_working_days(turn.today, days)
    return datetime.combine(day, turn.terms.call_by, ZONE)


def call_by(turn: Voice, *, urgent: bool = False) -> datetime:
    """By when somebody calls back: the end of the next working day; if it is urgent, of this one."""
    local = turn.now.astimezone(ZONE)
    early = urgent and turn.calendar.is_working(turn.today) and local.time() < turn.terms.call_by
    day = turn.today if early else turn.calendar.add_working_days(turn.today, 1)
    return datetime.combine(day, turn.terms.call_by, ZONE)


def later_today(turn: Voice, hours: int = 4) -> datetime:
    """When a call that was not answered is tried again: some hours on, at another time of day."""
    return turn.now + timedelta(hours=hours)
