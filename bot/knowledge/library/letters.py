"""A question as it is searched: one spelling, one word for one thing, and its words and pairs of letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import rjieba

from bot.knowledge.normal import Spelling, plain, spelt


class Reader:
    """Reads questions. Built once."""

    def __init__(self, spelling: Spelling, synonyms: Sequence[Sequence[str]], fillers: Sequence[str]) -> None:
        """`synonyms`: groups of words that mean the same, the plain one first. `fillers`: what says nothing."""
        self._spelling = spelling
        self._plain: Mapping[str, str] = {
            spelt(word, spelling): spelt(group[0], spelling) for group in synonyms for word in group[1:]
        }
        self._synonyms = _any(self._plain)
        self._fillers = _any(spelt(word, spelling) for word in fillers)

    def spelled(self, text: str) -> str:
        """Its letters, every word in its plain form, the longest first at each place, and without fillers."""
        said = self._synonyms.sub(lambda found: self._plain[found[0]], plain(text, self._spelling).text)
        return self._fillers.sub("", said) or said

    def pieces(self, text: str) -> list[str]:
        """Its pairs of letters and its words of two letters or more; a single letter stands for itself."""
        said = self.spelled(text)
        pairs = [said[at : at + 2] for at in range(len(said) - 1)] or [said]
        words = [word for word in rjieba.cut(said) if len(word) > 2]
        return [piece for piece in (*pairs, *words) if piece]


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of some words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")
