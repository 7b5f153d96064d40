"""The audit: rows that are only added, each with its own code, chained after the commit.

A chain written by every commit would make all writers wait for each other, so a sealer links committed rows
every second and the head is anchored outside the database every hour and at every stop. Tampering within the last
second before the sealer ran is not provable, nor is cutting what was written since the last anchor;
docs/architecture.md says so.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, insert, select

from bot.store.tables import TABLES
from bot.store.vault import Vault

if TYPE_CHECKING:
    from bot.store.unit import Unit

AUDIT, LINK = TABLES["audit"], TABLES["audit_link"]
BATCH = 500
"""Rows that are linked in one commit: five milliseconds for which nobody else writes."""
LOOK_BACK = 10_000
"""On PostgreSQL a lower id may commit after a higher one, as long as turns that began together take."""
NONCE = 8
_LOOSE = ~exists().where(LINK.c.audit_id == AUDIT.c.id)
_HEAD = select(LINK.c.seq, LINK.c.mac, LINK.c.audit_id).order_by(LINK.c.seq.desc()).limit(1)


def _mac(vault: Vault, nonce: bytes, at: datetime, *words: str) -> bytes:
    """The row's code begins with a nonce, so that a true row copied to another place is known again."""
    stamp = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return nonce + vault.mac(nonce, stamp.encode(), *(word.encode() for word in words))


def row(vault: Vault, at: datetime, actor: str, action: str, thing: str, fields: str, outcome: str) -> dict[str, Any]:
    """An audit row with its own authentication code."""
    mac = _mac(vault, os.urandom(NONCE), at, actor, action, thing, fields, outcome)
    return {
        "at": at,
        "actor": actor,
        "action": action,
        "object": thing,
        "fields": fields,
        "outcome": outcome,
        "mac": mac,
    }


def seal(unit: Unit) -> int:
    """Link the committed rows that are not yet in the chain; returns how many."""
    connection = unit.connection
    head = connection.execute(_HEAD).first()
    seq, mac = (head.seq, head.mac) if head else (0, b"")
    loose = (
        select(AUDIT.c.id, AUDIT.c.mac)
        .where(AUDIT.c.id > (head.audit_id - LOOK_BACK if head else 0))
        .where(_LOOSE)
        .order_by(AUDIT.c.id)
        .limit(BATCH)
    )
    links = []
    for entry in connection.execute(loose):
        seq += 1
        mac = unit.vault.mac(mac, str(entry.id).encode(), entry.mac)
        links.append({"seq": seq, "audit_id": entry.id, "mac": mac})
    if links:
        connection.execute(insert(LINK), links)
    return len(links)


def head(unit: Unit) -> tuple[int, str]:
    """Number of links and the last code: what is written down outside the database."""
    last = unit.connection.execute(_HEAD).first()
    return (last.seq, last.mac.hex()) if last else (0, "")


def verify(unit: Unit, anchors: dict[int, str] | None = None) -> tuple[int, str]:
    """Read the whole chain, as long as that takes. Returns how many rows hold, and the first thing wrong (empty:
    nothing).

    `anchors` are heads written down earlier, by number of links: they show a tail that was cut. A row outside the
    chain is named: one that the sealer had long passed was put there afterwards, and so was one without its own code.
    """
    with unit.unhurried():
        twice = select(AUDIT.c.mac).group_by(AUDIT.c.mac).having(func.count() > 1)
        repeated = set(unit.connection.execute(twice).scalars())
        count, wrong = _chain(unit, anchors, repeated)
        return count, wrong or _outside(unit, repeated)


def _chain(unit: Unit, anchors: dict[int, str] | None, repeated: set[bytes]) -> tuple[int, str]:
    """The links in their order, each over its row."""
    mac, count, met = b"", 0, set[bytes]()
    query = select(AUDIT, LINK.c.seq, LINK.c.mac.label("link")).outerjoin(AUDIT, AUDIT.c.id == LINK.c.audit_id)
    for entry in unit.connection.execute(query.select_from(LINK).order_by(LINK.c.seq)):
        if entry.seq != count + 1 or entry.id is None:
            return count, f"missing after {count}"
        own = _own(unit, entry)
        mac = unit.vault.mac(mac, str(entry.id).encode(), own)
        if own != entry.mac or mac != entry.link:
            return count, f"changed at {entry.seq}"
        if entry.mac in met:
            return count, f"repeated at {entry.seq}"
        met |= {entry.mac} & repeated
        count = entry.seq
        if anchors and anchors.get(count, mac.hex()) != mac.hex():
            return count, f"anchor differs at {count}"
    if anchors and max(anchors, default=0) > count:
        return count, f"cut after {count} of {max(anchors)}"
    return count, ""


def _outside(unit: Unit, repeated: set[bytes]) -> str:
    """Rows that are not in the chain, by number: what is wrong with the first of them that has no business there."""
    last = unit.connection.execute(_HEAD).first()
    for entry in unit.connection.execute(select(AUDIT).where(_LOOSE).order_by(AUDIT.c.id)):
        if _own(unit, entry) != entry.mac:
            return f"forged row {entry.id}"
        if entry.mac in repeated:
            return f"repeated row {entry.id}"
        if last is not None and entry.id < last.audit_id - LOOK_BACK:
            return f"unlinked row {entry.id}"
    return ""


def _own(unit: Unit, entry: Any) -> bytes:
    """The code a row should have."""
    words = (entry.actor, entry.action, entry.object, entry.fields, entry.outcome)
    return _mac(unit.vault, entry.mac[:NONCE], entry.at, *words)


def loose(unit: Unit) -> list[int]:
    """The rows that are not in the chain yet, by number: what was written since the sealer last ran. The end of it can
    be cut without a trace until the next anchor."""
    return list(unit.connection.execute(select(AUDIT.c.id).where(_LOOSE).order_by(AUDIT.c.id)).scalars())


def count_since(unit: Unit, since: datetime) -> int:
    """How many rows there are since an instant."""
    return int(unit.connection.execute(select(func.count()).select_from(AUDIT).where(AUDIT.c.at >= since)).scalar_one())
