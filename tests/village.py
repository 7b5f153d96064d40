"""A small village for the tests of promises: anyone may say or press anything, and everything kept can be looked at."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from bot.app import App, House, Turn
from bot.conversation.messages import Heard, Incoming
from bot.domain.area import Area
from bot.domain.dates import DatePatterns
from bot.domain.institution import Institution, Kind
from bot.domain.people import Category, Role, Staff, StaffState
from bot.domain.terms import Terms
from bot.knowledge.gate import Gate
from bot.store.messages import Offer, Said
from bot.store.tables import TABLES, metadata
from bot.store.unit import Database, Unit
from bot.store.vault import Erased, Unreadable
from bot.words import Content
from handlers.doors import DOORS
from tests.house import KEYS, Ground, practised

ZONE = ZoneInfo("Asia/Shanghai")
COUNTY, TOWN, NEXT_TOWN, FAR_TOWN = "510521", "510521104", "510521105", "510522101"
AREAS = (
    Area("510000", "四川省", "province", ""),
    Area("510500", "泸州市", "city", "510000"),
    Area(COUNTY, "泸县", "county", "510500"),
    Area(TOWN, "云锦镇", "street", COUNTY),
    Area(NEXT_TOWN, "得胜镇", "street", COUNTY),
    Area("510522", "合江县", "county", "510500"),
    Area(FAR_TOWN, "白沙镇", "street", "510522"),
)
OUTWARD = {
    "bot_name": "社区帮手",
    "handler": "泸县康复站",
    "contact_phone": "0830-1234567",
    "contact_role": "王老师",
    "supervision_phone": "12345",
    "civil_affairs": "县民政局",
    "retention": "档案规定",
    "base_url": "http://127.0.0.1:8000",
}
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
_NEWEST = select(func.coalesce(func.max(TABLES["message"].c.id), 0))


@cache
def content() -> Content:
    """All words, read once for every village."""
    return Content(OUTWARD)


@cache
def _gate() -> Gate:
    return Gate(content().lexicon)


@cache
def _sample() -> Path:
    """An empty village on disk, copied for each test: making the tables costs more than most tests."""
    path = Path(tempfile.mkdtemp(prefix="village")) / "sample.db"
    database = Database(f"sqlite:///{path}", KEYS, synchronous="OFF")
    found(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


def found(database: Database) -> None:
    """Tables, places and one institution."""
    metadata.create_all(database.engine)
    with database.unit(MORNING) as unit:
        unit.places.add_areas(AREAS)
        unit.places.add_institution(
            Institution("i1", "向阳康复站", COUNTY, "day_centre", True, "0830-111", "周一到周五", "路1号", "3公里")
        )
        unit.places.add_institution(
            Institution("h1", "县医院", COUNTY, Kind.HOSPITAL, False, "0830-112", "全天", "路2号")
        )
        unit.commit()


class Village:
    """An assistant on its own database, and everybody who speaks to it."""

    def __init__(self, url: str, *, terms: Terms | None = None) -> None:
        self.url, self.terms = url, terms or Terms()
        self.now = MORNING
        self.ids = itertools.count()
        self.staff_of: dict[str, Staff] = {}
        self.start()

    @classmethod
    def on_disk(cls, folder: Path | str, *, terms: Terms | None = None) -> Village:
        """On a fresh SQLite file."""
        path = Path(folder) / "village.db"
        shutil.copy(_sample(), path)
        return cls(f"sqlite:///{path}", terms=terms)

    @classmethod
    def on(cls, ground: Ground, kind: str) -> Village:
        """On a fresh database of this kind."""
        database = ground.database(kind)
        found(database)
        database.close()
        return cls(database.url.render_as_string(hide_password=False))

    def start(self) -> None:
        """Start the assistant on what is stored."""
        self.database = practised(Database(self.url, KEYS, synchronous="OFF"))
        kept = content()
        with self.database.reading(self.now) as unit:
            areas = unit.places.areas(kept.words.texts["format.endings"])
        self.words = kept.words
        self.house = House(
            self.database,
            kept.words,
            DOORS,
            _gate(),
            kept.calendar,
            areas,
            self.terms,
            replace(kept.packs, terms=self.terms),
            kept.patterns["digits"],
            DatePatterns.from_data(kept.patterns),
            OUTWARD,
        )
        self.app = App(self.house)

    def restart(self) -> None:
        """Everything in memory is gone; the database is the same."""
        self.database.close()
        self.start()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # -- speaking ------------------------------------------------------------------------------------

    def hear(self, who: str, kind: Heard, payload: str, external_id: str = "") -> str:
        """One thing arrives; returns its id, by which it may arrive again."""
        external_id = external_id or f"x{next(self.ids)}"
        self.app.receive(Incoming("web", "web", external_id, who, kind, payload), self.now)
        return external_id

    def type(self, who: str, text: str) -> list[str]:
        """Somebody types; returns the keys of what is said to them."""
        return self._answered(who, Heard.TEXT, text)

    def open(self, who: str, code: str = "") -> list[str]:
        """Somebody opens the page, or follows a link."""
        return self._answered(who, Heard.OPEN, code)

    def press(self, who: str, *names: str) -> list[str]:
        """Press the newest visible button of each name in turn; returns the keys of the last answer."""
        found: list[str] = []
        for name in names:
            found = self._answered(who, Heard.PRESS, self.token(who, name))
        return found

    def _answered(self, who: str, kind: Heard, payload: str) -> list[str]:
        before = self.last_id()
        self.now += timedelta(seconds=2)
        self.hear(who, kind, payload)
        return [said.key for said in self.page(who, after=before) if said.key != "echo"]

    def token(self, who: str, name: str) -> str:
        """The token of the newest visible button of this name: the option, or the action it opens."""
        for most in (8, 400):
            for said in reversed(self.page(who, most)):
                for index, offer in enumerate(said.offers):
                    if name in (offer.word, offer.act.name):
                        return f"{said.stem}.{index}"
        raise LookupError(f"{who} sees no button {name}")

    def tick(self, by: timedelta = timedelta(0)) -> None:
        """Time passes, and is noticed."""
        from scheduler import run_tick

        self.now += by
        run_tick(self.house, self.now)

    # -- looking -------------------------------------------------------------------------------------

    def page(self, who: str, most: int = 400, after: int = 0) -> list[Said]:
        """What stands on somebody's screen now, or the last of it, or what came after a message."""
        with self.database.reading(self.now) as unit:
            speaker = unit.accounts.at("web", "web", who)
            if speaker is None or speaker.veil != "open":
                return []
            floor = 0 if speaker.handed_over else speaker.floor
            return unit.messages.after(speaker.account, max(floor, after), most)

    def text(self, said: Said) -> str:
        """A message in words."""
        return said.params["text"] if said.key == "echo" else self.words.text(said.key, said.params)

    def label(self, said: Said, offer: Offer) -> str:
        """A button in words."""
        return offer.label or self.words.label(said.key, offer.word, said.params)

    def screen(self, who: str) -> str:
        """The whole screen as one text."""
        return "\n".join(self.text(said) for said in self.page(who))

    def last_id(self) -> int:
        """The newest message of anybody."""
        with self.database.engine.connect() as connection:
            return int(connection.execute(_NEWEST).scalar_one())

    def rows(self, table: str, **where: Any) -> list[Any]:
        """Rows of a table as they lie there."""
        found = TABLES[table]
        query = select(found).where(*(found.c[name] == value for name, value in where.items()))
        with self.database.engine.connect() as connection:
            return list(connection.execute(query))

    @contextmanager
    def unit(self, *, commit: bool = False) -> Iterator[Unit]:
        """A unit of one's own."""
        with self.database.unit(self.now) as unit:
            yield unit
            if commit:
                unit.commit()

    @contextmanager
    def unit_on(self, connection: Connection) -> Iterator[Unit]:
        """A unit on a connection one holds oneself."""
        yield Unit(connection, self.database.vault, self.now)

    @contextmanager
    def turn(self, who: str = "") -> Iterator[Turn]:
        """Something done through a service, committed at the end."""
        with self.database.unit(self.now) as unit:
            turn = Turn(self.house, unit)
            if who:
                speaker = unit.accounts.at("web", "web", who)
                assert speaker is not None
                unit.me, unit.staff = speaker.account, speaker.staff
            yield turn
            turn.finish()
            unit.commit()

    def account(self, who: str) -> Any:
        """The account somebody speaks as now."""
        with self.database.reading(self.now) as unit:
            speaker = unit.accounts.at("web", "web", who)
            return speaker.account if speaker else None

    def opened(self) -> Iterator[tuple[str, str, str, Any]]:
        """Everything sealed that still opens: (table, column, person, value)."""
        with self.database.reading(self.now) as unit:
            for name, table in TABLES.items():
                for column in (c.name for c in table.c if c.name == "box" or c.name.endswith("_box")):
                    for row in unit.connection.execute(select(table)):
                        sealed = getattr(row, column)
                        if not sealed:
                            continue
                        person = holder(unit, name, row, column)
                        try:
                            yield name, column, person, unit.open_own(person, place(name, column, row), sealed)
                        except (Erased, Unreadable):
                            continue

    def raw(self) -> bytes:
        """Every byte of the database file and its journal, after a checkpoint."""
        with self.database.engine.connect() as connection:
            before = self._bytes()
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return before + self._bytes()

    def _bytes(self) -> bytes:
        path = Path(str(self.database.url.database))
        return b"".join(p.read_bytes() for p in sorted(path.parent.glob(path.name + "*")))

    # -- staff ---------------------------------------------------------------------------------------

    def hire(
        self,
        who: str,
        role: Role = Role.SOCIAL_WORKER,
        area: str = COUNTY,
        *,
        house: str = "i1",
        active: bool = True,
        bound: bool = True,
    ) -> Staff:
        """Somebody of the team, at an address of their own."""
        with self.database.unit(self.now) as unit:
            account = unit.accounts.make()
            unit.accounts.settle("web", "web", who, account.id)
            made = unit.team.invite(who, role, Category.DIRECT_SERVICE, house, area, who, "", timedelta(hours=1))
            assert unit.team.redeem(who)
            state = StaffState.ACTIVE if active else StaffState.PENDING
            staff = unit.team.join(account.id, account.person_id, made, state)
            if bound:
                unit.team.undertake(staff.id)
            staff = unit.team.get(staff.id)
            unit.commit()
        self.staff_of[who] = staff
        return staff

    # -- the usual roads -----------------------------------------------------------------------------

    def family_to_review(self, who: str, phone: str = "13800001234", *, knows: str = "willing") -> None:
        """A mother answers everything up to the review page, from a printed code."""
        self.open(who, f"a:{TOWN}")
        self.press(who, "home.apply", "family", "well", "yes", "go_on", "yes", "parent", "adult", knows)
        if knows in ("unaware", "thinking"):
            self.press(who, "go_on")
        self.press(who, "work", "done")
        self.type(who, phone)
        self.press(who, "right")

    def apply_family(self, who: str, phone: str = "13800001234", *, knows: str = "willing") -> str:
        """A mother applies; returns the id of the case."""
        known = {row.id for row in self.rows("case")}
        self.family_to_review(who, phone, knows=knows)
        self.press(who, "send")
        return next(row.id for row in self.rows("case") if row.id not in known)

    def apply_self(self, who: str) -> str:
        """Somebody applies for themself, to be written to here; returns the id of the case."""
        known = {row.id for row in self.rows("case")}
        self.open(who, f"a:{TOWN}")
        self.press(
            who,
            "home.apply",
            "person",
            "well",
            "yes",
            "go_on",
            "yes",
            "adult",
            "own",
            "friends",
            "done",
            "here",
            "send",
        )
        return next(row.id for row in self.rows("case") if row.id not in known)

    def hand_on(self, who: str, phone: str = "13800007777", name: str = "小刘", sentence: str = "") -> str:
        """Somebody of a hospital hands a person on; returns the code of the link on the card."""
        self.type(who, "/today")
        self.press(who, "hospital", "hand_on", "spoken", "phone", "discharge", "today", "unsure")
        for text in ("云锦镇", name, phone):
            self.type(who, text)
        self.press(who, "right", "person", "not_yet")
        if sentence:
            self.type(who, sentence)
            self.press(who, "seen", "send")
        else:
            self.press(who, "skip", "send")
        said = next(said for said in reversed(self.page(who)) if said.key == "handed.card")
        return str(said.params["path"]).rpartition("/")[2]

    def tell_of_need(self, who: str, *, abuse: bool = False, name: str = "老张", phone: str = "13800005555") -> str:
        """A neighbour tells of a need, from a printed code; returns the id of the lead."""
        self.open(who, f"a:{TOWN}")
        self.press(who, "home.apply", "neighbour")
        self.press(who, *(("beaten", "send") if abuse else ("none", "unaware", "send")))
        self.press(who, "yes", "neighbour", "yes")
        self.type(who, name)
        self.press(who, "alone", "done")
        self.type(who, phone)
        self.press(who, "right", "not")
        return str(max(self.rows("lead"), key=lambda row: row.made_at).id)

    def link(self, who: str) -> str:
        """A link that a mother makes for the person; returns its code."""
        self.press(who, "handover.link")
        said = next(said for said in reversed(self.page(who)) if said.key == "handover.link")
        return str(said.params["path"]).rpartition("/")[2]


class Counted(Village):
    """Counts what a person does."""

    presses = typed = 0

    def hear(self, who: str, kind: Heard, payload: str, external_id: str = "") -> str:
        self.presses += kind is Heard.PRESS
        self.typed += kind is Heard.TEXT
        return super().hear(who, kind, payload, external_id)

    def counts(self) -> tuple[int, int]:
        """Presses and typed answers since the last time."""
        found = (self.presses, self.typed)
        self.presses = self.typed = 0
        return found


_PLACES: Mapping[str, str] = {
    "message": "{stem}",
    "section": "{case_id}/{name}",
    "section_version": "{case_id}/{name}/{version}",
    "step": "{case_id}/{version}",
    "passing": "{account_id}",
}


def place(table: str, column: str, row: Any) -> str:
    """Where a sealed value is bound to."""
    key = _PLACES.get(table, "{id}").format(**row._mapping)
    return f"{table}.{column}:{key}"


def holder(unit: Unit, table: str, row: Any, column: str = "box") -> str:
    """Whose key seals a row."""
    if table in ("staff", "crossing"):
        return unit.accounts.get(row.account_id).person_id
    if table == "lead" and column == "why_box":
        return unit.accounts.get(row.closed_by).person_id
    return str(row.person_id)
