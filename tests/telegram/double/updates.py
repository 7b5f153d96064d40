"""The updates one bot has not confirmed, and long polling for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .clock import Now
from .errors import conflict
from .params import Params

FIRST = 500_000_001
MOST, LONGEST = 100, 50.0
DAY, PRESS = 86_400.0, 150.0
"""Seconds for which a message, and a press of a button, are kept."""
SAME, WITHIN = 1, 0.5
"""The same offset asked for again within so many seconds is given so many updates."""
FUTURE = 10
"""An offset further above the last update than this is of another queue, and counts as none."""

DEFAULT = frozenset(("message", "edited_message", "callback_query", "my_chat_member"))
"""The kinds made here; a bot gets them all unless it asked for fewer."""

Update = dict[str, Any]
Gone = Callable[[], Awaitable[None]]
"""Returns when nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update that is not confirmed."""

    update: Update
    until: float
    lane: int
    """A webhook is given one at a time of each."""


@dataclass(slots=True)
class Disorder:
    """Delivery as it should not be, but may: `again` the share of updates given a second time, in any order."""

    again: float = 0.0
    shuffle: bool = False
    random: Random = field(default_factory=Random)

    @classmethod
    def seeded(cls, again: float, shuffle: bool, seed: int) -> Disorder:
        """The same disorder every time."""
        return cls(again, shuffle, Random(seed))


class Updates:
    """Of one bot. Ids rise by one."""

    def __init__(self, now: Now, arrives: Callable[[], None] = lambda: None) -> None:
        self._now = now
        self._arrives = arrives
        self.waiting: dict[int, Waiting] = {}
        self.next_id = FIRST
        self.allowed = DEFAULT
        self.disorder = Disorder()
        self.guard = True
        """Whether the same offset within 0.5 s is given one update only."""
        self.conflict_delay = 0.0
        """Real seconds before a poller learns that another took its place (3 there)."""
        self.arrived = asyncio.Event()
        self._replaced: asyncio.Event | None = None
        self._ended = ""
        self._previous = (-1, 0.0)
        self._given: deque[Update] = deque(maxlen=MOST)

    def add(self, kind: str, body: dict[str, Any], lives: float, lane: int) -> int:
        """Queue one; 0 where the bot did not ask for its kind."""
        if kind not in self.allowed:
            return 0
        return self.put({"update_id": self.next_id, kind: body}, lives, lane)

    def put(self, update: Update, lives: float = DAY, lane: int = 0) -> int:
        """Queue one as it is."""
        number = int(update["update_id"])
        self.waiting[number] = Waiting(update, self._now() + lives, lane)
        self.next_id = max(self.next_id, number + 1)
        self.arrived.set()
        self.arrived = asyncio.Event()
        self._arrives()
        return number

    def restart_ids(self, at: int) -> None:
        """Number on from here, lower or higher."""
        self.next_id = at

    def confirm(self, offset: int) -> None:
        """Everything below is forgotten; a negative offset leaves so many at the end."""
        if offset < 0:
            offset += self.next_id
        if offset > self.next_id + FUTURE:
            return
        for number in [number for number in self.waiting if number < offset]:
            self._given.append(self.waiting.pop(number).update)

    def drop(self) -> None:
        """Forget all."""
        self.waiting.clear()

    def expire(self) -> None:
        """Forget what is too old."""
        now = self._now()
        for number in [number for number, one in self.waiting.items() if one.until <= now]:
            del self.waiting[number]

    async def poll(self, params: Params, gone: Gone) -> list[Update]:
        """getUpdates. Waits for the first update up to the time asked for.

        Raises:
            Refused: another poll took the place of this one.
        """
        offset = params.integer("offset")
        limit = min(max(params.integer("limit", MOST) or MOST, 1), MOST)
        timeout = min(max(params.integer("timeout"), 0), LONGEST)
        self.confirm(offset)
        if self._repeats(offset):
            limit = SAME
        self.terminate("other getUpdates request; make sure that only one bot instance is running")
        self.expire()
        if not self.waiting and timeout:
            await self._wait(timeout, gone)
            self.expire()
        return self._batch(limit)

    async def _wait(self, timeout: float, gone: Gone) -> None:
        mine = self._replaced = asyncio.Event()
        tasks = [asyncio.ensure_future(one) for one in (self.arrived.wait(), mine.wait(), gone())]
        try:
            await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        if mine.is_set():
            await asyncio.sleep(self.conflict_delay)
            raise conflict(self._ended)

    def terminate(self, why: str = "setWebhook request") -> None:
        """End a poll that waits."""
        if self._replaced is not None:
            self._ended = f"terminated by {why}"
            self._replaced.set()

    def _repeats(self, offset: int) -> bool:
        before, at = self._previous
        now = asyncio.get_running_loop().time()
        self._previous = (offset, now)
        return self.guard and offset == before and now < at + WITHIN

    def _batch(self, limit: int) -> list[Update]:
        """The oldest, and in disorder some that were confirmed before."""
        numbers = sorted(self.waiting)[:limit]
        batch, disorder = [self.waiting[number].update for number in numbers], self.disorder
        if disorder.again:
            twice = [one for one in (*self._given, *batch) if disorder.random.random() < disorder.again]
            batch += twice[: MOST - len(batch)]
        if disorder.shuffle:
            disorder.random.shuffle(batch)
        return batch
