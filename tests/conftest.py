"""Fixtures for everybody: `kind` runs a test on both databases; `database` is empty, `town` a whole deployment."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from bot.commands import logging
from bot.store.unit import Database
from tests import house, plans, refusals
from tests.house import KINDS, Ground, Town
from tests.scenarios import cover
from tests.scenarios.world import World, Worlds
from tests.telegram.double import BotSide, Double

CHATS = "test_scenarios.py::test_chat["
SLOW_FILE = re.compile(r"^pytestmark = pytest\.mark\.(slow|nightly)$", re.MULTILINE)

# The gate tells the same every time; `HYPOTHESIS_PROFILE=explore` looks in new places.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(refusals.OPTION, action="store_true", help="fail where a refusal is reached by no quick test")
    parser.addoption(cover.OPTION, action="store_true", help="write anew which chats are enough where each is slow")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(refusals.OPTION):
        config.pluginmanager.register(refusals.Plugin(config))
    config.pluginmanager.register(cover.Plugin(config))
    config.pluginmanager.register(plans.Plugin(config), "plans")


class ByFile(LoadScopeScheduling):
    """The tests of a file run in one process, so that what they copy is made once. Each chat runs where there is room:
    chats are most of the work and share nothing."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if CHATS in nodeid else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByFile(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file that says of itself that it is slow is not even read where slow tests are left out."""
    if "not slow" not in config.option.markexpr or collection_path.suffix != ".py":
        return None
    return True if SLOW_FILE.search(collection_path.read_text("utf-8")) else None


def pytest_collection_finish() -> None:
    """What was made until now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The everyday part runs on SQLite; what runs on PostgreSQL is part of `make test`. What is nightly is slow too."""
    for item in items:
        params = (
            item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
        )
        if "postgresql" in params or item.get_closest_marker("nightly"):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def log() -> None:
    """The log is a deployment's: by itself it paints every error with the values around it, for seconds."""
    logging.configure()


@pytest.fixture(scope="session", autouse=True)
def ground(pytestconfig: pytest.Config) -> Iterator[Ground]:
    """Where databases come from; a server starts when first asked for."""
    judge = pytestconfig.pluginmanager.get_plugin("plans")
    assert isinstance(judge, plans.Plugin)
    yield house.ground()
    for kind, database in house.ground().started():
        with database.engine.connect() as connection:
            judge.found |= set(plans.scans(kind, connection))
        database.close()
    house.ground().stop()


@pytest.fixture(scope="session")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """Telegram, as far as a bot can tell: one server for the whole run."""
    made = Double(tmp_path_factory.mktemp("telegram") / "log.jsonl")
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
def worlds(ground: Ground) -> Iterator[Worlds]:
    """Gives a new world of the chats on a kind of database."""
    made: list[World] = []

    def new(kind: str, bot: BotSide | None = None, **about: Any) -> World:
        made.append(World.on(ground, kind, bot=bot, **about))
        return made[-1]

    yield new
    for one in made:
        one.close()


@pytest.fixture
def town(ground: Ground, kind: str) -> Iterator[Town]:
    """A demo deployment."""
    made = ground.town(kind)
    yield made
    made.database.close()
