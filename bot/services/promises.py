"""By when: the days the operator promises, counted in working days and shown as dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.services.voice import Voice

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = ("application", "discharge")
"""Calls that answer an application, or ask the person whom a hospital handed on: each counts with its case."""


def day(turn: Voice, days: int) -> date:
    """So many working days from today. While the notice of that year is missing, one more: some of those counted may
    turn out to be off, and what is said to a family must hold (民法典 203; ux.md 17 row 12)."""
    return _sure(turn, turn.calendar.add_working_days(turn.today, days))


def _sure(turn: Voice, found: date) -> date:
    return found if turn.calendar.covers(found.year) else turn.calendar.next_working(found)


def check_by(turn: Voice) -> date:
    """The day by which somebody calls about an application (ux.md 11 row 1)."""
    return day(turn, turn.terms.check_days)


def working_days(turn: Voice, days: int) -> datetime:
    """The end of so many working days from now."""
    return datetime.combine(day(turn, days), turn.terms.call_by, ZONE)


def call_by(turn: Voice, *, urgent: bool = False) -> datetime:
    """By when somebody calls back: the end of the next working day; if it is urgent, of this one."""
    local = turn.now.astimezone(ZONE)
    early = urgent and turn.calendar.is_working(turn.today) and local.time() < turn.terms.call_by
    found = _sure(turn, turn.today) if early else day(turn, 1)
    return datetime.combine(found, turn.terms.call_by, ZONE)


def later_today(turn: Voice, hours: int = 4) -> datetime:
    """When a call that was not answered is tried again: some hours on, at another time of day."""
    return turn.now + timedelta(hours=hours)
