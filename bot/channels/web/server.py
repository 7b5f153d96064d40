"""The server of the page: its routes, what every answer carries, and how it stops."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.contract import Assistant, Unavailable
from bot.channels.web import edge
from bot.channels.web.connections import PATIENCE, Connections, Patient, Phase
from bot.channels.web.look import DemoPerson, Look
from bot.channels.web.packing import SMALL, pack, packs
from bot.channels.web.paper import Copies, paper
from bot.channels.web.poster import Sheet, poster
from bot.channels.web.shell import Shell
from bot.channels.web.streams import CHANNEL, Streams, screen_data
from bot.conversation.messages import Incoming

Sheets = Callable[[str], Awaitable[Sheet | None]]
Ready = Callable[[], Awaitable[str]]
"""What is in the way of serving somebody, in one word; empty: nothing."""

CONNECTIONS = 800
"""By itself a system lets a process open 1,024 files; the rest is for the database and the machine."""
BACKLOG = 128
"""So many are let in at a time: with more at once than there are files left, the door would be shut for a second."""
QUEUE = 2048
"""So many may knock while others are let in; whoever finds no place there knocks again a second or three later."""
TICKS = 10
"""uvicorn ticks ten times a second."""

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")

_PAGES = {"error_busy": "page_busy"}
"""What a whole page says instead of a sentence; anything else is a page that is not there."""
_ERRORS = {404: "error_missing", 405: "error_bad", 503: "error_busy"}


def web_app(
    assistant: Assistant,
    look: Look,
    labels: Mapping[str, str],
    people: Callable[[], Sequence[DemoPerson]] | None = None,
    bot: str = "web",
    sheets: Sheets | None = None,
    ready: Ready | None = None,
    copies: Copies | None = None,
) -> Starlette:
    """The page and its wire. With `people` it is a demonstration, where one may be any of them.

    `sheets` words what is printed for a code; without it nothing is. `ready` looks whether it can serve anybody now.
    `copies` hands out what is kept of somebody.
    """
    shell = Shell(look, labels, demo=people is not None)
    page = _Page(assistant, look, shell, people, bot, sheets, ready, copies)
    headers = _headers(demo=people is not None)

    def said(status: int, label: str, extra: Mapping[str, str] | None = None) -> JSONResponse:
        return JSONResponse({"error": shell.labels[label]}, status, {**headers, **(extra or {})})

    def answered(asked: Request, status: int, label: str, extra: Mapping[str, str] | None = None) -> Response:
        """A page for whoever opened an address, and a sentence for our own page, which shows it itself."""
        if asked.method == "GET" and "text/html" in asked.headers.get("accept", ""):
            return HTMLResponse(shell.missing(_PAGES.get(label, "page_gone")), status, {**headers, **(extra or {})})
        return said(status, label, extra)

    def refused(asked: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)
        label = getattr(failure, "label", None) or _ERRORS.get(failure.status_code, "error_bad")
        return answered(asked, failure.status_code, label, failure.headers)

    def unavailable(asked: Request, __: Exception) -> Response:
        return answered(asked, 503, "error_busy", {"Retry-After": "5"})

    def failed(asked: Request, __: Exception) -> Response:
        return answered(asked, 500, "error_busy")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        page.streams.closing.set()

    app = Starlette(
        routes=page.routes(),
        middleware=[Middleware(_Headers, headers=headers), Middleware(GZipMiddleware, minimum_size=SMALL)],
        exception_handlers={HTTPException: refused, Unavailable: unavailable, Exception: failed},
        lifespan=lifespan,
    )
    app.state.streams = page.streams
    return app


class _Page:
    """The routes, with what they need in hand."""

    def __init__(
        self,
        assistant: Assistant,
        look: Look,
        shell: Shell,
        people: Callable[[], Sequence[DemoPerson]] | None,
        bot: str,
        sheets: Sheets | None,
        ready: Ready | None,
        copies: Copies | None,
    ) -> None:
        self.assistant = assistant
        self.look = look
        self.shell = shell
        self.people = people
        self.bot = bot
        self.sheets = sheets
        self.ready = ready
        self.copies = copies
        self.streams = Streams(assistant, bot)

    def routes(self) -> list[Route]:
        demo = [Route("/phone", self.phone)] if self.people is not None else []
        own = [
            Route("/c/{code}", self.copy, methods=["GET", "POST"]),
            Route("/c/{code}/data", self.data, methods=["POST"]),
        ]
        return [
            Route("/", self.home),
            *demo,
            Route("/l/{code}", self.link),
            Route("/a/{code}", self.printed),
            Route("/p/{code}", self.poster),
            *(own if self.copies is not None else []),
            Route("/hear", self.hear, methods=["POST"]),
            Route("/screen", self.screen),
            Route("/stream", self.stream),
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/manifest.webmanifest", self.manifest),
            Route("/sw.js", self.worker),
            Route("/static/{name}", self.static),
        ]

    async def home(self, request: Request) -> Response:
        if self.people is None:
            return self._greeting(request, self.shell.phone())
        return self._greeting(request, self.shell.desk(list(self.people())))

    async def phone(self, request: Request) -> Response:
        return self._greeting(request, self.shell.phone())

    async def link(self, request: Request) -> Response:
        """A link that was handed to one person. Looking spends nothing: previews look too."""
        return self._greeting(request, self.shell.phone(_code(request), "press"))

    async def printed(self, request: Request) -> Response:
        """A code on a poster or a card; it is public, so it needs no press."""
        return self._greeting(request, self.shell.phone("a:" + _code(request), "now"))

    async def poster(self, request: Request) -> Response:
        """Poster and cards of a code, to print; whoever looks is not greeted and leaves nothing."""
        sheet = await self.sheets(_code(request)) if self.sheets is not None else None
        if sheet is None:
            raise HTTPException(404)
        return HTMLResponse(poster(sheet, self.shell.assets["poster.css"].url))

    async def copy(self, request: Request) -> Response:
        """A copy of somebody's own. Looking spends nothing; a press opens it, once."""
        assert self.copies is not None
        if request.method == "POST":
            made = await self.copies.opened(_code(request))
        else:
            made = await self.copies.before(_code(request))
        return HTMLResponse(paper(made, self.shell.assets["copy.css"].url))

    async def data(self, request: Request) -> Response:
        """The same as a file."""
        assert self.copies is not None
        made = await self.copies.saved(_code(request))
        if made is None:
            raise HTTPException(404)
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return Response(made.json, media_type="application/json", headers=headers)

    async def hear(self, request: Request) -> Response:
        edge.from_our_page(request)
        address = self._who(request)
        key, kind, payload, wide = edge.read_message(await edge.read_body(request))
        said = Incoming(CHANNEL, self.bot, f"{address}/{key}", address, kind, payload, wide=wide)
        await self.assistant.hear(replace(said, network=edge.network(request)))
        return JSONResponse({"ok": True})

    async def screen(self, request: Request) -> Response:
        after, before = (edge.read_after(request.query_params.get(name, "0")) for name in ("after", "before"))
        screen = await self.streams.look(self._who(request), after, before)
        return JSONResponse(screen_data(screen, after))

    async def stream(self, request: Request) -> Response:
        if request.method != "GET":
            raise HTTPException(405)
        after = edge.read_after(request.headers.get("last-event-id") or request.query_params.get("after", "0"))
        events = self.streams.run(self._who(request), after)
        headers = {"X-Accel-Buffering": "no", "Vary": "Accept-Encoding"}
        if packs(request.headers.get("accept-encoding", "")):
            packed = pack(events)
            headers |= {"Content-Encoding": "gzip"}
            return StreamingResponse(packed, media_type="text/event-stream", headers=headers)
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def healthz(self, _: Request) -> Response:
        """The process lives."""
        return PlainTextResponse("ok")

    async def readyz(self, _: Request) -> Response:
        """Somebody can be served."""
        trouble = await self.ready() if self.ready is not None else ""
        return PlainTextResponse(trouble or "ok", 503 if trouble else 200)

    async def manifest(self, _: Request) -> Response:
        return JSONResponse(self.shell.manifest(), media_type="application/manifest+json")

    async def worker(self, _: Request) -> Response:
        # A worker obeys the policy of its own file; it only ever asks us.
        return Response(self.shell.worker(), media_type="text/javascript")

    async def static(self, request: Request) -> Response:
        asset = self.shell.assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        fresh = asset.url.endswith(f"?v={request.query_params.get('v', '')}")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if fresh else "no-cache",
            "ETag": asset.etag,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == asset.etag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.type)
        return Response(asset.body, headers=headers, media_type=asset.type)

    def _greeting(self, request: Request, page: str) -> Response:
        response = HTMLResponse(page)
        edge.greet(request, response, self.look)
        return response

    def _who(self, request: Request) -> str:
        """The address of whoever asks.

        Raises:
            Refusal: nobody we know; outside a demonstration, nobody may say who they are.
        """
        played = request.query_params.get("as") or request.headers.get("as")
        if played is None:
            return edge.visitor_address(request, self.look)
        if self.people is None or played not in {person.id for person in self.people()}:
            raise edge.Refusal(404, "error_missing")
        return f"demo:{played}"


def _code(request: Request) -> str:
    code: str = request.path_params["code"]
    if not _CODE.fullmatch(code):
        raise HTTPException(404)
    return code


def _headers(demo: bool) -> dict[str, str]:
    """What every answer carries. Only a demonstration may be framed, and only by its own desk."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "font-src": "'self'",
        "frame-src": "'self'" if demo else "'none'",
        "frame-ancestors": "'self'" if demo else "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN" if demo else "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


class _Headers:
    """Adds the headers to every answer; one that knows better, such as a cached file, keeps its own."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    present.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Server(uvicorn.Server):
    """Closes what keeps it waiting, and at its end the open streams first: uvicorn waits for every answer to finish,
    and a stream never does."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self.open = connections

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for door in server.sockets:
                with door.dup() as same:
                    same.listen(QUEUE)

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS == 0:
            self.open.sweep()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, Starlette)
        app.state.streams.closing.set()
        await super().shutdown(sockets)


def serving(
    app: Starlette,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    connections: int = CONNECTIONS,
    patience: Mapping[Phase, float] = PATIENCE,
    trusted_proxies: Sequence[str] = (),
) -> Server:
    """A server for the page; `await serving(app).serve()` runs until SIGTERM.

    `connections`: so many may be open at once. `trusted_proxies`: addresses, or networks, of proxies whose word counts
    for where somebody comes from; nobody else's does. There is no access log, because paths carry the codes of links.
    """
    every = Connections(connections, patience)
    config = uvicorn.Config(
        app,
        http=partial(Patient, every),  # type: ignore[arg-type]
        backlog=BACKLOG,
        timeout_keep_alive=int(PATIENCE[Phase.RESTING]),
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
        ws="none",
    )
    return Server(config, every)
