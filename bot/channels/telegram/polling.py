"""Long polling: read a batch, take it in, and only then, by asking for what follows, say that we have it."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Any

from bot.channels.contract import Logbook, Unavailable
from bot.channels.telegram.anything import external_id, number, sender
from bot.channels.telegram.api import PATIENCE, Api, ApiError, Conflict, TooMany, WrongToken
from bot.channels.telegram.engine import KINDS
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.pulse import Pulse, pause, unless

BATCH = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds."""

    poll: int = 25
    """For which Telegram may hold a question for news, whole seconds."""
    beat: float = 10.0
    """Between two notes that we are alive; an answer is awaited first, so they may be further apart."""
    back_off: tuple[float, float] = (0.5, 30.0)
    """After a failure, doubling."""
    stand_by: tuple[float, float] = (3.0, 60.0)
    """While another copy reads, doubling."""
    token: float = 60.0
    """Until a token that is none is tried again."""
    away: float = 120.0
    """Without an answer, until it is a trouble."""


class Polling:
    """Reads updates until it is told to stop.

    The place where we are is Telegram's to keep: without an offset it gives what is unconfirmed, and what we took in
    before a crash is known by its number. So the offset starts unset, and is forgotten after each empty answer, when
    all is confirmed; numbers may then begin anew (F05).
    """

    def __init__(self, api: Api, intake: Intake, logbook: Logbook, pace: Pace | None = None) -> None:
        self._api = api
        self._intake = intake
        self._pace = pace or Pace()
        self._pulse = Pulse(logbook, self._pace.beat)
        self._offset: int | None = None
        self._ours = False
        """Telegram gives updates to those who ask: no webhook is set."""
        self._behind = True
        """There may be a backlog: ask without waiting, until there is none."""
        self._limit = BATCH
        """For how many we asked."""
        self._failures = 0
        self._conflicts = 0
        self._answered_at = time.monotonic()

    async def run(self, stop: asyncio.Event) -> None:
        """Read until `stop`; what was begun is finished first, the long question is not waited for."""
        while not stop.is_set():
            try:
                batch = await unless(stop, self._get_updates())
                if batch is None:
                    break
                whole = await self._take_in(batch, stop)
            except ApiError as error:
                await pause(stop, await self._failed(error))
                continue
            if not whole:
                await pause(stop, self._longer())
        await self._intake.close()

    # -- asking ------------------------------------------------------------------------------------------------------

    async def _get_updates(self) -> list[Any]:
        if not self._ours:
            # What waits is never dropped: it is what people wrote while we were away.
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            self._ours = True
        wait = 0 if self._behind else self._pace.poll
        self._limit = 1 if self._intake.careful else BATCH
        params = {"timeout": wait, "limit": self._limit, "allowed_updates": list(KINDS)}
        if self._offset is not None:
            params["offset"] = self._offset
        batch = await self._api.call("getUpdates", params, timeout=wait + PATIENCE)
        if self._offset is not None:
            self._intake.at("batch.acknowledged")
        return batch if isinstance(batch, list) else []

    # -- taking in ---------------------------------------------------------------------------------------------------

    async def _take_in(self, batch: list[Any], stop: asyncio.Event) -> bool:
        """Take a batch in; False where some of it must be asked for again."""
        self._answered_at = time.monotonic()
        self._conflicts = 0
        await self._pulse.well()
        if not batch:
            self._offset = None
        taken = await self._lanes(batch, stop)
        moved = self._confirm(batch, taken)
        if len(taken) < len(batch) or (batch and not moved):
            self._behind = True
            return False
        self._failures = 0
        self._behind = len(batch) == self._limit
        if not self._behind:
            await self._pulse.caught_up()
        return True

    async def _lanes(self, batch: list[Any], stop: asyncio.Event) -> set[int]:
        """Take different people in side by side, each in order; returns the places in the batch that are committed."""
        lanes: dict[str, list[int]] = {}
        for place, update in enumerate(batch):
            lanes.setdefault(sender(update) or external_id(update), []).append(place)
        taken: set[int] = set()

        async def lane(places: list[int]) -> None:
            for place in places:
                if stop.is_set():
                    return
                try:
                    await self._intake.take(batch[place])
                except Unavailable:
                    return
                taken.add(place)

        await asyncio.gather(*(lane(places) for places in lanes.values()))
        return taken

    def _confirm(self, batch: list[Any], taken: set[int]) -> bool:
        """Move the offset over what is committed and has nothing uncommitted before it. False: it cannot move."""
        numbers = sorted((id, place) for place, update in enumerate(batch) if (id := number(update)) is not None)
        before = self._offset
        for id, place in numbers:
            if place not in taken:
                break
            self._offset = id + 1
        return self._offset != before

    # -- failing -----------------------------------------------------------------------------------------------------

    async def _failed(self, error: ApiError) -> float:
        """Note a failure; returns the seconds to wait."""
        self._behind = True
        if isinstance(error, Conflict):
            self._conflicts += 1
            await self._pulse.trouble("conflict")
            return _jittered(_doubled(self._pace.stand_by, self._conflicts))
        if isinstance(error, WrongToken):
            await self._pulse.trouble("token")
            return self._pace.token
        if isinstance(error, TooMany):
            return error.seconds
        if time.monotonic() - self._answered_at > self._pace.away:
            await self._pulse.trouble("away")
        return self._longer()

    def _longer(self) -> float:
        self._failures += 1
        return _jittered(_doubled(self._pace.back_off, self._failures))


def _doubled(bounds: tuple[float, float], times: int) -> float:
    """From the first bound, doubled with each time, up to the second."""
    least, most = bounds
    return float(min(least * 2 ** min(times - 1, 30), most))


def _jittered(seconds: float) -> float:
    """Two copies that wait for each other do not come back together."""
    return seconds * random.uniform(0.75, 1.25)
