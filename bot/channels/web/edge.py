"""The edge: who is at the other end, and what of theirs we accept."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.web.look import Look
from bot.conversation.messages import Heard

BODY_LIMIT = 16_384
"""Room for 4,000 Chinese characters and their JSON; nobody types more on a phone."""

COOKIE_AGE = 400 * 24 * 3600
"""Browsers forget any cookie after 400 days, whatever we ask."""

MAX_ID = 2**31 - 1
"""PostgreSQL compares ids as INTEGER: asked for a higher one it fails instead of finding nothing."""

HEARS = (Heard.TEXT, Heard.PRESS, Heard.OPEN, Heard.WORD, Heard.HERE)
"""What a page can say. Changed texts and rooms where others read along are of chats."""

_VISITOR = re.compile(r"[0-9a-f]{32}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


class Refusal(HTTPException):
    """Not accepted at the edge; `label` is the key of the sentence that says so."""

    def __init__(self, status: int, label: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, label, headers)
        self.label = label


def cookie_name(look: Look) -> str:
    """Over https the prefix keeps a neighbouring host from planting a cookie of its own choice."""
    return "__Host-visitor" if look.secure_cookies else "visitor"


def greet(request: Request, response: Response, look: Look) -> None:
    """Give a browser its cookie, or prolong the one it has."""
    name = cookie_name(look)
    known = request.cookies.get(name, "")
    visitor = known if _VISITOR.fullmatch(known) else secrets.token_hex(16)
    response.set_cookie(
        name,
        visitor,
        max_age=COOKIE_AGE,
        path="/",
        httponly=True,
        samesite="lax",
        secure=look.secure_cookies,
    )


def visitor_address(request: Request, look: Look) -> str:
    """Who speaks: a digest, so that nothing we store or log lets anybody be that visitor.

    Raises:
        Refusal: no cookie yet; opening the page gives one.
    """
    visitor = request.cookies.get(cookie_name(look), "")
    if not _VISITOR.fullmatch(visitor):
        raise Refusal(401, "error_visitor")
    return hashlib.sha256(visitor.encode()).hexdigest()


def network(request: Request) -> str:
    """Where a request comes from: an address of the network, of the newer kind the part that a household shares."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else host


def from_our_page(request: Request) -> None:
    """Refuse what another site made this browser send.

    The custom header alone already forces a foreign page through a CORS preflight, which nobody answers;
    the browser's own word is checked too. Where it gives Sec-Fetch-Site, that decides, because a proxy may
    have rewritten the Host that an Origin would have to equal.

    Raises:
        Refusal: it does not come from our page.
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    foreign = (
        site != "same-origin"
        if site is not None
        else origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    )
    if foreign or origin == "null" or request.headers.get("x-requested-with") != "page":
        raise Refusal(403, "error_refused")


async def read_body(request: Request) -> bytes:
    """The body, which may also come without saying its length.

    Raises:
        Refusal: it is longer than anybody types, or whoever sent it has gone.
    """
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > BODY_LIMIT:
                raise Refusal(413, "error_long", {"Connection": "close"})
    except ClientDisconnect:
        raise Refusal(400, "error_bad") from None  # nobody reads it; a trace in the log would be of no use either
    return body


def read_message(body: bytes) -> tuple[str, Heard, str, bool]:
    """The id the page made, how it was said, what, and whether the screen is wide.

    Raises:
        Refusal: it is not what our page sends.
    """
    try:
        message = json.loads(body)
        key, kind, payload = message["id"], Heard(message["kind"]), message["payload"]
        if not (_CLIENT_ID.fullmatch(key) and isinstance(payload, str) and kind in HEARS):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refusal(400, "error_bad") from None
    return key, kind, clean(payload), message.get("wide") is True


def clean(text: str) -> str:
    """Text any database can hold: no NUL, and no half of a character."""
    return _LONE_SURROGATES.sub("\ufffd", text.replace("\0", ""))


def read_after(text: str) -> int:
    """The id after which somebody asks.

    Raises:
        Refusal: it is no such number.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= MAX_ID):
        raise Refusal(400, "error_bad")
    return int(text)
