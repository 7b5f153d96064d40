"""Fixtures for everybody: `kind` runs a test on both databases; `database` is empty, `town` a whole deployment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from bot.store.unit import Database
from tests.house import KINDS, Ground, Town


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Where databases come from; a server starts when first asked for."""
    made = Ground(tmp_path_factory.mktemp("ground"))
    yield made
    made.stop()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return cast("str", request.param)


@pytest.fixture
def database(ground: Ground, kind: str) -> Iterator[Database]:
    """Tables with nothing in them."""
    made = ground.database(kind)
    yield made
    made.close()


@pytest.fixture
def town(ground: Ground, kind: str) -> Iterator[Town]:
    """A demo deployment."""
    made = ground.town(kind)
    yield made
    made.database.close()
