"""A small house for the tests of the team's side: places, people with phones, and a clock one sets by hand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import App, House
from bot.conversation.messages import Heard, Incoming, Kind
from bot.domain.area import Area, Areas
from bot.domain.dates import DatePatterns
from bot.domain.institution import Institution
from bot.domain.people import Category, Role, StaffState
from bot.domain.terms import Terms
from bot.knowledge.gate import Gate
from bot.store.tables import TABLES, metadata
from bot.store.unit import Database, Unit
from bot.store.vault import Keys
from bot.words import Content
from handlers.doors import DOORS
from tests.house import practised

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
OUTWARD = {
    "bot_name": "社区帮手",
    "handler": "本机构",
    "contact_role": "值班老师",
    "contact_phone": "0830-8190000",
    "supervision_phone": "12345",
    "civil_affairs": "县民政",
    "retention": "有关规定",
    "base_url": "http://here",
}
AREAS = (
    Area("510500", "泸州市", "city", ""),
    Area("510521", "泸县", "county", "510500"),
    Area("510521104", "云锦镇", "street", "510521"),
    Area("510524", "叙永县", "county", "510500"),
    Area("510524100", "叙永镇", "street", "510524"),
)
PLACE = Institution("i1", "向阳之家", "510521", "day_centre", True, "0830-8190001", "周一到周五", "正街1号")


@cache
def content() -> Content:
    """Words are values: read once for all tests."""
    return Content(OUTWARD)


@cache
def gate() -> Gate:
    """What listens for danger."""
    return Gate(content().lexicon)


@dataclass
class Said:
    """One message as it stands on a screen."""

    text: str
    labels: tuple[str, ...]
    tokens: tuple[str, ...]
    hrefs: tuple[str, ...]
    kind: Kind
    key: str


@dataclass
class Town:
    """The deployment, the clock, and everybody's phone."""

    folder: Path
    now: datetime = MONDAY
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.database = practised(Database(f"sqlite:///{self.folder}/town.db", Keys.make(), synchronous="OFF"))
        metadata.create_all(self.database.engine)
        with self.unit() as unit:
            unit.places.add_areas(AREAS)
            unit.places.add_institution(PLACE)
            unit.commit()
        texts = content()
        self.house = House(
            database=self.database,
            words=texts.words,
            doors=DOORS,
            gate=gate(),
            calendar=texts.calendar,
            areas=Areas(AREAS, texts.words.texts["format.endings"]),
            terms=Terms(),
            packs=texts.packs,
            digits=texts.patterns["digits"],
            dates=DatePatterns.from_data(texts.patterns),
            places=OUTWARD,
        )
        self.app = App(self.house)

    def unit(self) -> Unit:
        return self.database.unit(self.now)

    def later(self, **much: float) -> None:
        """Time passes."""
        self.now += timedelta(**much)

    def phone(self, name: str) -> Phone:
        """Somebody's phone, opened."""
        phone = Phone(self, name)
        phone.open()
        return phone

    def worker(
        self,
        name: str,
        role: Role = Role.SOCIAL_WORKER,
        area: str = "510521",
        *,
        bound: bool = True,
        duty: bool = False,
    ) -> Phone:
        """Somebody of the team, in and bound."""
        with self.unit() as unit:
            account = unit.accounts.make()
            unit.accounts.settle("test", "test", name, account.id)
            unit.team.invite(name, role, Category.DIRECT_SERVICE, "i1", area, name, "init", timedelta(days=1))
            invitation = unit.team.redeem(name)
            assert invitation is not None
            staff = unit.team.join(account.id, account.person_id, invitation, StaffState.ACTIVE)
            if bound:
                unit.team.undertake(staff.id)
            for weekday in range(7) if duty else ():
                unit.team.set_duty(staff.id, area, weekday, "00:00", "00:00")
            unit.commit()
        return Phone(self, name)

    def rows(self, table: str) -> list:
        """Everything in a table."""
        with self.database.reading(self.now) as unit:
            return list(unit.connection.execute(TABLES[table].select()))


@dataclass
class Phone:
    """One person's way to speak and see."""

    town: Town
    name: str
    seen: int = 0

    def open(self, code: str = "") -> list[Said]:
        return self._hear(Heard.OPEN, code)

    def type(self, text: str) -> list[Said]:
        return self._hear(Heard.TEXT, text)

    def press(self, *labels: str) -> list[Said]:
        """Press the newest button whose label begins so; one after the other."""
        said: list[Said] = []
        for label in labels:
            said = self._hear(Heard.PRESS, self.token(label))
        return said

    def token(self, label: str) -> str:
        """The newest button that says so."""
        for one in reversed(self.screen()):
            for text, token, href in zip(one.labels, one.tokens, one.hrefs, strict=True):
                if text.startswith(label) and not href:
                    return token
        raise AssertionError(f"no button {label} for {self.name}: {[(s.text, s.labels) for s in self.screen()[-3:]]}")

    def send(self, token: str) -> list[Said]:
        """Press by token, as a page would that kept it."""
        return self._hear(Heard.PRESS, token)

    def news(self) -> list[Said]:
        """What came since the last look."""
        fresh = [(number, one) for number, one in self._all() if number > self.seen]
        self.seen = max([self.seen, *(number for number, _one in fresh)])
        return [one for _number, one in fresh if one.kind is not Kind.ECHO]

    def screen(self) -> list[Said]:
        """Everything on the screen."""
        return [one for _number, one in self._all()]

    def account(self) -> str:
        with self.town.database.reading(self.town.now) as unit:
            speaker = unit.accounts.at("test", "test", self.name)
            assert speaker is not None
            return speaker.account.id

    def _hear(self, kind: Heard, payload: str) -> list[Said]:
        self.news()
        town = self.town
        town.app.receive(Incoming("test", "test", f"n{next(town.numbers)}", self.name, kind, payload), town.now)
        said = self.news()
        assert not [one.text for one in said if one.kind is Kind.APOLOGY], "the assistant apologised"
        return said

    def _all(self) -> list[tuple[int, Said]]:
        words = self.town.house.words
        with self.town.database.reading(self.town.now) as unit:
            speaker = unit.accounts.at("test", "test", self.name)
            if speaker is None:
                return []
            found = []
            for said in unit.messages.after(speaker.account, 0):
                labels = tuple(o.label or words.label(said.key, o.word, said.params) for o in said.offers)
                tokens = tuple(f"{said.stem}.{n}" for n, _offer in enumerate(said.offers))
                hrefs = tuple(o.act.name if o.act.do == "device" else "" for o in said.offers)
                one = Said(words.text(said.key, said.params), labels, tokens, hrefs, said.kind, said.key)
                found.append((said.id, one))
            return found
