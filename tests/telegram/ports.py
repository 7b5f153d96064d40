"""What a wire is plugged into: an assistant and a logbook that keep everything in memory, and can be away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from bot.channels.contract import Screen, Unavailable
from bot.conversation.messages import Heard, Incoming


@dataclass
class Ears:
    """An assistant that hears. The same thing twice is heard once, as in the database."""

    heard: list[Incoming] = field(default_factory=list)
    calls: int = 0
    away: int = 0
    """So many more calls find nothing to store in."""
    trouble: type[Exception] = Unavailable
    """As what they notice."""
    refuses: str = ""
    """What has these words cannot be stored."""
    seconds: float = 0.0
    """How long it takes to store one thing."""
    together: int = 0
    most_together: int = 0

    async def hear(self, incoming: Incoming) -> None:
        self.calls += 1
        if self.away > 0:
            self.away -= 1
            raise self.trouble
        if self.refuses and self.refuses in incoming.payload:
            raise Unavailable
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await asyncio.sleep(self.seconds)
        self.together -= 1
        if incoming.external_id not in {one.external_id for one in self.heard}:
            self.heard.append(incoming)

    def screen(self, *_: object) -> Screen:
        raise Unavailable

    def news(self, *_: object) -> AsyncIterator[None]:
        raise Unavailable

    @property
    def payloads(self) -> list[str]:
        return [one.payload for one in self.heard if one.kind is not Heard.UNREAD]

    @property
    def unread(self) -> list[Incoming]:
        return [one for one in self.heard if one.kind is Heard.UNREAD]


@dataclass
class Book:
    """A logbook in memory. `tries` outlives a process: hand it to the next book."""

    tries: Counter[str] = field(default_factory=Counter)
    aside: list[tuple[str, str, str, str]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    beats: int = 0
    gaps: list[float] = field(default_factory=list)
    """How long it was before the next beats."""
    offered: list[float] = field(default_factory=list)
    """After which of them questions were asked again."""
    name: str = ""
    wanted: list[tuple[str, str]] = field(default_factory=list)
    menus_set: list[tuple[str, str]] = field(default_factory=list)
    away: bool = False

    async def alive(self, patience: float) -> int:
        self._there()
        self.beats += 1
        gap = self.gaps.pop(0) if self.gaps else 1.0
        if gap <= patience:
            return 0
        self.offered.append(gap)
        return 1

    async def named(self, name: str) -> None:
        self._there()
        self.name = name

    async def trouble(self, what: str) -> None:
        self._there()
        if self.troubles[-1:] != [what]:
            self.troubles.append(what)

    async def attempt(self, external_id: str) -> int:
        self._there()
        self.tries[external_id] += 1
        return self.tries[external_id]

    async def set_aside(self, external_id: str, address: str, raw: str, error: str) -> None:
        self._there()
        if external_id not in {one[0] for one in self.aside}:
            self.aside.append((external_id, address, raw, error))

    async def menus(self) -> list[tuple[str, str]]:
        self._there()
        return [one for one in self.wanted if one not in self.menus_set]

    async def menu_set(self, address: str, role: str) -> None:
        self._there()
        self.menus_set.append((address, role))

    def _there(self) -> None:
        if self.away:
            raise Unavailable


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something is true.

    Raises:
        TimeoutError: it did not become so.
    """
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)
