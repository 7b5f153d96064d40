"""The one world of the tests: an assistant on a database of its own, a clock one sets, and people who come to it.

Its database is a copy of one that was made once: with the tables that the migrations make, and the places.
"""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from bot.app import App, House, Turn
from bot.clock import SetClock
from bot.conversation.messages import Heard, Incoming
from bot.domain.area import Areas
from bot.domain.clues import CluePatterns
from bot.domain.dates import DatePatterns
from bot.domain.people import Account, Category, Role, Staff, StaffState
from bot.domain.terms import Terms
from bot.knowledge.library.shelf import Shelf
from bot.services import wordings
from bot.services.posting import Pushed
from bot.store.tables import TABLES
from bot.store.unit import ZONE, Database, Unit
from bot.store.vault import Vault
from bot.words import Content
from handlers.doors import DOORS
from scheduler import TickReport, run_tick
from tests.house import KEYS, Ground, ground, practised, settled
from tests.past import once
from tests.places import AREAS, COUNTY, OUTWARD, settle

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
"""A Monday."""
QUICK = 2
"""A guess at a word costs next to nothing here."""
_WAKING = threading.RLock()
"""Several may stir it at once."""
Address = tuple[str, str, str]
"""Channel, bot, address."""
_NEWEST = select(func.coalesce(func.max(TABLES["message"].c.id), 0))


def at(text: str) -> datetime:
    """An instant here, as it is written: 2026-03-02 09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@cache
def content() -> Content:
    """All words: values, read once."""
    return Content(OUTWARD)


@cache
def areas() -> Areas:
    """The tree of places."""
    return Areas(AREAS, content().words.texts["format.endings"])


@cache
def dates() -> DatePatterns:
    """How days are written."""
    return DatePatterns.from_data(content().patterns)


def found(database: Database) -> None:
    """What every world begins with: the places, and the words in which people are asked to agree."""
    with database.unit(MORNING) as unit:
        settle(unit)
        wordings.keep(unit, content().words, Terms())
        unit.commit()


@dataclass
class Asleep:
    """A world of which only a file is left, and what it knew of itself."""

    past: tuple[str, ...]
    file: str
    at: datetime
    ids: Iterator[int]
    staff_of: Mapping[str, Staff]
    addresses: Mapping[str, Address]


class World:
    """One deployment. Its file is made, and everything on it, when anything of them is first asked for."""

    database: Database
    house: House
    app: App

    def __init__(
        self,
        url: str,
        *,
        like: str = "",
        start: datetime = MORNING,
        terms: Terms | None = None,
        outward: Mapping[str, str] = OUTWARD,
        pushed: Mapping[str, Pushed] | None = None,
    ) -> None:
        """`like`: the file that is copied to where `url` tells; empty: the database is there."""
        self.url, self.terms, self.outward, self.pushed = url, terms or Terms(), outward, pushed or {}
        self.clock = SetClock(start)
        self.ids: Iterator[int] = itertools.count(1)
        self.staff_of: dict[str, Staff] = {}
        self.addresses: dict[str, Address] = {}
        """Where people speak from who do not speak from an address of their own name on our page."""
        self.words = content().words
        self._like = like
        self.past: tuple[str, ...] = (repr(type(self)), like)
        """While it sleeps: everything it has been through."""
        if not like:
            self.wake()

    @classmethod
    def on_disk(cls, folder: Path | str, **about: Any) -> Self:
        """On a fresh SQLite file in this folder."""
        return cls(_file(folder), like=_path(ground().sample("sqlite", found)), **about)

    @classmethod
    def on(cls, where: Ground, kind: str, **about: Any) -> Self:
        """On a fresh database of this kind."""
        return cls.on_disk(where.folder("world"), **about) if kind == "sqlite" else cls(where.url(kind, found), **about)

    def copied(self, folder: Path | str) -> Self:
        """The same again on a SQLite file of its own, with everything that has happened so far."""
        lies = self.sleeping()
        made = type(self)(_file(folder), like=lies.file, terms=self.terms, outward=self.outward, pushed=self.pushed)
        made.lie_as(lies)
        return made

    # -- sleeping ------------------------------------------------------------------------------------

    @property
    def awake(self) -> bool:
        """Whether anything may have been done here that nobody else does."""
        return "database" in vars(self)

    def __getattr__(self, name: str) -> Any:
        """Whatever there is not yet is there once it is awake."""
        if name not in World.__annotations__:
            raise AttributeError(name)
        with _WAKING:
            if name not in vars(self):
                self.wake()
        return getattr(self, name)

    def wake(self) -> None:
        """Something is done here."""
        if self._like:
            shutil.copy(self._like, _path(self.url))
        self.database = practised(Database(self.url, KEYS, synchronous="OFF", stretch=QUICK))
        self.restart()

    def sleeping(self, past: tuple[str, ...] = ()) -> Asleep:
        """How it lies, from now until anything is done. One that was awake has been through what `past` tells, or what
        nobody else has."""
        if self.awake:
            settled(self.database)
            for name in World.__annotations__:
                delattr(self, name)
            self._like = str(shutil.move(_path(self.url), ground().folder("asleep") / "world.sqlite3"))
            self.past = past or (self._like,)
        self.ids, ids = itertools.tee(self.ids)
        return Asleep(self.past, self._like, self.now, ids, dict(self.staff_of), dict(self.addresses))

    def lie_as(self, lies: Asleep) -> None:
        """As another does."""
        self.past, self._like, self.now = lies.past, lies.file, lies.at
        lies.ids, self.ids = itertools.tee(lies.ids)
        self.staff_of, self.addresses = dict(lies.staff_of), dict(lies.addresses)

    def restart(self) -> House:
        """Everything in memory is gone; the database is the same.

        The engine below it stays: it holds compiled statements and connections, nothing that anybody said.
        """
        self.database.vault = Vault(KEYS, QUICK)
        kept = content()
        self.house = House(
            self.database,
            kept.words,
            DOORS,
            kept.gate,
            kept.calendar,
            areas(),
            self.terms,
            replace(kept.packs, terms=self.terms),
            Shelf(lambda: kept.library),
            Shelf(lambda: kept.mask),
            kept.topics,
            kept.patterns["digits"],
            dates(),
            self.outward,
            self.pushed,
            CluePatterns.from_data(kept.patterns),
            Shelf(kept.hearing),
        )
        self.app = App(self.house)
        return self.house

    def close(self) -> None:
        """Let go of the database."""
        if self.awake:
            self.database.close()

    # -- time ----------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.clock.at

    @now.setter
    def now(self, instant: datetime) -> None:
        self.clock.at = instant

    def later(self, **much: float) -> None:
        """Time passes, and nobody notices."""
        self.clock.advance(timedelta(**much))

    def tick(self, until: timedelta | str = timedelta(0)) -> TickReport:
        """Time passes, for a while or until an instant, and is noticed once."""
        self.now = at(until) if isinstance(until, str) else self.now + until
        return run_tick(self.house, self.now)

    # -- doing ---------------------------------------------------------------------------------------

    def address(self, who: str) -> Address:
        """Where somebody speaks from."""
        return self.addresses.get(who, ("web", "web", who))

    def hear(self, who: str, kind: Heard, payload: str, external_id: str = "") -> str:
        """One thing arrives; returns its id, by which it may arrive again."""
        external_id = external_id or f"x{next(self.ids)}"
        channel, bot, address = self.address(who)
        self.app.receive(Incoming(channel, bot, external_id, address, kind, payload), self.now)
        return external_id

    @contextmanager
    def unit(self, *, commit: bool = False) -> Iterator[Unit]:
        """A unit of one's own."""
        with self.database.unit(self.now) as unit:
            yield unit
            if commit:
                unit.commit()

    @contextmanager
    def turn(self, who: str | Account = "") -> Iterator[Turn]:
        """Something done through a service, committed at the end."""
        with self.database.unit(self.now) as unit:
            turn = Turn(self.house, unit)
            if isinstance(who, Account):
                unit.me = who
            elif who:
                speaker = unit.accounts.at(*self.address(who))
                assert speaker is not None
                unit.me, unit.staff = speaker.account, speaker.staff
            yield turn
            turn.finish()
            unit.commit()

    def settle(self, unit: Unit, who: str, addresses: Sequence[Address]) -> Account:
        """Somebody new, who speaks from all of these; what they do here they do from the last."""
        if addresses:
            self.addresses[who] = addresses[-1]
        account = unit.accounts.make()
        for address in addresses or (self.address(who),):
            unit.accounts.settle(*address, account.id)
        return account

    def let_in(self, unit: Unit, who: str, addresses: Sequence[Address] = ()) -> None:
        """They are in wherever they speak from, and stay in, as in a demonstration: it needs no word."""
        for address in addresses or (self.address(who),):
            unit.accounts.log_in(*address, None)

    @once
    def hire(
        self,
        who: str,
        role: Role = Role.SOCIAL_WORKER,
        area: str = COUNTY,
        *,
        house: str = "i1",
        active: bool = True,
        bound: bool = True,
        hours: str = "",
        nudge: str = "",
        addresses: Sequence[Address] = (),
    ) -> Staff:
        """Somebody of the team, at an address of their own; on duty every day at these hours (08:00-18:00), if any."""
        with self.unit(commit=True) as unit:
            account, team = self.settle(unit, who, addresses), unit.team
            self.let_in(unit, who, addresses)
            made = team.invite(who, role, Category.DIRECT_SERVICE, house, area, who, "", timedelta(hours=1))
            assert team.redeem(who)
            state = StaffState.ACTIVE if active else StaffState.PENDING
            staff = team.join(account.id, account.person_id, made, state)
            if bound:
                team.undertake(staff.id)
            for weekday in range(7) if hours else ():
                starts, _, ends = hours.partition("-")
                team.set_duty(staff.id, area, weekday, starts, ends, nudge)
            staff = team.get(staff.id)
        self.staff_of[who] = staff
        return staff

    # -- looking -------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """Look at what is stored."""
        with self.database.reading(self.now) as unit:
            yield unit

    def account(self, who: str) -> Any:
        """The account somebody speaks as now."""
        with self.reading() as unit:
            speaker = unit.accounts.at(*self.address(who))
            return speaker.account if speaker else None

    def rows(self, table: str, **where: Any) -> list[Any]:
        """Rows of a table as they lie there."""
        found = TABLES[table]
        query = select(found).where(*(found.c[name] == value for name, value in where.items()))
        with self.database.engine.connect() as connection:
            return list(connection.execute(query))

    def last_id(self) -> int:
        """The newest message of anybody."""
        with self.database.engine.connect() as connection:
            return int(connection.execute(_NEWEST).scalar_one())


def _file(folder: Path | str) -> str:
    return f"sqlite:///{Path(folder) / 'world.sqlite3'}"


def _path(url: str) -> str:
    return str(make_url(url).database)
