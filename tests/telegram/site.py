"""A deployment with a bot, and all of a server but its page: what would be a process, in the loop of a test."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot import clock
from bot.app import App
from bot.commands.folder import Folder
from bot.commands.house import build
from bot.commands.telegram import Telegram
from bot.delivery import Limiter
from bot.store import wires
from bot.writer import Writer
from tests.house import Town
from tests.telegram.double import BotSide

LOOK = 0.1
"""Seconds between two looks whose the bot is."""


@dataclass
class Process:
    """What would be a process: all of a server but its page."""

    telegram: Telegram
    stop: asyncio.Event
    task: asyncio.Task[None]

    async def ends(self) -> float:
        """Ask it to; the seconds it took."""
        asked = time.monotonic()
        self.stop.set()
        await self.task
        return time.monotonic() - asked


class Site:
    """A deployment with a bot."""

    def __init__(self, town: Town, bot: BotSide, **more: str) -> None:
        """`more`: settings of the bot."""
        self.town, self.bot = town, bot
        env = town.folder.path / ".env"
        lines = {"TELEGRAM_TOKEN": bot.token, "TELEGRAM_API_BASE": bot.url, **more}
        env.write_text(env.read_text() + "".join(f"JINGKANG_{name}={value}\n" for name, value in lines.items()))
        self.folder = Folder(town.folder.path)
        self.house = build(self.folder, town.database, clock.now())
        self.writer = Writer(App(self.house), clock.now)
        self.writer.start()

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Process]:
        """One that runs meanwhile."""
        telegram, stop = Telegram(self.folder.settings, limiter=Limiter(per_chat=0.0), stand_by=LOOK), asyncio.Event()
        run = telegram.run(self.house, self.writer, self.writer.wakes, stop)
        made = Process(telegram, stop, asyncio.create_task(run))
        try:
            yield made
        finally:
            await made.ends()

    def troubles(self) -> list[str]:
        """What is wrong with the wire, as an administrator sees it."""
        with self.town.database.reading(clock.now()) as unit:
            return [one.trouble for one in wires.everyone(unit)]

    def asks(self) -> int:
        """How often somebody has asked for updates."""
        return len(self.bot.requests("getUpdates"))

    def conflicts(self) -> int:
        """How often two asked at the same time."""
        return sum(one["status"] == 409 for one in self.bot.requests("getUpdates"))
