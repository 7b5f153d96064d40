"""The web channel: who may speak, what is refused, what is told, and that it stops when asked."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bot.channels.contract import Screen, Unavailable, Veil
from bot.channels.web import DemoPerson, Look, Server, serving, web_app
from bot.channels.web import streams as streams_module
from bot.channels.web.edge import HEARS
from bot.channels.web.paper import Data, Door, Paper, Part
from bot.channels.web.shell import FILES, SERVED
from bot.conversation.messages import Button, Heard, Incoming, Kind, Outgoing

ROOT = Path(__file__).parents[2]
LABELS: dict[str, str] = yaml.safe_load((ROOT / "content/zh/page.yaml").read_text("utf-8"))
LOOK = Look(name="社区帮手")
PEOPLE = (
    DemoPerson("f-1", "李大妈", "妈妈", "", "青山镇", staff=False),
    DemoPerson("w-1", "王老师", "社工", "青山镇社工站", "青山镇", staff=True),
)
CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Parrot:
    """An assistant that says everything back; a few words move its screen."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.heard: list[Incoming] = []
        self.screens: dict[str, Screen] = {}
        self.listeners: dict[str, set[asyncio.Event]] = {}
        self.failure: Exception | None = None

    async def hear(self, incoming: Incoming) -> None:
        if self.failure is not None:
            raise self.failure
        if incoming.external_id in {one.external_id for one in self.heard}:
            return
        self.heard.append(incoming)
        before = self._screen(incoming.address)
        after = {
            "hide": replace(before, veil=Veil.HIDDEN),
            "other face": replace(before, face="another", lines=()),
        }.get(incoming.payload)
        if after is None:
            said = Outgoing(
                len(self.heard),
                incoming.payload,
                (Button("好", "t1"), Button("打120", "", href="tel:120", chosen=True)),
                Kind.ECHO,
                note="还有3个问题",
                why="为什么问",
            )
            after = replace(before, lines=(*before.lines, said))
        self.screens[incoming.address] = after
        for listener in self.listeners.get(incoming.address, ()):
            listener.set()

    def screen(self, channel: str, bot: str, address: str, after: int = 0, before: int = 0) -> Screen:
        if self.failure is not None:
            raise self.failure
        assert (channel, bot) == ("web", "web")
        whole = self._screen(address)
        seen = whole.veil is Veil.OPEN
        end = before or len(whole.lines) + 1
        return replace(whole, lines=tuple(line for line in whole.lines if seen and after < line.id < end))

    async def news(self, channel: str, bot: str, address: str) -> AsyncIterator[None]:
        assert (channel, bot) == ("web", "web")
        mine = asyncio.Event()
        self.listeners.setdefault(address, set()).add(mine)
        try:
            while True:
                await mine.wait()
                mine.clear()
                yield None
        finally:
            self.listeners[address].discard(mine)

    def _screen(self, address: str) -> Screen:
        blank = Screen(f"face of {address}", handed_over=False, banner="", veil=Veil.OPEN, lines=())
        return self.screens.get(address, blank)


class OneCopy:
    """Hands out a copy for one code; each press is counted by what it gives."""

    async def before(self, code: str) -> Paper:
        return Paper("一份", [], door=Door(f"/c/{code}", "打开看"))

    async def opened(self, code: str) -> Paper:
        return Paper("一份", [], [Part("<b>", [code])], Door("/c/other/data", "存"))

    async def saved(self, code: str) -> Data | None:
        return Data("copy.json", "{}") if code == "good" else None


class Site:
    """A running page, as a browser meets it."""

    def __init__(self, parrot: Parrot, server: Server, url: str) -> None:
        self.parrot = parrot
        self.server = server
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=5, trust_env=False)

    def visit(self) -> str:
        """Open the page; returns the cookie it gave."""
        self.client.get("/")
        return self.client.cookies["visitor"]

    def hear(self, payload: object, id: object = "", kind: object = "text", **more: Any) -> httpx.Response:
        body = {"id": id or f"client-id-{len(self.parrot.heard):04}", "kind": kind, "payload": payload}
        return self.post(json.dumps(body).encode(), **more)

    def post(self, body: bytes, headers: dict[str, str] | None = None, path: str = "/hear") -> httpx.Response:
        return self.client.post(path, content=body, headers={"X-Requested-With": "page", **(headers or {})})

    @contextmanager
    def stream(self, after: int = 0, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
        with self.client.stream(
            "GET",
            f"/stream?after={after}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        ) as response:
            assert response.status_code == 200
            yield events(response)


def events(response: httpx.Response) -> Iterator[dict[str, str]]:
    """Server-sent events as dictionaries; a comment is an event called ":"."""
    event: dict[str, str] = {}
    for line in response.iter_lines():
        if line.startswith(":"):
            event["event"] = ":"
        elif line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif event:
            yield event
            event = {}


Opener = Callable[..., Site]


@contextmanager
def running(look: Look = LOOK, demo: bool = False, heartbeat: float = 15.0) -> Iterator[Site]:
    """A real server on a free port."""
    parrot = Parrot()
    app = web_app(parrot, look, LABELS, people=(lambda: PEOPLE) if demo else None, copies=OneCopy())
    app.state.streams.heartbeat = heartbeat
    server = serving(app, port=0)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    site = Site(parrot, server, f"http://127.0.0.1:{port}")
    yield site
    site.client.close()
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def open_site() -> Iterator[Opener]:
    """Starts servers of any kind, and stops them."""
    with ExitStack() as stack:
        yield lambda *args, **more: stack.enter_context(running(*args, **more))


@pytest.fixture(scope="module")
def shared_site() -> Iterator[Site]:
    """Starting a server takes longer than asking it; most tests only ask."""
    with running() as site:
        yield site


@pytest.fixture
def site(shared_site: Site) -> Site:
    """An ordinary page that nobody has seen yet."""
    shared_site.parrot.forget()
    shared_site.client.cookies.clear()
    return shared_site


# --- Who speaks ---------------------------------------------------------------------------------------------


def test_the_page_gives_a_cookie_that_scripts_cannot_read(site: Site) -> None:
    cookie = site.client.get("/").headers["set-cookie"].lower()
    assert re.match(r"visitor=[0-9a-f]{32};", cookie)
    for part in ("httponly", "samesite=lax", "path=/", f"max-age={400 * 24 * 3600}"):
        assert part in cookie
    assert "secure" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(open_site: Opener) -> None:
    site = open_site(replace(LOOK, secure_cookies=True))
    cookie = site.client.get("/").headers["set-cookie"]
    assert cookie.startswith("__Host-visitor=")
    assert "Secure" in cookie


def test_a_known_visitor_keeps_the_cookie_and_a_made_up_one_is_replaced(site: Site) -> None:
    first = site.visit()
    assert site.visit() == first
    cookie = site.client.get("/", headers={"Cookie": "visitor=chosen-by-somebody"}).headers["set-cookie"]
    assert re.match(r"visitor=[0-9a-f]{32};", cookie)


def test_the_address_is_a_digest_and_never_the_cookie(site: Site) -> None:
    cookie = site.visit()
    assert site.hear("你好", id="abcdefgh-1").json() == {"ok": True}
    address = hashlib.sha256(cookie.encode()).hexdigest()
    assert site.parrot.heard == [Incoming("web", "web", f"{address}/abcdefgh-1", address, Heard.TEXT, "你好")]


@pytest.mark.parametrize("path", ["/screen", "/stream"])
def test_without_a_cookie_nothing_is_told(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 401
    assert site.hear("你好").status_code == 401
    assert site.parrot.heard == []


def test_an_id_that_two_browsers_made_is_two_messages(site: Site) -> None:
    for text in ("一", "二"):
        site.client.cookies.clear()
        site.visit()
        assert site.hear(text, id="the-same-id").status_code == 200
    assert [one.payload for one in site.parrot.heard] == ["一", "二"]
    assert len({one.external_id for one in site.parrot.heard}) == 2


@pytest.mark.parametrize(("kind", "status"), [(kind, 200 if kind in HEARS else 400) for kind in Heard])
def test_a_page_says_what_a_page_can_say(site: Site, kind: Heard, status: int) -> None:
    """Neither a changed text nor a room where others read along is one: a chat alone knows that they are true."""
    site.visit()
    assert site.hear("x", kind=kind).status_code == status
    assert [one.kind for one in site.parrot.heard] == ([kind] if status == 200 else [])


def test_two_visitors_do_not_see_each_other(site: Site) -> None:
    site.visit()
    site.hear("只有我看")
    site.client.cookies.clear()
    site.visit()
    assert site.client.get("/screen").json()["lines"] == []


def test_in_a_demonstration_one_may_be_anyone_it_knows(open_site: Opener) -> None:
    site = open_site(demo=True)
    assert site.hear("我是李大妈", path="/hear?as=f-1").status_code == 200
    assert site.hear("我是王老师", headers={"as": "w-1"}).status_code == 200
    assert [one.address for one in site.parrot.heard] == ["demo:f-1", "demo:w-1"]
    assert site.client.get("/screen?as=f-1").json()["lines"][0]["text"] == "我是李大妈"
    assert site.client.get("/screen?as=nobody").status_code == 404
    assert site.client.get("/phone?as=f-1").status_code == 200


def test_outside_a_demonstration_nobody_may_say_who_they_are(site: Site) -> None:
    site.visit()
    assert site.client.get("/screen?as=f-1").status_code == 404
    assert site.client.get("/stream?as=f-1").status_code == 404
    assert site.hear("你好", path="/hear?as=f-1").status_code == 404
    assert site.hear("你好", headers={"as": "f-1"}).status_code == 404
    assert site.client.get("/phone").status_code == 404
    assert site.parrot.heard == []


# --- What is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Requested-With": ""},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_what_another_site_sends_is_refused(site: Site, headers: dict[str, str]) -> None:
    site.visit()
    answer = site.hear("你好", headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"error": LABELS["error_refused"]})
    assert site.parrot.heard == []


@pytest.mark.parametrize("own", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "here"}])
def test_what_our_page_sends_is_taken(site: Site, own: dict[str, str]) -> None:
    site.visit()
    headers = {name: site.url if value == "here" else value for name, value in own.items()}
    assert site.hear("你好", headers=headers).status_code == 200
    assert [(one.kind, one.payload) for one in site.parrot.heard] == [(Heard.TEXT, "你好")]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '"text"',
        "\xff\xfe",
        pytest.param("[" * 16_000, id="deep"),
        '{"kind":"text","payload":"x"}',
        '{"id":"abcdefgh","kind":"shout","payload":"x"}',
        '{"id":"abcdefgh","kind":["text"],"payload":"x"}',
        '{"id":"abcdefgh","kind":"text","payload":7}',
        '{"id":"abcdefgh","kind":"text"}',
        '{"id":12345678,"kind":"text","payload":"x"}',
        '{"id":"short","kind":"text","payload":"x"}',
        '{"id":"with space","kind":"text","payload":"x"}',
        '{"id":"abcdefgh\\n","kind":"text","payload":"x"}',
    ],
)
def test_what_cannot_be_read_is_refused_kindly(site: Site, body: str) -> None:
    site.visit()
    answer = site.post(body.encode("latin-1"))
    assert (answer.status_code, answer.json()) == (400, {"error": LABELS["error_bad"]})
    assert site.parrot.heard == []


def test_four_thousand_characters_are_handed_on_and_a_book_is_not(site: Site) -> None:
    site.visit()
    long = json.dumps({"id": "abcdefgh", "kind": "text", "payload": "长" * 4_500}, ensure_ascii=False)
    assert site.post(long.encode()).status_code == 200
    assert len(site.parrot.heard[0].payload) == 4_500
    answer = site.post(b'{"id":"abcdefgi","kind":"text","payload":"' + b"a" * 17_000 + b'"}')
    assert (answer.status_code, answer.json()) == (413, {"error": LABELS["error_long"]})
    assert len(site.parrot.heard) == 1


def test_a_body_that_hides_its_length_is_measured(site: Site) -> None:
    site.visit()
    pieces = iter([b'{"id":"abcdefgh","kind":"text","payload":"', *[b"a" * 4_096] * 8, b'"}'])
    answer = site.client.post("/hear", content=pieces, headers={"X-Requested-With": "page"})
    assert (answer.status_code, answer.json()) == (413, {"error": LABELS["error_long"]})
    assert site.parrot.heard == []


def test_characters_no_database_holds_are_taken_out(site: Site) -> None:
    site.visit()
    assert site.post(rb'{"id":"abcdefgh","kind":"text","payload":"a\u0000b\ud83dc\ud83d\ude00"}').status_code == 200
    assert site.parrot.heard[0].payload == "ab\ufffdc\U0001f600"


def test_when_nothing_can_be_stored_the_page_is_asked_to_come_again(site: Site) -> None:
    site.visit()
    site.parrot.failure = Unavailable()
    answer = site.hear("你好")
    assert (answer.status_code, answer.json()) == (503, {"error": LABELS["error_busy"]})
    assert int(answer.headers["retry-after"]) > 0
    assert site.client.get("/screen").status_code == 503


def test_a_failure_shows_no_trace(open_site: Opener) -> None:
    site = open_site()
    site.visit()
    site.parrot.failure = ValueError("secret")
    answer = site.hear("你好")
    assert answer.status_code == 500
    assert answer.json() == {"error": LABELS["error_busy"]}
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 90\r\n\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n{aaaa\r\n",
        b"Content-Length: 90\r\n\r\n",
    ],
    ids=["half", "in pieces", "none of it"],
)
def test_whoever_goes_away_in_the_middle_leaves_no_trace_in_the_log(
    open_site: Opener, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    """A phone that loses its line as it speaks is every day's; a trace for each would bury what is wrong."""
    site = open_site()
    head = f"POST /hear HTTP/1.1\r\nHost: x\r\nX-Requested-With: page\r\nCookie: visitor={site.visit()}\r\n".encode()
    with socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2])), timeout=5) as phone:
        phone.sendall(head + body)
        time.sleep(0.05)
    while len(site.server.open) > 1:  # the other one is the test's own
        time.sleep(0.005)
    assert site.client.get("/healthz").status_code == 200
    assert [record.getMessage() for record in caplog.records] == []
    assert site.parrot.heard == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/hear"), ("POST", "/"), ("PUT", "/screen"), ("DELETE", "/l/x"), ("HEAD", "/stream")],
)
def test_other_methods_are_not_allowed(site: Site, method: str, path: str) -> None:
    assert site.client.request(method, path).status_code == 405


@pytest.mark.parametrize(
    ("after", "status"),
    [
        *dict.fromkeys(["0", "007", "2147483647"], 200).items(),
        *dict.fromkeys(["", "-1", "x", "1e3", "9" * 17, "9007199254740993", "2147483648", "٣"], 400).items(),
    ],
)
def test_after_must_be_a_number_any_database_knows(site: Site, after: str, status: int) -> None:
    site.visit()
    assert site.client.get("/screen", params={"after": after}).status_code == status


@pytest.mark.parametrize("demo", [False, True])
def test_every_answer_carries_the_headers(open_site: Opener, demo: bool) -> None:
    client = open_site(demo=demo).client
    for path in ("/", "/l/abc", "/healthz", "/sw.js", "/nowhere", "/hear", "/manifest.webmanifest"):
        headers = client.get(path).headers
        policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["frame-src"] == ("'self'" if demo else "'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "permissions-policy" in headers
        assert "server" not in headers


# --- Links --------------------------------------------------------------------------------------------------


def data_block(answer: httpx.Response) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', answer.text, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_looking_at_a_link_spends_nothing(site: Site) -> None:
    for path, code, opens in (("/l/x7K-2", "x7K-2", "press"), ("/a/x7K-2", "a:x7K-2", "now")):
        answer = site.client.get(path)
        data = data_block(answer)
        assert (data["code"], data["opens"]) == (code, opens)
        assert "visitor" in answer.headers["set-cookie"]
    assert site.parrot.heard == []


@pytest.mark.parametrize(
    ("code", "status"), [*dict.fromkeys(["%3Cscript%3E", "a b", "x" * 65, "%E6%98%AF"], 404).items(), ("x" * 64, 200)]
)
def test_what_is_no_code_is_not_there(site: Site, code: str, status: int) -> None:
    assert site.client.get(f"/l/{code}").status_code == status


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/l/%3Cscript%3E", 404), ("/p/x", 404), ("/static/none.css", 404), ("/hear", 405)],
)
def test_who_opens_an_address_that_is_none_sees_a_page_with_a_way_on(site: Site, path: str, status: int) -> None:
    seen = site.client.get(path, headers={"Accept": "text/html,*/*"})
    assert seen.status_code == status
    assert seen.headers["content-type"].startswith("text/html")
    assert 'href="/"' in seen.text and 'href="tel:120"' in seen.text and LOOK.name in seen.text
    assert "script" not in seen.text and "Content-Security-Policy" in seen.headers
    assert site.client.get(path).headers["content-type"] == "application/json"


def test_a_name_cannot_become_markup(open_site: Opener) -> None:
    answer = open_site(replace(LOOK, name='</script><b a="1">&')).client.get("/")
    assert "<b a=" not in answer.text
    assert "</script><b" not in answer.text
    assert data_block(answer)["labels"]["neutral"].endswith('</script><b a="1">&')


def test_a_missing_label_is_noticed_at_start() -> None:
    short = {key: text for key, text in LABELS.items() if key != "send"}
    with pytest.raises(KeyError):
        web_app(Parrot(), LOOK, short)


# --- What is told -------------------------------------------------------------------------------------------


def test_a_screen_is_told_whole_and_from_where_it_was_seen(site: Site) -> None:
    site.visit()
    site.hear("一")
    site.hear("二")
    whole = site.client.get("/screen").json()
    assert [line["text"] for line in whole["lines"]] == ["一", "二"]
    assert whole["veil"] == "open"
    assert whole["after"] == 0
    assert whole["lines"][0] == {
        "id": 1,
        "kind": "echo",
        "text": "一",
        "note": "还有3个问题",
        "why": "为什么问",
        "keyboard": "",
        "written": None,
        "buttons": [
            {"label": "好", "token": "t1", "href": "", "chosen": False},
            {"label": "打120", "token": "", "href": "tel:120", "chosen": True},
        ],
    }
    assert [line["id"] for line in site.client.get("/screen?after=1").json()["lines"]] == [2]


def test_a_stream_begins_with_the_screen_and_goes_on_with_lines(site: Site) -> None:
    site.visit()
    site.hear("一")
    with site.stream() as told:
        first = next(told)
        assert (first["event"], first["id"]) == ("screen", "1")
        assert [line["text"] for line in json.loads(first["data"])["lines"]] == ["一"]
        site.hear("二\n三")
        second = next(told)
        assert (second["event"], second["id"], json.loads(second["data"])["text"]) == ("line", "2", "二\n三")


def test_what_is_older_is_asked_for_by_where_it_ends(site: Site) -> None:
    site.visit()
    for text in ("一", "二", "三"):
        site.hear(text)
    told = site.client.get("/screen", params={"before": 3}).json()
    assert [line["id"] for line in told["lines"]] == [1, 2]
    assert told["more"] is False


def test_a_screen_and_a_stream_are_packed_for_whoever_takes_it(site: Site) -> None:
    site.visit()
    for _ in range(20):
        site.hear("今天他自己起来做了早饭" * 10)
    plain, packed = (site.client.get("/screen", headers={"Accept-Encoding": one}) for one in ("identity", "gzip"))
    assert plain.json() == packed.json()
    assert packed.headers["content-encoding"] == "gzip" and "accept-encoding" in packed.headers["vary"].lower()
    assert packed.num_bytes_downloaded * 5 < plain.num_bytes_downloaded
    for accepted, encoding, many in (("gzip", "gzip", 20), ("identity", None, 21)):
        with site.client.stream("GET", "/stream", headers={"Accept-Encoding": accepted}) as stream:
            assert stream.headers.get("content-encoding") == encoding
            told = events(stream)
            assert len(json.loads(next(told)["data"])["lines"]) == many
            site.hear("一句新的话")
            assert json.loads(next(told)["data"])["text"] == "一句新的话", "at once, and not when there is more to pack"


def test_a_stream_resumes_where_the_browser_says_it_stopped(site: Site) -> None:
    site.visit()
    for text in "一二三":
        site.hear(text)
    with site.stream(after=0, Last_Event_ID="2") as told:
        screen = json.loads(next(told)["data"])
    assert screen["after"] == 2
    assert [line["id"] for line in screen["lines"]] == [3]


def test_a_changed_face_or_veil_sends_the_whole_screen_anew(site: Site) -> None:
    site.visit()
    site.hear("一")
    with site.stream() as told:
        next(told)
        site.hear("hide")
        hidden = next(told)
        assert (hidden["event"], hidden["id"]) == ("screen", "0")
        assert json.loads(hidden["data"])["veil"] == "hidden"
        assert json.loads(hidden["data"])["lines"] == []
        site.hear("other face")
        other = json.loads(next(told)["data"])
        assert (other["face"], other["after"]) == ("another", 0)


def test_ids_of_lines_rise_and_none_is_told_twice(site: Site) -> None:
    site.visit()
    with site.stream() as told:
        next(told)
        for number in range(20):
            site.hear(str(number))
        lines = (event for event in told if event["event"] == "line")
        ids = [int(next(lines)["id"]) for _ in range(20)]
    assert all(later == earlier + 1 for earlier, later in pairwise(ids))


def test_the_same_thing_sent_twice_is_shown_once(site: Site) -> None:
    site.visit()
    for _ in range(2):
        assert site.hear("一", id="the-same-id").status_code == 200
    assert len(site.client.get("/screen").json()["lines"]) == 1


def test_a_quiet_stream_shows_that_it_lives(open_site: Opener) -> None:
    site = open_site(heartbeat=0.05)
    site.visit()
    with site.stream() as told:
        next(told)
        assert next(told)["event"] == ":"


def test_news_that_was_missed_is_late_and_not_lost(open_site: Opener) -> None:
    site = open_site(heartbeat=0.05)
    site.visit()
    with site.stream() as told:
        next(told)
        site.parrot.listeners.clear()
        site.hear("另一个进程写的")
        assert "line" in [next(told)["event"] for _ in range(5)]


def test_the_oldest_stream_gives_way_and_is_asked_to_wait(site: Site) -> None:
    site.visit()
    told, closers = [], []
    for _ in range(streams_module.MOST + 1):
        stream = site.stream()
        told.append(stream.__enter__())
        closers.append(stream)
        next(told[-1])
    assert list(told[0]) == [{"retry": str(streams_module.LATER_MS)}]
    site.hear("还在")
    assert {next(one)["event"] for one in told[1:]} == {"line"}
    for stream in closers:
        stream.__exit__(None, None, None)


def test_streams_end_promptly_when_the_server_stops(open_site: Opener) -> None:
    site = open_site()
    site.visit()
    with site.stream() as told:
        next(told)
        began = time.monotonic()
        site.server.should_exit = True
        assert list(told) == []
        assert time.monotonic() - began < 1
    while any(site.parrot.listeners.values()):
        assert time.monotonic() - began < 2
        time.sleep(0.01)


# --- What is loaded -----------------------------------------------------------------------------------------


def test_everything_the_page_loads_is_small(open_site: Opener) -> None:
    for demo, path in ((False, "/"), (True, "/phone")):
        client = open_site(demo=demo).client
        shell = client.get(path).text
        loaded = set(re.findall(r'(?:src|href)="(/[^"]+)"', shell)) | {"/sw.js"}
        assert {"/manifest.webmanifest", "/sw.js"} < loaded
        bodies = [client.get(address, headers={"Accept-Encoding": "identity"}).content for address in loaded]
        assert len(shell.encode()) + sum(map(len, bodies)) < 64_000


def test_files_are_kept_for_ever_under_the_address_of_their_content(site: Site) -> None:
    address = re.findall(r'src="(/static/app.js[^"]+)"', site.client.get("/").text)[0]
    kept = site.client.get(address)
    assert "immutable" in kept.headers["cache-control"]
    assert kept.headers["content-encoding"] == "gzip"
    assert site.client.get("/static/app.js").headers["cache-control"] == "no-cache"
    again = site.client.get(address, headers={"If-None-Match": kept.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert site.client.get("/static/index.html").status_code == 404
    assert site.client.get("/static/..%2fserver.py").status_code == 404


def test_the_outward_name_is_the_only_one(open_site: Opener) -> None:
    client = open_site(replace(LOOK, name="某某")).client
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["name"] == manifest["short_name"] == "某某"
    assert "<title>某某</title>" in client.get("/").text


def test_a_changed_file_makes_a_new_worker_that_keeps_only_the_shell(site: Site) -> None:
    worker = site.client.get("/sw.js").text
    shell = json.loads(worker.splitlines()[0].removeprefix("const SHELL = ").removesuffix(";"))
    assert shell["pages"] == ["/"]
    assert all(address.startswith("/static/") and "?v=" in address for address in shell["files"])


def test_the_page_is_told_what_it_needs_and_the_desk_who_there_is(open_site: Opener) -> None:
    assert data_block(open_site().client.get("/"))["idle_ms"] == 180_000
    desk = data_block(open_site(demo=True).client.get("/"))
    assert [person["id"] for person in desk["people"]] == ["f-1", "w-1"]
    assert desk["people"][1]["group"] == "青山镇 青山镇社工站"


# --- A copy of one's own -------------------------------------------------------------------------------------


def test_a_copy_is_opened_by_a_press_and_never_by_looking(site: Site) -> None:
    looked = site.client.get("/c/abc")
    assert "打开看" in looked.text and '<form method="post" action="/c/abc">' in looked.text
    opened = site.client.post("/c/abc")
    assert "<li>abc</li>" in opened.text and "&lt;b&gt;" in opened.text
    assert opened.headers["cache-control"] == "no-store"
    assert "visitor" not in site.client.cookies, "whoever only reads is not greeted"


def test_the_file_of_a_copy_is_saved_and_not_shown(site: Site) -> None:
    saved = site.client.post("/c/good/data")
    assert saved.json() == {} and saved.headers["content-disposition"].startswith("attachment")
    assert site.client.post("/c/bad/data").status_code == 404
    assert site.client.get("/c/good/data").status_code == 405


# --- Words --------------------------------------------------------------------------------------------------


def test_labels_and_their_uses_match_both_ways() -> None:
    used: set[str] = set()
    for file in FILES.glob("*.html"):
        used |= set(re.findall(r"\$\{label_(\w+)\}", file.read_text("utf-8")))
    for file in FILES.glob("*.js"):
        used |= set(re.findall(r"(?<![.\w])label\.(\w+)", file.read_text("utf-8")))
    for file in FILES.parent.glob("*.py"):
        used |= set(re.findall(r'"((?:error|page)_\w+)"', file.read_text("utf-8")))
    assert used == set(LABELS)


def test_there_is_no_chinese_outside_the_labels() -> None:
    for file in [*FILES.parent.glob("*.py"), *FILES.iterdir()]:
        assert not CJK.search(file.read_text("utf-8")), file.name


def test_nothing_is_loaded_from_elsewhere_and_nothing_written_becomes_markup() -> None:
    for file in FILES.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text, file.name
        assert "https://" not in text, file.name
    for file in FILES.glob("*.js"):
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
            assert forbidden not in file.read_text("utf-8")


def test_every_file_is_served_or_a_template() -> None:
    assert {file.name for file in FILES.iterdir()} == {
        *SERVED,
        "index.html",
        "desk.html",
        "poster.html",
        "copy.html",
        "missing.html",
        "card.html",
        "sw.js",
    }
