"""One process at a time serves a bot: two would take each other's updates and send everything twice."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.store.unit import IN_TIME, Database

_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_SOON_MISSED = "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
"""The server lets go within a minute for a machine that vanished without a word; by itself it would take two hours."""


class Hold(ABC):
    """Something held by this process until `close`. The system lets go by itself when the process dies."""

    @abstractmethod
    def take(self) -> bool:
        """Try to; False: another has it."""

    @abstractmethod
    def still(self) -> bool:
        """Whether it is still ours. What was lost is taken again, unless another process was quicker.

        Raises:
            SQLAlchemyError: the database is away, and nobody can say.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()


def hold(database: Database, name: str) -> Hold | None:
    """Hold a name on this database; None where another process (or another part of this one) has it. Never waits."""
    held: Hold = _File(database, name) if database.sqlite else _Session(database, name)
    return held if held.take() else None


class _File(Hold):
    """A lock on a file beside the database, which SQLite takes: it locks wherever it keeps a database.

    The file itself stays, and empty: removing it would let two hold two files.
    """

    def __init__(self, database: Database, name: str) -> None:
        plain = "".join(sign if sign.isalnum() else "-" for sign in name)
        self._path = Path(f"{database.url.database}.{plain}.lock")
        self._file: sqlite3.Connection | None = None

    def take(self) -> bool:
        self._path.touch(mode=0o600)
        file = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            file.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            file.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise
        self._file = file
        return True

    def still(self) -> bool:
        return self._file is not None

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


class _Session(Hold):
    """An advisory lock of a session of its own: the server ends it with the connection."""

    def __init__(self, database: Database, name: str) -> None:
        self._name = f"hold:{name}"
        from bot.store.patience import patient

        in_time = IN_TIME | {"options": _SOON_MISSED}
        engine = create_engine(
            database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True, connect_args=in_time
        )
        self._engine = patient(engine)
        self._connection: Connection | None = None

    def take(self) -> bool:
        connection = self._engine.connect()
        if connection.execute(_LOCK, {"name": self._name}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False

    def still(self) -> bool:
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.execute(text("SELECT 1"))
                return True
            self.close()
        return self.take()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # a connection that broke holds nothing any more
                connection.close()
