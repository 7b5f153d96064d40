"""The raw Bot API over httpx: everything that is not a message to somebody goes through here.

The token is part of every address, so no address leaves this module: not in an exception, not in its context, not
in a log (A79).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.channels.telegram.refusals import pause

if TYPE_CHECKING:
    import ssl

    import httpx

PATIENCE = 10.0
"""Seconds for an answer, unless the call is one that waits."""
TO_CONNECT = 5.0

_TALKATIVE = ("httpx", "httpcore", "aiohttp", "aiogram", "telegram")


class ApiError(Exception):
    """A call that brought no result."""


class Conflict(ApiError):
    """Another copy of us is reading (409)."""


class WrongToken(ApiError):
    """The token is not, or no longer, one (401, 404)."""


class TooMany(ApiError):
    """Too many calls (429); nothing for `seconds`, within 1 to 3,600."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Away(ApiError):
    """No answer, or none that can be read: the network, the server, something in between. The word says what."""


class BadRequest(ApiError):
    """The call is refused; `description` is the server's own, without the token."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


def quiet() -> None:
    """Keep the libraries from logging the addresses they call and the texts they carry."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


@cache
def roots() -> ssl.SSLContext:
    """Whom we trust to be Telegram, read once a process: reading it takes 50 ms.

    bot.settings alone reads the environment, so that no proxy or certificate comes in from there.
    """
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def bot_of(token: str) -> str:
    """Which bot a token belongs to: the digits before its colon.

    Raises:
        ValueError: it is no token; the message does not show it.
    """
    digits, colon, rest = token.partition(":")
    sound = digits.isascii() and digits.isdigit() and colon and rest and rest.isascii()
    if not sound or any(c.isspace() or c in "/?#%" for c in rest):
        raise ValueError("this is no token of a bot")
    return digits


class Api:
    """The Bot API as one bot. Connections open at the first call; `close` lets go of them."""

    def __init__(self, token: str, base: str) -> None:
        self.bot = bot_of(token)
        self._token = token
        self._begins = f"{base.rstrip('/')}/bot{token}/"
        self._client: httpx.AsyncClient | None = None
        quiet()

    def __repr__(self) -> str:
        return f"Api(bot={self.bot})"

    async def call(self, method: str, params: Mapping[str, Any] | None = None, timeout: float = PATIENCE) -> Any:
        """Call a method and return its result; `timeout` in seconds, for the answer.

        Raises:
            Conflict, WrongToken, TooMany, BadRequest: the server's answer.
            Away: there was none.
        """
        status, body = await self._post(method, json.dumps(params or {}).encode(), timeout)
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise _without_words(status)
        if answer.get("ok") is True and status < 300 and "result" in answer:
            return answer["result"]
        raise self._failure(status, answer)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _post(self, method: str, body: bytes, timeout: float) -> tuple[int, bytes]:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(verify=roots(), trust_env=False)
        patience = httpx.Timeout(timeout, connect=TO_CONNECT)
        headers = {"Content-Type": "application/json"}
        try:
            async with asyncio.timeout(timeout + TO_CONNECT):  # httpx counts each piece anew: one may drip for ever
                answer = await self._client.post(self._begins + method, content=body, headers=headers, timeout=patience)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            trouble = type(error).__name__
        else:
            return answer.status_code, answer.content
        raise Away(trouble)  # out of the handler: the error's own request knows the address

    def _failure(self, status: int, answer: Mapping[str, Any]) -> ApiError:
        code = answer.get("error_code")
        code = code if isinstance(code, int) else status
        parameters = answer.get("parameters")
        if code == 429:
            return TooMany(pause(parameters.get("retry_after") if isinstance(parameters, dict) else None))
        if code == 409:
            return Conflict(self._clean(answer))
        if code in (401, 404):
            return WrongToken(code)
        if 400 <= code < 500:
            return BadRequest(self._clean(answer))
        return Away(f"http {code}")

    def _clean(self, answer: Mapping[str, Any]) -> str:
        """The description; something in between may have put the address into it."""
        said = str(answer.get("description", ""))[:300]
        for form in (self._token, quote(self._token, safe="")):
            said = said.replace(form, "***")
        return said


def _without_words(status: int) -> ApiError:
    """The meaning of an answer that is not JSON: HTML of a proxy, half of something."""
    if status == 429:
        return TooMany(pause(None))
    return Away(f"http {status}")
