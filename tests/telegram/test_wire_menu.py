"""The menu and what people see before they have written anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.channels.telegram.api import Api
from bot.channels.telegram.menu import Face, Menu
from tests.telegram.double import BotSide, page, refused, too_many
from tests.telegram.ports import Book, until

pytestmark = pytest.mark.slow

FACE = Face(
    "社区帮手",
    "自动回复，后面有老师。",
    "您好。",
    {"apply": "我想申请帮助", "help": "帮助"},
    {"today": "今天", "help": "帮助"},
)
SETTERS = ("setMyCommands", "setMyName", "setMyShortDescription", "setMyDescription")


@asynccontextmanager
async def kept(bot: BotSide, book: Book) -> AsyncIterator[None]:
    api, stop = Api(bot.token, bot.url), asyncio.Event()
    running = asyncio.create_task(Menu(api, book, FACE, every=0.05).run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 5)
        await api.close()


def done(bot: BotSide) -> bool:
    return bool(bot.requests("getMyDescription"))


def test_everybody_has_the_menu_and_the_texts_are_set(bot: BotSide) -> None:
    wang, book = bot.user(1001), Book()

    async def do() -> None:
        async with kept(bot, book):
            await until(lambda: bot.requests("setMyDescription"))

    asyncio.run(do())
    assert wang.menu == FACE.family
    assert book.name == bot.username
    assert [bot.requests(name)[0]["ok"] for name in SETTERS] == [True] * 4


def test_what_is_right_already_is_not_set_again(bot: BotSide) -> None:
    async def do(book: Book) -> None:
        async with kept(bot, book):
            await until(lambda: done(bot))
            await asyncio.sleep(0.1)

    asyncio.run(do(Book()))
    before = bot.requests()[-1]["n"]
    asyncio.run(do(Book()))
    assert [one["method"] for one in bot.requests(after=before) if one["method"].startswith("setMy")] == [
        "setMyCommands"
    ]


def test_staff_have_a_menu_of_their_own_and_lose_it(bot: BotSide) -> None:
    wang, book = bot.user(1001), Book(wanted=[("1001", "social_worker")])
    wang.start()

    async def do() -> None:
        async with kept(bot, book):
            await until(lambda: book.menus_set == [("1001", "social_worker")])
            assert wang.menu == FACE.staff
            book.wanted = [("1001", "")]
            await until(lambda: book.menus_set[-1] == ("1001", ""))
            assert wang.menu == FACE.family

    asyncio.run(do())


def test_where_there_is_no_chat_the_others_still_get_theirs(bot: BotSide) -> None:
    bot.user(1001).start()
    book = Book(wanted=[("999", "admin"), ("1001", "admin")])
    bot.fails("setMyCommands", None, refused(400, "Bad Request: chat not found"))

    async def do() -> None:
        async with kept(bot, book):
            await until(lambda: len(book.menus_set) == 2)

    asyncio.run(do())


@pytest.mark.parametrize("fault", [too_many(1), page(502), refused(401, "Unauthorized")])
@pytest.mark.parametrize("method", ["getMe", *SETTERS])
def test_what_fails_for_now_is_done_in_the_end(bot: BotSide, method: str, fault: object) -> None:
    bot.user(1001).start()
    book = Book(wanted=[("1001", "admin")])
    bot.fails(method, fault)  # type: ignore[arg-type]

    async def do() -> None:
        async with kept(bot, book):
            await until(
                lambda: book.name and book.menus_set and any(one["ok"] for one in bot.requests("setMyDescription")), 10
            )

    asyncio.run(do())
    assert bot.breaches() == []


def test_a_text_that_is_refused_stops_nothing(bot: BotSide) -> None:
    bot.fails("setMyName", refused(400, "Bad Request: BOT_TITLE_INVALID"))

    async def do() -> None:
        async with kept(bot, Book()):
            await until(lambda: bot.requests("setMyDescription"))

    asyncio.run(do())
    assert len(bot.requests("setMyName")) == 1


def test_a_logbook_that_is_away_is_waited_for(bot: BotSide) -> None:
    book = Book(away=True)

    async def do() -> None:
        async with kept(bot, book):
            await until(lambda: len(bot.requests("getMe")) > 1)
            book.away = False
            await until(lambda: book.name)

    asyncio.run(do())
