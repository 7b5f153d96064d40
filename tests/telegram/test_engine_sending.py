"""Sending, by both libraries over real HTTP: what leaves, and what each answer of the Bot API means."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiogram.methods
import aiogram.types
import pytest
import telegram
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.channels.contract import ButtonRefused, Moved, NobodyKnows, NotSent, Rejected, Unreachable, Wait
from bot.channels.telegram import aiogram_engine, ptb_engine
from bot.channels.telegram.engine import Engine, Key, Post
from bot.channels.telegram.engines import make_engine
from bot.channels.telegram.refusals import pause
from bot.channels.telegram.wire import TelegramWire
from bot.conversation.messages import Button, Outgoing
from tests.telegram.double import BotSide, lost_after, lost_before, not_ok, page, refused, slow, too_many, truncated
from tests.telegram.double.faults import Fault

pytestmark = pytest.mark.slow

WANG = 1001
ENGINES = ("aiogram", "ptb")
HELLO = Post(WANG, "x")
KEYS = ((Key("好", "tok.1"), Key("不", "tok.2")), (Key("网页", url="https://example.org/l/abc"),))


@pytest.fixture
def here(bot: BotSide) -> BotSide:
    """A bot that somebody has begun to talk to."""
    bot.user(WANG).start()
    return bot


def with_engine(name: str, bot: BotSide, do: Callable[[Engine], Any]) -> Any:
    """Run one thing with an engine, in a loop of its own."""

    async def run() -> Any:
        engine = make_engine(name, bot.token, bot.url)
        try:
            return await do(engine)
        finally:
            await engine.close()

    return asyncio.run(run())


def send(name: str, bot: BotSide, post: Post) -> int:
    return with_engine(name, bot, lambda engine: engine.send(post))


# -- what leaves ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENGINES)
def test_a_post_arrives_as_it_is(here: BotSide, name: str) -> None:
    id = send(name, here, Post(WANG, "<b>你好</b> *_[", KEYS))
    shown = here.user(WANG).heard[-1]
    assert (shown.id, shown.text, shown.protected) == (id, "<b>你好</b> *_[", True)
    assert [(key.label, key.data, key.url) for key in shown.buttons] == [
        ("好", "tok.1", ""), ("不", "tok.2", ""), ("网页", "", "https://example.org/l/abc"),
    ]  # fmt: skip
    params = here.requests("sendMessage")[-1]["params"]
    assert "parse_mode" not in params
    assert json.loads(params["link_preview_options"]) == {"is_disabled": True}


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80).map("x{}".format)
ROWS = st.lists(
    st.lists(st.builds(Key, TEXTS, st.text("aZ0_-.", min_size=1, max_size=64)), min_size=1, max_size=2).map(tuple),
    max_size=4,
).map(tuple)


POSTS = st.lists(st.tuples(TEXTS, ROWS, st.booleans()), min_size=10, max_size=10)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=POSTS)
@example(posts=[("问题", KEYS, False), ("问题", KEYS, True)])
def test_what_one_library_sends_the_other_reads(here: BotSide, posts: list[Any]) -> None:
    """And both mean the same, apart from the order of fields. An edit is a call of its own."""
    sent = [with_engine(name, here, lambda engine: _payloads(engine, here, posts)) for name in ENGINES]
    for post, by_aiogram, by_ptb in zip(posts, *sent, strict=True):
        _each_reads_the_other(*post, by_aiogram, by_ptb)


async def _payloads(engine: Engine, here: BotSide, posts: list[Any]) -> list[dict[str, Any]]:
    """What each became on its way; an edit without the id of what it changes."""
    found = []
    for text, rows, edits in posts:
        before = await engine.send(Post(WANG, "before")) if edits else 0
        assert await engine.send(Post(WANG, text, rows, before)) == before or not edits
        params = here.requests("editMessageText" if edits else "sendMessage")[-1]["params"]
        assert int(params.get("message_id", 0)) == before
        kept = {key: value for key, value in params.items() if key != "message_id"}
        found.append({key: value if key == "text" else _value(value) for key, value in kept.items()})
    return found


def _each_reads_the_other(text: str, rows: Any, edits: bool, by_aiogram: Any, by_ptb: Any) -> None:
    assert by_aiogram == by_ptb
    kind = aiogram.methods.EditMessageText if edits else aiogram.methods.SendMessage
    method = kind.model_validate(by_ptb)
    assert (method.chat_id, method.text) == (WANG, text)
    assert edits or method.protect_content
    preview = telegram.LinkPreviewOptions.de_json(by_aiogram["link_preview_options"], None)
    assert preview.is_disabled
    meant = [[(key.label, key.token or None, key.url or None) for key in row] for row in rows]
    if not meant:
        assert "reply_markup" not in by_ptb
        return
    markup = aiogram.types.InlineKeyboardMarkup.model_validate(by_ptb["reply_markup"])
    keyboard = telegram.InlineKeyboardMarkup.de_json(by_aiogram["reply_markup"], None)
    for found in (markup, keyboard):
        assert [[(key.text, key.callback_data, key.url) for key in row] for row in found.inline_keyboard] == meant


def _value(sent: str) -> Any:
    try:
        return json.loads(sent)
    except ValueError:
        return sent


@pytest.mark.parametrize("name", ENGINES)
def test_a_newer_state_is_written_into_the_message(here: BotSide, name: str) -> None:
    id = send(name, here, Post(WANG, "等老师看", KEYS))
    assert send(name, here, Post(WANG, "老师看过了", (), id)) == id
    shown = here.user(WANG).heard
    assert [(one.id, one.text, one.labels) for one in shown] == [(id, "老师看过了", [])]


@pytest.mark.parametrize("name", ENGINES)
def test_an_edit_that_changes_nothing_is_a_success(here: BotSide, name: str) -> None:
    id = send(name, here, Post(WANG, "同样"))
    assert send(name, here, Post(WANG, "同样", (), id)) == id
    assert len(here.user(WANG).heard) == 1


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("gone", [
    "", "Bad Request: message can't be edited", "Bad Request: message to edit not found", "Bad Request: MESSAGE_ID_INVALID",
])  # fmt: skip
def test_a_message_that_cannot_be_edited_is_sent_anew(here: BotSide, name: str, gone: str) -> None:
    id = send(name, here, Post(WANG, "从前"))
    here.fails("editMessageText", refused(400, gone) if gone else None)
    assert send(name, here, Post(WANG, "现在", (), id if gone else id + 1000)) == id + 1


# -- what an answer means ------------------------------------------------------------------------------------------

ANSWERS: list[tuple[Fault, Exception]] = [
    (refused(403, "Forbidden: bot was blocked by the user"), Unreachable("blocked")),
    (refused(403, "Forbidden: user is deactivated"), Unreachable("deactivated")),
    (refused(403, "Forbidden: bot was kicked from the group chat"), Unreachable("kicked")),
    (refused(403, "Forbidden: bot was kicked from the supergroup chat"), Unreachable("kicked")),
    (refused(403, "Forbidden: bot is not a member of the supergroup chat"), Unreachable("kicked")),
    (refused(403, "Forbidden: bot can't initiate conversation with a user"), Unreachable("never_begun")),
    (refused(403, "Forbidden: bot can't send messages to bots"), Unreachable("bot")),
    (refused(403, "Forbidden: something new"), Unreachable("forbidden")),
    (refused(400, "Bad Request: chat not found"), Unreachable("not_found")),
    (refused(400, "Bad Request: user not found"), Unreachable("not_found")),
    (refused(400, "Bad Request: PEER_ID_INVALID"), Unreachable("not_found")),
    (refused(400, "Bad Request: USER_IS_BLOCKED"), Unreachable("blocked")),
    (refused(400, "Bad Request: INPUT_USER_DEACTIVATED"), Unreachable("deactivated")),
    (refused(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), Unreachable("no_rights")),
    (refused(400, "Bad Request: have no rights to send a message"), Unreachable("no_rights")),
    (refused(400, "Bad Request: not enough rights to send text messages to the chat"), Unreachable("no_rights")),
    (refused(400, "Bad Request: need administrator rights in the channel chat"), Unreachable("no_rights")),
    (refused(400, "Bad Request: TOPIC_CLOSED"), Unreachable("no_rights")),
    (
        refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100123),
        Moved("-100123"),
    ),
    (refused(400, "Bad Request: group chat was upgraded to a supergroup chat"), Unreachable("migrated")),
    (refused(400, "Bad Request: BUTTON_DATA_INVALID"), ButtonRefused()),
    (refused(400, "Bad Request: BUTTON_URL_INVALID"), ButtonRefused()),
    (refused(400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL"), ButtonRefused()),
    (refused(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed"), ButtonRefused()),
    (refused(400, "Bad Request: message is too long"), Rejected("too_long")),
    (refused(400, "Bad Request: message text is empty"), Rejected("empty")),
    (refused(400, "Bad Request: strings must be encoded in UTF-8"), Rejected("encoding")),
    (refused(400, "Bad Request: can't parse entities: x"), Rejected("entities")),
    (refused(400, "Bad Request: something new"), Rejected("bad_request")),
    (refused(413, "Request Entity Too Large"), Rejected("too_long")),
    (refused(401, "Unauthorized"), NotSent("token")),
    (refused(404, "Not Found"), NotSent("token")),
    (refused(409, "Conflict: terminated by other getUpdates request"), NotSent("conflict")),
    (refused(429, "Too Many Requests"), Wait(5)),
    (refused(429, "Too Many Requests: retry after 7", retry_after=7), Wait(7)),
    (refused(429, "x", retry_after=-1), Wait(5)),
    (refused(429, "x", retry_after=0), Wait(5)),
    (refused(429, "x", retry_after="abc"), Wait(5)),
    (refused(429, "x", retry_after=None), Wait(5)),
    (refused(429, "x", retry_after=999999), Wait(3600)),
    (refused(400, "Bad Request: slow mode", retry_after=30), Wait(30)),
    (refused(500, "Internal Server Error: restart"), NobodyKnows()),
    (refused(502, "Bad Gateway"), NobodyKnows()),
    (page(502), NobodyKnows()),
    (page(403), NobodyKnows()),
    (page(429), Wait(5)),
    (not_ok("Bad Request: chat not found"), Unreachable("not_found")),
    (truncated(), NobodyKnows()),
    (lost_before(), NobodyKnows()),
    (lost_after(), NobodyKnows()),
]


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(
    ("answer", "meaning"),
    ANSWERS,
    ids=[f"{one.kind} {one.status} {one.description} {one.parameters}" for one, _ in ANSWERS],
)
def test_an_answer_means(here: BotSide, name: str, answer: Fault, meaning: Exception) -> None:
    here.fails("sendMessage", answer)
    with pytest.raises(type(meaning)) as told:
        send(name, here, Post(WANG, "x", KEYS))
    assert type(told.value) is type(meaning)
    assert vars(told.value) == vars(meaning)
    assert len(here.requests("sendMessage")) == 1, "tried once: trying again is the sender's"
    here.recovers()


@pytest.mark.parametrize(("said", "seconds"), [
    (None, 5), (-1, 5), (0, 5), ("abc", 5), ("7", 5), ([], 5), (True, 5), (float("nan"), 5), (0.2, 1), (1, 1), (59, 59), (3600, 3600), (999999, 3600), (10**30, 3600), (float("inf"), 3600),
])  # fmt: skip
def test_any_pause_is_brought_within_an_hour(said: object, seconds: float) -> None:
    assert pause(said) == seconds


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that says the same to everybody and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.recv(65536)
                    line.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def http(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("answer", "meaning"), [
    (http(200, b""), NobodyKnows), (http(200, b"[]"), NobodyKnows), (http(200, b"null"), NobodyKnows), (http(200, b'{"ok": true}'), NobodyKnows),
    (http(200, b'{"ok": true, "result": true}'), NobodyKnows), (http(200, b"\xff\xfe\x00"), NobodyKnows), (http(200, b"[" * 100_000), NobodyKnows),
    (http(400, b'{"ok": false, "description": null, "parameters": []}'), Rejected), (http(400, b'{"ok": false, "parameters": {"migrate_to_chat_id": "x"}}'), Rejected),
    (http(200, b'{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}'), Unreachable),
    (http(301, b""), NobodyKnows), (http(418, b'{"ok": false}'), Rejected), (b"not http at all", NobodyKnows), (b"", NobodyKnows),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", NobodyKnows),
], ids=lambda value: repr(value)[-60:])  # fmt: skip
def test_an_answer_that_no_bot_api_gives(name: str, answer: bytes, meaning: type[Exception]) -> None:
    with answering(answer) as url, pytest.raises(meaning):
        asyncio.run(_once(name, url))


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("edit", [0, 7])
def test_what_a_library_cannot_read_of_an_answer_has_arrived_all_the_same(name: str, edit: int) -> None:
    """A new kind of thing in it must not make us send again what is there."""
    odd = {"message_id": 7, "date": "soon", "chat": ["?"], "entities": 5, "from": {"id": "x"}, "reply_markup": "new"}
    with answering(http(200, json.dumps({"ok": True, "result": odd}).encode())) as url:
        assert asyncio.run(_once(name, url, Post(WANG, "x", (), edit))) == 7


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:1"])
def test_where_nobody_listens_nothing_was_sent(name: str, base: str) -> None:
    with pytest.raises(NotSent) as told:
        asyncio.run(_once(name, base))
    assert told.value.reason == "network"


@pytest.mark.parametrize("name", ENGINES)
def test_a_line_that_does_not_speak_tls_was_never_a_line(name: str) -> None:
    with answering(b"plain\r\n") as url, pytest.raises(NotSent):
        asyncio.run(_once(name, url.replace("http:", "https:")))


async def _once(name: str, base: str, post: Post = HELLO) -> int:
    engine = make_engine(name, "123456:for-tests", base)
    try:
        return await engine.send(post)
    finally:
        await engine.close()


@pytest.mark.parametrize("name", ENGINES)
def test_when_the_answer_takes_too_long_nobody_knows(here: BotSide, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (aiogram_engine, ptb_engine):
        monkeypatch.setattr(module, "PATIENCE", 0.3)
    here.fails("sendMessage", slow(1.5))
    with pytest.raises(NobodyKnows):
        send(name, here, Post(WANG, "x"))
    assert len(here.user(WANG).heard) == 1, "it was sent all the same"


@pytest.mark.parametrize("name", ENGINES)
def test_a_429_is_waited_for_by_nobody_here(here: BotSide, name: str) -> None:
    here.fails("sendMessage", too_many(1))

    async def twice(engine: Engine) -> int:
        with pytest.raises(Wait):
            await engine.send(Post(WANG, "x"))
        await asyncio.sleep(1.2)
        return await engine.send(Post(WANG, "x"))

    assert with_engine(name, here, twice)
    assert here.breaches() == []


# -- the wire over an engine ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENGINES)
def test_the_wire_sends_part_after_part(here: BotSide, name: str) -> None:
    said = Outgoing(1, "长。" * 3000, (Button("好", "tok.1"),))

    async def both(engine: Engine) -> list[bool]:
        wire = TelegramWire(engine, str(here.id))
        return [(await wire.send(str(WANG), said, part=part)).more for part in (0, 1)]

    assert with_engine(name, here, both) == [True, False]
    shown = here.user(WANG).heard
    assert "".join(one.text for one in shown) == said.text
    assert [one.labels for one in shown] == [[], ["好"]]


@pytest.mark.parametrize(("address", "text", "part", "reason"), [
    ("wang", "x", 0, "address"), ("", "x", 0, "address"), ("0", "x", 0, "address"), ("9" * 19, "x", 0, "address"), ("--5", "x", 0, "address"),
    ("1001", " ", 0, "empty"), ("1001", "x", 1, "no_such_part"),
])  # fmt: skip
def test_what_can_never_leave_is_rejected(here: BotSide, address: str, text: str, part: int, reason: str) -> None:
    async def once(engine: Engine) -> None:
        await TelegramWire(engine, "1").send(address, Outgoing(1, text), part=part)

    with pytest.raises(Rejected) as told:
        with_engine("aiogram", here, once)
    assert told.value.reason == reason


@pytest.mark.parametrize("name", ENGINES)
def test_the_wire_edits_only_what_is_one_message(here: BotSide, name: str) -> None:
    async def states(engine: Engine) -> list[str]:
        wire = TelegramWire(engine, str(here.id))
        first = await wire.send(str(WANG), Outgoing(1, "一"))
        second = await wire.send(str(WANG), Outgoing(2, "二"), replaces=first.id)
        third = await wire.send(str(WANG), Outgoing(3, "三" * 5000), replaces=first.id)
        return [first.id, second.id, third.id]

    first, second, third = with_engine(name, here, states)
    assert first == second != third
