"""A wire to nowhere that keeps a log, and a town of people who can be written to by it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from bot.channels.contract import NobodyKnows, Receipt, Wait
from bot.conversation.messages import Kind, Outgoing
from bot.delivery import Limiter, Mouth, Sender
from bot.store.messages import LIVES, Act, Offer
from bot.store.sendings import RANK
from bot.store.tables import TABLES
from bot.store.unit import Database
from bot.words import Content
from tests.house import MONDAY
from tests.virtual import inline

CHANNEL, BOT = "test", "bot"
WORDS = Content({}).words
LANES = tuple(RANK)


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that was handed to the wire, and when by the loop's time."""

    at: float
    address: str
    text: str
    part: int
    replaces: str
    plain: bool
    buttons: tuple[str, ...]


@dataclass
class FakeWire:
    """`contract.Wire`: what `answers` gives is returned or raised; nothing is a receipt."""

    answers: Callable[[Call], Receipt | Exception | None] = lambda _call: None
    latency: float = 0.05
    channel: str = CHANNEL
    bot: str = BOT
    calls: list[Call] = field(default_factory=list)
    """Everything handed over."""
    taken: list[Call] = field(default_factory=list)
    """What was answered with a receipt."""
    refused: list[tuple[Call, Exception]] = field(default_factory=list)
    """What was answered otherwise; what is in neither was cut off."""
    shut: list[tuple[str, float, float]] = field(default_factory=list)
    """Who was refused, and from when until when nothing may leave there, as it was said."""
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def send(
        self, address: str, said: Outgoing, *, part: int = 0, replaces: str = "", plain: bool = False
    ) -> Receipt:
        """See `contract.Wire.send`."""
        loop = asyncio.get_running_loop()
        labels = () if plain else tuple(button.label for button in said.buttons)
        call = Call(loop.time(), address, said.text, part, replaces, plain, labels)
        self.calls.append(call)
        answer = self.answers(call)
        await asyncio.sleep(self.latency)
        if isinstance(answer, Wait):
            self.shut.append((address, loop.time(), loop.time() + answer.seconds))
        if isinstance(answer, Exception):
            self.refused.append((call, answer))
            raise answer
        self.taken.append(call)
        return answer or Receipt(str(next(self.numbers)))

    def texts(self, address: str) -> list[str]:
        """What arrived there, in order."""
        return [call.text for call in self.taken if call.address == address]

    def forbidden(self) -> list[Call]:
        """What was handed over while nothing might leave there."""
        return [
            one
            for one in self.calls
            if any(who == one.address and start < one.at < end for who, start, end in self.shut)
        ]


class Post:
    """People with an address each, and what is on its way to them."""

    def __init__(self, database: Database, now: datetime = MONDAY) -> None:
        self.database = database
        self.now = now
        self.accounts: dict[str, str] = {}

    def person(self, address: str) -> str:
        """Somebody at an address; returns the account."""
        if address not in self.accounts:
            with self.database.unit(self.now) as unit:
                account = unit.accounts.make()
                unit.accounts.settle(CHANNEL, BOT, address, account.id)
                unit.commit()
            self.accounts[address] = account.id
        return self.accounts[address]

    def say(
        self,
        address: str,
        text: str,
        lane: str = "reply",
        *,
        kind: Kind = Kind.REPLY,
        buttons: bool = False,
        to: str = "",
        at: datetime | None = None,
        sends: bool = True,
    ) -> str:
        """Something is said to whoever is there (`to`: to that account), and queued; returns its stem."""
        account_id = to or self.person(address)
        now = at or self.now
        with self.database.unit(now) as unit:
            offers = (Offer("go_on", Act("open", "home")),) if buttons else ()
            person_id = unit.accounts.get(account_id).person_id
            unit.messages.add(account_id, person_id, "echo", {"text": text}, offers, kind=kind, lane=lane, public=True)
            stem = str(unit.said[-1]["stem"])
            if sends:
                unit.add_sending(row(stem, account_id, address, lane, now))
            unit.commit()
        return stem

    def rows(self, table: str = "sending") -> list[Any]:
        """Everything in a table, in order."""
        columns = TABLES[table]
        query = select(columns).order_by(columns.c.id) if "id" in columns.c else select(columns)
        with self.database.engine.connect() as connection:
            return list(connection.execute(query))

    def row(self, stem: str, *, again: bool = False) -> Any:
        """The way out of one message."""
        return next(one for one in self.rows() if one.stem == stem and one.again == again)

    def change(self, statement: Any) -> None:
        """Something else happens in the database."""
        with self.database.unit(self.now) as unit:
            unit.connection.execute(statement)
            unit.commit()

    def sender(self, wire: FakeWire, clock: Callable[[], datetime], **more: Any) -> Sender:
        """A sender of this wire on the virtual loop that runs."""
        limiter = more.pop("limiter", None) or Limiter(jitter=lambda: 0.01)
        more.setdefault("work", inline)
        return Sender(self.database, Mouth(self.database, WORDS), wire, clock, limiter, **more)

    def broadcast(self, many: int, text: str = "x") -> None:
        """The same to many people, at once."""
        with self.database.unit(self.now) as unit:
            holder = unit.new_person()
            accounts, addresses, messages, sendings = [], [], [], []
            for number in range(many):
                account_id, address, stem = f"b{number}", f"1{number:08d}", f"stem{number}"
                accounts.append({"id": account_id, "person_id": holder, "since": self.now, "seen_at": self.now})
                addresses.append({"channel": CHANNEL, "bot": BOT, "address": address, "account_id": account_id})
                body = {"key": "echo", "params": {"text": text}, "left": 0, "typing": False, "offers": []}
                messages.append({
                    "account_id": account_id, "person_id": holder, "stem": stem, "kind": "notice", "lane": "broadcast",
                    "box": unit.seal(holder, f"message.box:{stem}", body), "offers": False, "public": True,
                    "state": "ready", "made_on": unit.today, "made_at": self.now,
                })  # fmt: skip
                sendings.append(row(stem, account_id, address, "broadcast", self.now))
            for table, made in (
                ("account", accounts),
                ("address", addresses),
                ("message", messages),
                ("sending", sendings),
            ):
                unit.connection.execute(insert(TABLES[table]), made)
            unit.commit()


def row(stem: str, account_id: str, address: str, lane: str, now: datetime) -> dict[str, Any]:
    """A way out, as a turn makes it."""
    lives = LIVES[lane]
    return {
        "stem": stem, "account_id": account_id, "channel": CHANNEL, "bot": BOT, "address": address, "lane": lane,
        "rank": RANK[lane], "again": False, "state": "ready", "tries": 0, "parts": 0, "receipt": "", "trouble": "",
        "made_at": now, "next_at": now, "ends_at": now + lives if lives else None,
    }  # fmt: skip


async def for_a_while(sender: Sender, seconds: float) -> None:
    """Let it run so long, then stop it as a server stops."""
    stop = asyncio.Event()
    running = asyncio.ensure_future(sender.run(stop))
    await asyncio.sleep(seconds)
    stop.set()
    sender.wake()
    await running


def lost(_call: Call) -> Exception:
    """The answer never comes."""
    return NobodyKnows()
