"""After an alert the person is asked once more, on the day that was said: weekends count (reliability.md 3.11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.services import aftercare
from scheduler.rule import Rule, Today
from scheduler.snapshots import CallSeen

ZONE = ZoneInfo("Asia/Shanghai")


def promised_on(seen: CallSeen, before: Sequence[date], _today: Today) -> date | None:
    """The day that was said; each call once."""
    if seen.reason != aftercare.REASON or seen.done_on is not None or before:
        return None
    return seen.promised_at.astimezone(ZONE).date()


def is_over(seen: CallSeen, today: Today) -> bool:
    """Whether the hour that was said has passed."""
    return today.now > seen.promised_at


REMIND = Rule("follow_up", "call", promised_on, lambda turn, seen: aftercare.remind(turn, seen.id))
LATE = Rule("follow_up_late", "call", promised_on, lambda turn, seen: aftercare.late(turn, seen.id), is_over)
