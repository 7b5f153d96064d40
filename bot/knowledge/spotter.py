"""Finds the words of the lexicon in a text, and sees through the everyday words they hide in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.knowledge.lexicon import Meaning, Step
from bot.knowledge.normal import Plain

_LOOKS_LIKE_NO = "not_negation"
"""Words that contain a negation and are none. They are seen through even when something was typed inside them."""


_NONE: frozenset[str] = frozenset()
_LONG = 8
"""Letters of a long dangerous word."""
_ASCII = re.compile(r"[!-~]")


class Token(NamedTuple):
    """One word where it stands, with what is left of its meaning there."""

    start: int
    end: int
    steps: Sequence[Step]
    contexts: frozenset[str]


class Spotter:
    """The words of the lexicon, and how long those are that begin with the same two letters.

    (A table of every beginning of every word takes 5 MB more and is no quicker.)
    """

    def __init__(self, words: Mapping[str, Meaning], things: frozenset[str] = frozenset()) -> None:
        """`things`: contexts that a dangerous word may contain by chance, as poison for rats does rats."""
        self._words = words
        self._things = things
        lengths: dict[str, set[int]] = {}
        for spelled in words:
            lengths.setdefault(spelled[:2], set()).add(len(spelled))
        for begun, many in lengths.items():
            many |= lengths.get(begun[0], set())
        self._lengths = {begun: tuple(sorted(many)) for begun, many in lengths.items()}

    def spot(self, text: Plain) -> Iterator[Token]:
        """The words in a text, by where they start.

        A false friend hides every word whose end it covers, unless that word contains it; a solid one also those that
        begin in it. A whole pattern hides the shorter patterns in it. Words of context are read one after the other,
        the longest first at each place; they count only inside one clause.
        """
        found = self._found(text)
        clause, size = text.clause, len(text.text)
        friends, wholes, inside = [(0, 0)] * size, [(0, 0)] * size, [0] * size
        read, dangers = dict[int, int](), dict[int, int]()  # of those that start at a place the longest comes last
        for start, end, meaning in found:
            if meaning.whole:
                _cover(wholes, start, end)
            if meaning.steps:
                dangers[start] = end
            if meaning.friend or meaning.contexts:
                intact = clause[start] == clause[end - 1]
                if intact or _LOOKS_LIKE_NO in meaning.contexts:
                    read[start] = end
                if intact and meaning.friend:
                    _cover(friends, start, end)
                    if meaning.solid:
                        inside[start + 1 : end] = [end] * (end - start - 1)
        _one_after_the_other(read)
        for start, end, meaning in found:
            last, length = end - 1, end - start
            steps, contexts = meaning.steps, meaning.contexts
            if steps:
                if meaning.friend or friends[last][0] > length or friends[last][1] > end or 0 < inside[start] < end:
                    steps = ()
                elif wholes[last][0] > length:
                    steps = tuple(step for step in steps if step.after or not step.entry) if length > 1 else ()
            if contexts:
                if clause[start] != clause[last] or read.get(start) != end:
                    contexts = _NONE
                elif not contexts.isdisjoint(self._things) and _by_chance(dangers, start, end):
                    contexts -= self._things
            if steps or contexts:
                yield Token(start, end, steps, contexts)

    def _found(self, text: Plain) -> list[tuple[int, int, Meaning]]:
        letters, words, lengths = text.text, self._words, self._lengths
        size, found = len(letters), []
        for start in range(size):
            for length in lengths.get(letters[start : start + 2]) or lengths.get(letters[start], ()):
                meaning = words.get(letters[start : start + length])
                if meaning and start + length <= size:
                    found.append((start, start + length, meaning))
        if _ASCII.search(letters):
            return [one for one in found if _stands_alone(text, one[0], one[1])]
        return found


def _one_after_the_other(read: dict[int, int]) -> None:
    """Drops every word that begins inside the one before it."""
    reached = 0
    for start, end in list(read.items()):
        if start < reached:
            del read[start]
        else:
            reached = end


def _by_chance(dangers: dict[int, int], start: int, end: int) -> bool:
    """Whether a word is only a part of a dangerous one, or begins in one."""
    before = range(max(0, start - _LONG), start)
    return dangers.get(start, 0) > end or any(dangers.get(at, 0) > start for at in before)


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
