"""What could not be handled: kept sealed as it came, counted, and shown to the administrator as a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bot.conversation.messages import Incoming
from bot.domain.people import Account
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

QUARANTINE = TABLES["quarantine"]


def keep(unit: Unit, account: Account, reference: str, incoming: Incoming, error: str) -> None:
    """Set one thing aside so that the rest go on."""
    _keep(unit, account.person_id, reference, {"kind": incoming.kind.value, "payload": incoming.payload}, error)
    unit.record("turn.quarantine", f"account:{account.id}", fields=error)


def keep_raw(unit: Unit, person_id: str, reference: str, raw: str, error: str) -> None:
    """Set aside what no channel could read, as it came; `person_id`: whose key seals it."""
    _keep(unit, person_id, reference, {"kind": "raw", "payload": raw}, error)
    unit.record("wire.quarantine", f"person:{person_id}", fields=error)


def _keep(unit: Unit, person_id: str, reference: str, raw: dict[str, str], error: str) -> None:
    row_id = new_id()
    row = {
        "id": row_id,
        "reference": reference,
        "person_id": person_id,
        "raw_box": unit.seal(person_id, f"quarantine.raw_box:{row_id}", raw),
        "error": error,
        "at": unit.now,
    }
    unit.connection.execute(insert(QUARANTINE), row)


def count(unit: Unit) -> int:
    """How many lie there."""
    return int(unit.connection.execute(select(func.count()).select_from(QUARANTINE)).scalar_one())
