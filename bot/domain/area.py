"""Places, from province to village, and finding one from what people type (R25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


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
    """The tree of places of this deployment, held in memory and searched by what people type."""

    def __init__(self, areas: Iterable[Area], endings: Iterable[str] = ()) -> None:
        self._by_code: Mapping[str, Area] = {area.code: area for area in areas}
        self._endings = tuple(sorted(endings, key=len, reverse=True))
        self._short = {code: self._bare(area.name) for code, area in self._by_code.items()}

    def __len__(self) -> int:
        return len(self._by_code)

    def __getitem__(self, code: str) -> Area:
        return self._by_code[code]

    def get(self, code: str) -> Area | None:
        """The place, or None where the code is not known here."""
        return self._by_code.get(code)

    def upwards(self, code: str) -> Iterator[Area]:
        """The place itself, then its parents up to the province."""
        area = self._by_code.get(code)
        while area is not None:
            yield area
            area = self._by_code.get(area.parent)

    def holds(self, outer: str, inner: str) -> bool:
        """Whether `inner` lies in `outer` (a place lies in itself)."""
        return any(area.code == outer for area in self.upwards(inner))

    def name(self, code: str) -> str:
        """The name as people say it: county and street, without province and city. Empty where it is not known."""
        chain = [area.name for area in self.upwards(code) if area.level not in ("province", "city")]
        return "".join(reversed(chain)) or (self._by_code[code].name if code in self._by_code else "")

    def find(self, text: str, most: int = 5) -> tuple[tuple[Area, ...], bool]:
        """Places meant by `text`, best first, and whether the first is meant beyond doubt."""
        said = "".join(text.split())
        if not said:
            return (), False
        scored = [(score, area) for area in self._by_code.values() if (score := self._score(area, said))]
        scored.sort(key=lambda pair: (-pair[0], pair[1].code))
        best = [area for score, area in scored if score >= scored[0][0] / 2][:most]
        sure = (
            bool(best) and len([1 for score, _ in scored if score == scored[0][0]]) == 1 and self._covers(best[0], said)
        )
        return tuple(best), sure

    def _bare(self, name: str) -> str:
        for ending in self._endings:
            if name.endswith(ending) and len(name) - len(ending) >= 2:
                return name[: -len(ending)]
        return name

    def _score(self, area: Area, said: str) -> int:
        """Longest own name first; each parent that is named too makes it surer. 0: not meant."""
        if area.level in ("province", "city"):
            return 0
        own = area.name if area.name in said else self._short[area.code]
        if own not in said:
            return 2 if len(said) >= 2 and said in area.name else 0
        depth = {"county": 1, "street": 2, "village": 2}.get(area.level, 0)
        parents = sum(1 for up in self.upwards(area.parent) if self._short[up.code] in said)
        return 4 * len(own) + 6 * parents + depth

    def _covers(self, area: Area, said: str) -> bool:
        """Nothing is left of what was said once the place and its parents are taken out of it."""
        rest = said
        for up in self.upwards(area.code):
            rest = rest.replace(up.name, "", 1) if up.name in rest else rest.replace(self._short[up.code], "", 1)
        return not rest


def reach(code: str) -> str:
    """The digits that every place inside this one starts with: 510500 reaches 5105, 510000 reaches 51."""
    if len(code) == 6 and code.endswith("0000"):
        return code[:2]
    return code[:4] if len(code) == 6 and code.endswith("00") else code
