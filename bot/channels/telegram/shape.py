"""A message of ours as Telegram can show it: text of one length, and buttons it knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.channels.telegram.engine import Key
from bot.conversation.messages import Button, Outgoing, storable

LONGEST = 4096
"""UTF-16 units of one message."""
TOKEN = 64
"""Bytes of what a button sends back."""
NARROW = 12
"""Columns of a label that may share its row: six wide characters."""
CHOSEN = "\N{CHECK MARK} "

_BREAKS = (
    r"(?=\r?\n\s*\n)",
    r"(?=\r?\n)",
    r"\p{Sentence_Terminal}+[\p{Pe}\p{Pf}\"']*(?=\s|(?<=[^\x00-\x7f]))",  # a full stop within 3.14 ends nothing
    r"(?=\s)",
)
"""Where a text is cut: the first of these that leaves a message at least half full."""

_WEB = ("https://", "http://")
_CALL = "tel:"


@dataclass(frozen=True, slots=True)
class Part:
    """One message of Telegram. Only the last part of a text has buttons."""

    text: str
    rows: tuple[tuple[Key, ...], ...] = ()


def shape(said: Outgoing, *, plain: bool = False, call: str = "{label} {number}") -> list[Part]:
    """The parts of a message, at least one.

    `plain`: no button that opens something, one of which was refused; where it leads stands in the text.
    `call`: how a button that dials becomes a line, for Telegram has none.

    Raises:
        ValueError: there is nothing to see in it.
    """
    buttons = [button for button in said.buttons if _shown(button)]
    above = "\n".join(filter(None, (said.text, said.note)))
    lines = [line for button in buttons if (line := _line(button, above, plain, call))]
    texts = split(storable("\n".join((above, *lines))))
    rows = _rows([_key(button) for button in buttons if not button.href.startswith((_CALL, *_WEB) if plain else _CALL)])
    return [*(Part(text) for text in texts[:-1]), Part(texts[-1], rows)]


def _shown(button: Button) -> bool:
    """A device's other tricks, such as reading aloud, Telegram does not have."""
    return not button.href or button.href.startswith((_CALL, *_WEB))


def _line(button: Button, above: str, plain: bool, call: str) -> str:
    """What stands in the text for a button; empty: the button does."""
    if button.href.startswith(_CALL):
        number = button.href.removeprefix(_CALL)
        if _stands(number, above):
            return ""
        return button.label if _stands(number, button.label) else call.format(label=button.label, number=number)
    return f"{_label(button)}\n{button.href}" if plain and button.href else ""


def _stands(number: str, text: str) -> bool:
    """Whether a number can be read there, and not as a piece of a longer one."""
    return re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) is not None


def _label(button: Button) -> str:
    return (CHOSEN if button.chosen else "") + button.label


def _key(button: Button) -> Key:
    assert button.href or len(button.token.encode()) <= TOKEN, "a token is longer than a button can send back"
    return Key(storable(_label(button)), button.token, button.href)


def _rows(keys: list[Key]) -> tuple[tuple[Key, ...], ...]:
    """Short labels two in a row, in their order; a longer one alone."""
    rows: list[tuple[Key, ...]] = []
    for key in keys:
        last = rows[-1] if rows else ()
        if len(last) == 1 and _narrow(last[0]) and _narrow(key):
            rows[-1] = (last[0], key)
        else:
            rows.append((key,))
    return tuple(rows)


def _narrow(key: Key) -> bool:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in key.label) <= NARROW


# -- splitting -------------------------------------------------------------------------------------------------------


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Cut a text into messages of at most `longest` UTF-16 units, losing nothing but white space at the cuts.

    A cut falls between paragraphs, else lines, sentences or words, and never within a character as people see one,
    unless that alone is longer than a message.

    Raises:
        ValueError: there is nothing to see in it.
    """
    if not any(_visible(c) for c in text):
        raise ValueError("nothing to see")
    parts: list[str] = []
    while units(text) > longest:
        end, begin = _cut(text, longest)
        parts.append(text[:end].rstrip())
        text = text[begin:]
    return [part for part in (*parts, text) if part]


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text) + sum(c > "\uffff" for c in text)


def _visible(c: str) -> bool:
    return not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Cn", "Cs", "Zs", "Zl", "Zp")


def _cut(text: str, longest: int) -> tuple[int, int]:
    """Where the first message of a longer text ends, and where the next begins."""
    import regex  # knows characters as people see them; only a long text needs it

    head = _most(text, longest)
    ends = set(_ends(regex.finditer(r"\X", text), head))
    at = max(ends, default=head)
    for pattern in _BREAKS:
        found = max((end for end in _ends(regex.finditer(pattern, text), head) if end in ends), default=0)
        if found * 2 >= head:
            at = found
            break
    begin = at
    for match in regex.finditer(r"\X", text, pos=at):
        if not match[0].isspace():
            break
        begin = match.end()
    return at, begin


def _ends(found: Iterable[re.Match[str]], head: int) -> Iterator[int]:
    for match in found:
        if match.end() > head:
            return
        yield match.end()


def _most(text: str, longest: int) -> int:
    """How many code points fit."""
    room = longest
    for at, c in enumerate(text):
        room -= 2 if c > "\uffff" else 1
        if room < 0:
            return at
    return len(text)
