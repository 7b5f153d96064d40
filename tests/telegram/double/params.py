"""The parameters of a call: JSON, a form, a multipart form, or the query, as the Bot API takes them all."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import bad

_NAME = re.compile(rb'\bname="([^"]*)"')
_YES = {"true", "yes", "1"}


def read(content_type: str, body: bytes, query: str) -> Params:
    """The parameters of one request.

    Raises:
        Refused: they cannot be read.
    """
    found: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    kind, _, rest = content_type.partition(";")
    kind = kind.strip().lower()
    try:
        if kind == "application/json" and body:
            found |= _json_object(body)
        elif kind == "application/x-www-form-urlencoded":
            found |= parse_qsl(body.decode(), keep_blank_values=True)
        elif kind == "multipart/form-data":
            found |= _multipart(rest, body)
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None
    return Params(found)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad("can't parse request: expected an object")
    return found


def _multipart(rest: str, body: bytes) -> dict[str, Any]:
    """Text parts by name; a part with a file is kept as bytes."""
    boundary = re.search(r'boundary="?([^";]+)', rest)
    if boundary is None:
        raise bad("can't parse request: boundary not found")
    found: dict[str, Any] = {}
    for part in body.split(b"--" + boundary[1].encode()):
        head, split, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if split and name is not None:
            value = value.removesuffix(b"\r\n")
            found[name[1].decode()] = value if b"filename=" in head else value.decode()
    return found


class Params(dict[str, Any]):
    """Parameters by name; each is read as what it should be, whether it came as JSON or as a form's text."""

    def text(self, name: str) -> str:
        """A string; absent is empty.

        Raises:
            Refused: it holds half a character.
        """
        value = self.get(name)
        text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """A number; what is none counts as the default, as it does there."""
        try:
            return int(str(self.get(name, default)))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """A yes."""
        return str(self.get(name, "")).lower() in _YES

    def structure(self, name: str, called: str) -> Any:
        """An object or a list, as such or as its JSON; absent is None.

        Raises:
            Refused: it is not JSON.
        """
        value = self.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {called} JSON object") from None
