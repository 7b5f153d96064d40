"""The databases that chats run on: prepared once, emptied before each chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.store.unit import Database
from tests.house import Ground
from tests.scenarios.world import Store


@pytest.fixture(scope="session")
def databases(ground: Ground) -> Iterator[Callable[[str], Database]]:
    """Gives an empty database of a kind; PostgreSQL starts when it is first asked for."""
    stores: dict[str, Store] = {}

    def fresh(kind: str) -> Database:
        if kind not in stores:
            stores[kind] = Store(ground.database(kind.lower()))
        return stores[kind].fresh()

    yield fresh
    for store in stores.values():
        store.database.close()
