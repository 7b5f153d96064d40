"""Which intent a text is most like, by its letters, pairs and threes: what all the other intents say less often.

A complement naive Bayes over the examples (Rennie et al. 2003): it names something for any text, so that nothing is
done on its word alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

SMOOTH = 0.5


def pieces(said: str) -> frozenset[str]:
    """Letters, pairs and threes, with the beginning and the end."""
    whole = f"^{said}$"
    sizes = (whole[at : at + size] for size in (2, 3) for at in range(len(whole) - size + 1))
    return frozenset((*said, *sizes))


class Likeness:
    """Knows the examples. Built once."""

    def __init__(self, examples: Mapping[str, Sequence[str]]) -> None:
        counted = {name: Counter(piece for line in lines for piece in pieces(line)) for name, lines in examples.items()}
        every: Counter[str] = Counter()
        for counts in counted.values():
            every.update(counts)
        total = sum(every.values()) + SMOOTH * len(every)
        self._weights: dict[str, dict[str, float]] = {}
        for name, counts in counted.items():
            rest = total - sum(counts.values())
            raw = {piece: -math.log((times - counts[piece] + SMOOTH) / rest) for piece, times in every.items()}
            size = sum(abs(one) for one in raw.values())
            self._weights[name] = {piece: one / size for piece, one in raw.items()}

    def most(self, said: str) -> str:
        """The name of the examples that it is most like."""
        found = pieces(said)
        return max(self._weights, key=lambda name: sum(self._weights[name].get(piece, 0.0) for piece in found))
