"""Whether a database can be read at all.

SQLite keeps everything in one file, and a disk may return other bytes than were written: some of them unnoticed, until
a page of them is needed (F22). PostgreSQL looks after its own pages.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, OperationalError

if TYPE_CHECKING:
    from bot.store.unit import Database

SPOILT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""SQLite's codes for it; their lowest byte, the others tell where."""


class Damaged(Exception):
    """The file holds other bytes than were written; says what, in SQLite's words, which name pages and tables only."""


class Away(Exception):
    """There is a database, and it does not answer; says how, in one word."""


def spoilt(error: BaseException | None) -> bool:
    """Whether an error of SQLite means that its file is damaged."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in SPOILT


def found(error: Exception) -> Damaged | Away | None:
    """What an error tells of the database; None: nothing."""
    if isinstance(error, Damaged | Away):
        return error
    cause = error.orig if isinstance(error, DBAPIError) else error
    if spoilt(cause):
        return Damaged(cause)
    return Away(type(cause).__name__) if isinstance(error, OperationalError | sqlite3.OperationalError) else None


def meet(database: Database) -> None:
    """See that it answers.

    Raises:
        Damaged: what it begins with is not what SQLite wrote.
        Away: no connection.
    """
    try:
        database.engine.connect().close()
    except (DBAPIError, sqlite3.Error) as error:
        raise found(error) or error from error


def look(database: Database) -> None:
    """Read all of it, a second for each hundred megabytes: each page where it should be, each row whole.

    Raises:
        Damaged: it is not.
    """
    if database.sqlite:
        with database.engine.connect() as connection:
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        if said != "ok":
            database.damaged = True
            raise Damaged(said.replace("\n", " "))
