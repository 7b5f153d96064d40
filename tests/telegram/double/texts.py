"""Texts as Telegram takes them: their length in UTF-16 units, HTML made into entities, commands and links found."""

from __future__ import annotations

import html
import re
from typing import Any

from .errors import bad

TEXT, CAPTION = 4096, 1024
Entities = list[dict[str, Any]]

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)([^<>]*)(>?)")
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>]+)|(?<![\w/@])(?P<mention>@[A-Za-z]\w{3,31})"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w+)?)"
)


def units(text: str) -> int:
    """Its length as Telegram counts: UTF-16 units."""
    return len(text) + sum(ord(letter) > 0xFFFF for letter in text)


def pieces(text: str, longest: int = TEXT) -> list[str]:
    """A text as a phone sends it when it is too long for one message."""
    made, length = [""], 0
    for letter in text:
        size = units(letter)
        if length + size > longest:
            made.append("")
            length = 0
        made[-1] += letter
        length += size
    return made


def formatted(text: str, mode: str = "", given: Entities | None = None) -> tuple[str, Entities]:
    """A text as it will be shown, without the space around it, and its entities.

    Raises:
        Refused: the markup is broken, or of a kind that is not known here.
    """
    text = text.replace("\0", "").replace("\r\n", "\n")
    entities = _checked(given or [], units(text))
    if mode.lower() == "html":
        text, entities = _from_html(text)
    elif mode:
        raise bad("unsupported parse_mode")
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    kept = [_moved(entity, lead, units(text)) for entity in entities]
    return text, [entity for entity in kept if entity["length"] > 0] + _automatic(text)


def _checked(given: Any, end: int) -> Entities:
    """Entities from outside, all within a text of this length."""
    numbers = ("offset", "length")
    for one in given if isinstance(given, list) else (None,):
        if not isinstance(one, dict) or not all(isinstance(one.get(name), int) for name in numbers):
            raise bad("can't parse MessageEntity: expected an Object with type, offset and length")
        start, stop = one["offset"], one["offset"] + one["length"]
        if start < 0:
            raise bad(f"receive an entity with incorrect offset {start}")
        if start > end:
            raise bad(f"entity begins after the end of the text at UTF-16 offset {start}")
        if stop > end:
            raise bad(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {stop}"
            )
    return list(given)


def _moved(entity: dict[str, Any], lead: int, end: int) -> dict[str, Any]:
    start = max(0, entity["offset"] - lead)
    return entity | {"offset": start, "length": min(entity["offset"] - lead + entity["length"], end) - start}


def _automatic(text: str) -> Entities:
    """What is found without being marked."""
    return [
        {"type": one.lastgroup, "offset": units(text[: one.start()]), "length": units(one.group())}
        for one in _FOUND.finditer(text)
    ]


def _from_html(text: str) -> tuple[str, Entities]:
    """Telegram's small HTML; its tags have to be closed in their order."""
    plain, entities, at = "", [], 0
    opened: list[tuple[str, int, str]] = []
    for tag in _TAG.finditer(text):
        plain += html.unescape(text[at : tag.start()])
        at, where = tag.end(), len(text[: tag.start()].encode())
        end, name, rest, closed = tag.groups()
        if not closed:
            raise _unparsed(f"Unclosed {'end' if end else 'start'} tag at byte offset {where}")
        if not end:
            if name.lower() not in _TAGS:
                raise _unparsed(f'Unsupported start tag "{name.lower()}" at byte offset {where}')
            opened.append((name.lower(), units(plain), rest))
            continue
        if not opened:
            raise _unparsed(f"Unexpected end tag at byte offset {where}")
        expected, start, attributes = opened.pop()
        if name and name.lower() != expected:
            raise _unparsed(
                f'Unmatched end tag at byte offset {where}, expected "</{expected}>", found "</{name.lower()}>"'
            )
        entities.append(_entity(expected, start, units(plain) - start, attributes))
    if opened:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return plain + html.unescape(text[at:]), entities


def _entity(tag: str, offset: int, length: int, attributes: str) -> dict[str, Any]:
    entity: dict[str, Any] = {"type": _TAGS[tag], "offset": offset, "length": length}
    link = _HREF.search(attributes) if tag == "a" else None
    return entity | {"url": html.unescape(link[1])} if link else entity


def _unparsed(why: str) -> Exception:
    return bad(f"can't parse entities: {why}")
