"""Where others read along: one prompt, and out again, unless the deployment names the group (S11, A36)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from bot.store.tables import TABLES
from tests.house import Town
from tests.telegram.double import BotSide, GroupSide, UserSide, refused
from tests.telegram.ports import until
from tests.telegram.site import Site

GROUP, OURS, WANG = -1001, -1002, 1001
PROMPT = "这里人多。请点我的头像，单独跟我说。"
MOMENT = 0.3
"""Seconds in which what should not come would."""

pytestmark = pytest.mark.slow
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(params=["aiogram", "ptb"])
def site(request: pytest.FixtureRequest, town: Town, bot: BotSide) -> Iterator[Site]:
    made = Site(town, bot, TELEGRAM_ENGINE=request.param, TELEGRAM_GROUPS=f"[{OURS}]")
    yield made
    made.writer.close()


@pytest.fixture
def wang(bot: BotSide) -> UserSide:
    """Somebody who has never spoken to us alone."""
    return bot.user(WANG)


def serve(site: Site, done: Callable[[], object]) -> None:
    """Serve the bot until what was done has led to what it should."""

    async def main() -> None:
        async with site.process():
            await until(done, 20)
            await asyncio.sleep(MOMENT)

    asyncio.run(main())


def left(site: Site, group: GroupSide) -> int:
    """How often we went out of a group."""
    calls = site.bot.requests("leaveChat")
    return sum(int(one["params"]["chat_id"]) == group.id and one["acted"] for one in calls)


def held(site: Site, table: str) -> int:
    """How many rows there are."""
    with site.town.database.engine.connect() as connection:
        return len(connection.execute(TABLES[table].select()).all())


@on_sqlite
def test_taken_in_by_anybody_we_ask_once_and_go(site: Site, wang: UserSide) -> None:
    group = site.bot.group(GROUP)
    group.invites(wang)
    serve(site, lambda: left(site, group))
    assert [one.text for one in group.heard] == [PROMPT]
    assert left(site, group) == 1


@on_sqlite
def test_called_several_times_we_ask_once_and_go(site: Site, wang: UserSide) -> None:
    group = site.bot.group(GROUP)
    for text in ("/mine", "/help", "/start"):
        group.says(wang, text)
    serve(site, lambda: left(site, group))
    assert [one.text for one in group.heard] == [PROMPT]
    assert left(site, group) == 1


@on_sqlite
def test_danger_is_heard_before_we_go(site: Site, wang: UserSide) -> None:
    site.bot.set(privacy=False)
    group, alerts = site.bot.group(GROUP), held(site, "alert")
    group.says(wang, "我现在就在楼顶")
    serve(site, lambda: left(site, group))
    assert [one.text for one in group.heard] == [PROMPT]
    assert held(site, "alert") == alerts + 1


@on_sqlite
def test_in_a_group_that_is_named_we_stay(site: Site, wang: UserSide) -> None:
    group = site.bot.group(OURS)
    group.says(wang, "/mine")
    serve(site, lambda: group.heard)
    assert [one.text for one in group.heard] == [PROMPT]
    assert left(site, group) == 0


@on_sqlite
def test_where_going_fails_the_prompt_has_left_all_the_same(site: Site, wang: UserSide) -> None:
    site.bot.fails("leaveChat", refused(500, "Internal Server Error"))
    group = site.bot.group(GROUP)
    group.says(wang, "/mine")
    serve(site, lambda: site.bot.requests("leaveChat"))
    assert [one.text for one in group.heard] == [PROMPT]
    with site.town.database.engine.connect() as connection:
        rows = connection.execute(TABLES["sending"].select().where(TABLES["sending"].c.address == str(GROUP))).all()
    assert [row.state for row in rows] == ["sent"]
