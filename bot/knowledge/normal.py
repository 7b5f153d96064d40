"""The same words however they are typed: one plain spelling, and the places where a clause ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

_WORDS = re.compile(r"([^\W_]+)([\W_]*)")
_RUN = re.compile(r"(.{1,8}?)\1{2,}", re.DOTALL)
"""The same few characters three times or more say nothing that twice does not. Bounded, hence linear."""
_APART = re.compile(r"(?<![^\W_])[^\W_](?P<gap>[^\w\n]|_)[^\W_](?:(?P=gap)[^\W_])+(?![^\W_])")
"""Letters typed one by one with the same mark between any two: the mark is no gap."""
_TWICE = 3
"""So many letters that stand there twice are one thing said twice."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How this place writes: which characters stand for others, and which end a sentence."""

    letters: dict[int, str]
    """A `str.translate` table: traditional and dialect characters, look-alikes, pictures that stand for a word."""
    stops: frozenset[str]
    quotes: frozenset[str]
    """Inside and outside of these is one clause."""
    openers: re.Pattern[str] = re.compile(r"(?!)")
    """What a message begins with and does not say: greetings, hesitation."""


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
    """A message as the lexicon spells it.

    Full width, case, traditional characters and long runs do not matter, nor letters typed one by one, nor hesitation
    at the beginning, nor whether all of it stands there twice.
    """
    text = _once(_APART.sub(lambda run: run[0].replace(run["gap"], ""), _spelt(text, spelling)).strip())
    return _read(text[_opened(text, spelling.openers) :], spelling)


def spelt(word: str, spelling: Spelling) -> str:
    """The letters of a word as they stand in a message."""
    return _read(_spelt(word, spelling), spelling).text


def _spelt(text: str, spelling: Spelling) -> str:
    text = _RUN.sub(r"\1\1", text.encode("utf-8", "replace").decode("utf-8"))
    return normalize("NFKC", text).lower().translate(spelling.letters)


def _read(text: str, spelling: Spelling) -> Plain:
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


def _once(text: str) -> str:
    """Without the second half that says the first again, be a mark between them or not."""
    half = len(text) // 2
    twice = half >= _TWICE and any(text[:half] == text[second:] for second in (half, half + 1))
    return text[:half] if twice else text


def _opened(text: str, openers: re.Pattern[str]) -> int:
    """Where a message begins to say something; 0 where it says nothing else."""
    found = openers.match(text)
    return found.end() if found and _WORDS.search(text, found.end()) else 0


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
