"""Places, from province to village, and finding one from what people type (R25)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

WIDE = ("province", "city")
"""Levels that nobody means when asked where they live."""


@dataclass(frozen=True, slots=True)
class Area:
    """A place in the tree. Codes follow GB/T 2260: a code starts with its parent's significant digits."""

    code: str
    name: str
    level: str
    """province, city, county, street or village."""
    parent: str
    """The parent's code; empty at the top."""


class Areas:
    """The tree of places of this deployment, held in memory and searched by what people type.

    A province has 60,000 of them, so a search looks only at those whose name occurs in what was typed, found by
    name, and at those in whose name it occurs, found in all names as one text.
    """

    def __init__(
        self, areas: Iterable[Area], endings: Iterable[str] = (), beyond: Callable[[], Areas] | None = None
    ) -> None:
        """`beyond`: the places outside, read when one of them is first asked for; those of the deployment win."""
        self._beyond = beyond
        self._by_code: Mapping[str, Area] = {area.code: area for area in areas}
        self._endings = tuple(sorted(endings, key=len, reverse=True))
        self._near = sorted((area for area in self._by_code.values() if area.level not in WIDE), key=lambda a: a.code)
        self._by_short: dict[str, list[Area]] = {}
        for area in self._near:
            self._by_short.setdefault(self._bare(area.name), []).append(area)
        self._whole = frozenset(area.name for area in self._by_code.values())
        self._called = self._whole | {self._bare(area.name) for area in self._by_code.values()}
        self._lengths = sorted({len(short) for short in self._by_short})
        self._lengths_of_all = sorted(set(map(len, self._called)) - {1})
        # What was typed holds no line end, so nothing is found across two names.
        self._names = "\n".join(area.name for area in self._near)
        self._starts = list(accumulate((len(area.name) + 1 for area in self._near), initial=0))

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Area]:
        return iter(self._by_code.values())

    def __getitem__(self, code: str) -> Area:
        return self._by_code[code]

    def get(self, code: str) -> Area | None:
        """The place, or None where the code is not known."""
        found = self._by_code.get(code)
        return self._beyond().get(code) if found is None and code and self._beyond is not None else found

    def upwards(self, code: str) -> Iterator[Area]:
        """The place itself, then its parents up to the province."""
        area = self.get(code)
        while area is not None:
            yield area
            area = self.get(area.parent)

    def holds(self, outer: str, inner: str) -> bool:
        """Whether `inner` lies in `outer` (a place lies in itself)."""
        return any(area.code == outer for area in self.upwards(inner))

    def name(self, code: str) -> str:
        """The name as people say it: county and street, without province and city. Empty where it is not known."""
        chain = [area.name for area in self.upwards(code) if area.level not in WIDE]
        return "".join(reversed(chain)) or (own.name if (own := self.get(code)) else "")

    def town(self, code: str) -> str:
        """The same without what is smaller than a town: near enough to come, and no address."""
        return next((self.name(area.code) for area in self.upwards(code) if area.level != "village"), "")

    def both_in(self, one: str, other: str) -> str:
        """Name of the smallest place, a county at most, in which both lie; empty: there is none."""
        around = (area for area in self.upwards(one) if area.level not in WIDE)
        return next((area.name for area in around if self.holds(area.code, other)), "")

    def find(self, text: str, most: int = 5) -> tuple[tuple[Area, ...], bool]:
        """Places meant by `text`, best first, and whether the first is meant beyond doubt."""
        found, sure = self._find(text, most)
        if sure or self._beyond is None or not text.strip():
            return found, sure
        outside, outside_sure = self._beyond().find(text, most)
        if outside_sure:
            return outside, True
        said = "".join(text.split())
        if found and any(self.covers(area, said) for area in found):
            return found, False
        known = {(area.name, self.parent_name(area)) for area in found}
        others = (area for area in outside if (area.name, self.parent_name(area)) not in known)
        # Outside only what is named whole, or of whose name it is a piece: else nothing is likelier.
        named = tuple(area for area in others if self.covers(area, said) or said in area.name)
        return (named, len(named) == 1 and self.covers(named[0], said)) if named else (found, False)

    def parent_name(self, area: Area) -> str:
        """The name of the place that it lies in; empty: it is not known."""
        up = self.get(area.parent)
        return up.name if up else ""

    def _find(self, text: str, most: int) -> tuple[tuple[Area, ...], bool]:
        said = "".join(text.split())
        if not said:
            return (), False
        scored = sorted(
            ((self._score(area, said), area) for area in self._named_in(said)),
            key=lambda pair: (-pair[0], pair[1].code),
        )
        if scored:
            top = scored[0][0]
            best = [area for score, area in scored if score >= top / 2][:most]
            alone = len(scored) == 1 or scored[1][0] < top
        else:
            # Only a piece of a name was typed: all are equally near, so the first few by code are enough.
            best = self._holding(said, max(most, 2)) if len(said) >= 2 else []
            alone = len(best) == 1
            best = best[:most]
        return tuple(best), bool(best) and alone and self.covers(best[0], said)

    def is_whole(self, name: str) -> bool:
        """Whether a place has this very name."""
        return name in self._whole or (self._beyond is not None and self._beyond().is_whole(name))

    def spots(self, text: str) -> list[tuple[int, int]]:
        """Where names of places stand in a text, whole or short: of those that overlap the longer one, in order."""
        taken: list[tuple[int, int]] = list(self._beyond().spots(text)) if self._beyond is not None else []
        found = [
            (at, at + length)
            for length in self._lengths_of_all
            for at in range(len(text) - length + 1)
            if text[at : at + length] in self._called
        ]
        taken += [one for one in found if one not in taken]
        kept: list[tuple[int, int]] = []
        for start, end in sorted(taken, key=lambda one: (one[0] - one[1], one[0])):
            if all(end <= other or start >= until for other, until in kept):
                kept.append((start, end))
        return sorted(kept)

    def said_in(self, text: str) -> tuple[Area, ...]:
        """Places whose whole name stands in a text, by code: of those that lie in each other the innermost, and of
        those of one name the one whose county is named too."""
        said = "".join(text.split())
        whole = (area for area in self._named_in(said) if area.name in said and area.name.endswith(self._endings))
        found = {area.code: area for area in whole}
        holding = {up.code for code in found for up in self.upwards(self._by_code[code].parent)}
        inner = [area for code, area in sorted(found.items()) if code not in holding]
        surer = [area for area in inner if any(up.code in found for up in self.upwards(area.parent))]
        return tuple(surer or inner)

    def _named_in(self, said: str) -> Iterator[Area]:
        """Places whose short name stands in what was said."""
        found = {
            said[at : at + length]
            for length in self._lengths
            if length <= len(said)
            for at in range(len(said) - length + 1)
        }
        for short in found & self._by_short.keys():
            yield from self._by_short[short]

    def _holding(self, said: str, most: int) -> list[Area]:
        """The first places in whose name stands what was said."""
        found: list[Area] = []
        at = self._names.find(said)
        while at >= 0 and len(found) < most:
            number = bisect_right(self._starts, at) - 1
            found.append(self._near[number])
            at = self._names.find(said, self._starts[number + 1])
        return found

    def _bare(self, name: str) -> str:
        if name.endswith(self._endings):
            for ending in self._endings:
                if name.endswith(ending) and len(name) - len(ending) >= 2:
                    return name[: -len(ending)]
        return name

    def _score(self, area: Area, said: str) -> int:
        """Longest own name first; each parent that is named too makes it surer."""
        own = area.name if area.name in said else self._bare(area.name)
        depth = 1 if area.level == "county" else 2
        parents = sum(1 for up in self.upwards(area.parent) if self._bare(up.name) in said)
        return 4 * len(own) + 6 * parents + depth

    def covers(self, area: Area, said: str) -> bool:
        """Nothing is left of what was said once the place and its parents are taken out of it."""
        rest = said
        for up in self.upwards(area.code):
            rest = rest.replace(up.name if up.name in rest else self._bare(up.name), "", 1)
        return not rest


def reach(code: str) -> str:
    """The digits that every place inside this one starts with: 510500 reaches 5105, 510000 reaches 51."""
    if len(code) == 6 and code.endswith("0000"):
        return code[:2]
    return code[:4] if len(code) == 6 and code.endswith("00") else code
