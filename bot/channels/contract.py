"""What every channel is handed, and what it must be able to say of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.conversation.messages import Incoming, Outgoing


class Veil(StrEnum):
    """Whether the screen is emptied because somebody else may be looking (ux.md 9.8)."""

    OPEN = "open"
    HIDDEN = "hidden"
    """Emptied; one press brings it back."""
    WORD = "word"
    """Emptied; only the 4-digit word, sent as text, brings it back."""


@dataclass(frozen=True, slots=True)
class Screen:
    """All that one address may see now. While veiled, `lines` is empty."""

    face: str
    """Who is looking. When it changes, a client forgets everything it showed or kept."""
    handed_over: bool
    """The phone is in a second person's hands: other colour, `banner` on top."""
    banner: str
    veil: Veil
    lines: tuple[Outgoing, ...]
    """Messages above the id asked for, oldest first."""
    staff: bool = False
    """A member of staff: a screen locks sooner and shows no emergency bar of the family kind."""
    floor: int = 0
    """Older messages are put away until a press; when this moves, the whole screen is sent again."""
    gone: int = 0
    """How many messages were erased; when this grows, a client drops what it keeps and takes the whole screen."""


class Assistant(Protocol):
    """The assistant as a channel meets it. Everything else about it is hidden."""

    async def hear(self, incoming: Incoming) -> None:
        """Take one thing in. Returns when it is committed, so that the provider may be told "received".

        Raises:
            Unavailable: nothing could be stored; the sender should try again.
        """

    def screen(self, channel: str, bot: str, address: str, after: int = 0) -> Screen:
        """What this address may see, from the database."""

    def news(self, channel: str, bot: str, address: str) -> AsyncIterator[None]:
        """Yields each time `screen` may have changed. Never ends by itself; close it to stop."""


class Unavailable(Exception):
    """The assistant cannot store anything now."""
