"""A deployment of the benchmarks with so many cases stored in it, and what people and time do there again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import update

from bot.commands.doctor import examine
from bot.commands.folder import Folder
from bot.commands.house import build
from bot.commands.opening import CANARY, open_database
from bot.conversation.messages import Heard
from bot.delivery.mouth import Mouth
from bot.services.posting import Pushed
from bot.store.claims import Claims
from bot.store.sendings import RANK, Sendings
from bot.store.tables import TABLES
from bot.writer import Writer
from scheduler import tick
from tests.bench.due import due
from tests.bench.house import BOT, NOW, Speaker
from tests.bench.stored import Stored
from tests.house import KEYS, Ground
from tests.world import World

WEB, CHAT = ("web", "web"), ("telegram", BOT)
TODAY = "\u4eca\u5929"
PHONE = "13800001234"
ROAD = (("relation", "parent"), ("age", "adult"), ("knows", "willing"), ("wishes", "done"))
"""Question and answer, up to the number."""

Thunk = Callable[[], object]


class Grown:
    """A deployment in which so many cases are stored, and those who act in it."""

    def __init__(self, ground: Ground, kind: str, many: int) -> None:
        self._server, self.many = ground.server(kind), many
        self.world = World.on(ground, kind, start=NOW, pushed={"telegram": Pushed(BOT, everything=True)})
        began = time.process_time(), self._server.spent(self.world.url)
        self.stored = Stored(self.world, many)
        self.made = time.process_time() - began[0] + self._server.spent(self.world.url) - began[1]
        self._mouth = Mouth(self.world.database, self.world.words)
        self._writer = Writer(self.world.app, self.world.clock)
        self._folder = self._deployed(ground.folder("grown"))
        self._numbers, self._tokens = count(), dict[str, str]()
        self._worker, self._lead = (Speaker(self.world.app, WEB, name) for name in ("worker0", "lead"))
        self._family = self._come(WEB)
        self.world.tick()

    def busy(self, do: Thunk) -> float:
        """Milliseconds of the processor that it takes, here and at the server."""
        here, there = time.process_time(), self._server.spent(self.world.url)
        do()
        return (time.process_time() - here + self._server.spent(self.world.url) - there) * 1000

    def close(self) -> None:
        """Let go of the database."""
        self.world.close()

    def _come(self, place: tuple[str, str], *answers: tuple[str, str]) -> Speaker:
        """Somebody new, asked who they are to the person; or further on, after these answers."""
        who = Speaker(self.world.app, place, f"new{next(self._numbers)}")
        who.lead_in()
        for asks, name in answers:
            who.hear(Heard.PRESS, who.token(asks, name), self.world.now)
        return who

    def _pressing(self, who: Speaker, token: str) -> Thunk:
        return lambda: who.hear(Heard.PRESS, token, self._later())

    def _found(self, who: Speaker, where: str, action: str) -> str:
        """The token of a button that does this, on the day's first screen or where a button of it leads."""
        if action not in self._tokens:
            who.hear(Heard.TEXT, TODAY, self._later())
            if where:
                who.hear(Heard.PRESS, who.doing(where), self._later())
            self._tokens[action] = who.doing(action)
        return self._tokens[action]

    def _later(self) -> datetime:
        self.world.later(seconds=7)
        return self.world.now

    def _send(self) -> None:
        """What is due for the chat is taken, leaves, and is settled."""
        with self.world.unit(commit=True) as unit:
            taken = Claims(unit, *CHAT, everything=True).take((0, max(RANK.values())), 16, lambda *_: True)
        with self.world.unit(commit=True) as unit:
            for one in taken:
                Sendings(unit, *CHAT).sent(one, "1", more=False)

    def _deployed(self, path: Path) -> Folder:
        """The folder of this deployment, as an installation has it."""
        KEYS.write(path / "keys.json")
        (path / "installed").touch()
        (path / ".env").write_text(f"JINGKANG_DATABASE_URL={self.world.url}\n")
        with self.world.unit(commit=True) as unit:
            unit.places.set(CANARY, unit.vault.canary())
        return Folder(path)

    # -- families ------------------------------------------------------------------------------------------------------

    def presses(self) -> Thunk:
        """A family answers a question by a button."""
        who = self._come(WEB)
        return self._pressing(who, who.token("relation", "parent"))

    def types(self) -> Thunk:
        """A family writes its number."""
        who = self._come(WEB, *ROAD)
        return lambda: who.hear(Heard.TEXT, PHONE, self.world.now)

    def hands_in(self) -> Thunk:
        """A family hands its application in."""
        who = self._come(WEB, *ROAD)
        who.hear(Heard.TEXT, PHONE, self.world.now)
        who.hear(Heard.PRESS, who.token("phone", "right"), self.world.now)
        return self._pressing(who, who.token("review", "send"))

    def chats(self) -> Thunk:
        """The same in a chat, with what leaves for it."""
        who = self._come(CHAT)
        press = self._pressing(who, who.token("relation", "parent"))
        self._send()

        def step() -> None:
            press()
            self._send()

        return step

    def looks(self) -> Thunk:
        """A family opens its page."""
        return lambda: self._family.looks(self._mouth)

    # -- the team ------------------------------------------------------------------------------------------------------

    def day(self) -> Thunk:
        """A worker's day."""
        return lambda: self._worker.hear(Heard.TEXT, TODAY, self._later())

    def page(self) -> Thunk:
        """A worker opens the page."""
        return lambda: self._worker.looks(self._mouth)

    def case(self) -> Thunk:
        """A worker opens a case."""
        return self._pressing(self._worker, self._found(self._worker, "everybody", "review.show"))

    def referral(self) -> Thunk:
        """A worker looks at what their institution is asked."""
        return self._pressing(self._worker, self._found(self._worker, "", "referral.show"))

    def queue(self) -> Thunk:
        """A worker looks at who waits for their institution."""
        return self._pressing(self._worker, self._found(self._worker, "", "queue"))

    def team(self) -> Thunk:
        """The lead looks at the team."""
        return self._pressing(self._lead, self._found(self._lead, "", "team"))

    def seeks(self) -> Thunk:
        """A worker finds a person by a telephone number."""
        return lambda: self._worker.hear(Heard.TEXT, f"138{17:08d}", self._later())

    # -- time ----------------------------------------------------------------------------------------------------------

    def tick(self) -> Thunk:
        """A minute in which nothing is due."""
        self._later()
        return lambda: self.world.tick()

    def tick_hundred(self) -> Thunk:
        """One in which a hundred things are."""
        due(self.stored, 100)
        return self.tick()

    def tick_ten_thousand(self) -> Thunk:
        """One in which ten thousand are."""
        due(self.stored, 10_000)
        return self.tick()

    def digest(self) -> Thunk:
        """The digests of twenty, of one morning."""
        today = self.world.now.date()
        self.world.now += self.world.house.calendar.next_working(today) - today
        with self.world.unit(commit=True) as unit:
            wake = update(TABLES["staff"]).where(TABLES["staff"].c.id.in_([one.id for one in self.stored.team]))
            unit.connection.execute(wake.values(wake_on=unit.today))
        return lambda: tick._ask_all(self.world.house, self.world.now, "staff")

    # -- the house -----------------------------------------------------------------------------------------------------

    def sealer(self) -> Thunk:
        """One new row of the audit is sealed."""
        with self.world.unit(commit=True) as unit:
            unit.record("bench", "growth")
        return self._writer._keep

    def doctor(self) -> Thunk:
        """Everything is looked at."""
        return lambda: examine(self._folder, self.world.now)

    def start(self) -> Thunk:
        """The house is opened."""

        def begin() -> None:
            database = open_database(self._folder)
            writer = Writer(self.world.app, self.world.clock)
            build(self._folder, database, self.world.now)
            writer.start()
            writer.close()
            database.close()

        return begin
