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
    row_id = new_id()
    raw = {"kind": incoming.kind.value, "payload": incoming.payload}
    row = {
        "id": row_id,
        "reference": reference,
        "person_id": account.person_id,
        "raw_box": unit.seal(account.person_id, f"quarantine.raw_box:{row_id}", raw),
        "error": error,
        "at": unit.now,
    }
    unit.connection.execute(insert(QUARANTINE), row)
    unit.record("turn.quarantine", f"account:{account.id}", fields=error)


def count(unit: Unit) -> int:
    """How many lie there."""
    return int(unit.connection.execute(select(func.count()).select_from(QUARANTINE)).scalar_one())
