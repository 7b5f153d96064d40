"""The assistant's side of a channel: a whole deployment that starts anew for each exchange, or a parrot."""

from __future__ import annotations

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.app import App, House
from bot.channels.contract import Assistant, Logbook, Screen, Unavailable, Veil, Wire
from bot.conversation.messages import Heard, Incoming, Kind, Outgoing
from bot.delivery import Limiter, Mouth, Sender
from bot.delivery import Logbook as DatabaseLogbook
from bot.domain.consent import Purpose
from bot.store.tables import TABLES
from bot.writer import Writer
from tests.scenarios.world import PAUSE, World
from tests.telegram.double import BotSide
from tests.telegram.ports import Book
from tests.world import Address

QUICK = timedelta(seconds=1)
"""Between two things done before: together less than a wire may be away without a question being asked again."""
NO_HURRY = 1e-6
"""Seconds between two messages to a chat: how fast people may be written to is tested elsewhere."""


class Side(ABC):
    """What a channel is plugged into."""

    def __init__(self, bot: BotSide | None) -> None:
        self.bot = bot
        """The bot at Telegram's double, where the channel is a chat."""
        self.numbers = itertools.count(1)
        self.exchanges = 0
        """How often an assistant was started for a chat."""
        self.away = 0
        """So many more things that arrive find nothing to be stored in."""
        self.refused = 0
        """So many did."""

    @contextmanager
    @abstractmethod
    def awake(self) -> Iterator[Assistant]:
        """The assistant, started for one exchange."""

    @abstractmethod
    def post(self, assistant: Assistant, wire: Wire, /) -> Post:
        """What sends by a wire."""

    @property
    @abstractmethod
    def unsent(self) -> int:
        """How many messages are due to leave."""


class Post(ABC):
    """What sends by one wire."""

    logbook: Logbook

    @abstractmethod
    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`."""


class Door:
    """An assistant that now and then has nothing to store things in."""

    def __init__(self, side: Side, inside: Assistant) -> None:
        self.inside = inside
        self._side = side

    async def hear(self, incoming: Incoming) -> None:
        if self._side.away > 0:
            self._side.away -= 1
            self._side.refused += 1
            raise Unavailable
        await self.inside.hear(incoming)

    def screen(self, channel: str, bot: str, address: str, after: int = 0, before: int = 0) -> Screen:
        return self.inside.screen(channel, bot, address, after, before)

    def news(self, channel: str, bot: str, address: str) -> AsyncIterator[None]:
        return self.inside.news(channel, bot, address)


# -- a whole deployment ----------------------------------------------------------------------------------------------


class Deployment(Side):
    """The assistant on a database. Everything may be said on every channel, once whoever sits there has agreed."""

    def __init__(self, world: World) -> None:
        super().__init__(world.bot)
        self.world = world

    @contextmanager
    def awake(self) -> Iterator[Assistant]:
        writer = Writer(App(self.world.restart()), self.world.clock)
        writer.start()
        try:
            yield Door(self, writer)
        finally:
            writer.close()
            self.world.clock.advance(PAUSE)

    def post(self, assistant: Assistant, wire: Wire, /) -> Post:
        assert isinstance(assistant, Door) and isinstance(assistant.inside, Writer)
        return _Sending(self.world.restart(), assistant.inside, self.world, wire)

    @property
    def unsent(self) -> int:
        return self.world.unsent()

    def expect(self, address: Address) -> None:
        """Somebody will sit there who has agreed to say everything there."""
        with self.world.unit(commit=True) as unit:
            account = unit.accounts.make()
            unit.accounts.settle(*address, account.id)
            unit.files.consent(account.id, account.person_id, Purpose.ABROAD)

    def lives(self, address: Address, code: str, *labels: str) -> None:
        """What somebody did there before: followed a code, pressed or typed these. Nothing of it passes the channel."""
        app = App(self.world.restart())
        for label in ("", *labels):
            token = self._token(address, label) if label else ""
            kind = Heard.PRESS if token else Heard.TEXT if label else Heard.OPEN
            incoming = Incoming(
                *address[:2], f"before-{next(self.numbers):04}", address[2], kind, token or label or code
            )
            app.receive(incoming, self.world.clock())
            self.world.clock.advance(QUICK)

    def _token(self, address: Address, label: str) -> str:
        """Of the newest button with this label; empty where there is none."""
        screen, _ = Mouth(self.world.database, self.world.restart().words).screen(*address, 0, self.world.clock())
        buttons = (button for line in reversed(screen.lines) for button in line.buttons)
        return next((button.token for button in buttons if button.label == label), "")

    def form(self, address: Address) -> tuple[Any, ...]:
        """The open form of whoever sits there: its name, the open question, the answers so far."""
        with self.world.reading() as unit:
            speaker = unit.accounts.at(*address)
            kept = unit.talks.open(speaker.account.id) if speaker else None
            return (kept.talk.flow, kept.talk.step, dict(kept.talk.answers)) if kept else ()

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return len(self.world.rows(table))

    def everything_kept(self) -> dict[str, int]:
        """How much there is of all that a turn could leave behind, but what was said."""
        names = ("talk", "case", "call", "consent", "alert", "section", "letter")
        return {name: self.count(name) for name in names if name in TABLES}


class _Sending(Post):
    """The sender, over the database."""

    def __init__(self, house: House, writer: Writer, world: World, wire: Wire) -> None:
        mouth, limiter = Mouth(house.database, house.words), Limiter(per_chat=NO_HURRY)
        everything = house.pushed[wire.channel].everything
        self._sender = Sender(house.database, mouth, wire, world.clock, limiter, everything=everything)
        self.logbook = DatabaseLogbook(
            house.database, world.clock, wire.channel, wire.bot, terms=house.terms, queued=self._sender.wake
        )
        writer.wakes(self._sender.wake)

    async def run(self, stop: asyncio.Event) -> None:
        await self._sender.run(stop)


# -- a parrot --------------------------------------------------------------------------------------------------------


class Parrot(Side):
    """Hears, and says what it is told to: for promises about the way alone."""

    def __init__(self, bot: BotSide | None) -> None:
        super().__init__(bot)
        self.heard: list[Incoming] = []
        self._lines: defaultdict[Address, list[Outgoing]] = defaultdict(list)
        self._woken: defaultdict[Address, asyncio.Event] = defaultdict(asyncio.Event)
        self._left: set[int] = set()
        self._ids = itertools.count(1)

    def says(self, address: Address, said: Outgoing) -> None:
        """Say this there; its id is made up."""
        self._lines[address].append(replace(said, id=next(self._ids)))
        self._woken[address].set()

    @contextmanager
    def awake(self) -> Iterator[Assistant]:
        yield Door(self, self)

    async def hear(self, incoming: Incoming) -> None:
        if incoming.external_id not in {one.external_id for one in self.heard}:
            self.heard.append(incoming)

    def screen(self, channel: str, bot: str, address: str, after: int = 0, before: int = 0) -> Screen:
        lines = tuple(one for one in self._lines[channel, bot, address] if after < one.id < (before or one.id + 1))
        return Screen("somebody", handed_over=False, banner="", veil=Veil.OPEN, lines=lines)

    async def news(self, channel: str, bot: str, address: str) -> AsyncIterator[None]:
        while True:
            await self._woken[channel, bot, address].wait()
            self._woken[channel, bot, address].clear()
            yield None

    def post(self, _assistant: Assistant, wire: Wire, /) -> Post:
        return _Telling(self, wire)

    @property
    def unsent(self) -> int:
        return len(self.waiting())

    def waiting(self) -> list[tuple[Address, Outgoing]]:
        """What has not left."""
        found = [(address, one) for address, lines in self._lines.items() for one in lines]
        return [(address, one) for address, one in found if one.id not in self._left]

    def left(self, one: Outgoing) -> None:
        """It has."""
        self._left.add(one.id)


class _Telling(Post):
    """Hands what was said to the wire, part by part; a newer state into what was said before it."""

    def __init__(self, parrot: Parrot, wire: Wire) -> None:
        self.logbook = Book()
        self._parrot, self._wire = parrot, wire

    async def run(self, stop: asyncio.Event) -> None:
        before = ""
        while not stop.is_set():
            for (_, _, address), one in self._parrot.waiting():
                part, more = 0, True
                while more:
                    replaces = before if one.kind is Kind.STATUS else ""
                    receipt = await self._wire.send(address, one, part=part, replaces=replaces)
                    before, more, part = receipt.id, receipt.more, part + 1
                self._parrot.left(one)
            await asyncio.sleep(0.004)
