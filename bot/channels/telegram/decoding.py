"""The rules of decoding, over plain values: which fields of an update are ours, and what they say.

The libraries read an update in between, each in its own types (`aiogram_engine`, `ptb_engine`); neither knows rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.telegram.engine import CHANNEL, KINDS, Undecodable
from bot.conversation.messages import Heard, Incoming, storable

LARGEST = 2**63 - 1
"""Ids are signed 64-bit integers."""

PLAIN_MEDIA = {
    "animation": "video/mp4",
    "photo": "image/jpeg",
    "live_photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "document": "application/octet-stream",
    "sticker": "sticker",
    "venue": "venue",
    "location": "location",
    "contact": "contact",
    "poll": "poll",
    "dice": "dice",
    "game": "game",
    "story": "story",
    "checklist": "checklist",
    "paid_media": "paid_media",
}
"""What can be attached, and its media type where the sender's program named none. The order decides: an animation is
a document too, a venue is a location too."""

_CREATED = ("group_chat_created", "supergroup_chat_created")
_MESSAGE = (
    "message_id", "date", "chat", "from", "sender_chat", "text", "caption", "forward_origin", "new_chat_members",
    *_CREATED, *PLAIN_MEDIA,
)  # fmt: skip
_PRESS = ("id", "from", "chat_instance", "message", "inline_message_id", "data", "game_short_name")
_PLACE = ("message_id", "chat")
_PERSON = ("id", "is_bot", "first_name")
_ROOM = ("id", "type")

TAKEN_IN = "/start"
"""Whoever takes us into a group calls us."""

_START = re.compile(r"/start(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAMED = re.compile(r"\A(/\w+)@\w+")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a library found in an update, in plain values."""

    update_id: int
    kind: str
    """One of KINDS; empty: none of them."""
    sender: int = 0
    """Id of the person; 0: nobody, or not a person."""
    chat: int = 0
    """0: not known, as with a press on a message sent inline."""
    private: bool = True
    """Nobody else reads along."""
    group: bool = False
    text: str | None = None
    caption: str | None = None
    forwarded: bool = False
    media: str = ""
    """Key of PLAIN_MEDIA; empty: nothing attached."""
    mime: str | None = None
    words: tuple[str | None, ...] = ()
    """Names and titles that came with it."""
    came: tuple[int, ...] = ()
    """Ids of those who came into the group with this message."""
    created: bool = False
    """The group began with this message, and we in it."""
    data: str | None = None
    """Of a press."""
    on: int = 0
    """Id of the message that was pressed; 0: not known."""


# -- before a library reads it ---------------------------------------------------------------------------------------


def ours(update: object) -> dict[str, Any]:
    """The part of an update that we read, checked, and with text any database can hold.

    Only that part: a new kind of reply, entity or button that a library does not know cannot cost anybody an answer.

    Raises:
        Undecodable: an id is no 64-bit integer, a text no text.
    """
    try:
        return _ours(update)
    except RecursionError:
        raise Undecodable("too deep") from None


def _ours(update: object) -> dict[str, Any]:
    if not isinstance(update, Mapping):
        raise Undecodable("not an object")
    kept: dict[str, Any] = {"update_id": _id(update.get("update_id"), "update_id", least=0)}
    kind = next((kind for kind in KINDS if update.get(kind) is not None), None)
    if kind == "callback_query":
        kept[kind] = _press(_object(update[kind], kind))
    elif kind:
        kept[kind] = _message(_object(update[kind], kind))
    return kept


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    kept = _kept(message, _MESSAGE)
    _id(kept.get("message_id"), "message_id")
    kept["chat"] = _room(kept.get("chat"))
    if "from" in kept:
        kept["from"] = _person(kept["from"])
    if "sender_chat" in kept:
        kept["sender_chat"] = _room(kept["sender_chat"])
    if "new_chat_members" in kept:
        kept["new_chat_members"] = _people(kept["new_chat_members"])
    for name in _CREATED:
        if kept.get(name, True) is not True:
            raise Undecodable(name)
    _texts(kept, "text", "caption")
    return kept


def _people(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise Undecodable("new_chat_members")
    return [_person(one) for one in value]


def _press(press: Mapping[str, Any]) -> dict[str, Any]:
    kept = _kept(press, _PRESS)
    kept["from"] = _person(kept.get("from"))
    if "message" in kept:
        place = _kept(_object(kept["message"], "message"), _PLACE)
        place["chat"] = _room(place.get("chat"))
        kept["message"] = {**place, "date": 0}  # as one that cannot be seen any more: only where it stands is ours
    _texts(kept, "id", "data")
    return kept


def _person(value: object) -> dict[str, Any]:
    person = _kept(_object(value, "from"), _PERSON)
    _id(person.get("id"), "from.id", least=1)
    if not isinstance(person.get("is_bot"), bool):
        raise Undecodable("from.is_bot")
    return person


def _room(value: object) -> dict[str, Any]:
    room = _kept(_object(value, "chat"), _ROOM)
    _id(room.get("id"), "chat.id")
    if not isinstance(room.get("type"), str):
        raise Undecodable("chat.type")
    return room


def _kept(value: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _storable(value[name]) for name in names if value.get(name) is not None}


def _storable(value: Any) -> Any:
    """The same with storable text all through: the libraries stumble over half of a character."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Undecodable(name)
    return value


def _id(value: object, name: str, least: int = -LARGEST - 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
        raise Undecodable(name)
    return value


def _texts(kept: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(kept.get(name, ""), str):
            raise Undecodable(name)


# -- after a library read it -----------------------------------------------------------------------------------------


def heard(bot: str, seen: Seen) -> Incoming | None:
    """What was said to us; None where nothing was.

    Raises:
        Undecodable: what stands for words is something else; not every library minds.
    """
    if not all(isinstance(word, str | None) for word in (seen.mime, *seen.words)):
        raise Undecodable("words")
    if not seen.sender:
        return None
    if seen.kind == "callback_query":
        if seen.data is None:
            return None
        press = _incoming(bot, seen, Heard.PRESS, seen.data, room="" if seen.private else str(seen.chat))
        return replace(press, on=str(seen.on)) if seen.on else press
    if not seen.private:
        text = seen.text or seen.caption or (TAKEN_IN if seen.created or int(bot) in seen.came else None)
        return _incoming(bot, seen, Heard.GROUP, text, room=str(seen.chat)) if text and seen.group else None
    if seen.kind == "edited_message":
        text = seen.text or seen.caption
        return _incoming(bot, seen, Heard.EDIT, text) if text else None
    return _said(bot, seen)


def _said(bot: str, seen: Seen) -> Incoming | None:
    """A message in a private chat."""
    if seen.text:
        if seen.forwarded:
            return _incoming(bot, seen, Heard.ATTACHMENT, "forwarded", words=seen.text)
        start = _START.fullmatch(seen.text)
        if start:
            words = (start[1] or "").strip()
            return _incoming(bot, seen, Heard.OPEN, words if _CODE.fullmatch(words) else "", words=words)
        return _incoming(bot, seen, Heard.TEXT, _NAMED.sub(r"\1", seen.text))
    if seen.media:
        words = " ".join(word for word in (seen.caption, *seen.words) if word)
        return _incoming(bot, seen, Heard.ATTACHMENT, _media_type(seen), words=words)
    return None


def _media_type(seen: Seen) -> str:
    """The sender's program names the type, so anything may stand there."""
    named = (seen.mime or "").lower()
    return named if len(named) <= 100 and _MEDIA_TYPE.fullmatch(named) else PLAIN_MEDIA[seen.media]


def _incoming(bot: str, seen: Seen, kind: Heard, payload: str, *, words: str = "", room: str = "") -> Incoming:
    return Incoming(CHANNEL, bot, str(seen.update_id), str(seen.sender), kind, payload, words, room)
