"""What an engine is: an update becomes Incoming, a post leaves. Two libraries do it; the rest is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.conversation.messages import Incoming

CHANNEL = "telegram"

KINDS = ("message", "edited_message", "callback_query")
"""The updates we ask for; of any other kind `decode` returns None."""


class Undecodable(Exception):
    """This update is not what Telegram sends. The message names the trouble, never what was written."""


@dataclass(frozen=True, slots=True)
class Key:
    """One button of a keyboard: `token` comes back when it is pressed, or `url` is opened."""

    label: str
    token: str = ""
    """At most 64 bytes."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One call of the Bot API: plain text without any markup, so that nothing anybody wrote can be any."""

    chat: int
    text: str
    """1 to 4,096 UTF-16 units."""
    rows: tuple[tuple[Key, ...], ...] = ()
    edit: int = 0
    """Id of the message that this is a newer state of; 0: a new message."""


class Engine(Protocol):
    """One library."""

    def decode(self, update: Mapping[str, Any]) -> Incoming | None:
        """What one update says; None where it says nothing to us.

        Raises:
            Undecodable: it is broken.
        """

    async def send(self, post: Post) -> int:
        """Send a post; returns the id of its message. Everything is sent with protect_content and without a preview
        of links. An edit that changes nothing is a success.

        Raises: what `contract.Wire.send` raises.
        """

    async def close(self) -> None:
        """Let go of its connections."""
