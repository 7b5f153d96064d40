"""What a wire says of itself: that it is alive, that it is in trouble, and that it was away too long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar

import structlog

from bot.channels.contract import Logbook, Unavailable

log = structlog.get_logger()

Done = TypeVar("Done")

GAP = 150.0
"""Seconds for which Telegram keeps a press; those made in a longer gap are lost (reliability.md 0.1)."""


class Pulse:
    """The logbook of one wire. A logbook that cannot write is waited for, never died of."""

    def __init__(self, logbook: Logbook, every: float = 10.0) -> None:
        self._logbook = logbook
        self._every = every
        self._well_at = self._alive_at = float("-inf")
        self._trouble: str | None = None
        """The last one noted; None: not known, the one before us may have left one."""

    async def well(self) -> None:
        """The provider has just answered. Said anew now and then: who stood by for us may have noted a trouble."""
        if self._trouble == "" and time.monotonic() - self._well_at < self._every:
            return
        await self._note("")
        self._well_at = time.monotonic()

    async def trouble(self, what: str) -> None:
        """Something is wrong, in one word."""
        if self._trouble != what:
            log.warning("telegram wire in trouble", trouble=what)
        await self._note(what)

    async def caught_up(self) -> None:
        """Next to nothing waits at the provider any more: we live, and what was pressed in vain is offered again.

        Only then: who dies while there is a backlog leaves the gap to the next, with those it left waiting.
        """
        if time.monotonic() - self._alive_at < self._every:
            return
        try:
            offered = await self._logbook.alive(GAP)
        except Unavailable:
            return
        self._alive_at = time.monotonic()
        if offered:
            log.info("offered again", offered=offered)

    async def _note(self, what: str) -> None:
        try:
            await self._logbook.trouble(what)
        except Unavailable:
            self._trouble = None
        else:
            self._trouble = what


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, unless it is time to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def unless(stop: asyncio.Event, work: Awaitable[Done]) -> Done | None:
    """Do it, and return what it returns; None: it was time to stop first, and it was cut off."""
    doing, stopping = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        for task in (doing, stopping):
            task.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
