"""A database that is locked, or hangs, costs whoever writes some seconds and an apology, and nobody for ever."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import create_engine, text

from bot.channels.contract import Unavailable
from bot.conversation.messages import Heard, Incoming, Kind
from bot.store.patience import unhurried
from bot.store.unit import Database
from bot.writer import PATIENCE, Writer
from tests.house import Ground, Town
from tests.strait import Strait
from tests.unit.test_ready import by, writing

pytestmark = pytest.mark.slow
LOCK = "LOCK TABLE message IN ACCESS EXCLUSIVE MODE"


def hello(number: int) -> Incoming:
    return Incoming("web", "web", f"id-{number}", f"visitor-{number}", Heard.TEXT, "hello")


async def posted(writer: Writer, number: int) -> tuple[str, float]:
    """What came of a post, and after how many seconds."""
    began = time.monotonic()
    try:
        await writer.hear(hello(number))
    except Unavailable:
        return "busy", time.monotonic() - began
    return "kept", time.monotonic() - began


def seven(writer: Writer) -> list[tuple[str, float]]:
    async def main() -> list[tuple[str, float]]:
        return await asyncio.gather(*(posted(writer, number) for number in range(7)))

    return asyncio.run(main())


def test_a_locked_table_ends_in_an_apology_within_seconds(ground: Ground) -> None:
    town = ground.town("postgresql")
    with writing(town) as writer:
        with create_engine(town.database.url).connect() as other:
            other.execute(text(LOCK))
            found = seven(writer)
        assert max(seconds for _, seconds in found) < PATIENCE + 1
        assert {outcome for outcome, _ in found} == {"busy"}
        assert asyncio.run(posted(writer, 99))[0] == "kept"


def test_a_server_that_hangs_ends_in_an_apology_within_seconds_and_is_used_again(ground: Ground) -> None:
    with Strait(ground.town("postgresql").database.url) as strait:
        town = by(ground, strait)
        with writing(town) as writer:
            assert asyncio.run(posted(writer, 98))[0] == "kept"
            strait.hang()
            found = seven(writer)
            assert max(seconds for _, seconds in found) < PATIENCE + 1
            assert {outcome for outcome, _ in found} == {"busy"}
            strait.flow()
            until = time.monotonic() + 30
            while asyncio.run(posted(writer, 0))[0] == "busy":
                assert time.monotonic() < until
            lines = writer.screen("web", "web", "visitor-0").lines
            assert [line.kind for line in lines].count(Kind.ECHO) == 1  # it came three times, and is one turn
        town.database.close()


@pytest.mark.parametrize("kind", ["postgresql"])
def test_what_reads_everything_takes_as_long_as_it_takes(database: Database) -> None:
    slow = text("SELECT pg_sleep(9)")
    with database.engine.connect() as connection, unhurried(connection):
        connection.execute(slow)
    with database.engine.connect() as connection, pytest.raises(Exception, match="statement timeout"):
        connection.execute(slow)


def test_a_stop_does_not_wait_for_ever(ground: Ground) -> None:
    with Strait(ground.town("postgresql").database.url) as strait:
        town: Town = by(ground, strait)
        with writing(town):
            strait.hang()
            began = time.monotonic()
        assert time.monotonic() - began < 40
        town.database.close()
