"""Rows by the million: gathered, and written the fastest way that each database has."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any, Self

from sqlalchemy import Table, func, select, text

from bot.store.patience import LATEST
from bot.store.tables import TABLES, metadata
from bot.store.unit import Database

NUMBERED = ("audit", "message", "sending", "thread_line")
"""Tables that count their rows: what is written here brings its number along."""
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
_SET_ON = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
_FAST = {
    "sqlite": (
        "PRAGMA journal_mode=OFF",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA secure_delete=OFF",
        "PRAGMA cache_size=-500000",
        "BEGIN IMMEDIATE",
    ),
    "postgresql": ("SET session_replication_role = replica", "SET statement_timeout = 0"),
}
"""For this one connection, which is then thrown away: rows that name each other are made together here, and what breaks
off is thrown away too."""


class Bulk:
    """Rows of any table. Use it with `with`, while nobody else is connected: at its end all of them are there."""

    def __init__(self, database: Database) -> None:
        self._sqlite = database.sqlite
        database.close()
        self._connection = database.engine.connect()
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._blank = {table.name: _blank(table) for table in metadata.sorted_tables}
        self._last = {name: self._newest(TABLES[name]) for name in NUMBERED}
        self._indexes: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        raw: Any = self._connection.connection.dbapi_connection
        if not self._sqlite:
            raw.answer = LATEST
        for statement in _FAST[self._connection.dialect.name]:
            self._run(statement)
        if self._sqlite:
            self._indexes = [(row.name, row.sql) for row in self._run(_INDEXES).all()]
            for name, _sql in self._indexes:
                self._run(f'DROP INDEX "{name}"')
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.write()
            self._finish()
        self._connection.invalidate()
        self._connection.close()

    def add(self, table: str, **row: Any) -> int:
        """One row; what is not told is as the table has it. Returns its number, 0 where it has none."""
        number = 0
        if table in self._last:
            number = row["id"] = self._last[table] = self._last[table] + 1
        self._rows[table].append(tuple((self._blank[table] | row).values()))
        return number

    def when(self, moment: date) -> str:
        """A day, or an instant, as the database keeps it: told once for many rows."""
        if not isinstance(moment, datetime):
            return moment.isoformat()
        utc = moment.astimezone(UTC)
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if self._sqlite else utc.isoformat()

    def write(self) -> None:
        """Everything gathered, in the order in which tables name each other."""
        for table in metadata.sorted_tables:
            rows = self._rows.pop(table.name, [])
            if rows:
                (self._insert if self._sqlite else self._copy)(table, rows)

    def _finish(self) -> None:
        if self._sqlite:
            for _name, sql in self._indexes:
                self._run(sql)
            self._run("COMMIT")
            return
        for name, last in self._last.items():
            self._connection.execute(_SET_ON, {"name": name, "last": last})
        self._run("ANALYZE")  # as a server does by itself after a while
        self._connection.commit()

    def _insert(self, table: Table, rows: list[tuple[Any, ...]]) -> None:
        """Past SQLAlchemy, which takes three times as long."""
        marks = ", ".join("?" * len(rows[0]))
        cursor = self._connection.connection.cursor()
        cursor.executemany(f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES ({marks})', rows)

    def _copy(self, table: Table, rows: list[tuple[Any, ...]]) -> None:
        cursor: Any = self._connection.connection.cursor()
        with cursor, cursor.copy(f'COPY "{table.name}" ({_columns(table)}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    def _run(self, statement: str) -> Any:
        return self._connection.exec_driver_sql(statement)

    def _newest(self, table: Table) -> int:
        return int(self._connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())


def _blank(table: Table) -> dict[str, Any]:
    """Every column with what it has where nothing is told, so that all rows of a table are of one shape."""
    return {column.name: getattr(column.default, "arg", None) for column in table.c}


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.c)
