"""What every channel is handed, and what it must be able to say of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.conversation.messages import Incoming, Outgoing


class Veil(StrEnum):
    """Whether the screen is emptied because somebody else may be looking (ux.md 9.8)."""

    OPEN = "open"
    HIDDEN = "hidden"
    """Emptied; one press brings it back."""
    WORD = "word"
    """Emptied; only the word, typed into a masked field, brings it back: 4 digits, or that of a member of staff."""
    CHOOSE = "choose"
    """Emptied; a member of staff chooses the word they come in by."""

    @property
    def asks(self) -> bool:
        """Whether a word is typed there."""
        return self in (Veil.WORD, Veil.CHOOSE)


@dataclass(frozen=True, slots=True)
class Facing:
    """With whom one speaks just now, beside the assistant."""

    name: str
    title: str
    note: str
    most: int = 0
    """Characters of the longest line that is taken; 0: any."""


@dataclass(frozen=True, slots=True)
class Screen:
    """All that one address may see now. While hidden, `lines` is empty; where a word is asked it holds
    danger cards, and what is said about the word."""

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
    facing: Facing | None = None
    """A human listens: what is typed goes there."""
    read: Mapping[str, str] = field(default_factory=dict)
    """Of each thread, up to when what one wrote has been before the other side, as ISO text."""
    gone: int = 0
    """How many messages were erased; when this grows, a client drops what it keeps and takes the whole screen."""
    more: bool = False
    """There is more than `lines`: older messages, between the id asked for and the first of them."""
    alerts: int = 0
    """How many alerts wait that nobody has taken and the member of staff here may: a number, also behind the word, for
    a screen that is locked rings too."""


class Assistant(Protocol):
    """The assistant as a channel meets it. Everything else about it is hidden."""

    async def hear(self, incoming: Incoming) -> None:
        """Take one thing in. Returns when it is committed, so that the provider may be told "received".

        Raises:
            Unavailable: nothing could be stored; the sender should try again.
        """

    def screen(self, channel: str, bot: str, address: str, after: int = 0, before: int = 0) -> Screen:
        """What this address may see, from the database: the newest part of it. `before`: of what is older than an id;
        0: of all."""

    def news(self, channel: str, bot: str, address: str) -> AsyncIterator[None]:
        """Yields each time `screen` may have changed. Never ends by itself; close it to stop."""


class Unavailable(Exception):
    """The assistant cannot store anything now."""


# -- channels that are pushed to ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Carries:
    """What a channel can carry."""

    everything: bool
    """False: only what tells nothing about anybody; the rest goes to our page or a telephone."""
    speaks_first: bool
    """It can be pushed to; a page can only be looked at."""
    edits: bool
    """A newer state is written into the message before it."""
    longest: int
    """UTF-16 units of one message; a longer text is split."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has taken one part of a message."""

    id: str
    """The provider's own id of it."""
    more: bool = False
    """There are further parts."""


class Wire(Protocol):
    """A channel that is pushed to, as the sender meets it."""

    channel: str
    bot: str
    """Which of our bots: part of every key, so that a second bot is never mistaken for the first."""

    async def send(
        self, address: str, said: Outgoing, *, part: int = 0, replaces: str = "", plain: bool = False
    ) -> Receipt:
        """Send one part of one message, once. `replaces`: the id of an earlier one that this is a newer state of.

        `plain`: without buttons that open something, one of which was refused; where they lead stands in the text.

        Raises:
            Wait: too much was sent; nothing may leave for so long.
            Unreachable: nobody is reached there until they write again.
            Moved: the place has another address now.
            ButtonRefused: the provider does not take one of the buttons.
            NotSent: it certainly did not leave; try again.
            Rejected: it will never be taken.
            NobodyKnows: it may have left; the answer did not come.
        """


class Wait(Exception):
    """Too much was sent. `seconds` as the provider said it, brought within 1 to 3,600 (F17)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Unreachable(Exception):
    """Blocked, deactivated, never begun: `reason` in one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Moved(Exception):
    """A group became another: `to` is its address now."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class ButtonRefused(Exception):
    """One of the buttons is not taken; the text would be."""


class NotSent(Exception):
    """It certainly did not leave: `reason` in one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Rejected(Exception):
    """It will never be taken: `reason` in one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NobodyKnows(Exception):
    """It may have left: the answer did not come."""


class Logbook(Protocol):
    """What a wire writes down. Each call is one commit, and raises Unavailable where nothing can be stored."""

    async def alive(self, patience: float) -> int:
        """The wire works now, and next to nothing waits at the provider.

        After more than `patience` seconds without that, the open questions of those who may have pressed meanwhile
        are queued: once each, never at night. Returns how many (F09).
        """

    async def named(self, name: str) -> None:
        """What the provider calls us."""

    async def trouble(self, what: str) -> None:
        """Something is wrong, in one word (conflict, token, webhook, ...); empty: all is well again.

        Administrators are told when a trouble begins, at most once a day for each.
        """

    async def attempt(self, external_id: str) -> int:
        """Note, before it is taken in, that it is about to be. Returns which try this is, from 1 (F37).

        0: it was taken in before, and comes once more; that ended nobody.
        """

    async def set_aside(self, external_id: str, address: str, raw: str, error: str) -> None:
        """Keep what cannot be read, sealed; count it as received; the rest go on. `address` empty: unknown whose."""

    async def menus(self) -> list[tuple[str, str]]:
        """Addresses whose menu of commands is not that of their role any more: (address, role); role empty: family."""

    async def menu_set(self, address: str, role: str) -> None:
        """The menu of this address is that of this role now."""
