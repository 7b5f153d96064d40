"""The webhook over real HTTP: who is let in, what is taken, and when Telegram hears that it was."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.channels.contract import Unavailable
from bot.channels.telegram import webhook
from bot.channels.telegram.api import Api
from bot.channels.telegram.engines import make_engine
from bot.channels.telegram.intake import Intake, nowhere
from bot.channels.telegram.webhook import BODY_LIMIT, Keeper, Keys, Refusing, Rounds, webhook_routes
from tests.telegram.double import BotSide, page, refused
from tests.telegram.ports import Book, Ears, until

pytestmark = pytest.mark.slow

SECRET = "a-secret-of-more-than-32-characters_"
KEYS = Keys.of(SECRET)
WANG = 1001
QUICK = Rounds(beat=0.05, look=0.15)


def update(text: str = "在吗", id: int = 1) -> dict[str, Any]:
    person = {"id": WANG, "is_bot": False, "first_name": "x"}
    chat = {"id": WANG, "type": "private", "first_name": "x"}
    return {"update_id": id, "message": {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text}}


@dataclass
class Site:
    """A page with nothing on it but the webhook."""

    url: str
    port: int
    intake: Intake
    api: Api
    ears: Ears
    book: Book

    async def raw(self, data: bytes) -> tuple[int, bytes, bytes]:
        """Send bytes; returns status, headers and body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        await writer.drain()
        whole = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        head, _, body = whole.partition(b"\r\n\r\n")
        return int(head.split(b" ")[1]), head, body

    async def post(
        self,
        body: bytes,
        *,
        headers: list[tuple[bytes, bytes]] | None = None,
        path: str = KEYS.path,
        method: bytes = b"POST",
    ) -> tuple[int, bytes, bytes]:
        """Send a request; by default as Telegram does."""
        sent = [(b"X-Telegram-Bot-Api-Secret-Token", KEYS.token.encode())] if headers is None else headers
        lines = [
            method + b" " + path.encode() + b" HTTP/1.1",
            b"Host: x",
            b"Connection: close",
            b"Content-Length: %d" % len(body),
        ]
        lines += [name + b": " + value for name, value in sent]
        return await self.raw(b"\r\n".join(lines) + b"\r\n\r\n" + body)


@asynccontextmanager
async def serving(
    ears: Ears | None = None, book: Book | None = None, bot: BotSide | None = None, at: Callable[[str], None] = nowhere
) -> AsyncIterator[Site]:
    ears, book = ears or Ears(), book or Book()
    token, base = (bot.token, bot.url) if bot else ("123456:for-tests", "http://127.0.0.1:1")
    api, engine = Api(token, base), make_engine("ptb", token, base)
    intake = Intake(api, engine, ears, book, at)
    config = uvicorn.Config(
        Starlette(routes=webhook_routes(intake, SECRET)), port=0, log_config=None, lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Site(f"http://127.0.0.1:{port}", port, intake, api, ears, book)
    finally:
        server.should_exit = True
        await running
        await intake.close()
        await engine.close()
        await api.close()


def run(do: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(do())


# -- who is let in -------------------------------------------------------------------------------------------------

NAME = b"X-Telegram-Bot-Api-Secret-Token"
RIGHT = KEYS.token.encode()
HEAD = b"POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s: %s\r\n" % (KEYS.path.encode(), NAME, RIGHT)


@pytest.mark.parametrize("headers", [
    [], [(NAME, b"")], [(NAME, b"wrong")], [(NAME, RIGHT[:-1])], [(NAME, RIGHT + b"a")], [(NAME, b"x" * 257)], [(NAME, RIGHT.upper())],
    [(NAME, "密码".encode())], [(NAME, b"\xff\xfe\x80")], [(NAME, RIGHT), (NAME, b"x")], [(NAME, b"x"), (NAME, RIGHT)], [(NAME, RIGHT), (NAME.lower(), RIGHT)],
    [(NAME, RIGHT + b", " + RIGHT)], [(b"Authorization", RIGHT)],
], ids=lambda headers: repr(headers)[:60])  # fmt: skip
def test_who_does_not_know_the_secret_learns_nothing(headers: list[tuple[bytes, bytes]]) -> None:
    """A03 to A05."""

    async def do() -> None:
        async with serving() as site:
            status, _, body = await site.post(json.dumps(update()).encode(), headers=headers)
            assert (status, body) == (401, b"")
            assert site.ears.calls == 0

    run(do)


@pytest.mark.parametrize(("method", "path", "status"), [
    (b"GET", KEYS.path, 405), (b"PUT", KEYS.path, 405), (b"HEAD", KEYS.path, 405), (b"TRACE", KEYS.path, 405), (b"DELETE", KEYS.path, 405), (b"OPTIONS", KEYS.path, 405),
    (b"POST", "/" + KEYS.path, 404), (b"POST", "/t/%2e%2e" + KEYS.path, 404), (b"POST", "/t/../t/" + "0" * 32, 404), (b"POST", "/t/", 404),
    (b"POST", KEYS.path.upper(), 404),
], ids=repr)  # fmt: skip
def test_there_is_one_place_and_one_method(method: bytes, path: str, status: int) -> None:
    """A09."""

    async def do() -> None:
        async with serving() as site:
            assert (await site.post(json.dumps(update()).encode(), path=path, method=method))[0] == status
            assert site.ears.calls == 0

    run(do)


@pytest.mark.parametrize(
    "secret", ["", "short", "a" * 31, "a" * 257, "密" * 40, "a b" * 20, "a" * 31 + "\n", "a" * 40 + "/"]
)
def test_without_a_good_secret_there_is_no_webhook(secret: str) -> None:
    with pytest.raises(Refusing) as told:
        Keys.of(secret)
    assert not secret or secret not in str(told.value)


def test_one_secret_makes_two_keys_that_do_not_tell_it() -> None:
    assert len(KEYS.path) == 3 + 32
    assert KEYS.path[3:] not in KEYS.token and SECRET not in KEYS.path + KEYS.token
    assert Keys.of(SECRET) == KEYS != Keys.of(SECRET + "x")


# -- what is taken -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("body", "status"), [
    (b"", 400), (b"{", 400), (b"not json", 400), (b"\xff\xff", 400), (b"[]", 400), (b"null", 400), (b'"x"', 400), (b"5", 400),
    (b"[" * 10_000, 400), (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400), (b'{"update_id": ' + b"9" * 5000 + b"}", 400),
], ids=lambda value: repr(value)[:40])  # fmt: skip
def test_what_telegram_never_sends_is_refused(body: bytes, status: int) -> None:
    """A06."""

    async def do() -> None:
        async with serving() as site:
            began = time.monotonic()
            answer = await site.post(body)
            assert (answer[0], answer[2]) == (status, b"")
            assert time.monotonic() - began < 1
            assert site.ears.calls == 0 and site.book.aside == []

    run(do)


@pytest.mark.parametrize("length", [BODY_LIMIT + 1, 10_000_000, 10**18])
def test_what_says_that_it_is_too_long_is_not_even_read(length: int) -> None:
    async def do() -> None:
        async with serving() as site:
            status, head, body = await site.raw(HEAD + b"Content-Length: %d\r\n\r\n" % length)
            assert (status, body) == (413, b"") and b"connection: close" in head.lower()

    run(do)


def test_what_is_packed_is_refused() -> None:
    async def do() -> None:
        async with serving() as site:
            headers = [(NAME, RIGHT), (b"Content-Encoding", b"gzip")]
            assert (await site.post(gzip.compress(b"0" * 10_000_000), headers=headers))[0] == 415

    run(do)


def test_a_body_that_does_not_say_its_length_is_measured() -> None:
    async def do() -> None:
        async with serving() as site:
            head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
            assert (await site.raw(head + b"%x\r\n" % (BODY_LIMIT + 1) + b" " * (BODY_LIMIT + 1)))[0] == 413
            body = json.dumps(update()).encode()
            assert (await site.raw(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)))[0] == 200
            assert site.ears.payloads == ["在吗"]

    run(do)


@pytest.mark.parametrize(("body", "unread"), [
    ('{"update_id": 1, "update_id": 7}', None),
    ('{"update_id": 7, "x": NaN, "y": 1e999, "z": -Infinity}', None),
    ('{"update_id": 7, "hologram": {"id": 9223372036854775808}}', None),
    ('{"update_id": 9223372036854775808}', "sha256"),
    ('{"update_id": 1e999}', "sha256"),
    ('{}', "sha256"),
    ('{"update_id": 7, "message": {"from": {"id": 9223372036854775808}}}', "7"),
    ('{"update_id": 7, "message": "\\ud800"}', "7"),
])  # fmt: skip
def test_strange_numbers_are_fine_or_heard_unread(body: str, unread: str | None) -> None:
    """A07, A08: it is kept, and Telegram does not bring it again."""

    async def do() -> None:
        async with serving() as site:
            assert (await site.post(body.encode()))[0] == 200
            assert [one.external_id.partition(":")[0] for one in site.ears.unread] == ([unread] if unread else [])

    run(do)


def test_a_slow_body_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A10."""
    monkeypatch.setattr(webhook, "IN_TIME", 0.3)

    async def do() -> None:
        async with serving() as site:
            began = time.monotonic()
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            writer.write(HEAD.replace(b"Connection: close\r\n", b"") + b"Content-Length: 1000\r\n\r\n{")
            answer = await asyncio.wait_for(reader.read(), 5)
            assert answer.startswith(b"HTTP/1.1 408") and b"connection: close" in answer.lower()
            assert time.monotonic() - began < 2
            writer.close()

    run(do)


# -- when Telegram hears of it -------------------------------------------------------------------------------------


def test_200_is_said_after_the_commit() -> None:
    steps: list[str] = []

    async def do() -> None:
        async with serving(at=steps.append) as site:
            status, _, body = await site.post(json.dumps(update()).encode())
            assert (status, body) == (200, b"")

    run(do)
    assert steps == ["update.read", "update.attempted", "update.decoded", "update.committed", "request.answered"]


@pytest.mark.parametrize("trouble", [Unavailable, ZeroDivisionError], ids=["nothing to store in", "a fault of our own"])
def test_what_cannot_be_stored_is_to_be_brought_again(trouble: type[Exception]) -> None:
    async def do() -> None:
        async with serving(Ears(away=1, trouble=trouble)) as site:
            status, head, body = await site.post(json.dumps(update()).encode())
            assert (status, body) == (503, b"") and b"retry-after: 5" in head.lower()
            assert (await site.post(json.dumps(update()).encode()))[0] == 200
            assert site.ears.payloads == ["在吗"]

    run(do)


def test_the_logbook_away_is_the_same() -> None:
    async def do() -> None:
        async with serving(book=Book(away=True)) as site:
            assert (await site.post(json.dumps(update()).encode()))[0] == 503
            assert (await site.post(b"{}"))[0] == 503

    run(do)


# -- with Telegram -------------------------------------------------------------------------------------------------


@asynccontextmanager
async def kept(site: Site, rounds: Rounds = QUICK) -> AsyncIterator[None]:
    keeper = Keeper(site.api, site.intake, site.book, site.url, SECRET, rounds)
    stop = asyncio.Event()
    running = asyncio.create_task(keeper.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 5)


def test_what_waits_and_what_comes_is_brought(bot: BotSide) -> None:
    wang = bot.user(WANG)
    bot.set(webhook_pace=0.05)
    wang.start("abc")

    async def do() -> None:
        async with serving(Ears(away=3), bot=bot) as site, kept(site):
            wang.says("在吗")
            await until(lambda: site.ears.payloads == ["abc", "在吗"])
            await until(lambda: not bot.waiting and site.book.beats > 1)
            assert site.book.troubles[-1:] == [""] or "webhook" in site.book.troubles

    run(do)
    params = bot.requests("setWebhook")[0]["params"]
    assert params["url"].endswith(KEYS.path) and params["secret_token"] == KEYS.token
    assert params["drop_pending_updates"] in (False, "false")


def test_a_press_is_answered(bot: BotSide) -> None:
    wang = bot.user(WANG)
    wang.start()

    async def do() -> None:
        async with serving(bot=bot) as site, kept(site):
            keys = {"inline_keyboard": [[{"text": "好", "callback_data": "tok.1"}]]}
            await site.api.call("sendMessage", {"chat_id": WANG, "text": "?", "reply_markup": keys})
            press = await asyncio.to_thread(wang.presses, "好")
            assert await asyncio.to_thread(wang.answered, press) is not None
            assert sorted(site.ears.payloads) == ["", "tok.1"], "each comes on a way of its own"

    run(do)


def test_a_webhook_that_is_gone_is_set_again(bot: BotSide) -> None:
    async def do() -> None:
        async with serving(bot=bot) as site, kept(site):
            await until(lambda: site.book.beats)
            await site.api.call("deleteWebhook")
            await until(lambda: len(bot.requests("setWebhook")) == 2)

    run(do)


@pytest.mark.parametrize(("faults", "word"), [
    ([refused(401, "Unauthorized")], "token"), ([refused(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")], "webhook"), ([page(502)] * 14, "away"),
])  # fmt: skip
def test_a_webhook_that_cannot_be_set_is_told_of(bot: BotSide, faults: list[Any], word: str) -> None:
    async def do() -> None:
        bot.fails("setWebhook", *faults)
        async with serving(bot=bot) as site, kept(site):
            await until(lambda: site.book.troubles == [word, ""])

    run(do)


def test_what_is_not_set_yet_is_asked_for_again_soon(bot: BotSide) -> None:
    """Until it is set nobody is heard: that is not looked at as seldom as one that works."""

    async def do() -> None:
        bot.fails("getWebhookInfo", page(502), page(502))
        async with serving(bot=bot) as site, kept(site, Rounds(beat=0.05, look=60.0)):
            await until(lambda: bot.requests("setWebhook"))

    run(do)


def test_deliveries_that_fail_are_told_of(bot: BotSide) -> None:
    wang = bot.user(WANG)
    bot.set(webhook_pace=0.1)
    wang.start()

    async def do() -> None:
        ears = Ears()
        async with serving(ears, bot=bot) as site, kept(site):
            await until(lambda: ears.payloads == [""])
            ears.refuses = "在吗"
            wang.says("在吗")
            await until(lambda: "webhook" in site.book.troubles)
            ears.refuses = ""
            await until(lambda: ears.payloads == ["", "在吗"] and site.book.troubles[-1] == "", 10)

    run(do)


def test_after_a_long_gap_open_questions_are_offered_again(bot: BotSide) -> None:
    async def do() -> None:
        async with serving(book=Book(gaps=[200.0]), bot=bot) as site, kept(site):
            await until(lambda: site.book.beats > 3)
            assert site.book.offered == [200.0]

    run(do)
