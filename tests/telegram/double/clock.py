"""Telegram's own time: the real one, running faster where asked, and moved on by a test."""

from __future__ import annotations

import time
from collections.abc import Callable

Now = Callable[[], float]
"""Seconds since 1970."""


class Clock:
    """The real time, `speed` times as fast since it was made, plus whatever has been let pass."""

    def __init__(self, speed: float = 1.0, base: Now = time.time) -> None:
        self._base = base
        self._start = base()
        self._speed = speed
        self._ahead = 0.0

    def __call__(self) -> float:
        return self._start + (self._base() - self._start) * self._speed + self._ahead

    def advance(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._ahead += seconds
