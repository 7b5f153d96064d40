"""The deployment a chat runs in: a database that stays, and an assistant that is made anew between every two lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, select

from bot.app import House, Turn
from bot.clock import SetClock
from bot.domain.area import Area
from bot.domain.case import Door, Way
from bot.domain.commands import Apply, Reach
from bot.domain.consent import Purpose
from bot.domain.dates import DatePatterns
from bot.domain.institution import Institution, Kind, Registration
from bot.domain.people import AgeBand, Category, Role, StaffState
from bot.domain.price import Price
from bot.domain.terms import Terms
from bot.knowledge.gate import Gate
from bot.services import applications, wordings
from bot.services.posting import Pushed
from bot.store.messages import Said
from bot.store.tables import TABLES, metadata
from bot.store.unit import Database, Unit
from bot.words import Content
from handlers.doors import DOORS
from scheduler import run_tick
from tests.house import KEYS
from tests.scenarios.transcript import ZONE
from tests.telegram.double import BotSide

START = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
"""A Monday morning."""
PAUSE = timedelta(seconds=20)
"""Between two lines of a chat."""
AREAS = (
    Area("510000", "四川省", "province", ""),
    Area("510500", "泸州市", "city", "510000"),
    Area("510521", "泸县", "county", "510500"),
    Area("510521104", "云锦镇", "street", "510521"),
    Area("510521105", "得胜镇", "street", "510521"),
    Area("510522", "合江县", "county", "510500"),
    Area("510522101", "榕山镇", "street", "510522"),
    Area("510524", "叙永县", "county", "510500"),
    Area("510524100", "叙永镇", "street", "510524"),
    Area("510525", "古蔺县", "county", "510500"),
    Area("510525100", "古蔺镇", "street", "510525"),
    Area("510525101", "得胜乡", "street", "510525"),
    Area("310000", "上海市", "province", ""),
    Area("310100", "市辖区", "city", "310000"),
    Area("310101", "黄浦区", "county", "310100"),
    Area("310104", "徐汇区", "county", "310100"),
    Area("310104010", "田林街道", "street", "310104"),
    Area("230000", "黑龙江省", "province", ""),
    Area("230100", "哈尔滨市", "city", "230000"),
    Area("230102", "道里区", "county", "230100"),
    Area("230102001", "兆麟街道", "street", "230102"),
    Area("220000", "吉林省", "province", ""),
    Area("220100", "长春市", "city", "220000"),
    Area("220102", "南关区", "county", "220100"),
    Area("220102001", "南岭街道", "street", "220102"),
    Area("430000", "湖南省", "province", ""),
    Area("430100", "长沙市", "city", "430000"),
    Area("430102", "芙蓉区", "county", "430100"),
    Area("430102001", "定王台街道", "street", "430102"),
)
"""湖南 stands for every place without a pack of its own."""
PLACE = Institution("i1", "向阳之家", "510521", "day_centre", True, "0830-8190001", "周一到周五", "正街1号", "3公里")
OTHERS = (
    Institution(
        "i2", "榕山站", "510522", Kind.UNSTATED, True, "0830-8190002", "周二", "", services="跟人来往",
        registration=Registration.FILED, capacity=1, hotline="0830-8190003", hotline_hours="晚上",
    ),
    Institution("i3", "没登记的站", "510522", Kind.CLUBHOUSE, False, "0830-8190004", "周二", "正街2号"),
    Institution(
        "m5", "泸县医院", "430102", Kind.HOSPITAL, True, "0830-8190007", "全天", "正街7号", serves=("511502",)
    ),
    Institution("s1", "田林心园", "310104010", Kind.SUNSHINE_HOME, True, "021-64000001", "每天", "柳州路1号"),
    Institution("s2", "徐汇医院", "310104", Kind.HOSPITAL, True, "021-64000002", "每天", "钦州路1号"),
    Institution("h1", "兆麟之家", "230102001", Kind.DAY_CENTRE, True, "0451-84000001", "每天", "西十道街1号"),
    Institution("h2", "道里之家", "230102", Kind.DAY_CENTRE, True, "0451-84000002", "每天", "西十道街2号"),
)  # fmt: skip
PRICES = (
    Price("i1", "白天活动", "0", "天", date(2025, 1, 1)),
    Price("i1", "午饭", "8", "顿", date(2025, 1, 1)),
    Price("i1", "午饭", "10", "顿", date(2026, 7, 1)),
    Price("i1", "午饭", "12", "顿", date(2027, 1, 1)),
    Price("i1", "接送", "5", "趟", date(2025, 1, 1)),
    Price("i1", "接送", "", "趟", date(2026, 1, 1)),
)
OUTWARD = {
    "bot_name": "社区帮手",
    "handler": "泸县社区服务站",
    "contact_role": "王老师",
    "contact_phone": "0830-8190000",
    "supervision_phone": "12345",
    "civil_affairs": "县民政",
    "retention": "档案规定",
    "base_url": "http://here",
}
PAGE = "https://helper.example.org"
"""Where the page is, as a chat has to know it: Telegram takes no address that only a machine of ours knows."""
HOSPITAL = Institution("m1", "县人民医院", "510521", Kind.HOSPITAL, False, "0830-8190009", "全天", "正街9号")
"""Hands people on; it is none of the places one can go to."""
CLINIC = Institution("m2", "云锦镇卫生院", "510521104", Kind.CLINIC, False, "0830-8190008", "全天", "镇街8号")
REMOTE_CLINIC = Institution("m4", "古蔺镇卫生院", "510525100", Kind.CLINIC, False, "0830-8190006", "全天", "街8号")
SHANGHAI = Institution("m3", "区精神卫生中心", "310101", Kind.HOSPITAL, False, "021-8190007", "全天", "路7号")
AT = {
    "医生": (HOSPITAL, "510521"),
    "院长": (HOSPITAL, "510521"),
    "医院社工": (HOSPITAL, "510521"),
    "卫生院医生": (CLINIC, "510521104"),
    "上海医生": (SHANGHAI, "310101"),
}
"""Where a role works, and for which place; the others work for the institution of the county."""
ROLES = {
    "社工": Role.SOCIAL_WORKER,
    "组长": Role.MANAGER,
    "负责人": Role.MANAGER,
    "管理员": Role.ADMIN,
    "审计": Role.AUDITOR,
    "村医": Role.PUBLIC_HEALTH_DOCTOR,
    "医生": Role.PSYCHIATRIST,
    "院长": Role.MANAGER,
    "医院社工": Role.SOCIAL_WORKER,
    "卫生院医生": Role.PUBLIC_HEALTH_DOCTOR,
    "上海医生": Role.PSYCHIATRIST,
}
DOOR = {"医院": Door.HOSPITAL, "别人": Door.THIRD}


@cache
def content() -> Content:
    """Words are read once: they are values, and no restart changes them."""
    return Content(OUTWARD)


@cache
def _gate() -> Gate:
    return Gate(content().lexicon)


class World:
    """One deployment."""

    def __init__(self, database: Database, bot: BotSide | None = None) -> None:
        self.database = database
        self.bot = bot
        """The deployment's bot at Telegram's double, where it has one."""
        self.clock = SetClock(START)
        self.numbers = itertools.count(1)

    def restart(self) -> House:
        """A house in which nothing of the one before is left but what the database holds.

        The engine below stays: it holds compiled statements and connections, nothing that anybody said, and making
        it anew would be most of the time a chat takes.
        """
        engine, self.database = self.database.engine, Database(self.database.url, KEYS)
        self.database.engine = engine
        texts = content()
        return House(
            database=self.database,
            words=texts.words,
            doors=DOORS,
            gate=_gate(),
            calendar=texts.calendar,
            areas=_areas(),
            terms=Terms(),
            packs=texts.packs,
            digits=texts.patterns["digits"],
            dates=DatePatterns.from_data(texts.patterns),
            places=OUTWARD if self.bot is None else OUTWARD | {"base_url": PAGE},
            pushed={} if self.bot is None else {"telegram": Pushed(str(self.bot.id), everything=False)},
        )

    def tick(self) -> None:
        """The rules of time are asked once."""
        run_tick(self.restart(), self.clock())

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """Look at what is stored."""
        with self.database.reading(self.clock()) as unit:
            yield unit

    def staff(
        self, addresses: Sequence[tuple[str, str, str]], name: str, who: str | Mapping[str, str], on_duty: bool
    ) -> None:
        """Somebody of the team, in and bound, with addresses of their own; on duty round the clock or not at all.

        `who`: the role, 负责人@i2 where it is of another institution than the first, or {做: role, 单位: institution,
        地方: area}.
        """
        if isinstance(who, str):
            role_name, _, house = who.partition("@")
            place, area = AT.get(role_name, (PLACE, PLACE.area))
            if house:
                place = next(one for one in OTHERS if one.id == house)
                area = place.area
            about: Mapping[str, str] = {"做": role_name, "单位": place.id, "地方": area}
        else:
            about = who
        role, organisation, area = ROLES[about["做"]], about.get("单位", "i1"), about.get("地方", "510521")
        with self.database.unit(self.clock()) as unit:
            account = unit.accounts.make()
            for channel, bot, address in addresses:
                unit.accounts.settle(channel, bot, address, account.id)
            lives = timedelta(days=1)
            unit.team.invite(name, role, Category.DIRECT_SERVICE, organisation, area, name, "init", lives)
            invitation = unit.team.redeem(name)
            assert invitation is not None
            staff = unit.team.join(account.id, account.person_id, invitation, StaffState.ACTIVE)
            unit.team.undertake(staff.id)
            for weekday in range(7) if on_duty else ():
                unit.team.set_duty(staff.id, area, weekday, "00:00", "00:00")
            unit.commit()

    def arrived(self, door: str, area: str) -> None:
        """An application lies there that came in by a hospital or by somebody else, about an adult."""
        with self.database.unit(self.clock()) as unit:
            unit.me = unit.accounts.make()
            asked = Apply(DOOR[door], area, AgeBand.ADULT, None, "willing", (), Reach("13800009999"), "self")
            applications.enter(Turn(self.restart(), unit), asked, unit.me.id, Way.OWN)
            unit.commit()

    def newest_message(self) -> int:
        """The highest id of any message so far."""
        with self.reading() as unit:
            message = TABLES["message"]
            return int(unit.connection.execute(select(func.coalesce(func.max(message.c.id), 0))).scalar_one())

    def said_after(self, unit: Unit, newest: int) -> Iterator[tuple[Said, str]]:
        """What was said since a message and can still be read, with its lane."""
        message = TABLES["message"]
        query = select(message.c.stem, message.c.lane).where(message.c.id > newest).order_by(message.c.id)
        for stem, lane in unit.connection.execute(query).all():
            said = unit.messages.by_stem(stem)
            if said is not None:
                yield said, lane

    def unsent(self) -> int:
        """How many messages are on their way, or due to be."""
        sending = TABLES["sending"]
        due = (sending.c.state == "sending") | ((sending.c.state == "ready") & (sending.c.next_at <= self.clock()))
        with self.reading() as unit:
            return int(unit.connection.execute(select(func.count()).select_from(sending).where(due)).scalar_one())

    # -- what must be true in the end ---------------------------------------------------------------------------

    def cases_of(self, unit: Unit, account_id: str) -> list[Any]:
        """Cases that an account applied for, newest first, whatever became of them."""
        case = TABLES["case"]
        query = select(case).where(case.c.applicant_id == account_id).order_by(case.c.submitted_at.desc())
        return list(unit.connection.execute(query))

    def readable(self, unit: Unit, case: Any) -> set[str]:
        """Names of the sections that can still be opened."""
        if unit.key_of(case.person_id) is None:
            return set()
        return set(unit.files.names(case.id))

    def calls(self, unit: Unit) -> list[tuple[str, str, bool]]:
        """Every open call: account, reason, urgency."""
        call = TABLES["call"]
        query = select(call.c.account_id, call.c.reason, call.c.urgent).where(call.c.state == "open")
        return [(row.account_id, row.reason, row.urgent) for row in unit.connection.execute(query)]

    def alerts(self, unit: Unit) -> list[tuple[str, str]]:
        """Every alert that no human has closed: account and level."""
        alert = TABLES["alert"]
        query = select(alert.c.account_id, alert.c.level).where(alert.c.state != "closed")
        return [(row.account_id, row.level) for row in unit.connection.execute(query)]

    def unworded(self, unit: Unit) -> list[str]:
        """Every yes whose words an auditor could not read (ux.md 12.11): there are none."""
        consent = TABLES["consent"]
        kept = unit.connection.execute(select(consent.c.purpose, consent.c.version).distinct())
        now = max(self.clock(), START)
        return [row.purpose for row in kept if not unit.oversight.wording(Purpose.read(row.purpose), row.version, now)]

    def traces(self, unit: Unit, account_id: str) -> list[str]:
        """Whatever can still be read of what an account was asked: nothing, where nothing may be kept."""
        found = [f"case {case.number}" for case in self.cases_of(unit, account_id) if self.readable(unit, case)]
        found += [f"call {reason}" for who, reason, _ in self.calls(unit) if who == account_id]
        talk = TABLES["talk"]
        query = select(talk).where(talk.c.account_id == account_id)
        for row in unit.connection.execute(query):
            kept = unit.talks.get(row.id)
            if kept is not None and kept.talk.answers:
                found.append(f"talk {row.flow} {dict(kept.talk.answers)}")
        consents = TABLES["consent"]
        where = (consents.c.account_id == account_id, consents.c.withdrawn_at.is_(None))
        found += [f"consent {row.purpose}" for row in unit.connection.execute(select(consents).where(*where))]
        return found


@cache
def _areas() -> Any:
    from bot.domain.area import Areas

    return Areas(AREAS, content().words.texts["format.endings"])


KEPT = {"area", "institution", "price", "wording", "audit", "audit_link"}
"""Tables that are not emptied: the places, and what nobody can take rows out of."""


class Store:
    """A kind of database: prepared once, emptied before each chat."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with self.database.unit(START) as unit:
            unit.places.add_areas(AREAS)
            for institution in (PLACE, *OTHERS, HOSPITAL, CLINIC, REMOTE_CLINIC, SHANGHAI):
                unit.places.add_institution(institution)
            unit.places.add_prices(PRICES)
            wordings.keep(unit, content().words, Terms())
            unit.commit()

    def fresh(self) -> Database:
        """As if nobody had ever spoken: only the places are known."""
        with self.database.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                if table.name not in KEPT:
                    connection.execute(table.delete())
        return self.database
