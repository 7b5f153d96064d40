"""PostgreSQL is waited for so long and no longer: whoever writes gets an answer within seconds, if only an apology.

A server that is busy ends what takes too long itself; one whose machine hangs says nothing at all, so that our own end
has a limit too. By themselves both would be waited for for ever, and with them everybody who speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event, text

ANSWER = 8.0
"""Seconds for an answer to one statement, of which a turn has a few dozen at 0.2 ms."""
LATEST = 3600.0
"""Seconds, for what reads everything there is."""
LIMITS = "-c statement_timeout=6s -c lock_timeout=4s -c idle_in_transaction_session_timeout=60s"
"""The server's own: what it ends, our end need not give up. What is locked is locked for some ms; a machine of ours
that froze in the middle of a turn keeps its locks for a minute."""


class Patient(psycopg.Connection[Any]):
    """A connection that does not wait for ever."""

    answer = ANSWER

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As every connection does, but for so many seconds; one that did not answer is of no use any more."""
        try:
            return super().wait(gen, interval, self.answer if timeout is None else timeout)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError("no answer") from error


def patient(engine: Engine) -> Engine:
    """Have an engine's connections not wait for ever."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, args: Any, params: Any) -> Any:
        return Patient.connect(*args, **params)

    return engine


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """What reads everything there is takes as long as it takes. It ends with the transaction."""
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, Patient):
        yield
        return
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    raw.answer = LATEST
    try:
        yield
    finally:
        raw.answer = ANSWER
