"""A phone with Telegram and a browser: what may be said in the chat is said there, the rest on our page.

The chat goes over real HTTP to the double, through one of the two engines, the wire and the sender as they are. Where
the assistant answers with a link, its owner opens it, and stays on the page until it is theirs no longer.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import ClassVar
from urllib.parse import urlsplit
from zlib import crc32

from bot.app import App
from bot.channels.telegram.api import Api
from bot.channels.telegram.engine import CHANNEL
from bot.channels.telegram.engines import make_engine
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.polling import Pace, Polling
from bot.channels.telegram.wire import TelegramWire
from bot.delivery import Limiter, Logbook, Mouth, Sender
from bot.writer import Writer
from tests.scenarios.phones import WebPhone
from tests.scenarios.transcript import LOOK, OPEN, PRESS, Spoken
from tests.scenarios.world import World
from tests.telegram.double import Shown
from tests.world import Address, content

PRINTED = f"{OPEN} a:"
TO_THE_PAGE = "网页"
PAGE_IS_THEIRS = timedelta(days=7)
FOR_GOOD = datetime.max.replace(tzinfo=UTC)
NO_HURRY = 1e-6
"""Seconds between two messages to a chat: how fast people may be written to is tested elsewhere."""
PATIENCE = 20.0
"""Real seconds until everything that is to be said has been said."""


class Flight:
    """Hears the moments of a sender, and counts what was sent and is not settled yet."""

    def __init__(self) -> None:
        self.landed = 0

    def __call__(self, moment: str) -> None:
        """A moment passes."""
        if moment == "sending.sent":
            self.landed += 1
        elif moment == "sending.settled":
            self.landed = 0


class ChatPhone:
    """Somebody with a chat and a page. Subclasses name the engine."""

    engine: ClassVar[str]

    def __init__(self, world: World, who: str) -> None:
        assert world.bot is not None
        self._world = world
        self._page = WebPhone(world, who)
        self._user = world.bot.user(1_000_000 + crc32(who.encode()) % 1_000_000)
        self._read = 0
        """Id of the last message of the chat that was read."""
        self._page_until: datetime | None = None
        here: Address = (CHANNEL, str(world.bot.id), str(self._user.id))
        self.addresses = (here, *self._page.addresses)

    def say(self, line: str) -> list[Spoken]:
        """Do one thing, in the chat or on the page; what is shown that was not shown before."""
        if line.startswith(OPEN) and not line.startswith(PRINTED) and line != OPEN:
            return self._go_on_page(line)
        if self._on_page and not line.startswith(PRINTED):
            return self._page.say(line)
        since = self._world.last_id()
        if line.removeprefix(PRESS) in device_labels():
            return []
        if line.startswith(PRESS) and not self._offers(line.removeprefix(PRESS)):
            self._user.says(TO_THE_PAGE)
            self._cross(self._link_in(self._exchange()), TO_THE_PAGE, since)
            return self._page.say(line)
        self._do(line)
        fresh = self._exchange()
        pushes = [one for one in fresh if _labels()["look_here"] in one.labels]
        if pushes:
            self._user.presses(_labels()["look_here"])
            fresh = [one for one in fresh if one not in pushes] + self._exchange()
            since = self._page.seen
        link = self._link_in(fresh)
        return self._cross(link, line, since) if link else [_spoken(one) for one in fresh]

    def veil(self) -> str:
        """Whether the screen is emptied; a chat has none that could be."""
        return self._page.veil() if self._on_page else "open"

    @property
    def _on_page(self) -> bool:
        return self._page_until is not None and self._world.clock() < self._page_until

    def settle(self) -> None:
        """The chat was begun once: otherwise nobody may write to them there."""
        self._user.start()
        self._exchange()
        self._page.say(LOOK)

    def caught_up(self) -> None:
        """On our page, which is theirs for a while."""
        self._page_until = self._world.clock() + PAGE_IS_THEIRS
        self._page.say(LOOK)

    def _go_on_page(self, line: str) -> list[Spoken]:
        """A link that somebody else handed on leads to the page and never back."""
        self._page_until = FOR_GOOD
        return self._page.say(line)

    def _cross(self, link: str, line: str, since: int) -> list[Spoken]:
        """Open the link. What was said and not shown in the chat stands on the page; else it is said there again."""
        self._page_until = self._world.clock() + PAGE_IS_THEIRS
        before = self._world.last_id()
        shown = self._page.follow(urlsplit(link).path.removeprefix("/l/"), since)
        told = [one for one in shown if _labels()["open_link"] not in one.buttons]
        return told if self._page.met(since, before) > len(shown) - len(told) else self._page.say(line)

    def _do(self, line: str) -> None:
        """In the chat."""
        if line.startswith(PRINTED):
            self._user.start("a-" + line.removeprefix(PRINTED))
        elif line == OPEN:
            self._user.start()
        elif line.startswith(PRESS):
            self._user.presses(line.removeprefix(PRESS))
        elif line != LOOK:
            self._user.says(line)

    def _offers(self, label: str) -> bool:
        return any(label in one.labels for one in self._user.heard)

    def _link_in(self, messages: list[Shown]) -> str:
        """Where the newest link of ours leads; empty where there is none."""
        return next((url for one in reversed(messages) if (url := _link(one))), "")

    # -- the assistant, started for this one exchange -------------------------------------------------------------------

    def _exchange(self) -> list[Shown]:
        """Everything that was done is taken in, and everything that is to be sent is sent; what is new in the chat."""
        while True:
            asyncio.run(self._serve())
            if not self._busy():
                break
        fresh = [one for one in self._user.heard if one.id > self._read]
        self._read = max((one.id for one in fresh), default=self._read)
        return fresh

    def _busy(self, *, landed: int = 0) -> bool:
        """Whether anything waits to be heard or said; `landed`: so many left of which the database does not know yet."""
        assert self._world.bot is not None
        return bool(self._world.bot.waiting) or self._world.unsent() > landed

    async def _serve(self) -> None:
        """Until nothing is left to be said. What came back is settled by the stop: the sender's pause before that is
        for many at once, and would be most of the time a chat takes."""
        bot, clock = self._world.bot, self._world.clock
        assert bot is not None
        house = self._world.restart()
        writer = Writer(App(house), clock)
        engine, api = make_engine(self.engine, bot.token, bot.url), Api(bot.token, bot.url)
        wire = TelegramWire(
            engine, api.bot, content().words.text("telegram.call", {"label": "{label}", "number": "{number}"})
        )
        flight = Flight()
        limiter = Limiter(per_chat=NO_HURRY)
        sender = Sender(house.database, Mouth(house.database, house.words), wire, clock, limiter, at=flight)
        logbook = Logbook(house.database, clock, CHANNEL, api.bot, terms=house.terms, queued=sender.wake)
        writer.wakes(sender.wake)
        polling = Polling(api, Intake(api, engine, writer, logbook), logbook, Pace(poll=1))
        stop = asyncio.Event()
        running = [asyncio.ensure_future(part) for part in (polling.run(stop), sender.run(stop))]
        try:
            async with asyncio.timeout(PATIENCE):
                while self._busy(landed=flight.landed):
                    await asyncio.sleep(0.004)
        finally:
            stop.set()
            await asyncio.gather(*running)
            await engine.close()
            await api.close()
            writer.close()


class AiogramPhone(ChatPhone):
    """Through aiogram."""

    engine = "aiogram"


class PtbPhone(ChatPhone):
    """Through python-telegram-bot."""

    engine = "ptb"


@cache
def _labels() -> dict[str, str]:
    texts = content().words.texts
    return {name: str(texts[f"choice.{name}"]) for name in ("open_link", "look_here")}


@cache
def device_labels() -> frozenset[str]:
    """What a device does by itself: in a chat a number stands in the text instead, and nothing is read aloud."""
    texts = content().words.texts
    names = ("dial", "dial_120", "dial_110", "dial_12356", "read")
    return frozenset(str(texts[f"choice.{name}"]) for name in names)


def _link(message: Shown) -> str:
    """Where its link leads, if it is one of ours."""
    return next((button.url for button in message.buttons if button.label == _labels()["open_link"]), "")


def _spoken(message: Shown) -> Spoken:
    return Spoken(message.text, tuple(message.labels), lacks=device_labels())
