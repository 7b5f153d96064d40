"""Places in a text that tell who somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Found(NamedTuple):
    """One place."""

    start: int
    end: int
    kind: str
    """name, phone, idcard, number, account, handle, email, plate, address, workplace or school."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text, and the same with every such place covered."""

    text: str
    masked: str
    found: tuple[Found, ...]

    @property
    def bare(self) -> str:
        """The text without these places."""
        said = self.text
        for one in reversed(self.found):
            said = said[: one.start] + said[one.end :]
        return said

    def plain(self) -> dict[str, object]:
        """As the command prints it."""
        found = [
            {"kind": one.kind, "text": self.text[one.start : one.end], "start": one.start, "end": one.end}
            for one in self.found
        ]
        return {"text": self.text, "masked": self.masked, "found": found}


def joined(found: Iterable[Found]) -> tuple[Found, ...]:
    """In order, and those that overlap as one: of the longer one's kind."""
    made: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if made and one.start < made[-1].end:
            last = made.pop()
            kind = max(last, one, key=lambda each: each.end - each.start).kind
            made.append(Found(last.start, max(last.end, one.end), kind))
        else:
            made.append(one)
    return tuple(made)
