"""Watching a database: whether anyone, in this process or another, wrote something, and to whom.

A second process on the same database (a command beside the server) must wake the server's listeners too.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, text

from bot.store.tables import TABLES
from bot.store.unit import Database

MESSAGE, STAFF = TABLES["message"], TABLES["staff"]
LOOK_BACK = 64
"""On PostgreSQL a lower id may commit after a higher one, so the last few are looked at again."""


class Watch:
    """One connection kept open: SQLite counts the changes made by others since a connection was opened."""

    def __init__(self, database: Database) -> None:
        self._sqlite = database.sqlite
        self._connection = database.engine.connect()
        if not self._sqlite:
            self._connection = self._connection.execution_options(isolation_level="AUTOCOMMIT")
        self._sign: Any = self._look()
        self._top = int(self._connection.execute(select(func.coalesce(func.max(MESSAGE.c.id), 0))).scalar_one())
        self._seen = {number for number, _ in self._newest()}
        self._left = self._who_left()

    def changed(self) -> bool:
        """Whether anything was committed since the last look."""
        before, self._sign = self._sign, self._look()
        return bool(before != self._sign)

    def spoken_to(self) -> set[str]:
        """The accounts to which something was said since the last call."""
        rows = self._newest()
        fresh = {account for number, account in rows if number not in self._seen}
        self._seen = {number for number, _ in rows}
        self._top = max(self._seen, default=self._top)
        return fresh

    def cut_off(self) -> set[str]:
        """The accounts that left the team since the last call: their pages must not wait for their next beat (A29)."""
        before, self._left = self._left, self._who_left()
        return self._left - before

    def close(self) -> None:
        """Stop watching."""
        self._connection.close()

    def _look(self) -> Any:
        if self._sqlite:
            return self._connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        # The snapshot's text changes with every writing transaction that begins or ends.
        return self._connection.execute(text("SELECT pg_current_snapshot()::text")).scalar_one()

    def _who_left(self) -> set[str]:
        return set(self._connection.execute(select(STAFF.c.account_id).where(STAFF.c.state == "left")).scalars())

    def _newest(self) -> list[tuple[int, str]]:
        query = select(MESSAGE.c.id, MESSAGE.c.account_id).where(MESSAGE.c.id > self._top - LOOK_BACK)
        return [(row.id, row.account_id) for row in self._connection.execute(query.order_by(MESSAGE.c.id))]
