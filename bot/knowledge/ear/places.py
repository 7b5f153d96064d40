"""A place in what somebody says: a whole name anywhere, a short one where the words around it say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.area import Area, Areas

MOST = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody lives, as it was said, and the places that it may be."""

    said: str
    areas: tuple[Area, ...]

    @property
    def sure(self) -> bool:
        """Whether it is one place."""
        return len(self.areas) == 1


class Locator:
    """Finds places in sentences."""

    def __init__(self, data: Mapping[str, Any], areas: Areas) -> None:
        """`data`: the words before and after a place (content/ear/story.yaml)."""
        self._areas = areas
        self._before = re.compile(f"{data['before']}{data['cue_end']}$")
        self._after = re.compile(f"^{data['after']}")
        self._between = re.compile(data["between"])
        self._noise = frozenset(data["noise"])

    def whole(self, text: str) -> Spot | None:
        """The place that the whole text is, give or take a word before it."""
        said = "".join(text.split())
        if not said:
            return None
        return self._typed(said) or self.within(said)

    def answer(self, text: str) -> Spot | None:
        """The place that answers a question for one: a short name counts wherever it stands."""
        said = "".join(text.split())
        return self._typed(said) or self.within(said, asked=True) if said else None

    def _typed(self, said: str) -> Spot | None:
        """A name with nothing around it: a short one counts too, and one with a slip in it."""
        found, sure = self._areas.find(said, MOST)
        if found and (sure or self._areas.covers(found[0], said)):
            best = tuple(one for one in found if self._areas.covers(one, said)) or found
            return Spot(said, found[:1] if sure else best)
        return None

    def within(self, text: str, *, asked: bool = False) -> Spot | None:
        """The place that a sentence names. Of two the one in which somebody is said to live."""
        spots = [one for one in self._areas.spots(text) if asked or self._stands(text, *one)]
        if not spots:
            return None
        cued = [one for one in spots if self._before.search(text[: one[0]])]
        start, end = (cued or spots)[-1]
        first = start
        every = self._areas.spots(text)
        for one in reversed(every):
            # What is said right before it is the place around it: Luxian Jiaming.
            if one[1] <= first and self._between.fullmatch(text[one[1] : first]):
                first = one[0]
        for one in every:
            if one[0] >= end and self._between.fullmatch(text[end : one[0]]):
                end = one[1]
        said = "".join(text[a:b] for a, b in every if first <= a and b <= end)
        found, sure = self._areas.find(said, MOST)
        return Spot(said, found[:1] if sure else found) if found else None

    def _stands(self, text: str, start: int, end: int) -> bool:
        """Whether what stands there is meant as a place."""
        name = text[start:end]
        if self._areas.is_whole(name):
            return len(name) > 2 or bool(self._before.search(text[:start]))
        if name in self._noise:
            return False
        cued = bool(self._before.search(text[:start]))
        return cued and (end == len(text) or not text[end].isalnum() or bool(self._after.search(text[end:])))
