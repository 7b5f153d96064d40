"""What could not be handled: kept sealed as it came, counted, and shown to the administrator as a number."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bot.conversation.messages import Incoming
from bot.domain.people import Account
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

QUARANTINE = TABLES["quarantine"]


def keep(unit: Unit, account: Account, incoming: Incoming, error: str) -> str:
    """Set one thing aside so that the rest go on; returns the reference under which it is found."""
    raw = {"kind": incoming.kind.value, "payload": incoming.payload}
    unit.record("turn.quarantine", f"account:{account.id}", fields=error)
    return _keep(unit, account.person_id, raw, error)


def keep_raw(unit: Unit, person_id: str, raw: str, error: str) -> str:
    """Set aside what could be taken in in no other way, as it came; `person_id`: whose key seals it."""
    unit.record("wire.quarantine", f"person:{person_id}", fields=error)
    return _keep(unit, person_id, {"kind": "raw", "payload": raw}, error)


def _keep(unit: Unit, person_id: str, raw: dict[str, str], error: str) -> str:
    row_id, reference = new_id(), f"{secrets.randbelow(10**6):06d}"
    row = {
        "id": row_id,
        "reference": reference,
        "person_id": person_id,
        "raw_box": unit.seal(person_id, f"quarantine.raw_box:{row_id}", raw),
        "error": error,
        "at": unit.now,
    }
    unit.connection.execute(insert(QUARANTINE), row)
    return reference


def count(unit: Unit) -> int:
    """How many lie there."""
    return int(unit.connection.execute(select(func.count()).select_from(QUARANTINE)).scalar_one())
