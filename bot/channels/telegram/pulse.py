"""What a wire says of itself: that it is alive, that it is in trouble, and that it was away too long."""

from __future__ import annotations

import asyncio
import time

import structlog

from bot.channels.contract import Logbook, Unavailable

log = structlog.get_logger()

GAP = 150.0
"""Seconds for which Telegram keeps a press; those made in a longer gap are lost (reliability.md 0.1)."""


class Pulse:
    """The logbook of one wire. A logbook that cannot write is waited for, never died of."""

    def __init__(self, logbook: Logbook, every: float = 10.0) -> None:
        self._logbook = logbook
        self._every = every
        self._beat_at = float("-inf")
        self._trouble: str | None = None
        """The last one noted; None: not known, the one before us may have left one."""
        self._gap = 0.0

    async def well(self) -> None:
        """The provider has just answered."""
        if self._trouble != "":
            await self._note("")
        if time.monotonic() - self._beat_at < self._every:
            return
        try:
            self._gap = max(self._gap, await self._logbook.alive())
        except Unavailable:
            return
        self._beat_at = time.monotonic()

    async def trouble(self, what: str) -> None:
        """Something is wrong, in one word."""
        if self._trouble != what:
            log.warning("telegram wire in trouble", trouble=what)
        await self._note(what)

    async def caught_up(self) -> None:
        """Nothing is waiting at the provider any more: after a long gap, offer what may have been pressed in vain."""
        if self._gap <= GAP:
            return
        try:
            offered = await self._logbook.offer_again(self._gap)
        except Unavailable:
            return
        log.info("offered again", gap=round(self._gap), offered=offered)
        self._gap = 0.0

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
