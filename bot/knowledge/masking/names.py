"""Names of people: behind a word that says so, before a title, or where words leave nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import rjieba

from bot.knowledge.masking.found import Found

GIVEN = (2, 1)
"""Signs of a given name, the likelier first."""
SIGN = r"[\u4e00-\u9fff]"
PERSON = "nr"
"""How the tagger calls a person's name."""


class Text:
    """A text with its words: where one begins and ends, and what it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[tuple[int, int, str]] = []
        at = 0
        for word, tag in rjieba.tag(text):
            self.words.append((at, at + len(word), tag))
            at += len(word)
        self.starts = {start: (end, tag) for start, end, tag in self.words}
        self.ends = {end for _start, end, _tag in self.words}

    def tag(self, start: int, end: int) -> str:
        """What the word is that stands exactly there; empty: none does."""
        found = self.starts.get(start)
        return found[1] if found is not None and found[0] == end else ""

    def split(self, start: int, end: int) -> bool:
        """Whether no word there has more than one sign: the tagger does not know it as one."""
        inside = [(one, other) for one, other, _tag in self.words if start <= one < end]
        return bool(inside) and inside[-1][1] == end and all(other - one == 1 for one, other in inside)


class Names:
    """Finds names. Built once."""

    def __init__(self, data: Mapping[str, Any], words: Mapping[str, Sequence[str]], filled: Any) -> None:
        self._never = tuple(words["never"])
        self._surnames = frozenset((*words["surname"], *words["compound"]))
        self._compound = frozenset(words["compound"])
        self._empty, self._titles = frozenset(words["empty"]), frozenset(words["title"])
        self._after = frozenset(words["after"])
        told, *rest = (re.compile(filled(one.replace("{given}", ""))) for one in data["plain"])
        *loose, surname = rest
        self._told, self._kin, self._found, self._near = told, loose[0], loose[1], loose[2]
        self._surname = surname
        self._titled, self._small = (re.compile(filled(data[name])) for name in ("titled", "small"))

    def find(self, text: str) -> Iterator[Found]:
        """Every name."""
        said = Text(text)
        for pattern in (self._told, self._kin):
            yield from self._behind(said, pattern, sure=True)
        for pattern in (self._found, self._near):
            yield from self._behind(said, pattern, sure=False)
        for found in self._surname.finditer(text):
            yield Found(found.end("keep"), found.end(), "name")
        yield from self._before_a_title(said)
        yield from self._small_ones(said)
        for (start, end, tag), (_start, last, after) in pairwise(said.words):
            family, given = text[start:end], text[end:last]
            known = family in self._compound or (family in self._surnames and tag.startswith(PERSON))
            named = after.startswith(PERSON) or (after == "n" and len(given) > 1)
            if known and named and last - start <= 4 and given not in self._titles and self._begins(text[start:last]):
                yield Found(start, last, "name")
        for start, end, tag in said.words:
            if tag.startswith(PERSON) and 2 <= end - start <= 4 and self._begins(text[start:end]):
                yield Found(start, end, "name")

    def _begins(self, name: str) -> bool:
        """Whether it begins with a surname, and is nothing else."""
        whole = name[:2] in self._surnames or name[0] in self._surnames
        return whole and not name.startswith(self._never)

    def _behind(self, said: Text, pattern: re.Pattern[str], *, sure: bool) -> Iterator[Found]:
        text = said.text
        for found in pattern.finditer(text):
            start, family = found.end("keep"), found.end()
            if text[start:].startswith(self._never):
                continue
            end = self._end(said, family)
            if end is None:
                continue
            whole = end - start > len(GIVEN)
            full = whole and (said.split(start, end) or (start not in said.starts and end in said.ends))
            fits = said.tag(start, end).startswith(PERSON) or full
            if sure or (fits and not self._empty & set(text[start:end])):
                yield Found(start, end, "name")

    def _end(self, said: Text, family: int) -> int | None:
        """Where the given name ends: with a word, if one ends there."""
        text = said.text
        may = [
            family + many
            for many in GIVEN
            if re.fullmatch(f"{SIGN}{{{many}}}", text[family : family + many])
            and text[family + many - 1] not in self._empty
        ]
        return next((end for end in may if end in said.ends), may[0] if may else None)

    def _before_a_title(self, said: Text) -> Iterator[Found]:
        for found in self._titled.finditer(said.text):
            start, end = found.span()
            if start not in said.starts:
                continue
            inside = [tag for one, other, tag in said.words if one >= start and other <= end and other - one > 1]
            known = any(not tag.startswith(PERSON) for tag in inside)
            if not known and not said.text[start:].startswith(self._never):
                yield Found(start, end, "name")

    def _small_ones(self, said: Text) -> Iterator[Found]:
        for found in self._small.finditer(said.text):
            start, end = found.span()
            tag = said.tag(start, end)
            ends = end in said.ends or said.text[end : end + 1] in self._after
            alone = tag.startswith(PERSON) or (not tag and start in said.starts and ends)
            if alone and not found[0].startswith(self._never) and not said.text[start + 1 :].startswith(self._never):
                yield Found(start, end, "name")
