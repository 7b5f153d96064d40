"""The world of a chat: how it begins, what is said in it, and what must be true in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.case import Door, Way
from bot.domain.commands import Apply, Reach
from bot.domain.consent import Purpose
from bot.domain.people import AgeBand, Role
from bot.services import applications
from bot.services.posting import Pushed
from bot.store.messages import Said
from bot.store.tables import TABLES
from bot.store.unit import ZONE, Unit
from tests import world
from tests.places import COUNTY, INSTITUTIONS, OUTWARD
from tests.telegram.double import BotSide
from tests.world import Address

START = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
"""A Monday morning."""
PAUSE = timedelta(seconds=20)
"""Between two lines of a chat."""
PAGE = "https://helper.example.org"
"""Where the page is, as a chat has to know it: Telegram takes no address that only a machine of ours knows."""
AT = {
    "医生": ("h1", COUNTY),
    "院长": ("h1", COUNTY),
    "医院社工": ("h1", COUNTY),
    "卫生院医生": ("clinic1", "510521104"),
    "上海医生": ("s3", "310101"),
}
"""Where a role works, and for which place; the others work for the institution of the county."""
ROLES = {
    "社工": Role.SOCIAL_WORKER,
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


class World(world.World):
    """One deployment, with a bot at Telegram's double where it has one."""

    def __init__(self, url: str, bot: BotSide | None = None, *, like: str = "", everything: bool = False) -> None:
        self.bot = bot
        outward = OUTWARD if bot is None else OUTWARD | {"base_url": PAGE}
        pushed = {} if bot is None else {"telegram": Pushed(str(bot.id), everything=everything)}
        super().__init__(url, like=like, start=START, outward=outward, pushed=pushed)

    def staff(self, addresses: Sequence[Address], name: str, who: str | Mapping[str, str], on_duty: bool) -> None:
        """Somebody of the team, in and bound, with addresses of their own; on duty round the clock or not at all.

        `who`: the role, 负责人@far1 where it is of another institution than the first, or {做: role, 单位: institution,
        地方: area}.
        """
        if isinstance(who, str):
            role, _, house = who.partition("@")
            place, area = AT.get(role, ("i1", COUNTY))
            if house:
                place, area = next((one.id, one.area) for one in INSTITUTIONS if one.id == house)
        else:
            role, place, area = who["做"], who.get("单位", "i1"), who.get("地方", COUNTY)
        hours = "00:00-00:00" if on_duty else ""
        self.hire(name, ROLES[role], area, house=place, hours=hours, addresses=addresses)

    def arrived(self, door: str, area: str) -> None:
        """An application lies there that came in by a hospital or by somebody else, about an adult."""
        with self.turn() as turn:
            turn.unit.me = turn.unit.accounts.make()
            asked = Apply(DOOR[door], area, AgeBand.ADULT, None, "willing", (), Reach("13800009999"), "self")
            applications.enter(turn, asked, turn.unit.me.id, Way.OWN)

    def passes(self, until: datetime) -> None:
        """Time passes in a house that stands: its wires lived meanwhile, and nothing is offered again as after an outage."""
        with self.database.unit(until) as unit:
            unit.connection.execute(update(TABLES["wire"]).values(alive_at=until))
            unit.commit()
        self.clock.at = until
        self.tick()

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
        due = (sending.c.state == "sending") | ((sending.c.state == "ready") & (sending.c.next_at <= self.now))
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
        now = max(self.now, START)
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


Worlds = Callable[..., World]
"""Gives a new one on a kind of database: with a bot, if one is given."""
