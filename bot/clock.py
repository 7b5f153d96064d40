"""The only reader of the clock. Everywhere else time is an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""Gives the present instant, aware, each time it is asked."""


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def read(text: str) -> datetime:
    """An instant as somebody writes it; without a zone it is meant in Asia/Shanghai.

    Raises:
        ValueError: it is no ISO time.
    """
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)


class SetClock:
    """A clock that stands where it was set, and moves only when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, by: timedelta = timedelta(seconds=1)) -> None:
        """Let time pass."""
        self.at += by
