"""What is refused, to whom, and who may: for each no there is a yes beside it, so that neither can give way unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.store.tables import TABLES
from tests.village import Village

OF_EVERY_TURN = ("audit", "audit_link", "received", "account", "address", "talk", "sending")
"""Tables in which any turn leaves its trace, also one that is refused."""


def kept(village: Village, who: str) -> Mapping[str, list[Any]]:
    """All that a refusal must leave as it was: every row, and every message to anybody but the one who is refused."""
    mine = village.account(who).id
    with village.database.engine.connect() as connection:
        read = connection.exec_driver_sql
        rows = {name: read(f'SELECT * FROM "{name}"').all() for name in TABLES if name not in OF_EVERY_TURN}
        rows["message"] = read("SELECT * FROM message WHERE account_id <> ?", (mine,)).all()
    return rows
