"""One process at a time serves a bot: two would take each other's updates and send everything twice."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from bot.store.unit import Database


class Hold:
    """Something held by this process until `close`. The system lets go by itself when the process dies."""

    def __init__(self, descriptor: int = -1, connection: Connection | None = None) -> None:
        self._descriptor = descriptor
        self._connection = connection

    def close(self) -> None:
        """Let go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        if self._connection is not None:
            with suppress(Exception):  # a connection that broke holds nothing any more
                self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()


def hold(database: Database, name: str) -> Hold | None:
    """Hold a name on this database; None where another process (or another part of this one) has it. Never waits."""
    return _file(database, name) if database.sqlite else _session(database, name)


def _file(database: Database, name: str) -> Hold | None:
    """A lock on a file beside the database. The file itself stays: removing it would let two hold two files."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in name)
    path = Path(f"{database.url.database}.{plain}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Hold(descriptor=descriptor)


def _session(database: Database, name: str) -> Hold | None:
    """An advisory lock of a session of its own: the server ends it with the connection."""
    engine: Engine = create_engine(database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
    connection = engine.connect()
    asked = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
    if not connection.execute(asked, {"name": f"hold:{name}"}).scalar_one():
        connection.close()
        return None
    return Hold(connection=connection)
