"""One process at a time serves a bot, also when the database was started anew meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from bot.store.hold import Hold, hold
from bot.store.unit import Database
from tests.house import Ground

NAME = "telegram:42"


@pytest.fixture
def database(ground: Ground) -> Database:
    return ground.database("postgresql")


def held_by(database: Database) -> Hold:
    held = hold(database, NAME)
    assert held is not None
    return held


def restart(database: Database) -> None:
    """What a restart does to everybody who is connected."""
    end = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> :me"
    )
    with create_engine(database.url).connect() as connection:
        me = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        connection.execute(end, {"me": me})


def test_what_nobody_took_meanwhile_is_taken_again(database: Database) -> None:
    held = held_by(database)
    restart(database)
    assert held.still()
    assert hold(database, NAME) is None
    held.close()


def test_where_another_was_quicker_it_is_ours_no_more(database: Database) -> None:
    held = held_by(database)
    restart(database)
    other = held_by(database)
    assert not held.still()
    other.close()
    assert held.still(), "and ours again when that one has ended"
    held.close()


def test_a_file_is_ours_until_we_let_go(ground: Ground) -> None:
    held = held_by(ground.database("sqlite"))
    assert held.still()
    held.close()
    assert not held.still()
