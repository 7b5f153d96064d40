"""On the first day of a leave everything passes over by itself, and comes back on the day after the last (ux.md 13).

A caseload passed on for good can be taken back for a while; then it stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app import Turn
from bot.domain.absence import Absence
from bot.services import absences
from scheduler.rule import Rule, Today

ZONE = ZoneInfo("Asia/Shanghai")


def begins_on(seen: Absence, _before: Sequence[date], _today: Today) -> date | None:
    """The first day, whatever day of the week it is."""
    return None if seen.begun_at is not None else seen.starts_on


def begin(turn: Turn, seen: Absence) -> str:
    """Everything open passes over; a leave that was over before anybody noticed ends without having begun."""
    back = seen.back_on()
    if back is not None and back <= turn.today:
        turn.unit.absences.end(seen)
        return ""
    absences.begin(turn, seen)
    return ""


def ends_on(seen: Absence, _before: Sequence[date], _today: Today) -> date | None:
    """The day after the last."""
    return seen.back_on() if seen.begun_at is not None else None


def end(turn: Turn, seen: Absence) -> str:
    """What is not closed goes back."""
    absences.give_back(turn, seen)
    return ""


def settles_on(seen: Absence, _before: Sequence[date], today: Today) -> date | None:
    """The day on which the time to take it back is over."""
    return _over(seen, today).astimezone(ZONE).date() if seen.for_good and seen.begun_at is not None else None


def is_over(seen: Absence, today: Today) -> bool:
    """Not an hour before."""
    return _over(seen, today) < today.now


def settle(turn: Turn, seen: Absence) -> str:
    """It stays with the colleague."""
    absences.settle(turn, seen)
    return ""


def _over(seen: Absence, today: Today) -> datetime:
    return (seen.begun_at or today.now) + timedelta(hours=today.terms.undo_hours)


BEGINS = Rule("leave_begins", "absence", begins_on, begin)
ENDS = Rule("leave_ends", "absence", ends_on, end)
SETTLED = Rule("caseload_settled", "absence", settles_on, settle, is_over)
