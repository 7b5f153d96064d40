"""An update that may be anything: what it is known by, whose it is, and what somebody could have typed into it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.telegram.decoding import LARGEST
from bot.channels.telegram.engine import KINDS
from bot.conversation.messages import storable

READ = 8192
"""Characters of what cannot be decoded that are read for danger: twice the longest message."""
_NOT_SAID = (
    "callback_query", "from", "chat", "sender_chat", "via_bot", "forward_origin", "sender_business_bot",
    "new_chat_members", "left_chat_member", "reply_to_message", "external_reply", "quote", "pinned_message", "entities",
    "caption_entities", "reply_markup",
)  # fmt: skip
"""A press, who somebody is, and what was said before: our own cards among it."""
_MACHINE = ("id", "type", "language_code", "mime_type")
"""Ends of the names of what no person types."""


def raw(update: object) -> str:
    """It as JSON, in ASCII: half of a character stays the escape that it was. Of a bottomless one, its number."""
    try:
        return json.dumps(update)
    except RecursionError:
        return json.dumps({"update_id": number(update)})


def number(update: object) -> int | None:
    """Its update_id, where it has one."""
    id = update.get("update_id") if isinstance(update, Mapping) else None
    return id if _is_id(id) else None


def external_id(update: object) -> str:
    """What it is known by: its number, or a digest of all of it where it has none."""
    id = number(update)
    return str(id) if id is not None else "sha256:" + hashlib.sha256(raw(update).encode()).hexdigest()


def sender(update: object) -> str:
    """Who sent it, as far as that can be found; empty where not. A private chat has the number of its person."""
    return next((str(id) for id in _ids(update) if _is_id(id) and id), "")


def room(update: object) -> str:
    """Where others read along, if it came from such a place: it is numbered below zero."""
    return next((str(id) for id in _ids(update) if _is_id(-id) and id), "")


def _ids(update: object) -> Iterator[int]:
    """The numbers of who sent it, and where."""
    for kind in KINDS:
        thing = update.get(kind) if isinstance(update, Mapping) else None
        within = thing.get("message") if isinstance(thing, Mapping) else None
        for place, name in ((thing, "from"), (thing, "chat"), (within, "chat")):
            who = place.get(name) if isinstance(place, Mapping) else None
            id = who.get("id") if isinstance(who, Mapping) else None
            if isinstance(id, int):
                yield id


def typed(update: object) -> str:
    """Everything in it that a person could have typed, whatever it is called: a line each, storable."""
    lines: list[str] = []
    room = READ
    for text in _said(update):
        lines.append(storable(text)[:room])
        room -= len(lines[-1]) + 1
        if room <= 0:
            break
    return "\n".join(lines)


def _said(update: object) -> Iterator[str]:
    """Texts in the order in which they stand. Without recursion: it may be as deep as it likes."""
    waiting = [update]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, list):
            waiting += reversed(thing)
        elif isinstance(thing, Mapping):
            said = [one for name, one in thing.items() if name not in _NOT_SAID and not str(name).endswith(_MACHINE)]
            waiting += reversed(said)


def _is_id(id: Any) -> bool:
    return isinstance(id, int) and not isinstance(id, bool) and 0 <= id <= LARGEST
