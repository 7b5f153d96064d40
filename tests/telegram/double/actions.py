"""What people do on their phones with one bot. Each becomes an update in the shape Telegram gives it."""

from __future__ import annotations

import copy
from itertools import count
from typing import Any

from . import media, texts
from .errors import Impossible
from .log import Log
from .state import Bot, Chat, Message, Person, Press, Stand
from .updates import DAY, PRESS

_PRESSES = 3 << 33
"""Presses of one person are delivered in a lane of their own, beside that of the chat."""


class Actions:
    """The people of one bot. Every id is Telegram's own; everything returned is JSON.

    Raises: Impossible, where nobody could do that.
    """

    def __init__(self, bot: Bot, log: Log) -> None:
        self._bot = bot
        self._log = log
        self._press_ids = count(4_000_000_000_000_000_001)

    # -- people and places ---------------------------------------------------------------------------------------

    def user(self, id: int, name: str, last_name: str = "", username: str = "", language: str = "zh-hans") -> None:
        """Somebody who has heard of the bot and not begun."""
        if id in self._bot.people:
            return
        person = Person(id, name, last_name, username, language)
        self._bot.people[id] = person
        names = {"first_name": name, "last_name": last_name, "username": username}
        self._bot.chats[id] = Chat(id, "private", names)

    def group(self, id: int, title: str, kind: str) -> None:
        """A group that the bot is in."""
        if id not in self._bot.chats:
            self._bot.chats[id] = Chat(id, kind, {"title": title}, Stand.OPEN)

    # -- writing -------------------------------------------------------------------------------------------------

    def says(self, chat: int, user: int, text: str, reply_to: int = 0) -> int:
        """Type something; the id of the (last) message."""
        person, place = self._person(user), self._ready(chat)
        shown = text.replace("\0", "").strip()
        if not shown:
            raise Impossible("nothing was typed")
        number = 0
        for piece in texts.pieces(shown):
            content: dict[str, Any] = self._words("text", piece) | self._answers(place, reply_to)
            message = self._bot.add_message(place, person, **content)
            number = message["message_id"]
            self._arrive("message", message, "says", text=piece)
        return number

    def sends(self, chat: int, user: int, kind: str, caption: str = "", album: str = "", **more: Any) -> int:
        """Send something that is no text; the id of the message. `more` replaces fields of the thing itself."""
        person, place = self._person(user), self._ready(chat)
        wordy = kind in media.CAPTIONED and texts.units(caption) <= texts.CAPTION
        if kind not in media.KINDS or (caption and not wordy):
            raise Impossible(f"a {kind} with these words")
        content = copy.deepcopy(media.KINDS[kind])
        if more:
            content[kind] |= more
        if caption:
            content |= self._words("caption", caption)
        if album:
            content["media_group_id"] = album
        message = self._bot.add_message(place, person, **content)
        self._arrive("message", message, "sends", text=caption, sort=kind)
        return int(message["message_id"])

    def edits(self, chat: int, user: int, text: str, message: int = 0) -> int:
        """Change a text sent earlier: the newest, or this one."""
        place = self._ready(chat)
        mine = [one for one in place.messages.values() if one["from"]["id"] == user and "text" in one]
        found = [one for one in mine if not message or one["message_id"] == message]
        if not found or not text.strip():
            raise Impossible("there is no such text to change, or nothing to change it to")
        old = {name: value for name, value in found[-1].items() if name != "entities"}
        new = old | self._words("text", text.strip()) | {"edit_date": int(self._bot.clock())}
        place.put(new)
        self._arrive("edited_message", new, "edits", text=text)
        return int(new["message_id"])

    def _words(self, name: str, text: str) -> dict[str, Any]:
        shown, entities = texts.formatted(text)
        listed = "caption_entities" if name == "caption" else "entities"
        return {name: shown} | ({listed: entities} if entities else {})

    def _answers(self, chat: Chat, number: int) -> dict[str, Any]:
        if not number:
            return {}
        if number not in chat.messages:
            raise Impossible("there is no such message to answer")
        quoted = chat.messages[number]
        return {"reply_to_message": {name: value for name, value in quoted.items() if name != "reply_to_message"}}

    # -- buttons -------------------------------------------------------------------------------------------------

    def presses(self, chat: int, user: int, label: str, on: int = 0) -> str:
        """Press the newest button with this label, or that on one message; the id of the press."""
        message, button = self._button(chat, label, on)
        if "callback_data" in button:
            return self.press(chat, user, button["callback_data"], message["message_id"])
        if set(button) & {"url", "web_app", "login_url"}:
            raise Impossible(f"{label!r} opens something and sends nothing")
        return str(self.says(chat, user, button["text"]))

    def press(self, chat: int, user: int, data: str, on: int) -> str:
        """A press that carries these data, from a keyboard that was on a message: true, old or forged."""
        person, place = self._person(user), self._ready(chat)
        number = str(next(self._press_ids))
        self._bot.presses[number] = Press(self._bot.clock(), chat)
        message = place.messages.get(on) or {"message_id": on, "chat": place.shape(), "date": 0}
        query = {
            "id": number,
            "from": person.shape(),
            "message": message,
            "chat_instance": str(-1_000_000_000 - chat),
            "data": data,
        }
        update = self._bot.updates.add("callback_query", query, PRESS, user + _PRESSES)
        self._note("presses", chat, user, text=data, update=update, press=number, message=on)
        return number

    def opens(self, chat: int, label: str) -> str:
        """Where the newest link with this label leads."""
        button = self._button(chat, label, 0)[1]
        if "url" not in button:
            raise Impossible(f"{label!r} is not a link")
        return str(button["url"])

    def _button(self, chat: int, label: str, on: int) -> tuple[Message, dict[str, Any]]:
        for message in reversed(self._ready(chat).messages.values()):
            if on in (0, message["message_id"]):
                for button in keys(message):
                    if button["text"] == label:
                        return message, button
        raise Impossible(f"no button {label!r}")

    def answers(self, press: str) -> dict[str, Any] | None:
        """What the bot answered to a press: text and show_alert; None: nothing yet."""
        return self._bot.presses[press].answer

    # -- coming and going ----------------------------------------------------------------------------------------

    def start(self, user: int, payload: str = "") -> int:
        """Press start, also again and after blocking."""
        self._turn(user, Stand.OPEN)
        return self.says(user, user, f"/start {payload}".strip())

    def blocks(self, user: int) -> None:
        """Stop the bot."""
        self._turn(user, Stand.BLOCKED)

    def unblocks(self, user: int) -> None:
        """Let the bot write again."""
        self._turn(user, Stand.OPEN)

    def leaves(self, user: int) -> None:
        """Delete the account at Telegram."""
        self._person(user)
        self._bot.phone(user).stand = Stand.DEACTIVATED
        self._note("leaves", user, user)

    def kicks(self, chat: int, user: int) -> None:
        """Throw the bot out of a group."""
        self._member(self._bot.phone(chat), self._person(user), Stand.KICKED)

    def invites(self, chat: int, user: int) -> None:
        """Take the bot into a group, again."""
        place, person = self._bot.phone(chat), self._person(user)
        self._member(place, person, Stand.OPEN)
        came = self._bot.add_message(place, person, new_chat_members=[self._bot.me.shape()])
        self._arrive("message", came, "comes")

    def migrates(self, chat: int, to: int, user: int) -> None:
        """A group becomes a supergroup: both chats say so."""
        old, person = self._ready(chat), self._person(user)
        self.group(to, old.names["title"], "supergroup")
        self._arrive("message", self._bot.add_message(old, person, migrate_to_chat_id=to), "migrates")
        new = self._bot.add_message(self._bot.phone(to), person, migrate_from_chat_id=chat)
        self._arrive("message", new, "migrates")
        old.stand, old.moved_to = Stand.MOVED, to

    def _turn(self, user: int, stand: Stand) -> None:
        """In a private chat the bot is told of blocking and its end, and of nothing else."""
        place, person = self._bot.phone(user), self._person(user)
        if Stand.BLOCKED in (place.stand, stand) and place.stand is not stand:
            self._member(place, person, stand)
        place.stand = stand

    def _member(self, place: Chat, person: Person, stand: Stand) -> None:
        before, place.stand = place.stand, stand
        place.touch()
        change = {
            "chat": place.shape(),
            "from": person.shape(),
            "date": int(self._bot.clock()),
            "old_chat_member": self._membership(before),
            "new_chat_member": self._membership(stand),
        }
        update = self._bot.updates.add("my_chat_member", change, DAY, place.id)
        self._note(stand.value, place.id, person.id, update=update)

    def _membership(self, stand: Stand) -> dict[str, Any]:
        me = self._bot.me.shape()
        if stand is Stand.OPEN:
            return {"user": me, "status": "member"}
        if stand in (Stand.BLOCKED, Stand.KICKED):
            return {"user": me, "status": "kicked", "until_date": 0}
        return {"user": me, "status": "left"}

    # -- the update that comes of it -----------------------------------------------------------------------------

    def _person(self, user: int) -> Person:
        if user not in self._bot.people:
            raise Impossible(f"nobody is {user}")
        if self._bot.chats[user].stand is Stand.DEACTIVATED:
            raise Impossible("the account is deleted")
        return self._bot.people[user]

    def _ready(self, chat: int) -> Chat:
        """A chat in which something can be done; the first word begins a private one."""
        place = self._bot.phone(chat)
        if place.stand is Stand.NEVER:
            place.stand = Stand.OPEN
        if place.stand is not Stand.OPEN:
            raise Impossible(f"chat {chat} is {place.stand}")
        return place

    def _arrive(self, kind: str, message: Message, what: str, **more: Any) -> None:
        place = self._bot.chats[message["chat"]["id"]]
        update = 0
        if place.kind == "private" or not self._bot.privacy or self._meant(message):
            update = self._bot.updates.add(kind, message, DAY, place.id)
        who = message["from"]["id"]
        self._note(what, place.id, who, update=update, message=message["message_id"], **more)

    def _meant(self, message: Message) -> bool:
        """Whether a bot that may not read along in groups is given this."""
        words = str(message.get("text", message.get("caption", "")))
        quoted = message.get("reply_to_message", {}).get("from", {}).get("id")
        service = any(name.startswith(("migrate", "new_chat_members")) for name in message)
        return service or words.startswith("/") or f"@{self._bot.me.username}" in words or quoted == self._bot.id

    def _note(self, what: str, chat: int, who: int, **more: Any) -> None:
        place = self._bot.chats[chat]
        place.mark = place.version
        self._log.add("user", self._bot.clock(), self._bot.id, what=what, chat=chat, who=who, **more)


def keys(message: Message) -> list[dict[str, Any]]:
    """The buttons of a message, in reading order; one beside the typing field has a text only."""
    markup = message.get("reply_markup", {})
    return [button for row in markup.get("inline_keyboard", markup.get("keyboard", ())) for button in row]
