"""Alembic's way in. A connection comes from the product, or a URL from `alembic -x url=...` when writing a revision.

Each migration is one transaction on both databases: a failed one on SQLite would otherwise leave half its tables.
"""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine

from bot.store.tables import metadata

PLAIN = {"Instant": "sa.DateTime(timezone=True)", "AutoString": "sa.String()"}
"""Our own column types as a migration writes them: it must stand by itself when the code has moved on."""


def render(kind: str, item: Any, _autogen: object) -> str | bool:
    """Write our own types as plain ones."""
    return PLAIN.get(type(item).__name__, False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Run what is asked on this connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,
        transaction_per_migration=True,
        compare_type=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).connect() as own:
        run(own)
