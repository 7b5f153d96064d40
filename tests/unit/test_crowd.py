"""Many at once: danger goes in before everything, a flood waits for itself, and who is silent makes room."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from bot.channels.contract import Unavailable
from bot.channels.web import Look, serving, web_app
from bot.channels.web.connections import Phase
from bot.conversation.messages import Heard, Incoming
from bot.turnstile import CROWD, DANGER, FIRST, Full, Lane, Turnstile
from bot.writer import WAITING, Writer
from tests.unit.test_web_server import LABELS, Parrot
from tests.village import Village

# -- who goes in next --------------------------------------------------------------------------------------------------


class Clock:
    """A clock one sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_whoever_was_taken_in_least_lately_goes_first() -> None:
    clock = Clock()
    turnstile = Turnstile(clock)
    for _ in range(600):
        clock.now += 0.1
        flood = turnstile.rank("flood", "net", danger=False)
        if clock.now % 10 < 0.1:
            honest = turnstile.rank("mother", "net", danger=False)
            assert honest < flood
    assert honest < 8, "six presses a minute are nothing"
    clock.now += 300
    assert turnstile.rank("flood", "net", danger=False) < 3, "and a pause makes good"


def test_danger_goes_first_and_is_no_way_to_flood() -> None:
    turnstile = Turnstile(Clock())
    ranks = [turnstile.rank("somebody", "net", danger=True) for _ in range(FIRST + 20)]
    assert ranks[:FIRST] == [DANGER] * FIRST
    assert min(ranks[FIRST:]) > DANGER


def test_a_carrier_may_bring_hundreds_and_fresh_visitors_by_the_thousand_wait() -> None:
    clock = Clock()
    turnstile = Turnstile(clock)
    turnstile.rank("mother", "carrier", danger=False)
    families = [turnstile.rank(f"family {n}", "carrier", danger=False) for n in range(int(CROWD))]
    assert len(set(families)) == 1
    made_up = [turnstile.rank(f"made up {n}", "carrier", danger=False) for n in range(1000)]
    assert turnstile.rank("family 7", "carrier", danger=False) < min(made_up[500:]), "who was there before goes before"
    for _ in range(60):
        clock.now += 0.5
        flood = turnstile.rank("flood", "carrier", danger=False)
    assert turnstile.rank("a new family", "carrier", danger=False) < flood, "and a new one before whoever floods"
    assert turnstile.rank("a new family elsewhere", "elsewhere", danger=False) < 4


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("test", 4)
    yield made
    made.close()


def held(lane: Lane) -> threading.Event:
    """Something is being done that ends when the event is set."""
    begun, go = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(10)

    lane.submit(work)
    assert begun.wait(10)
    return go


def test_a_lane_keeps_the_order_of_ranks_and_of_each_visitor(lane: Lane) -> None:
    go, done = held(lane), list[str]()
    for rank, who, what in ((5, "a", "a1"), (2, "b", "b1"), (3, "a", "a2"), (DANGER, "a", "a danger")):
        lane.submit(lambda what=what: done.append(what), rank, who)  # type: ignore[misc]
    go.set()
    lane.close()
    assert done == ["a danger", "b1", "a1", "a2"]


def test_where_it_is_full_who_would_go_last_comes_again(lane: Lane) -> None:
    go, done = held(lane), list[int]()
    waiting: dict[int, Future[Any]] = {
        rank: lane.submit(lambda rank=rank: done.append(rank), rank, f"v{rank}")  # type: ignore[misc]
        for rank in (9, 7, 8, 6)
    }
    with pytest.raises(Full):
        lane.submit(lambda: done.append(10), 10, "v10")
    for rank in (2, DANGER):
        lane.submit(lambda rank=rank: done.append(rank), rank, f"v{rank}")  # type: ignore[misc]
    assert [rank for rank, one in waiting.items() if one.done()] == [9], "danger takes no place"
    go.set()
    lane.close()
    assert done == [DANGER, 2, 6, 7, 8]


def test_behind_five_hundred_who_wait_a_text_of_danger_is_heard_next(tmp_path: Path) -> None:
    """The everyday form of the flood: `python -m tests.soak.flood` is the whole of it."""
    village = Village.on_disk(tmp_path)
    writer, done = Writer(village.app, village.clock), list[str]()
    go = held(writer._lanes[0])

    async def hear(who: str, text: str) -> None:
        try:
            await writer.hear(Incoming("web", "web", f"{who}/{len(done)}/{text}", who, Heard.TEXT, text, network="one"))
            done.append(who)
        except Unavailable:
            done.append(f"not {who}")

    async def run() -> None:
        flood = [asyncio.ensure_future(hear(f"flood {n}", "你好")) for n in range(WAITING + 5)]
        await asyncio.sleep(0)
        last = [asyncio.ensure_future(hear("mother", "我不想活了，药都准备好了"))]
        await asyncio.sleep(0)
        for one in flood[8:WAITING]:
            one.cancel()
        go.set()
        await asyncio.gather(*flood[:8], *last)

    asyncio.run(run())
    writer.close()
    told = [who for who in done if not who.startswith("not ")]
    assert told[0] == "mother"
    assert sum(who.startswith("not ") for who in done) >= 5
    assert len(village.rows("alert")) == 1
    village.close()


# -- connections ---------------------------------------------------------------------------------------------------------

QUICK = {Phase.ASKING: 0.2, Phase.SENDING: 0.2, Phase.RESTING: 0.2, Phase.STUCK: 5.0}
HEAD = b"POST /hear HTTP/1.1\r\nHost: here\r\nX-Requested-With: page\r\nCookie: visitor=" + b"ab" * 16 + b"\r\n"


@contextlib.contextmanager
def served(**about: Any) -> Iterator[tuple[Any, Parrot, int]]:
    """A server over real sockets, its assistant, and its port."""
    parrot = Parrot()
    server = serving(web_app(parrot, Look(name="x"), LABELS), port=0, **about)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield server, parrot, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


def reach(port: int, said: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=5)
    made.sendall(said)
    return made


def says(port: int, text: str) -> bytes:
    """Somebody's phone sends a text on a connection of its own; what is answered."""
    body = json.dumps({"id": "12345678", "kind": "text", "payload": text}).encode()
    with reach(port, HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body) as phone:
        return phone.recv(100)


SAID = {
    "silent": b"",
    "half a line": b"GET / HT",
    "half its headers": b"GET / HTTP/1.1\r\nHost: here\r\n",
    "half its body": HEAD + b"Content-Length: 90\r\n\r\n{",
    "answered, and silent": b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n",
}


def test_who_keeps_us_waiting_is_let_go() -> None:
    with served(patience=QUICK) as (_, _, port):
        waiting = {name: reach(port, said) for name, said in SAID.items()}
        open_still = []
        for name, one in waiting.items():
            try:
                while one.recv(1000):
                    pass  # ends when it is closed, or fails after five seconds
            except TimeoutError:
                open_still.append(name)
            one.close()
        assert open_still == []


def test_bytes_that_drip_gain_no_time() -> None:
    with served(patience=QUICK) as (_, _, port), reach(port, b"GET / HTTP/1.1\r\n") as one:
        one.settimeout(0.05)
        gone = False
        for _ in range(100):
            try:
                one.sendall(b"X: y\r\n")
                gone = one.recv(10) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                gone = True
            if gone:
                return
        pytest.fail("still open")


def test_among_silent_connections_there_is_always_room_for_one_that_speaks() -> None:
    with served(connections=6) as (server, parrot, port):
        silent = [reach(port) for _ in range(20)]
        assert says(port, "我不想活了").startswith(b"HTTP/1.1 200")
        assert [one.payload for one in parrot.heard] == ["我不想活了"]
        assert len(server.open) <= 6
        assert silent[0].recv(1) == b"", "the oldest went first"
        for one in silent:
            one.close()


def test_an_open_page_gives_way_only_where_nearly_everything_is_one() -> None:
    stream = b"GET /stream HTTP/1.1\r\nHost: here\r\nCookie: visitor=%s\r\n\r\n"
    with served(connections=16) as (_, _, port):
        pages = [reach(port, stream % (f"{n:032x}".encode())) for n in range(10)]
        for page in pages:
            assert page.recv(20).startswith(b"HTTP/1.1 200")
        silent = [reach(port) for _ in range(20)]
        assert says(port, "你好").startswith(b"HTTP/1.1 200")
        for page in pages:
            page.setblocking(False)
            while True:
                try:
                    assert page.recv(10_000), "an open page was closed"
                except BlockingIOError:
                    break
        more = []
        for n in range(10, 22):
            more.append(reach(port, stream % (f"{n:032x}".encode())))
            assert more[-1].recv(20).startswith(b"HTTP/1.1 200")
        for one in (*pages, *silent, *more):
            one.close()


@pytest.mark.parametrize(
    ("trusted", "said", "network"),
    [
        ((), "203.0.113.9", "127.0.0.1"),
        (("127.0.0.1",), "203.0.113.9", "203.0.113.9"),
        (("127.0.0.0/8",), "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (("10.0.0.1",), "203.0.113.9", "127.0.0.1"),
        (("127.0.0.1",), "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_only_a_trusted_proxy_tells_where_somebody_comes_from(
    trusted: tuple[str, ...], said: str, network: str
) -> None:
    with served(trusted_proxies=trusted) as (_, parrot, port):
        body = b'{"id": "12345678", "kind": "text", "payload": "x"}'
        head = HEAD + f"X-Forwarded-For: {said}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with reach(port, head + body) as one:
            assert one.recv(20).startswith(b"HTTP/1.1 200")
        assert [one.network for one in parrot.heard] == [network]
