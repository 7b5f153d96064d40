"""The server's face: `/bot<token>/<method>` and, for tests, `/control`."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import params
from .controls import Controls
from .errors import Impossible, Refused
from .service import Answer, Service, hold


class Line(H11Protocol):
    """Tells the application which line a call came in by, so that it can cut it.

    asyncio turns the small packets' delay off only for sockets made with a protocol number; 40 ms a call otherwise.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {"line": transport}


class Web:
    """An ASGI application."""

    def __init__(self, service: Service, controls: Controls) -> None:
        self._service = service
        self._controls = controls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = request.url.path
        if path == "/control":
            await (await self._control(request))(scope, receive, send)
            return
        try:
            answer = await self._api(request, path)
        except ClientDisconnect:  # it died while it asked
            return
        if answer.after:
            await hold(answer.after, _gone(receive))
        if answer.cut:
            scope["state"]["line"].close()
            await _gone(receive)()
            return
        await _response(answer)(scope, receive, send)

    async def _api(self, request: Request, path: str) -> Answer:
        token, _, method = _place(path)
        body = await request.body()
        try:
            given = params.read(request.headers.get("content-type", ""), body, request.url.query)
        except Refused as no:
            return Answer(no.code, no.body())
        return await self._service.call(token, method, given, _gone(request.receive))

    async def _control(self, request: Request) -> Response:
        asked = await request.json()
        try:
            said = {"result": await self._controls.do(asked["op"], asked["args"])}
        except Impossible as no:
            said = {"impossible": str(no)}
        return Response(json.dumps(said), media_type="application/json")


def _place(path: str) -> tuple[str, str, str]:
    """Token and method of a path; both empty where it is of another kind."""
    if not path.startswith("/bot"):
        return "", "", ""
    return path.removeprefix("/bot").partition("/")


def _gone(receive: Receive) -> Any:
    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    return gone


def _response(answer: Answer) -> Response:
    kind = "text/html" if answer.page else "application/json"
    response = Response(answer.raw(), answer.status, media_type=kind)
    wait = answer.body.get("parameters", {}).get("retry_after")
    if wait is not None:
        response.headers["Retry-After"] = str(wait) if isinstance(wait, str) else json.dumps(wait)
    return response
