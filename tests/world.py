"""The one world of the tests: an assistant on a database of its own, a clock one sets, and people who come to it.

Its database is a copy of one that was made once: with the tables that the migrations make, and the places.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
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
from bot.services import wordings
from bot.services.posting import Pushed
from bot.store.tables import TABLES
from bot.store.unit import ZONE, Database, Unit
from bot.store.vault import Vault
from bot.words import Content
from handlers.doors import DOORS
from scheduler import TickReport, run_tick
from tests.house import KEYS, Ground, ground, practised, settled
from tests.places import AREAS, COUNTY, OUTWARD, settle

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
"""A Monday."""
QUICK = 2
"""A guess at a word costs next to nothing here."""
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


class World:
    """One deployment."""

    def __init__(
        self,
        url: str,
        *,
        start: datetime = MORNING,
        terms: Terms | None = None,
        outward: Mapping[str, str] = OUTWARD,
        pushed: Mapping[str, Pushed] | None = None,
    ) -> None:
        self.url, self.terms, self.outward, self.pushed = url, terms or Terms(), outward, pushed or {}
        self.clock = SetClock(start)
        self.ids = itertools.count(1)
        self.staff_of: dict[str, Staff] = {}
        self.addresses: dict[str, Address] = {}
        """Where people speak from who do not speak from an address of their own name on our page."""
        self.words = content().words
        self.database = practised(Database(url, KEYS, synchronous="OFF", stretch=QUICK))
        self.restart()

    @classmethod
    def on_disk(cls, folder: Path | str, **about: Any) -> Self:
        """On a fresh SQLite file in this folder."""
        return cls(_copied(ground().sample("sqlite", found), folder), **about)

    @classmethod
    def on(cls, where: Ground, kind: str, **about: Any) -> Self:
        """On a fresh database of this kind."""
        return cls(where.url(kind, found), **about)

    def copied(self, folder: Path | str) -> Self:
        """The same again on a SQLite file of its own, with everything that has happened so far."""
        settled(self.database)
        made = type(self)(
            _copied(self.url, folder),
            start=self.now,
            terms=self.terms,
            outward=self.outward,
            pushed=self.pushed,
        )
        made.ids, self.ids = itertools.tee(self.ids)
        made.staff_of, made.addresses = dict(self.staff_of), dict(self.addresses)
        return made

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
            kept.patterns["digits"],
            dates(),
            self.outward,
            self.pushed,
            CluePatterns.from_data(kept.patterns),
        )
        self.app = App(self.house)
        return self.house

    def close(self) -> None:
        """Let go of the database."""
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


def _copied(url: str, folder: Path | str) -> str:
    path = Path(folder) / "world.sqlite3"
    shutil.copy(str(make_url(url).database), path)
    return f"sqlite:///{path}"
