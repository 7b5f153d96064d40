"""Covers in a text what tells who somebody is, and leaves what an answer needs: towns, streets, offices, rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.numerals import plain
from bot.knowledge.masking.found import Found, Masked, joined
from bot.knowledge.masking.names import Names, Text
from bot.knowledge.masking.numbers import numbers

STOPS = ("v", "p", "r", "c", "u", "d", "y", "e", "o", "x", "w", "m", "q", "t")
SHORT = ("v",)
"""Kinds of words at which the name of a place ends, read backwards; a name may hold a verb that is a noun (vn)."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    say: re.Pattern[str]
    generic: bool
    """Whether it may be a word for such a place, and no name of one."""


class Mask:
    """Covers. Built once."""

    def __init__(self, data: Mapping[str, Any], digits: Mapping[str, str]) -> None:
        """As content/patterns/masking.yaml has it, and how digits are written in words."""
        self._digits = digits
        self._shown: Mapping[str, str] = data["shown"]
        self._number = str(data["number"])
        self._words = {name: _longest_first(list(words)) for name, words in data["words"].items()}
        self._generic = frozenset(data["words"]["generic"])
        self._cut = tuple(data["words"]["cut"])
        self._before, self._known = frozenset(data["words"]["before"]), frozenset(data["words"]["known"])
        self._patterns = [
            _Pattern(one["kind"], re.compile(self._filled(one["say"])), bool(one.get("generic")))
            for one in data["patterns"]
        ]
        self._names = Names(data["names"], data["words"], self._filled)

    def cover(self, text: str) -> Masked:
        """The text with every such place covered by a word for what stood there."""
        same = plain(text)
        found = joined((*numbers(text, self._digits), *self._placed(same), *self._names.find(same)))
        masked = text
        for one in reversed(found):
            masked = masked[: one.start] + self._shown[one.kind] + masked[one.end :]
        return Masked(text, masked, found)

    def _filled(self, pattern: str) -> str:
        for name, words in self._words.items():
            pattern = pattern.replace(f"{{{name}}}", f"(?:{words})")
        return pattern.replace("{num}", self._number)

    def _placed(self, text: str) -> Iterator[Found]:
        said = Text(text)
        for pattern in self._patterns:
            for found in pattern.say.finditer(text):
                start = self._start(said, found, generic=pattern.generic)
                if start is not None and text[start : found.end()] not in self._known:
                    yield Found(start, found.end(), pattern.kind)

    def _start(self, said: Text, found: re.Match[str], *, generic: bool) -> int | None:
        """Where the place itself begins; None: it has no name of its own."""
        groups = found.re.groupindex
        if "keep" in groups:
            return found.end("keep")
        if "head" not in groups:
            return found.start()
        start, end = found.span("head")
        for begins, ends, tag in reversed(said.words):
            inside = begins < end and ends > start and ends <= end
            # A name may hold a verb of one sign, such as one for growing; only some of these stand before a place.
            part = tag == "vn" or (
                tag[0] in SHORT and ends - begins == 1 and said.text[begins:ends] not in self._before
            )
            if inside and tag[0] in STOPS and not part:
                led = ends - begins > 2 and said.text[begins] in self._before
                start = begins + 1 if led else ends
                break
        head = said.text[start:end]
        for cut in self._cut:
            at = head.rfind(cut)
            if at >= 0 and at + len(cut) <= len(head):
                start, head = start + at + len(cut), head[at + len(cut) :]
        if generic and (len(head) < 2 or head in self._generic):
            return None
        return start if head or not generic else None


def _longest_first(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(map(str, words), key=len, reverse=True)))
