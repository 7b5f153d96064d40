"""Short lists of phrases, each with a name: which of them stands in a text, as words and not as pieces of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.knowledge.normal import Plain, Spelling, plain

_AS_TYPED = Spelling({}, frozenset(), frozenset())
HEARD, ALONE, UNLESS = "heard", "alone", "unless"
"""What a list holds: phrases; those that count only where they are all of their clause; longer words in which a phrase
is none, as in Chinese a swear word is none in "his mother is ill"."""


class _Phrase(NamedTuple):
    name: str
    said: str
    alone: bool


class Phrases:
    """Knows some lists. A phrase counts inside one clause, and where no longer word takes a piece of it."""

    def __init__(self, lists: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._phrases = [
            _Phrase(name, _spelled(said), kind == ALONE)
            for name, each in lists.items()
            for kind in (HEARD, ALONE)
            for said in each.get(kind, ())
        ]
        self._unless = {name: [_spelled(said) for said in each.get(UNLESS, ())] for name, each in lists.items()}

    def found(self, text: str) -> str:
        """The name of the first list of which a phrase stands in a text; empty: none does."""
        return self.which(text).name

    def which(self, text: str) -> _Phrase:
        """The phrase itself, as it is spelled here, with the name of its list."""
        read = plain(text, _AS_TYPED)
        return next((one for one in self._phrases if self._stands(one, read)), _Phrase("", "", alone=False))

    def _stands(self, phrase: _Phrase, text: Plain) -> bool:
        return phrase.said in text.text and any(
            text.clause[start] == text.clause[end - 1]
            and not (phrase.alone and (text.together(start) or text.together(end)))
            and not self._torn(phrase.name, text, start, end)
            for start, end in _places(phrase.said, text.text)
        )

    def _torn(self, name: str, text: Plain, start: int, end: int) -> bool:
        """Whether a longer word takes a piece of what stands there."""
        return any(
            first < end and start < last and not (start <= first and last <= end)
            for word in self._unless[name]
            for first, last in _places(word, text.text)
        )


def _spelled(said: str) -> str:
    return plain(said, _AS_TYPED).text


def _places(word: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)
