"""The version of the tables: which one a database has, which one the code knows, and the way between.

Alembic is imported only when a migration runs; asking for a version costs one SELECT.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool

from bot.shipped import shipped
from bot.store.unit import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = shipped("migrations")


def known() -> list[str]:
    """The versions the code knows, oldest first: the files of migrations/versions begin with them."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def version(database: Database) -> str:
    """The version a database has; empty where it has no tables yet."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the tables up to a version."""
    from alembic import command

    with _config(database) as config:
        command.upgrade(config, to)


def downgrade(database: Database, to: str = "base") -> None:
    """Bring the tables down to a version. What only the newer ones hold is lost."""
    from alembic import command

    with _config(database) as config:
        command.downgrade(config, to)


@contextmanager
def _config(database: Database) -> Iterator[Config]:
    from alembic.config import Config

    # Its own engine: a turn begins SQLite's transaction by hand, Alembic leaves that to the driver, which before
    # DDL does not. One transaction a migration, so that a failed one leaves nothing behind.
    engine = create_engine(database.url, poolclass=NullPool)
    if database.sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        config.attributes["vault"] = database.vault  # what stood there plainly is sealed as it comes along
        yield config
    engine.dispose()


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA busy_timeout=10000")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
