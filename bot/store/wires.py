"""Wires to providers: when each was last alive, what is wrong with it, and what it holds for its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.conversation.messages import Kind
from bot.store.sendings import ASKED
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

WIRE, ATTEMPT, ADDRESS, STAFF, MESSAGE, RECEIVED = (
    TABLES[name] for name in ("wire", "attempt", "address", "staff", "message", "received")
)
_NEWER, _ASKED = MESSAGE.alias("newer"), MESSAGE.alias("asked")
_ANSWERS = (Kind.ECHO.value, Kind.REPLY.value, Kind.STATUS.value, Kind.CRISIS.value)
"""What a turn of the account itself leaves."""

SILENT = timedelta(minutes=5)
"""A wire says every ten seconds that it lives; after so long without a word something is wrong with it."""
NAMED = ("conflict", "token", "webhook", "away")
"""Troubles that have words of their own."""


def word(trouble: str) -> str:
    """The word under which content speaks of a trouble; empty: there is none."""
    return trouble if trouble in NAMED or not trouble else "other"


@dataclass(frozen=True, slots=True)
class WireState:
    """One wire, as administrators see it."""

    channel: str
    bot: str
    name: str
    alive_at: datetime
    trouble: str
    """In one word; empty while all is well."""
    troubled_at: datetime | None

    def worry(self, now: datetime) -> str:
        """The word for what is wrong with it now; empty: nothing."""
        return word(self.trouble) or ("silent" if now - self.alive_at > SILENT else "")


def everyone(unit: Unit) -> list[WireState]:
    """Every wire that was ever alive."""
    rows = unit.connection.execute(select(WIRE).order_by(WIRE.c.channel, WIRE.c.bot))
    return [WireState(**{name: getattr(row, name) for name in WireState.__dataclass_fields__}) for row in rows]


class Wires:
    """One wire and its addresses."""

    def __init__(self, unit: Unit, channel: str, bot: str) -> None:
        self._unit = unit
        self._run = unit.connection.execute
        self._key = {"channel": channel, "bot": bot}

    # -- how it is -----------------------------------------------------------------------------------------------

    def alive(self) -> float:
        """It works now. Returns the seconds since it last said so; 0: never before."""
        before: datetime | None = self._run(select(WIRE.c.alive_at).where(*self._mine(WIRE))).scalar()
        self._set(alive_at=self._unit.now)
        return max(0.0, (self._unit.now - before).total_seconds()) if before else 0.0

    def named(self, name: str) -> None:
        """What the provider calls us."""
        self._set(name=name)

    def trouble(self, what: str) -> bool:
        """Something is wrong, or (empty) nothing any more. Returns whether that is new."""
        known = self._run(select(WIRE.c.trouble).where(*self._mine(WIRE))).scalar()
        if (known or "") == what:
            return False
        self._set(trouble=what, troubled_at=self._unit.now if what else None)
        return True

    # -- what arrives ----------------------------------------------------------------------------------------------

    def attempt(self, external_id: str) -> int:
        """Note that something is about to be taken in; returns which try this is, from 1; 0: it was, before."""
        known = select(RECEIVED.c.at).where(*self._mine(RECEIVED), RECEIVED.c.external_id == external_id)
        if self._run(known).first() is not None:
            return 0
        row = {**self._key, "external_id": external_id, "tries": 1, "at": self._unit.now}
        again = {"tries": ATTEMPT.c.tries + 1, "at": self._unit.now}
        kept = upsert(ATTEMPT).values(row)
        kept = kept.on_conflict_do_update(index_elements=["channel", "bot", "external_id"], set_=again)
        return int(self._run(kept.returning(ATTEMPT.c.tries)).scalar_one())

    def give_up(self, external_id: str) -> None:
        """It was set aside: no further try is counted."""
        self._run(delete(ATTEMPT).where(*self._mine(ATTEMPT), ATTEMPT.c.external_id == external_id))

    # -- its addresses ---------------------------------------------------------------------------------------------

    def menus(self, most: int = 100) -> list[tuple[str, str]]:
        """Addresses whose menu is not that of their role any more: (address, role); role empty: family."""
        works = and_(STAFF.c.state == "active", STAFF.c.undertaking_on.is_not(None))
        role = case((works, STAFF.c.role), else_="")
        account = func.coalesce(ADDRESS.c.acting_id, ADDRESS.c.account_id)
        query = (
            select(ADDRESS.c.address, role.label("role"))
            .outerjoin(STAFF, STAFF.c.account_id == account)
            .where(*self._mine(ADDRESS), ADDRESS.c.lost == "", ADDRESS.c.menu != role)
            .order_by(ADDRESS.c.address)
        )
        return [(row.address, row.role) for row in self._run(query.limit(most))]

    def menu_set(self, address: str, role: str) -> None:
        """The menu of this address is that of this role now."""
        self._run(update(ADDRESS).where(*self._mine(ADDRESS), ADDRESS.c.address == address).values(menu=role))

    def waiting(self, since: datetime) -> list[tuple[str, str]]:
        """(account, address) of those whose newest question was asked since then and who said nothing after it."""
        speaks = func.coalesce(ADDRESS.c.acting_id, ADDRESS.c.account_id)
        newest = (
            select(func.max(_ASKED.c.id))
            .where(_ASKED.c.account_id == speaks, _ASKED.c.offers, _ASKED.c.kind != Kind.PUSH.value)
            .where(_ASKED.c.made_at >= since)
            .correlate(ADDRESS)
            .scalar_subquery()
        )
        went_on = exists().where(
            _NEWER.c.account_id == MESSAGE.c.account_id,
            _NEWER.c.made_at > MESSAGE.c.made_at,
            _NEWER.c.kind.in_(_ANSWERS),
        )
        query = (
            select(MESSAGE.c.account_id, ADDRESS.c.address)
            .select_from(ADDRESS)
            .join(MESSAGE, MESSAGE.c.id == newest)
            .where(*self._mine(ADDRESS), ADDRESS.c.lost == "", MESSAGE.c.lane.in_(ASKED), ~went_on)
            .order_by(MESSAGE.c.id)
        )
        return [(row.account_id, row.address) for row in self._run(query)]

    def _mine(self, table: Any) -> list[Any]:
        return [table.c[name] == value for name, value in self._key.items()]

    def _set(self, **change: Any) -> None:
        row = {**self._key, "name": "", "alive_at": self._unit.now, "trouble": "", **change}
        kept = upsert(WIRE).values(row)
        self._run(kept.on_conflict_do_update(index_elements=["channel", "bot"], set_=change))
