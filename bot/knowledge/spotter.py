"""Finds the words of the lexicon in a text, and sees through the everyday words they hide in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.knowledge.lexicon import Meaning, Step
from bot.knowledge.normal import Plain

_LOOKS_LIKE_NO = "not_negation"
"""Words that contain a negation and are none. They are seen through even when something was typed inside them."""


class Token(NamedTuple):
    """One word where it stands, with what is left of its meaning there."""

    start: int
    end: int
    steps: Sequence[Step]
    contexts: frozenset[str]


class Spotter:
    """The words of the lexicon, and how long the longest is that begins with the same two letters.

    (A table of every beginning of every word takes 5 MB more and is no quicker.)
    """

    def __init__(self, words: Mapping[str, Meaning]) -> None:
        self._words = words
        self._longest: dict[str, int] = {}
        for spelled in words:
            self._longest[spelled[:2]] = max(len(spelled), self._longest.get(spelled[:2], 0))

    def spot(self, text: Plain) -> Iterator[Token]:
        """The words in a text, by where they start.

        A false friend hides every word whose end it covers, unless that word contains it. A whole pattern hides
        the shorter patterns in it. A word of context counts only inside one clause.
        """
        found = self._found(text)
        clause, size = text.clause, len(text.text)
        friends, wholes, around = [(0, 0)] * size, [(0, 0)] * size, [(0, 0)] * size
        for start, end, meaning in found:
            if meaning.whole:
                _cover(wholes, start, end)
            intact = clause[start] == clause[end - 1]
            if (intact and (meaning.friend or meaning.contexts)) or _LOOKS_LIKE_NO in meaning.contexts:
                _cover(around, start, end)
            if intact and meaning.friend:
                _cover(friends, start, end)
        for start, end, meaning in found:
            last, length = end - 1, end - start
            steps, contexts = meaning.steps, meaning.contexts
            if meaning.friend or friends[last][0] > length or friends[last][1] > end:
                steps = ()
            elif steps and wholes[last][0] > length:
                steps = tuple(step for step in steps if step.after or not step.entry) if length > 1 else ()
            if contexts and (clause[start] != clause[last] or around[last][0] > length):
                contexts = frozenset()
            if steps or contexts:
                yield Token(start, end, steps, contexts)

    def _found(self, text: Plain) -> list[tuple[int, int, Meaning]]:
        letters, size, words, longest = text.text, len(text.text), self._words, self._longest
        found = []
        for start in range(size):
            for end in range(start + 1, min(start + longest.get(letters[start : start + 2], 1), size) + 1):
                meaning = words.get(letters[start:end])
                if meaning and _stands_alone(text, start, end):
                    found.append((start, end, meaning))
        return found


def _cover(longest: list[tuple[int, int]], start: int, end: int) -> None:
    """Notes for each place the length and the end of the longest word over it."""
    span = (end - start, end)
    for at in range(start, end):
        if longest[at] < span:
            longest[at] = span


def _stands_alone(text: Plain, start: int, end: int) -> bool:
    """Whether Latin letters and digits at the ends are not part of a longer word or number."""
    letters = text.text
    return not (
        (letters[start].isascii() and text.together(start) and letters[start - 1].isascii())
        or (letters[end - 1].isascii() and text.together(end) and letters[end].isascii())
    )
