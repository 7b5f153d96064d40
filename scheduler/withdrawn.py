"""Whoever withdrew may undo it for a day; then everything that was kept is erased. Source: PIPL 15, 47; ux.md 9.4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app import Turn
from bot.services import applications
from scheduler.rule import Rule, Today
from scheduler.snapshots import CaseSeen

ZONE = ZoneInfo("Asia/Shanghai")


def _ends(seen: CaseSeen, today: Today) -> datetime | None:
    return seen.withdrawn_at + timedelta(hours=today.terms.undo_hours) if seen.withdrawn_at else None


def ends_on(seen: CaseSeen, _before: Sequence[date], today: Today) -> date | None:
    """The day on which the time to undo is over."""
    ends = _ends(seen, today)
    return ends.astimezone(ZONE).date() if ends else None


def over(seen: CaseSeen, today: Today) -> bool:
    """Not an hour before."""
    ends = _ends(seen, today)
    return ends is not None and ends < today.now


def erase(turn: Turn, seen: CaseSeen) -> str:
    """The bare head of the case stays for the count."""
    applications.erase(turn, seen.case)
    return ""


RULE = Rule("withdrawn", "case", ends_on, erase, over)
