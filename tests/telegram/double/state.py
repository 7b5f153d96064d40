"""What one bot has at Telegram: its people, its chats with their messages, its queue and its settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

from .clock import Now
from .errors import Impossible, bad, forbidden
from .faults import Faults
from .limits import Limits
from .updates import Updates

Message = dict[str, Any]


class Stand(StrEnum):
    """How the bot stands in a chat."""

    NEVER = "never"
    """The person is known, but has not pressed start."""
    OPEN = "open"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    KICKED = "kicked"
    LEFT = "left"
    MOVED = "moved"


@dataclass(slots=True)
class Person:
    """Somebody with a phone."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = "zh-hans"
    bot: bool = False

    def shape(self) -> dict[str, Any]:
        """A User."""
        said = {"last_name": self.last_name, "username": self.username, "language_code": self.language}
        start = {"id": self.id, "is_bot": self.bot, "first_name": self.first_name}
        return start | {name: value for name, value in said.items() if value}


@dataclass(slots=True)
class Chat:
    """One chat of the bot."""

    id: int
    kind: str
    """private, group or supergroup."""
    names: dict[str, str]
    stand: Stand = Stand.NEVER
    moved_to: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    version: int = 0
    """Rises with every change."""
    stamps: dict[int, int] = field(default_factory=dict)
    """The version in which a message became what it is."""
    mark: int = 0
    """The version when somebody other than the bot last did something."""

    def shape(self) -> dict[str, Any]:
        """A Chat."""
        return {"id": self.id, "type": self.kind} | {name: value for name, value in self.names.items() if value}

    def put(self, message: Message) -> None:
        """A message stands as it is now."""
        self.messages[message["message_id"]] = message
        self.touch()
        self.stamps[message["message_id"]] = self.version

    def touch(self) -> None:
        """Tell those who look that something is different."""
        self.version += 1
        self.changed.set()
        self.changed = asyncio.Event()

    def check(self) -> None:
        """See whether the bot may write here.

        Raises:
            Refused: it may not.
        """
        no = {
            Stand.NEVER: forbidden("bot can't initiate conversation with a user"),
            Stand.BLOCKED: forbidden("bot was blocked by the user"),
            Stand.DEACTIVATED: forbidden("user is deactivated"),
            Stand.KICKED: forbidden(f"bot was kicked from the {self.kind} chat"),
            Stand.LEFT: forbidden(f"bot is not a member of the {self.kind} chat"),
            Stand.MOVED: bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.moved_to),
        }.get(self.stand)
        if no is not None:
            raise no


@dataclass(slots=True)
class Press:
    """One press of a button."""

    at: float
    chat: int
    answer: dict[str, Any] | None = None
    """What the bot answered, once it has."""


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    error_at: int = 0
    error: str = ""


class Bot:
    """One bot, by its token."""

    def __init__(self, token: str, clock: Now, arrives: Callable[[], None] = lambda: None) -> None:
        number = int(token.partition(":")[0])
        self.token = token
        self.clock = clock
        self.me = Person(number, "\u7cbe\u5eb7\u52a9\u624b", username=f"double{number}_bot", language="", bot=True)
        self.privacy = True
        """In a group, only commands, mentions and answers to its own messages reach it."""
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        """Name, description and short description, by kind and language."""
        self.updates = Updates(clock, arrives)
        self.webhook = Webhook()
        self.rehook: Callable[[], None] = lambda: None
        """Called when the webhook is another one."""
        self.faults = Faults()
        self.limits = Limits(clock)
        self.message_ids = count(1)

    @property
    def id(self) -> int:
        """The number before the colon."""
        return self.me.id

    def self_shape(self) -> dict[str, Any]:
        """What getMe says."""
        return self.me.shape() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def chat(self, number: int) -> Chat:
        """A chat by its id.

        Raises:
            Refused: there is none.
        """
        if number not in self.chats:
            raise bad("chat not found")
        return self.chats[number]

    def phone(self, number: int) -> Chat:
        """A chat as its own people see it.

        Raises:
            Impossible: there is none.
        """
        if number not in self.chats:
            raise Impossible(f"nobody has chat {number}")
        return self.chats[number]

    def add_message(self, chat: Chat, sender: Person, **content: Any) -> Message:
        """A new message of a chat."""
        message = {
            "message_id": next(self.message_ids),
            "from": sender.shape(),
            "chat": chat.shape(),
            "date": int(self.clock()),
            **content,
        }
        chat.put(message)
        return message
