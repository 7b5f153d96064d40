"""What somebody may take back for a day is final after it: a family that stepped aside, a case that was closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app import Turn
from bot.services import ending, stopping
from scheduler.rule import Rule, Today
from scheduler.snapshots import CaseSeen

ZONE = ZoneInfo("Asia/Shanghai")


def _end(since: datetime | None, today: Today) -> datetime | None:
    return since + timedelta(hours=today.terms.undo_hours) if since else None


def _first(seen: CaseSeen) -> datetime | None:
    return min((since for _account, since in seen.aside), default=None)


def aside_on(seen: CaseSeen, _before: Sequence[date], today: Today) -> date | None:
    """The day on which the time to take it back is over, for whoever stepped aside first."""
    end = _end(_first(seen), today)
    return end.astimezone(ZONE).date() if end else None


def aside_over(seen: CaseSeen, today: Today) -> bool:
    """Not an hour before."""
    end = _end(_first(seen), today)
    return end is not None and end < today.now


def end_part(turn: Turn, seen: CaseSeen) -> str:
    """Their side of it is erased, exactly when all would be, had the person said nothing (docs/adr/008)."""
    hours = timedelta(hours=turn.terms.undo_hours)
    for account_id, since in seen.aside:
        if since + hours < turn.now:
            stopping.end(turn, seen.case, account_id)
    return ""


def closed_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """The day on which 我点错了 is over; once."""
    end = _end(seen.closed_at, today)
    return end.astimezone(ZONE).date() if end and not before else None


def closed_over(seen: CaseSeen, today: Today) -> bool:
    """Not an hour before."""
    end = _end(seen.closed_at, today)
    return end is not None and end < today.now


def end_referrals(turn: Turn, seen: CaseSeen) -> str:
    """Whoever was asked to take the person in, or had them, is done with it. What is kept stays as it is."""
    ending.end_all(turn, seen.case)
    return ""


ASIDE = Rule("stepped_aside", "case", aside_on, end_part, aside_over)
CLOSED = Rule("closed", "case", closed_on, end_referrals, closed_over)
