"""One process at a time serves a bot, also when the database was started anew meanwhile."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from sqlalchemy import create_engine, text

from bot.store.hold import Hold, hold
from bot.store.unit import Database

NAME = "telegram:42"


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


def test_a_bot_is_held_by_one_and_free_when_let_go(database: Database) -> None:
    first = hold(database, NAME)
    assert first is not None
    assert hold(database, NAME) is None
    with hold(database, "telegram:43") or pytest.fail("another bot is free"):
        pass
    first.close()
    with hold(database, NAME) or pytest.fail("it was let go"):
        assert hold(database, NAME) is None


def test_whoever_is_killed_lets_go(database: Database) -> None:
    code = (
        "import sys, time\n"
        "from bot.store.hold import hold\n"
        "from bot.store.unit import Database\n"
        "from bot.store.vault import Keys\n"
        "held = hold(Database(sys.argv[1], Keys.make()), 'telegram:42')\n"
        "print(held is not None, flush=True)\n"
        "time.sleep(600)\n"
    )
    url = database.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and process.stdout.readline().strip() == "True"
        assert hold(database, NAME) is None
    finally:
        process.kill()
        process.wait()
    deadline = threading.Event()
    for _ in range(50):  # a server takes a moment to see that a connection is gone
        held = hold(database, NAME)
        if held is not None:
            break
        deadline.wait(0.1)
    assert held is not None
    held.close()


@pytest.mark.parametrize("kind", ["postgresql"])
def test_what_nobody_took_meanwhile_is_taken_again(database: Database) -> None:
    held = held_by(database)
    restart(database)
    assert held.still()
    assert hold(database, NAME) is None
    held.close()


@pytest.mark.parametrize("kind", ["postgresql"])
def test_where_another_was_quicker_it_is_ours_no_more(database: Database) -> None:
    held = held_by(database)
    restart(database)
    other = held_by(database)
    assert not held.still()
    other.close()
    assert held.still(), "and ours again when that one has ended"
    held.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_file_is_ours_until_we_let_go(database: Database) -> None:
    held = held_by(database)
    assert held.still()
    held.close()
    assert not held.still()
