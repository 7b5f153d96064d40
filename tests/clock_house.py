"""A small town for the tests of time: its staff, its families, and a clock that moves when told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from bot.app import House, Turn
from bot.domain.area import Area, Areas
from bot.domain.case import Case, Door
from bot.domain.commands import Reach
from bot.domain.people import Account, AgeBand, Category, Part, Role, Staff, StaffState
from bot.domain.terms import Terms
from bot.knowledge.gate import Gate
from bot.services import news, promises
from bot.store.messages import Said
from bot.store.tables import TABLES, metadata
from bot.store.unit import Database
from bot.store.vault import Keys
from bot.words import Content
from handlers.doors import DOORS
from scheduler import TickReport, run_tick
from tests.house import practised

ZONE = ZoneInfo("Asia/Shanghai")
COUNTY, TOWN = "510521", "510521104"
AREAS = Areas(
    [
        Area("510000", "\u56db\u5ddd\u7701", "province", ""),
        Area("510500", "\u6cf8\u5dde\u5e02", "city", "510000"),
        Area(COUNTY, "\u6cf8\u53bf", "county", "510500"),
        Area(TOWN, "\u4e91\u9526\u9547", "street", COUNTY),
    ]
)
PHONE = "13800001234"
_CONTENT = Content({})
"""Read once: a property makes many towns."""


@cache
def _gate() -> Gate:
    return Gate(_CONTENT.lexicon)


def at(text: str) -> datetime:
    """An instant here: 2026-03-02 09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Town:
    """One county with one township."""

    def __init__(self, url: str, start: str = "2026-03-02 09:00", *, gateway: bool = False) -> None:
        content = _CONTENT
        self.now = at(start)
        self.words = content.words
        database = practised(Database(url, Keys.make(), synchronous="OFF"))
        metadata.create_all(database.engine)
        places = {"gateway": "webhook"} if gateway else {}
        self.house = House(
            database, content.words, DOORS, _gate(), content.calendar, AREAS, Terms(), content.packs, places=places
        )

    @classmethod
    def fresh(cls, folder: Path, start: str = "2026-03-02 09:00", *, gateway: bool = False) -> Town:
        """On a new SQLite file."""
        return cls(f"sqlite:///{folder / 'town.db'}", start, gateway=gateway)

    # -- time ----------------------------------------------------------------------------------------------------

    def tick(self, when: str = "") -> TickReport:
        """A tick now, or at an instant that becomes now."""
        if when:
            self.now = at(when)
        return run_tick(self.house, self.now)

    def ticks_until(self, when: str, every: timedelta = timedelta(hours=1)) -> list[TickReport]:
        """Ticks from now on, up to an instant, which becomes now."""
        end, made = at(when), []
        while self.now < end:
            self.now = min(end, self.now + every)
            made.append(run_tick(self.house, self.now))
        return made

    @contextmanager
    def turn(self, me: Account | None = None) -> Iterator[Turn]:
        """Something somebody does, committed at the end."""
        with self.house.database.unit(self.now) as unit:
            unit.me = me
            turn = Turn(self.house, unit)
            yield turn
            turn.finish()
            unit.commit()

    # -- people --------------------------------------------------------------------------------------------------

    def staff(
        self,
        role: Role = Role.SOCIAL_WORKER,
        area: str = COUNTY,
        *,
        hours: str = "",
        nudge: str = "",
        bound: bool = True,
    ) -> Staff:
        """Somebody of the team, on duty every day at these hours (08:00-18:00), if any."""
        with self.turn() as turn:
            team, account = turn.unit.team, turn.unit.accounts.make()
            lives = timedelta(hours=24)
            made = team.invite(f"{account.id}", role, Category.DIRECT_SERVICE, "i1", area, "N", "founder", lives)
            assert team.redeem(account.id)
            staff = team.join(account.id, account.person_id, made, StaffState.ACTIVE)
            if bound:
                team.undertake(staff.id)
            for weekday in range(7) if hours else ():
                starts, _, ends = hours.partition("-")
                team.set_duty(staff.id, area, weekday, starts, ends, nudge)
            return team.get(staff.id)

    def family(self, *, phone: str = PHONE, owner: Staff | None = None) -> tuple[Account, Case]:
        """Somebody who applied today for somebody else."""
        with self.turn() as turn:
            unit = turn.unit
            account = unit.accounts.make()
            by = promises.check_by(turn)
            number = account.id[:8].upper()
            case = unit.cases.make(unit.new_person(), account.id, number, TOWN, Door.FAMILY, AgeBand.ADULT, by)
            unit.cases.join(case.id, account.id, Part.FAMILY)
            reach = Reach(phone, "phone" if phone else "here")
            unit.files.put(case, "reach", asdict(reach))
            promised = datetime.combine(by, turn.terms.call_by, ZONE)
            call = unit.calls.make(
                account.id, case.person_id, TOWN, "application", promised, asdict(reach), case_id=case.id
            )
            if owner is not None:
                unit.staff, unit.me = owner, unit.accounts.get(owner.account_id)
                case = unit.cases.claim(case)
                unit.calls.hand(call.id, owner.id)
                unit.staff = unit.me = None
        return account, case

    def say(self, account: Account, case: Case | None = None) -> None:
        """Something a family should hear."""
        with self.turn() as turn:
            news.tell(turn, account.id, account.person_id, "news.letter", climbs=True,
                      case_id=case.id if case else None, words="x")  # fmt: skip

    def hears(self, account: Account) -> None:
        """They open the page."""
        with self.turn(account) as turn:
            turn.unit.messages.heard(account.id)

    def answers_phone(self, account: Account, outcome: str = "reached") -> None:
        """A worker rang; the call goes on."""
        with self.turn() as turn:
            turn.unit.calls.tried(turn.unit.calls.of_account(account.id)[0], outcome)

    def add(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Rows as they are."""
        with self.house.database.unit(self.now) as unit:
            unit.connection.execute(insert(TABLES[table]), rows)
            unit.commit()

    # -- what there is -------------------------------------------------------------------------------------------

    def look(self, read: Callable[[Turn], Any]) -> Any:
        """Read something as the clock."""
        with self.house.database.reading(self.now) as unit:
            return read(Turn(self.house, unit))

    def rows(self, table: str, **where: Any) -> list[Any]:
        """Rows of a table."""
        query = select(TABLES[table]).where(*(TABLES[table].c[name] == value for name, value in where.items()))
        with self.house.database.engine.connect() as connection:
            return list(connection.execute(query))

    def said(self, account_id: str, key: str = "") -> list[Said]:
        """What was said to an account, worded once to see that it can be."""
        account = self.look(lambda turn: turn.unit.accounts.get(account_id))
        found = self.look(lambda turn: turn.unit.messages.after(account, 0))
        for one in found:
            if one.key.startswith(("reminder.", "tick.")):
                assert self.words.text(one.key, one.params)
                assert all(offer.label or self.words.label(one.key, offer.word) for offer in one.offers)
        return [one for one in found if not key or one.key == key]

    def digests(self, staff: Staff) -> list[Said]:
        """The digests of one of the team."""
        return self.said(staff.account_id, "reminder.digest")
