"""A bot as a server runs it, over real HTTP and both databases: one at a time, and none for longer than it may."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from bot import clock
from bot.store.tables import TABLES
from tests.house import Town
from tests.telegram.double import BotSide, slow
from tests.telegram.ports import until
from tests.telegram.site import LOOK, Site

pytestmark = pytest.mark.slow

WANG = 1001


@pytest.fixture
def site(town: Town, bot: BotSide) -> Iterator[Site]:
    made = Site(town, bot)
    yield made
    made.writer.close()


async def there(site: Site) -> None:
    """Until a process serves the bot, and has said so."""
    asks = site.asks()
    await until(lambda: site.asks() > asks, 30)


def test_a_second_process_stands_by_and_takes_over(site: Site) -> None:
    wang = site.bot.user(WANG)

    async def main() -> None:
        async with site.process() as first:
            await there(site)
            async with site.process():
                await until(lambda: site.troubles() == ["conflict"], 15)
                wang.start()
                await until(lambda: wang.heard, 15)
                await first.ends()
                heard = len(wang.heard)
                wang.says("你好")
                await until(lambda: len(wang.heard) > heard, 15)

    asyncio.run(main())
    assert site.conflicts() == 0
    assert len({(one.text, one.buttons) for one in wang.heard}) == len(wang.heard), "nothing was sent by both"


@pytest.mark.parametrize("kind", ["postgresql"])
def test_when_the_database_is_started_anew_one_process_goes_on_serving(site: Site) -> None:
    """A restart forgets who held the bot: whoever is quicker has it, and the other one stands by."""
    wang = site.bot.user(WANG)
    end = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> :me"
    )

    async def main() -> None:
        async with site.process():
            await there(site)
            async with site.process():
                with site.town.database.engine.connect() as connection:
                    me = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
                    connection.execute(end, {"me": me})
                await asyncio.sleep(5 * LOOK)
                wang.start()
                await until(lambda: wang.heard, 15)
                conflicts = site.conflicts()
                await asyncio.sleep(1)
                assert site.conflicts() == conflicts, "only one of them reads"

    asyncio.run(main())


@pytest.mark.parametrize("kind", ["sqlite"])
def test_it_stops_in_time_while_telegram_hangs(site: Site) -> None:
    """SIGTERM is obeyed within ten seconds (F48); what is under way then is unknown."""
    wang = site.bot.user(WANG)
    wang.start()
    site.bot.fails_sometimes("sendMessage", 1.0, slow(60))
    for method in ("getMe", "setMyCommands", "getMyName", "answerCallbackQuery"):
        site.bot.fails_sometimes(method, 1.0, slow(60))

    async def main() -> float:
        async with site.process() as one:
            await until(lambda: site.bot.requests("sendMessage"), 30)
            return await one.ends()

    assert asyncio.run(main()) < 8
    with site.town.database.reading(clock.now()) as unit:
        states = list(unit.connection.execute(select(TABLES["sending"].c.state)).scalars())
    assert "sending" not in states and "unknown" in states
