"""The same words however they are typed: one plain spelling, and the places where a clause ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

_WORDS = re.compile(r"([^\W_]+)([\W_]*)")
_RUN = re.compile(r"(.{1,8}?)\1{2,}", re.DOTALL)
"""The same few characters three times or more say nothing that twice does not. Bounded, hence linear."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How this place writes: which characters stand for others, and which end a sentence."""

    letters: dict[int, str]
    """A `str.translate` table: traditional and dialect characters, look-alikes, pictures that stand for a word."""
    stops: frozenset[str]
    quotes: frozenset[str]
    """Inside and outside of these is one clause."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without gaps: spaces, punctuation and emoji are gone, but where they stood is remembered."""

    text: str
    clause: Sequence[int]
    """For each character, the number of its clause. Any gap but a quotation mark starts a new one."""
    sentence: Sequence[int]
    """For each character, the number of its sentence."""

    def together(self, at: int) -> bool:
        """Whether the characters at `at - 1` and `at` were typed with nothing between them."""
        return 0 < at < len(self.text) and self.clause[at - 1] == self.clause[at]


def plain(text: str, spelling: Spelling) -> Plain:
    """A text as the lexicon spells it. Full width, case, traditional characters and long runs do not matter."""
    text = _RUN.sub(r"\1\1", text.encode("utf-8", "replace").decode("utf-8"))
    text = normalize("NFKC", text).lower().translate(spelling.letters)
    words: list[str] = []
    clause: list[int] = []
    sentence: list[int] = []
    number = sentences = 0
    for word, gap in _WORDS.findall(text):
        words.append(word)
        clause += [number] * len(word)
        sentence += [sentences] * len(word)
        number += not spelling.quotes.issuperset(gap)
        sentences += not spelling.stops.isdisjoint(gap)
    return Plain("".join(words), clause, sentence)


def joined(first: Plain, last: Plain) -> Plain:
    """Two messages read as one, without a gap, as when a sentence was sent in pieces."""
    if not first.text:
        return last
    clauses, sentences = first.clause[-1], first.sentence[-1]
    return Plain(
        first.text + last.text,
        [*first.clause, *(number + clauses for number in last.clause)],
        [*first.sentence, *(number + sentences for number in last.sentence)],
    )
