"""A text as the ear reads it: one spelling, dialect and pinyin in plain words, numbers in figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import category, normalize

from bot.domain.numerals import figures
from bot.knowledge.library.letters import Reader
from bot.knowledge.normal import Spelling

_LATIN = re.compile(r"[a-z]+")
_WESTERN = re.compile(r"[a-z0-9\W_]+")
_CLAUSES = re.compile(r"[^\w+-]+")
_KEYCAP = str.maketrans("", "", "\ufe0f\u20e3")


@dataclass(frozen=True)
class Speech:
    """How people here write. Built once."""

    reader: Reader
    spelling: Spelling
    pinyin: Mapping[str, str]
    digits: Mapping[str, str]
    units: Mapping[str, int]

    @classmethod
    def from_data(
        cls, data: Mapping[str, object], spelling: Spelling, numbers: Mapping[str, Mapping[str, str]]
    ) -> Speech:
        """From content/ear/spelling.yaml and content/patterns/zh.yaml."""
        synonyms: Sequence[Sequence[str]] = data["synonyms"]  # type: ignore[assignment]
        fillers: Sequence[str] = data["fillers"]  # type: ignore[assignment]
        pinyin: Mapping[str, str] = data["pinyin"]  # type: ignore[assignment]
        units = {sign: int(value) for sign, value in numbers["units"].items()}
        return cls(Reader(spelling, synonyms, fillers), spelling, dict(pinyin), numbers["digits"], units)

    def said(self, text: str) -> Saying:
        """The text, ready to be read."""
        return Saying(text, self)

    def chinese(self, folded: str) -> str:
        """A text in pinyin as it would be written; any other as it is."""
        words = _LATIN.findall(folded)
        if not words or not _WESTERN.fullmatch(folded):
            return folded
        read = [self._syllables(word) for word in words]
        if not all(read):
            return folded
        parts = iter(read)
        return _LATIN.sub(lambda _found: str(next(parts)), folded)

    def _syllables(self, word: str) -> str:
        """A run of letters by the fewest words of the table; empty: it is none."""
        best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(end):
                before, sound = best[start], self.pinyin.get(word[start:end])
                if before is not None and sound and (best[end] is None or before[0] + 1 < best[end][0]):  # type: ignore[index]
                    best[end] = (before[0] + 1, before[1] + sound)
        found = best[-1]
        return found[1] if found else ""


class Saying:
    """One text in the spellings that its readers want."""

    def __init__(self, raw: str, speech: Speech) -> None:
        self.raw = raw
        self._speech = speech

    @cached_property
    def folded(self) -> str:
        """Lower case, half width, one space between words."""
        return " ".join(normalize("NFKC", self.raw.translate(_KEYCAP)).lower().split())

    @cached_property
    def simple(self) -> str:
        """The same in simplified characters, dialect characters in plain ones; pinyin in characters."""
        return self._speech.chinese(self.folded).translate(self._speech.spelling.letters)

    @cached_property
    def said(self) -> str:
        """Without gaps and fillers, every word in its plain form."""
        return self._speech.reader.spelled(self._speech.chinese(self.folded))

    @cached_property
    def told(self) -> str:
        """Its clauses, a comma between them, every word in its plain form, numbers in figures."""
        clauses = (self._speech.reader.spelled(one) for one in _CLAUSES.split(self.simple) if one.strip())
        return figures(",".join(clauses), self._speech.digits, self._speech.units)

    @cached_property
    def counted(self) -> str:
        """Without gaps, numbers in figures."""
        return figures(self.said, self._speech.digits, self._speech.units)

    @cached_property
    def figures(self) -> str:
        """As it was typed, in simplified characters, numbers in figures."""
        return figures(self.simple, self._speech.digits, self._speech.units)

    @property
    def western(self) -> bool:
        """Whether it holds words in letters and none in characters, and is no pinyin."""
        return bool(_LATIN.search(self.simple)) and bool(_WESTERN.fullmatch(self.simple))

    @property
    def marked(self) -> bool:
        """Whether a question mark stands in it."""
        return "?" in self.folded

    @property
    def bare(self) -> str:
        """Nothing but letters and figures, of the text as it was typed."""
        return "".join(ch for ch in self.folded if category(ch)[0] not in "PSCZ")
