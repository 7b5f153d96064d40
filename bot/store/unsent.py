"""What may not have arrived: sendings of which nobody knows, for the people who can ring up instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, tuple_, update

from bot.conversation.messages import Kind
from bot.domain.case import Stage
from bot.domain.people import Part, Role, Staff
from bot.store.inside import inside
from bot.store.messages import LIVES
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

SENDING, MESSAGE, MEMBER, CASE, WIRE = (TABLES[name] for name in ("sending", "message", "member", "case", "wire"))
SEEN = "seen"
"""The trouble of a row that somebody of the team has taken note of."""
_OF_A_WIRE = tuple_(SENDING.c.channel, SENDING.c.bot).in_(select(WIRE.c.channel, WIRE.c.bot))
"""By the index of a wire, the few that are unknown are found; without a wire there are none."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """One reminder or notice that may not have arrived. What it said is nobody's business here."""

    id: int
    number: str
    """Of the case whose family or person it was for."""
    at: datetime
    """When it was said."""
    lane: str
    channel: str
    bot: str


def of_staff(unit: Unit, staff: Staff) -> list[Unsent]:
    """Those for people in cases that this worker holds, or that lie in the area of this manager; newest first."""
    theirs = inside(CASE.c.area, staff.area)
    if staff.role is not Role.MANAGER:
        theirs = CASE.c.owner_id == staff.id
    row = (SENDING.c.lane, SENDING.c.channel, SENDING.c.bot)
    notice = and_(SENDING.c.lane == "reply", MESSAGE.c.kind == Kind.NOTICE.value)
    query = (
        select(SENDING.c.id, func.min(CASE.c.number).label("number"), SENDING.c.made_at.label("at"), *row)
        .select_from(SENDING)
        .join(MESSAGE, MESSAGE.c.stem == SENDING.c.stem)
        .join(MEMBER, MEMBER.c.account_id == SENDING.c.account_id)
        .join(CASE, CASE.c.id == MEMBER.c.case_id)
        .where(
            _OF_A_WIRE,
            SENDING.c.state == "unknown",
            SENDING.c.trouble != SEEN,
            or_(SENDING.c.lane == "reminder", notice),
        )
        .where(MEMBER.c.until.is_(None), MEMBER.c.part != Part.WORKER.value, CASE.c.stage != Stage.WITHDRAWN.value)
        .where(theirs)
        .group_by(SENDING.c.id, SENDING.c.made_at, *row)
        .order_by(SENDING.c.id.desc())
    )
    return [Unsent(**found) for found in unit.connection.execute(query).mappings()]


def send_again(unit: Unit, one: Unsent) -> bool:
    """It leaves once more, by a person's own decision. False: somebody else has just decided."""
    lives = LIVES[one.lane]
    change = {"state": "ready", "next_at": unit.now, "tries": 0, "ends_at": unit.now + lives if lives else None}
    return _settle(unit, one, **change)


def note(unit: Unit, one: Unsent) -> bool:
    """Somebody has taken note of it. False: somebody else has just decided."""
    return _settle(unit, one, trouble=SEEN)


def count(unit: Unit) -> int:
    """How many are unknown and nobody has taken note of, of every lane."""
    where = (SENDING.c.state == "unknown", SENDING.c.trouble != SEEN)
    return int(unit.connection.execute(select(func.count()).select_from(SENDING).where(*where)).scalar_one())


def _settle(unit: Unit, one: Unsent, **change: object) -> bool:
    open_ = (SENDING.c.id == one.id, SENDING.c.state == "unknown", SENDING.c.trouble != SEEN)
    done = update(SENDING).where(*open_).values(change).returning(SENDING.c.id)
    return unit.connection.execute(done).first() is not None
