"""Chats: the addresses that are pushed to, and what has rung there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, exists, func, or_, select, update

from bot.conversation.messages import Kind
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

ADDRESS, MESSAGE, SENDING, WIRE = (TABLES[name] for name in ("address", "message", "sending", "wire"))
_NEWER = MESSAGE.alias("newer")
_HERE = ("channel", "bot", "address")


class Chats:
    """Where somebody can be rung, and how often that was done."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def of(self, account_id: str, channels: Mapping[str, str]) -> Row[Any] | None:
        """The one chat of an account that is rung: (channel, bot, address), or none."""
        return self.of_many([account_id], channels).get(account_id)

    def of_many(self, account_ids: Sequence[str], channels: Mapping[str, str]) -> dict[str, Row[Any]]:
        """The same of many accounts, by account id. `channels`: channel to bot.

        Of several the one written to last; one that nothing reaches is passed over until somebody speaks there.
        """
        if not (channels and account_ids):
            return {}
        newest = (
            select(func.max(SENDING.c.id))
            .where(*(SENDING.c[name] == ADDRESS.c[name] for name in _HERE))
            .scalar_subquery()
        )
        columns: list[Any] = [ADDRESS.c[name] for name in (*_HERE, "account_id")]
        query = (
            select(*columns)
            .where(ADDRESS.c.account_id.in_(account_ids), ADDRESS.c.lost == "")
            .order_by(func.coalesce(newest, 0), *(column.desc() for column in columns[:3]))
        )
        # Which of them are pushed to is told here: asked for by its channel, SQLite walks all chats of the bot instead.
        return {row.account_id: row for row in self._run(query) if channels.get(row.channel) == row.bot}

    def rang(self, account_id: str, place: Row[Any], since: datetime) -> bool:
        """Whether a neutral text went to the account since then and it has done nothing after it, or one still waits
        for the wire of this place: several say no more than one."""
        waits = exists().where(
            SENDING.c.account_id == account_id,
            SENDING.c.stem == MESSAGE.c.stem,
            SENDING.c.state == "ready",
            SENDING.c.channel == place.channel,
            SENDING.c.bot == place.bot,
        )
        went_on = exists().where(
            _NEWER.c.account_id == account_id, _NEWER.c.id > MESSAGE.c.id, _NEWER.c.kind == Kind.ECHO.value
        )
        pushed = (MESSAGE.c.account_id == account_id, MESSAGE.c.kind == Kind.PUSH.value)
        stands = or_(and_(MESSAGE.c.made_at >= since, ~went_on), waits)
        return self._run(select(MESSAGE.c.id).where(*pushed, stands).limit(1)).first() is not None

    def said_in(self, channel: str, bot: str, address: str, since: datetime) -> bool:
        """Whether anything was said at an address since then: in a room one prompt is enough for a while."""
        where = (SENDING.c.channel == channel, SENDING.c.bot == bot, SENDING.c.address == address)
        return self._run(select(SENDING.c.id).where(*where, SENDING.c.made_at >= since).limit(1)).first() is not None

    def name(self, channel: str, bot: str) -> str:
        """What the provider calls us; empty: it has not told yet."""
        where = (WIRE.c.channel == channel, WIRE.c.bot == bot)
        return str(self._run(select(WIRE.c.name).where(*where)).scalar() or "")

    def recall(self, account_id: str, *, everything: bool = False) -> None:
        """What is not for everybody and has not left yet does not leave; `everything`: nor does the rest."""
        waiting = [SENDING.c.account_id == account_id, SENDING.c.state == "ready"]
        if not everything:
            private = select(MESSAGE.c.stem).where(MESSAGE.c.account_id == account_id, MESSAGE.c.public.is_(False))
            waiting.append(SENDING.c.stem.in_(private))
        self._run(update(SENDING).where(*waiting).values(state="superseded", trouble="withdrawn"))
