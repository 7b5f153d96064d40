"""What passes between a channel and the assistant: one thing heard, one thing said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

_HALVES = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Text any database can hold: no NUL, and no half of a character (F49)."""
    return _HALVES.sub("\ufffd", text.replace("\0", ""))


class Heard(StrEnum):
    """How something was said to us."""

    TEXT = "text"
    """Typed words; `payload` is the text as it came."""
    PRESS = "press"
    """A button; `payload` is its token."""
    OPEN = "open"
    """A page opened, a link followed; `payload` is empty or the link's code."""
    WORD = "word"
    """Typed into the masked field of an emptied screen; `payload` is kept nowhere, and heard for danger."""
    HERE = "here"
    """Nothing was said: somebody is busy at the page, reading or writing a long answer. `payload` is empty."""
    ATTACHMENT = "attachment"
    """A photo, a voice message, a file; `payload` is its media type, never its content."""
    EDIT = "edit"
    """A text sent earlier was changed; `payload` is the new text."""
    GROUP = "group"
    """Said to us where others read along; `payload` is the text, `room` the place."""
    UNREAD = "unread"
    """No library could read it; `payload` is it as it came, `words` are whatever somebody could have typed in it."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that arrived. `(channel, bot, external_id)` is unique: the same thing twice is one turn."""

    channel: str
    bot: str
    external_id: str
    address: str
    """Who speaks, in the channel's own terms; unique within `(channel, bot)`. Empty: nobody knows, so no road back."""
    kind: Heard
    payload: str
    words: str = ""
    """Words that came with something else (a caption, a file's or a contact's name, whatever stands behind /start):
    heard for danger, no answer."""
    room: str = ""
    """Where it was said, in the channel's own terms, if others read along there."""
    proof: bytes = field(default=b"", repr=False)
    """What the slow hash makes of a word that was typed; it is made before the turn, so that nobody waits for it."""
    network: str = field(default="", repr=False, compare=False)
    """Where it came from in the network; told apart while many speak at once, and kept nowhere."""
    wide: bool = False
    """Whether the screen has room for long lists."""
    on: str = ""
    """The provider's id of the message whose button was pressed: a newer state of it is written into that one."""


class Kind(StrEnum):
    """What an outgoing message is, so that a channel may show it rightly."""

    REPLY = "reply"
    CRISIS = "crisis"
    """A danger card: it stays on the screen and carries the emergency numbers."""
    NOTICE = "notice"
    """Something that happened elsewhere, not an answer to what was just said."""
    STATUS = "status"
    """A newer state of the message before it: a channel that can edit replaces that one."""
    APOLOGY = "apology"
    """Something failed on our side; carries a reference number."""
    STAFF_ALERT = "staff_alert"
    """To a person on duty; asks to be acknowledged."""
    HINT = "hint"
    """About a word that was typed: it stands under the field, while the screen is emptied, and nowhere else."""
    HUMAN = "human"
    """What one person wrote to another: only people get a bubble, a face and a time."""
    ECHO = "echo"
    """What the person said, kept so that the page can show the conversation again."""
    PUSH = "push"
    """A neutral text that asks to come and look, from the closed list of ux.md 2.4; a page does not show it."""


@dataclass(frozen=True, slots=True)
class Button:
    """One choice as it is shown. Pressing sends `token`; typing the label does the same."""

    label: str
    token: str
    href: str = ""
    """What the device does by itself: `tel:120`, a link. With a token too where the press is written down as well."""
    chosen: bool = False
    """Already chosen, where several may be."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote to a person, as a page shows it: who, and when. Elsewhere the message's own text says it."""

    thread: str
    who: str
    """The outward name of who wrote it; empty: the reader."""
    role: str
    """What they are, in a word; empty where that is not said."""
    text: str
    day: str
    clock: str
    stamp: str
    """The instant, as ISO text: up to which the other side has read is told by another."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, worded."""

    id: int
    """Rises within an account; a page asks for everything after the last id it has seen."""
    text: str
    buttons: tuple[Button, ...] = field(default=())
    kind: Kind = Kind.REPLY
    note: str = ""
    """A small second line: how many questions are left, the official name of a step."""
    why: str = ""
    """Set where the person may ask why we ask: the words that do so when typed."""
    keyboard: str = ""
    """Which keys a phone shows for the answer, as a browser names them (tel, numeric); empty: letters."""
    written: Written | None = None
    """Set where a person wrote it, and not the assistant."""
