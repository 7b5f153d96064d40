"""A seat at a channel: what somebody can do there and what stands before them, the same for all four channels.

Nothing lies between a seat and the channel: the console is the console, the page is asked over HTTP, a chat is
Telegram's double over real HTTP, through one of the two engines. The assistant is started anew for each exchange.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from zlib import crc32

import httpx

from bot.channels import console as terminal
from bot.channels import web
from bot.channels.console import CHANNEL as CONSOLE
from bot.channels.console import Console
from bot.channels.contract import Carries, Screen, Unavailable
from bot.channels.telegram.api import Api
from bot.channels.telegram.engine import CHANNEL as TELEGRAM
from bot.channels.telegram.engines import make_engine
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.polling import Pace, Polling
from bot.channels.telegram.shape import CHOSEN
from bot.channels.telegram.wire import TelegramWire, carries
from bot.conversation.messages import Heard, Incoming
from tests.contracts.sides import Side
from tests.telegram.double import Shown
from tests.world import Address, content

PATIENCE = 20.0
"""Real seconds until everything that is to be said has been said."""
Done = TypeVar("Done")


@dataclass(frozen=True)
class Stands:
    """One message as it stands before somebody."""

    id: int
    text: str
    labels: tuple[str, ...] = ()
    """What can be pressed or opened, without the mark of what is chosen."""
    note: str = ""
    """The small second line; where a channel has none, it stands in the text."""
    chosen: tuple[str, ...] = ()
    """Labels that are shown as chosen."""
    links: tuple[str, ...] = ()
    """What the device opens: tel:120, https://..."""

    @property
    def read(self) -> str:
        """All that can be read."""
        return "\n".join(filter(None, (self.text, self.note)))


class Seat(ABC):
    """One person at one channel."""

    carries: ClassVar[Carries]
    breaks_lines: ClassVar[bool] = True
    """What is typed may hold a line break."""

    def __init__(self, side: Side, who: str) -> None:
        self.side, self.who = side, who
        self.acknowledged = True
        """Whether the last thing done was said to be received."""
        self._before: dict[int, Stands] = {}

    address: Address

    @abstractmethod
    def begun(self) -> None:
        """They have been here before: what is said to them reaches them."""

    @abstractmethod
    def open(self, code: str = "") -> None:
        """Come in, with or without a code."""

    @abstractmethod
    def type(self, *texts: str) -> None:
        """Type some things, one after another."""

    @abstractmethod
    def press(self, label: str, times: int = 1) -> None:
        """Press the newest button with this label; several times before anything is answered."""

    @abstractmethod
    def forge(self, token: str) -> None:
        """Press a button that is not there: somebody else's, or one from before."""

    @abstractmethod
    def again(self) -> None:
        """What was done last is delivered once more, as it was."""

    @abstractmethod
    def resend(self) -> None:
        """What was done last and not acknowledged is brought again, by whoever does that on this channel."""

    @abstractmethod
    def stands(self) -> list[Stands]:
        """Everything that stands here now, oldest first."""

    @abstractmethod
    def token(self, label: str) -> str:
        """What pressing the newest button with this label sends."""

    def typed(self, text: str) -> str:
        """What the keyboard of this channel makes of a text before it leaves."""
        return text

    def shown(self) -> list[Stands]:
        """What stands here that did not stand here when this was asked last."""
        now = {one.id: one for one in self.stands()}
        fresh = [one for one in now.values() if self._before.get(one.id) != one]
        self._before = now
        return fresh

    def _key(self) -> str:
        return f"done-here-{next(self.side.numbers):06}"


# -- the console -----------------------------------------------------------------------------------------------------


class ConsoleSeat(Seat):
    """A terminal that is switched on for each line."""

    carries = terminal.CARRIES
    breaks_lines = False

    def __init__(self, side: Side, who: str) -> None:
        super().__init__(side, who)
        self.address = (CONSOLE, CONSOLE, who)
        self._printed: list[Stands] = []
        self._last = 0
        self._said: Incoming | None = None
        self._repeat: Callable[[], None] = lambda: None

    def begun(self) -> None:
        """Whoever comes to a terminal is reached."""

    def open(self, code: str = "") -> None:
        self._hear(Heard.OPEN, code)

    def type(self, *texts: str) -> None:
        self._sit(lambda console: console.run(texts))
        self._repeat = lambda: self.type(*texts)

    def press(self, label: str, times: int = 1) -> None:
        self._sit(lambda console: console.run([f"> {label}"] * times))
        self._repeat = lambda: self.press(label)

    def forge(self, token: str) -> None:
        self._hear(Heard.PRESS, token)

    def again(self) -> None:
        assert self._said is not None
        said = self._said
        self._with(lambda hear, _: hear(said))

    def resend(self) -> None:
        self._repeat()

    def stands(self) -> list[Stands]:
        acknowledged = self.acknowledged
        self._sit(lambda console: console.run([""]))
        self.acknowledged = acknowledged
        return list(self._printed)

    def token(self, label: str) -> str:
        with self.side.awake() as assistant:
            lines = assistant.screen(*self.address).lines
        buttons = (button for line in reversed(lines) for button in line.buttons)
        return next(button.token for button in buttons if button.label == label)

    def _hear(self, kind: Heard, payload: str) -> None:
        incoming = Incoming(*self.address[:2], self._key(), self.address[2], kind, payload)
        self._with(lambda hear, _: hear(incoming))

    def _sit(self, do: Callable[[Console], None]) -> None:
        """Sit down, catch up, do something, and read what was printed."""
        out = io.StringIO()

        def sit(hear: Callable[[Incoming], None], look: Callable[[int], Screen]) -> None:
            last = self._last
            console = Console(
                self.who, hear, look, lambda _ids: None, out, self._key, last=lambda: last, as_json=True
            )  # fmt: skip
            console.begin()
            do(console)

        self._with(sit)
        for line in out.getvalue().split("\n")[:-1]:
            one = json.loads(line)
            self._printed.append(
                Stands(
                    len(self._printed),
                    one["text"],
                    tuple(one["choices"]),
                    one.get("note", ""),
                    tuple(one.get("chosen", ())),
                    tuple(one.get("opens", {}).values()),
                )
            )

    def _with(self, do: Callable[[Callable[[Incoming], None], Callable[[int], Screen]], None]) -> None:
        """A console is told by an exception that nothing was stored; whoever sits there does it again."""
        with self.side.awake() as assistant:

            def hear(incoming: Incoming) -> None:
                self._said = incoming
                asyncio.run(assistant.hear(incoming))

            def look(after: int) -> Screen:
                screen = assistant.screen(*self.address, after)
                self._last = max((self._last, *(line.id for line in screen.lines)))
                return screen

            try:
                do(hear, look)
                self.acknowledged = True
            except Unavailable:
                self.acknowledged = False


# -- the page --------------------------------------------------------------------------------------------------------


class WebSeat(Seat):
    """A browser: it keeps a cookie, and sends again what was not taken. It arranges messages as static/app.js does."""

    carries = web.CARRIES

    def __init__(self, side: Side, who: str) -> None:
        super().__init__(side, who)
        visitor = hashlib.md5(who.encode()).hexdigest()
        self.address = ("web", "web", hashlib.sha256(visitor.encode()).hexdigest())
        self._cookies = {"visitor": visitor}
        self._last: dict[str, str] = {}

    def begun(self) -> None:
        """Whoever looks at a page is reached."""

    def open(self, code: str = "") -> None:
        self._post(Heard.OPEN, code)

    def type(self, *texts: str) -> None:
        for text in texts:
            self._post(Heard.TEXT, text)

    def press(self, label: str, times: int = 1) -> None:
        token = self.token(label)
        for _ in range(times):
            self._post(Heard.PRESS, token)

    def forge(self, token: str) -> None:
        self._post(Heard.PRESS, token)

    def again(self) -> None:
        self._browse(self._send)

    def resend(self) -> None:
        assert not self.acknowledged
        self._browse(self._send)

    def stands(self) -> list[Stands]:
        return _arranged(self._browse(self._screen)["lines"])

    def token(self, label: str) -> str:
        lines = self._browse(self._screen)["lines"]
        buttons = (button for line in reversed(lines) for button in line["buttons"])
        return next(str(button["token"]) for button in buttons if button["label"] == label)

    def _post(self, kind: Heard, payload: str) -> None:
        self._last = {"id": self._key(), "kind": kind.value, "payload": payload}
        self._browse(self._send)

    async def _send(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/hear", json=self._last, headers={"X-Requested-With": "page"})
        assert answer.status_code in (200, 503), answer.text
        self.acknowledged = answer.status_code == 200
        assert self.acknowledged or int(answer.headers["Retry-After"]) > 0

    async def _screen(self, client: httpx.AsyncClient) -> dict[str, Any]:
        answer = await client.get("/screen", params={"after": 0})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _browse(self, do: Callable[[httpx.AsyncClient], Awaitable[Done]]) -> Done:
        async def browse() -> Done:
            with self.side.awake() as assistant:
                page = web.web_app(assistant, web.Look("社区帮手"), content().page)
                transport = httpx.ASGITransport(page)
                async with httpx.AsyncClient(
                    transport=transport, base_url="http://here", cookies=self._cookies
                ) as client:
                    return await do(client)

        return asyncio.run(browse())


def _arranged(lines: list[dict[str, Any]]) -> list[Stands]:
    """What one said oneself stands aside; a newer state takes the place of the question that it is one of."""
    found: list[Stands] = []
    for line in lines:
        if line["kind"] == "echo":
            continue
        buttons = line["buttons"]
        asked = next((at for at in range(len(found) - 1, -1, -1) if found[at].labels), None)
        one = Stands(
            line["id"] if line["kind"] != "status" or asked is None else found[asked].id,
            line["text"],
            tuple(button["label"] for button in buttons),
            line["note"],
            tuple(button["label"] for button in buttons if button["chosen"]),
            tuple(button["href"] for button in buttons if button["href"]),
        )
        if line["kind"] == "status" and asked is not None:
            found[asked] = one
        else:
            found.append(one)
    return found


# -- a chat ----------------------------------------------------------------------------------------------------------


class ChatSeat(Seat):
    """A phone with Telegram. Subclasses name the engine. One exchange serves everybody who has done something."""

    carries = carries(everything=True)
    engine: ClassVar[str]

    def __init__(self, side: Side, who: str) -> None:
        super().__init__(side, who)
        assert side.bot is not None
        self._bot = side.bot
        self._user = side.bot.user(1_000_000 + crc32(who.encode()) % 1_000_000)
        self.address = (TELEGRAM, str(side.bot.id), str(self._user.id))
        self._update: dict[str, Any] = {}
        self._done_at = -1
        """How many exchanges there had been when something was done last."""

    def begun(self) -> None:
        self._user.unblocks()

    def open(self, code: str = "") -> None:
        self._do(lambda: self._user.start(code.replace(":", "-")))

    def type(self, *texts: str) -> None:
        for text in texts:
            self._do(lambda text=text: self._user.says(text))  # type: ignore[misc]

    def press(self, label: str, times: int = 1) -> None:
        self._settle()
        data, on = self._key_of(label)
        for _ in range(times):
            self._do(lambda: self._user.presses_data(data, on))

    def forge(self, token: str) -> None:
        on = self._user.heard[-1].id if self._user.heard else 1
        self._do(lambda: self._user.presses_data(token, on))

    def again(self) -> None:
        self._settle()
        self._do(lambda: self._bot.injects(self._update))

    def resend(self) -> None:
        assert not self.acknowledged
        self._exchange()

    def stands(self) -> list[Stands]:
        if self._bot.waiting or self.side.unsent:
            self._exchange()
        return [_standing(one) for one in self._user.heard]

    def token(self, label: str) -> str:
        self._settle()
        return self._key_of(label)[0]

    def typed(self, text: str) -> str:
        """Telegram leaves out the space around a text."""
        return text.strip()

    def _key_of(self, label: str) -> tuple[str, int]:
        """What the newest button with this label sends, and the message it is on."""
        for message in reversed(self._user.heard):
            for button in message.buttons:
                if button.label.removeprefix(CHOSEN) == label:
                    return button.data, message.id
        raise AssertionError(f"no button {label}")

    def _do(self, act: Callable[[], object]) -> None:
        act()
        self._update = self._bot.waiting[-1]
        self._done_at = self.side.exchanges

    def _settle(self) -> None:
        """What was done here has been taken in and answered."""
        if self._done_at == self.side.exchanges or self.side.unsent:
            self._exchange()

    def _exchange(self) -> None:
        asyncio.run(self._serve())
        self.side.exchanges += 1
        self.acknowledged = self._update not in self._bot.waiting

    async def _serve(self) -> None:
        """Everything that was done is taken in, and everything that is to be sent is sent."""
        side, bot = self.side, self._bot
        with side.awake() as assistant:
            engine, api = make_engine(self.engine, bot.token, bot.url), Api(bot.token, bot.url)
            call = content().words.text("telegram.call", {"label": "{label}", "number": "{number}"})
            post = side.post(assistant, TelegramWire(engine, api.bot, call))
            polling = Polling(api, Intake(api, engine, assistant, post.logbook), post.logbook, Pace(poll=1))
            stop, refused = asyncio.Event(), side.refused
            running = [asyncio.ensure_future(part) for part in (polling.run(stop), post.run(stop))]
            try:
                async with asyncio.timeout(PATIENCE):
                    while side.refused == refused and (bot.waiting or side.unsent):
                        await asyncio.sleep(0.004)
            finally:
                stop.set()
                await asyncio.gather(*running)
                await engine.close()
                await api.close()


class AiogramSeat(ChatSeat):
    """Through aiogram."""

    engine = "aiogram"


class PtbSeat(ChatSeat):
    """Through python-telegram-bot."""

    engine = "ptb"


def _standing(message: Shown) -> Stands:
    return Stands(
        message.id,
        message.text,
        tuple(label.removeprefix(CHOSEN) for label in message.labels),
        chosen=tuple(label.removeprefix(CHOSEN) for label in message.labels if label.startswith(CHOSEN)),
        links=tuple(button.url for button in message.buttons if button.url),
    )


SEATS: dict[str, type[Seat]] = {"console": ConsoleSeat, "web": WebSeat, "aiogram": AiogramSeat, "ptb": PtbSeat}
CHATS = ("aiogram", "ptb")
