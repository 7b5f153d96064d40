"""The webhook: Telegram brings one update, and hears 200 only when it is committed.

One secret makes both the path and the word that Telegram must send along. Whoever does not know it learns nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.contract import Logbook, Unavailable
from bot.channels.telegram.api import Api, ApiError, Away, BadRequest, TooMany, WrongToken
from bot.channels.telegram.engine import KINDS
from bot.channels.telegram.intake import Intake, Taker
from bot.channels.telegram.pulse import Pulse, pause, unless

BODY_LIMIT = 1_000_000
"""Bytes of one update; a real one has a few thousand."""
IN_TIME = 10.0
"""Seconds for a whole body: a slow one holds a connection (A10)."""
RETRY_AFTER = 5
"""Seconds after which Telegram may bring again what we could not keep."""
CONNECTIONS = 4
"""Updates that Telegram brings at the same time: what a database takes."""
FEW = 20
"""So many that wait at Telegram are only on their way."""
MISSES = 12
"""So many questions without an answer, a beat apart, are no trouble yet: two minutes, as with polling."""

_HEADER = b"x-telegram-bot-api-secret-token"
_SOUND = re.compile(r"[A-Za-z0-9_-]{32,256}")


class Refusing(Exception):
    """Without a good secret there is no webhook: anybody could speak as anybody."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What one secret makes."""

    path: str
    """Where Telegram brings updates to."""
    token: str
    """What it must send along."""

    @classmethod
    def of(cls, secret: str) -> Keys:
        """The keys of a secret of at least 32 of A-Z a-z 0-9 _ -.

        Raises:
            Refusing: it is shorter, or has other characters.
        """
        if not _SOUND.fullmatch(secret):
            raise Refusing("the secret of the webhook is 32 to 256 of A-Z a-z 0-9 _ -")
        return cls("/t/" + _made(secret, "path")[:32], _made(secret, "token"))


def webhook_routes(taker: Taker, secret: str) -> list[Route]:
    """The one route of the webhook, for the app of the page.

    Raises:
        Refusing: the secret is not good enough.
    """
    keys = Keys.of(secret)

    async def receive(request: Request) -> Response:
        try:
            update = await _update(request, keys)
            await taker.take(update)
        except _Refused as refused:
            return Response(status_code=refused.status, headers={"Connection": "close"})
        except Unavailable:
            return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER)})
        taker.at("request.answered")
        return Response(status_code=200)

    return [Route(keys.path, receive, methods=["POST"])]


class _Refused(Exception):
    """Not taken; the status is all that is said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def _update(request: Request, keys: Keys) -> dict[str, Any]:
    """The update of a request.

    Raises:
        _Refused: it does not come from Telegram, or is not what Telegram sends.
    """
    said = [value for name, value in request.headers.raw if name.lower() == _HEADER]
    if len(said) != 1 or not hmac.compare_digest(said[0], keys.token.encode()):
        raise _Refused(401)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise _Refused(415)
    try:
        async with asyncio.timeout(IN_TIME):
            body = await _body(request)
    except TimeoutError:
        raise _Refused(408) from None
    except ClientDisconnect:
        raise _Refused(400) from None
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused(400) from None
    if not isinstance(update, dict):
        raise _Refused(400)
    return update


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT:
        raise _Refused(413)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            raise _Refused(413)
    return bytes(body)


def _made(secret: str, what: str) -> str:
    return hmac.new(secret.encode(), what.encode(), hashlib.sha256).hexdigest()


# -- keeping it set --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often it is looked after, in seconds."""

    beat: float = 10.0
    look: float = 60.0
    """Between two questions to Telegram how it gets on with us; after one without an answer a beat is enough."""


class Keeper:
    """Sets the webhook, and keeps it set and watched while the page is served."""

    def __init__(
        self, api: Api, intake: Intake, logbook: Logbook, public_url: str, secret: str, rounds: Rounds | None = None
    ) -> None:
        """`public_url`: where the page is found from outside, https.

        Raises:
            Refusing: the secret is not good enough.
        """
        self._api = api
        self._intake = intake
        self._rounds = rounds or Rounds()
        self._pulse = Pulse(logbook, self._rounds.beat)
        self._keys = Keys.of(secret)
        self._url = public_url.rstrip("/") + self._keys.path
        self._well = False
        self._drained = False
        """Nothing waits at Telegram but what is just being brought."""
        self._misses = 0
        self._last_error: int | None = None
        """When Telegram last failed to reach us, by its own clock; None: not asked yet."""

    async def run(self, stop: asyncio.Event) -> None:
        """Look after the webhook until `stop`."""
        try:
            await unless(stop, asyncio.gather(self._look_often(stop), self._beat(stop)))
        finally:
            await self._intake.close()

    async def _beat(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if self._well:
                await self._pulse.well()
            if self._well and self._drained:
                await self._pulse.caught_up()
            await pause(stop, self._rounds.beat)

    async def set_webhook(self) -> None:
        """Tell Telegram where to bring updates; what waits is kept.

        Raises:
            ApiError: it was not told.
        """
        await self._api.call(
            "setWebhook",
            {
                "url": self._url,
                "secret_token": self._keys.token,
                "allowed_updates": list(KINDS),
                "max_connections": CONNECTIONS,
                "drop_pending_updates": False,
            },
        )

    async def _look_often(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            wait = self._rounds.look
            try:
                await self._look()
                self._misses = 0
            except ApiError as error:
                self._well = False
                self._misses += 1
                if not isinstance(error, Away) or self._misses > MISSES:
                    await self._pulse.trouble(_word(error))
                wait = error.seconds if isinstance(error, TooMany) else self._rounds.beat
            await pause(stop, wait)

    async def _look(self) -> None:
        """Ask how Telegram gets on with us, and set the webhook where it is not, or not by this process yet."""
        info = await self._api.call("getWebhookInfo")
        info = info if isinstance(info, dict) else {}
        if self._last_error is None or info.get("url") != self._url:
            await self.set_webhook()
        last = info.get("last_error_date") or 0
        self._well = self._last_error in (None, last)
        self._drained = info.get("pending_update_count", 0) <= FEW
        self._last_error = last
        if not self._well:
            await self._pulse.trouble("webhook")


def _word(error: ApiError) -> str:
    if isinstance(error, WrongToken):
        return "token"
    return "webhook" if isinstance(error, BadRequest) else "away"
