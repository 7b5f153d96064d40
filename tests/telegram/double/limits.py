"""How fast a bot may send, and the times in which it was told to send nothing."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from .clock import Now
from .errors import Refused, flood

LONGEST = 3600.0
"""Seconds; a 429 that asks for more forbids no longer than this (a sender brings it within an hour, F17)."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How many may be sent in how many seconds. `slack`: seconds forgiven, since a call takes its time to arrive."""

    overall: tuple[int, float] = (30, 1.0)
    chat: tuple[int, float] = (1, 1.0)
    """(3, 3.0) would allow a burst of three."""
    group: tuple[int, float] = (20, 60.0)
    slack: float = 0.05


STRICT = Rates()
"""As Telegram's support states them."""


class Window:
    """No more than `most` within any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until one more may pass; 0: now."""
        while self._times and self._times[0] <= now - self._seconds:
            self._times.popleft()
        return self._times[0] + self._seconds - now if len(self._times) >= self._most else 0.0

    def take(self, now: float) -> None:
        """One passes."""
        self._times.append(now)


@dataclass(frozen=True, slots=True)
class Ban:
    """Nothing of a scope may come before `until`. `said`: when that was answered, in real seconds."""

    until: float
    said: float


Breach = Callable[[str, float, float], None]
"""Called with the scope, the seconds it came too early, and the real seconds since the 429."""


class Limits:
    """Of one bot. A scope is `sends`, `chat <id>`, or the name of a method that is no sending."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._rates: Rates | None = None
        self._windows: dict[str, Window] = {}
        self._bans: dict[str, Ban] = {}

    def strict(self, rates: Rates | None) -> None:
        """Hold the bot to these from now on; None: to none."""
        self._rates = rates
        self._windows.clear()

    def clear(self) -> None:
        """Nothing is forbidden any more."""
        self._bans.clear()
        self._windows.clear()

    def forbid(self, scope: str, seconds: float) -> None:
        """A 429 was answered."""
        if seconds > 0:
            self._bans[scope] = Ban(self._now() + min(seconds, LONGEST), time.monotonic())

    def check_bans(self, scopes: tuple[str, ...], breach: Breach) -> None:
        """A call that belongs to these scopes has come.

        Raises:
            Refused: it was forbidden.
        """
        for scope in scopes:
            ban = self._bans.get(scope)
            early = ban.until - self._now() if ban else 0.0
            if ban and early > 0:
                breach(scope, early, time.monotonic() - ban.said)
                raise flood(math.ceil(early))

    def check_rates(self, chat: int) -> None:
        """Something is to be sent to a chat.

        Raises:
            Refused: that is too fast; the time to wait is forbidden from now on.
        """
        if self._rates is None:
            return
        now, windows = self._now(), self._of(chat, self._rates)
        for scope, window in windows.items():
            wait = window.wait(now)
            if wait > 0:
                self.forbid(scope.partition("#")[0], math.ceil(wait))
                raise flood(math.ceil(wait))
        for window in windows.values():
            window.take(now)

    def _of(self, chat: int, rates: Rates) -> dict[str, Window]:
        limits = {"sends": rates.overall, f"chat {chat}": rates.chat}
        if chat < 0:
            limits[f"chat {chat}#group"] = rates.group
        for scope, (most, seconds) in limits.items():
            if scope not in self._windows:
                self._windows[scope] = Window(most, seconds - rates.slack)
        return {scope: self._windows[scope] for scope in limits}


def asked(no: Refused) -> float:
    """For how many seconds a 429 forbids; 0 where it does not say anything sensible."""
    wait = no.parameters.get("retry_after")
    return float(wait) if isinstance(wait, int | float) and not isinstance(wait, bool) else 0.0
