"""A small classifier: letters that often stand together where there is danger, and how much they say so.

It knows no words and no grammar. Where the lexicon hears nothing it may ask softly or, where it is sure, take it
for urgent; what the lexicon heard it may lift. It never takes anything away. Its weights come from the sentences in
corpus/danger (`make classifier`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from bot.knowledge.lexicon import Level
from bot.knowledge.normal import Plain

LONGEST = 3
"""Letters of the longest piece."""
WINDOW = 28
"""So many letters are weighed together: a sentence of danger in a long letter about a form is not thinned by it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The gravest stretch of a text, and how much danger its letters speak of."""

    weight: int
    letters: str


@dataclass(frozen=True, slots=True)
class Classifier:
    """What each piece of one to three letters says, in hundredths of the logarithm of odds."""

    danger: Mapping[str, int]
    told: Mapping[str, int]
    """Where there is danger: that it is somebody else's."""
    violent: Mapping[str, int]
    """Where there is danger: that somebody is violent."""
    ask: int
    """From this weight on it asks softly."""
    sure: int
    """From this weight on it is taken for urgent."""

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> Classifier:
        """From `classifier.txt`: its card in lines that begin with `#`, then `ask`, `sure`, and a piece a line with
        its three weights.

        Raises:
            ValueError: a line is neither.
        """
        (_, ask), (_, sure), *pieces = (line.split(" ") for line in lines if not line.startswith("#"))
        danger, told, violent = ({row[0]: int(row[at]) for row in pieces if row[at] != "0"} for at in (1, 2, 3))
        return cls(danger, told, violent, int(ask), int(sure))

    def weigh(self, text: Plain, since: int = 0, without: Iterable[tuple[int, int]] = ()) -> Stretch:
        """The gravest stretch that ends after `since` letters, of which what came since says a third at least.

        `without`: start and end of what is explained already, and does not count again.
        """
        letters, known = text.text, self.danger.get
        each = [
            sum([known(letters[begin:end], 0) for begin in range(max(0, end - LONGEST), end)])
            for end in range(1, len(letters) + 1)
        ]
        for start, end in without:
            each[start:end] = [min(0, one) for one in each[start:end]]
        up_to = list(accumulate(each, initial=0))
        first = max(since + 1, min(WINDOW, len(letters)))
        weights = [up_to[end] - up_to[max(0, end - WINDOW)] for end in range(first, len(up_to))]
        if not weights:
            return Stretch(0, "")
        weight = max(weights)
        if since and 3 * (up_to[-1] - up_to[since]) < weight:
            return Stretch(0, "")
        end = first + weights.index(weight)
        return Stretch(weight, letters[max(0, end - WINDOW) : end])

    def level(self, stretch: Stretch) -> Level:
        """Of what kind it is, where it is sure."""
        for said, level in ((self.violent, Level.VIOLENCE), (self.told, Level.OTHER)):
            if sum(said.get(piece, 0) for piece in pieces(stretch.letters)) > 0:
                return level
        return Level.URGENT


def pieces(letters: str) -> Iterator[str]:
    """Every one to three letters that stand together."""
    for end in range(1, len(letters) + 1):
        for begin in range(max(0, end - LONGEST), end):
            yield letters[begin:end]
