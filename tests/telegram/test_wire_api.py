"""The raw Bot API: what each answer is, and that the token never comes out again (A79)."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from bot.channels.telegram import aiogram_engine, api, ptb_engine
from bot.channels.telegram.api import Api, ApiError, Away, BadRequest, Conflict, TooMany, WrongToken, bot_of
from bot.channels.telegram.engine import Post
from bot.channels.telegram.engines import make_engine
from tests.telegram.double import (
    BotSide,
    lost_after,
    lost_before,
    not_ok,
    page,
    refused,
    slow,
    too_many,
    too_many_unsaid,
    truncated,
)
from tests.telegram.double.faults import Fault

pytestmark = pytest.mark.slow

SECRET = "AAH-the_secret-part_of_a_token_35ch"
TOKEN = f"123456:{SECRET}"


def call(bot: BotSide, method: str = "getMe", timeout: float = 5.0) -> object:
    async def do() -> object:
        made = Api(bot.token, bot.url)
        try:
            return await made.call(method, {}, timeout)
        finally:
            await made.close()

    return asyncio.run(do())


def test_a_result_comes_back(bot: BotSide) -> None:
    me = call(bot)
    assert isinstance(me, dict) and me["username"] == bot.username


@pytest.mark.parametrize(("fault", "error", "seconds"), [
    (refused(401, "Unauthorized"), WrongToken, None), (refused(404, "Not Found"), WrongToken, None), (refused(409, "Conflict"), Conflict, None),
    (refused(400, "Bad Request: x"), BadRequest, None), (refused(403, "Forbidden: x"), BadRequest, None), (refused(500, "x"), Away, None), (page(502), Away, None), (page(404), Away, None),
    (too_many(7), TooMany, 7), (too_many("abc"), TooMany, 5), (too_many(-1), TooMany, 5), (too_many(999999), TooMany, 3600), (too_many_unsaid(), TooMany, 5), (page(429), TooMany, 5),
    (not_ok(), BadRequest, None), (truncated(), Away, None), (lost_before(), Away, None), (lost_after(), Away, None), (slow(1.0), Away, None),
])  # fmt: skip
def test_an_answer_is(bot: BotSide, fault: Fault, error: type[ApiError], seconds: float | None) -> None:
    bot.fails("getMe", fault)
    with pytest.raises(error) as told:
        call(bot, timeout=0.5)
    assert type(told.value) is error
    assert seconds is None or (isinstance(told.value, TooMany) and told.value.seconds == seconds)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "123456",
        "123456:",
        ":abc",
        "abc:def",
        "12 34:abc",
        "123456:ab c",
        "123456:a/../b",
        "１２３:abc",
        "123456:秘密",
        "123456:a?b",
    ],
)
def test_what_is_no_token_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="no token") as told:
        bot_of(token)
    assert len(token) < 3 or token not in str(told.value)


def test_an_answer_that_drips_for_ever_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece comes in time and the whole never does: whoever waits for it reads nothing any more."""
    monkeypatch.setattr(api, "TO_CONNECT", 0.3)
    over = threading.Event()

    def drip(server: socket.socket) -> None:
        line, _ = server.accept()
        with line, suppress(OSError):
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not over.wait(0.05):
                line.sendall(b" ")

    async def do(base: str) -> None:
        made = Api(TOKEN, base)
        try:
            async with asyncio.timeout(3):
                await made.call("getUpdates", timeout=0.2)
        finally:
            await made.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        with pytest.raises(Away):
            asyncio.run(do(f"http://127.0.0.1:{server.getsockname()[1]}"))
        over.set()


def test_a_bot_is_the_number_of_its_token() -> None:
    assert bot_of(TOKEN) == "123456"


# -- nothing comes out ---------------------------------------------------------------------------------------------


@contextmanager
def echoing(status: int) -> Iterator[str]:
    """Something in between that writes what it was asked for into what it answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    asked = line.recv(65536).split(b" ")[1].decode()
                    body = json.dumps({"ok": False, "error_code": status, "description": f"no way to {asked}"}).encode()
                    line.sendall(
                        b"HTTP/1.1 %d X\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                        % (status, len(body), body)
                    )

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def silent() -> Iterator[str]:
    """Takes what is sent, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def nobody(base: str) -> Iterator[str]:
    yield base


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that any logger says at any level."""
    heard = io.StringIO()
    handler, root = logging.StreamHandler(heard), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def told(error: BaseException | None) -> str:
    """All that an error holds: its words, its fields, its traces, and those of what it came from."""
    if error is None:
        return ""
    here = [repr(error), str(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    return "\n".join([*here, told(error.__cause__), told(error.__context__)])


PLACES = {
    "400": lambda: echoing(400), "401": lambda: echoing(401), "404": lambda: echoing(404), "409": lambda: echoing(409), "429": lambda: echoing(429),
    "500": lambda: echoing(500), "302": lambda: echoing(302), "silent": silent, "dns": lambda: nobody("http://no-such-host.invalid"),
    "closed": lambda: nobody("http://127.0.0.1:1"), "tls": lambda: nobody("https://127.0.0.1:1"), "no url": lambda: nobody("nonsense://x y"),
}  # fmt: skip


@pytest.mark.parametrize("who", ["api", "aiogram", "ptb"])
@pytest.mark.parametrize("place", PLACES)
def test_the_token_never_comes_out(place: str, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (aiogram_engine, ptb_engine):
        monkeypatch.setattr(module, "PATIENCE", 0.2)
    logging.getLogger("asyncio").setLevel(logging.DEBUG)

    async def do(base: str) -> BaseException:
        made = Api(TOKEN, base)
        engine = make_engine(who, TOKEN, base) if who != "api" else None
        try:
            if engine is not None:
                await engine.send(Post(1, "x"))
            else:
                await made.call("sendMessage", {"chat_id": 1}, 0.2)
        except Exception as error:
            return error
        finally:
            await made.close()
            if engine is not None:
                await engine.close()
        raise AssertionError("nobody could have answered")

    with everything_logged() as heard, PLACES[place]() as base:
        error = asyncio.run(do(base), debug=True)
    assert SECRET not in told(error)
    assert error.__context__ is None
    assert SECRET not in heard.getvalue()


def test_nor_when_all_goes_well(bot: BotSide) -> None:
    bot.user(1001).start()

    async def do() -> None:
        made = Api(bot.token, bot.url)
        await made.call("getMe")
        for name in ("aiogram", "ptb"):
            engine = make_engine(name, bot.token, bot.url)
            await engine.send(Post(1001, "不要写进日志"))
            await engine.close()
            assert bot.token not in repr(engine)
        assert bot.token not in repr(made) + str(made)
        await made.close()

    with everything_logged() as heard:
        asyncio.run(do())
    assert bot.token.partition(":")[2] not in heard.getvalue()
    assert "不要写进日志" not in heard.getvalue()


# -- what is imported ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "there", "missing"), [("aiogram", "aiogram", "telegram"), ("ptb", "telegram", "aiogram")]
)
def test_only_the_chosen_library_is_imported(engine: str, there: str, missing: str) -> None:
    code = f"""
import sys
from bot.channels.telegram.engines import make_engine
from bot.channels.telegram import api, decoding, intake, menu, polling, shape, wire
assert not {{"aiogram", "telegram", "aiohttp", "httpx", "regex"}} & set(sys.modules), "too early"
make_engine("{engine}", "{TOKEN}", "http://127.0.0.1:1")
assert "{there}" in sys.modules and "{missing}" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_first_visitor_of_the_page_waits_for_no_bot() -> None:
    """What a server with a bot imports before it serves the page is light; the rest comes behind it."""
    code = """
import sys
import bot.commands.serve, bot.commands.telegram
assert not {"aiogram", "telegram", "aiohttp", "httpx", "sqlalchemy"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_engine_that_is_not_installed_says_what_to_install() -> None:
    code = f"""
import sys
sys.modules["aiogram"] = None
from bot.channels.telegram.engines import NotInstalled, make_engine
try:
    make_engine("aiogram", "{TOKEN}", "http://127.0.0.1:1")
except NotInstalled as missing:
    assert missing.extra == "aiogram" and "jingkang[aiogram]" in str(missing)
else:
    raise SystemExit(1)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_there_are_two_engines() -> None:
    with pytest.raises(ValueError, match="no engine"):
        make_engine("telethon", TOKEN, "http://127.0.0.1:1")
