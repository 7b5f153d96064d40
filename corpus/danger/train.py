"""Learns the weights of the classifier from the tables: `make classifier` writes content/lexicon/classifier.txt.

Logistic regression over pieces of one to three letters, each scaled by the logarithm of its odds beforehand (Wang and
Manning 2012), by stochastic gradient descent with a step of its own for each weight (Duchi et al. 2011). In plain
Python and in a fixed order: the same tables give the same file on every machine.

The two thresholds are chosen on sentences of authors that were not learnt from, so that of the look-alikes and of
ordinary talk no more are taken for danger than is said below.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.classifier import Classifier, pieces
from bot.knowledge.normal import Plain, plain
from bot.shipped import shipped
from bot.words import Content
from corpus.danger.tables import Line, digest, read, tables

FILE = shipped("content") / "lexicon" / "classifier.txt"
SEED, ROUNDS = 20261201, 4
RATE, TOWARDS_NOTHING = 0.3, 1e-5
SELDOM = 2
"""A piece that stands in fewer sentences is left out."""
SMOOTH = 0.5
KEPT = 16_000
"""So many pieces are kept, those that matter most: a few hundred kilobytes."""
HUNDREDTHS = 100
ASK_LOOK_ALIKES, ASK_ORDINARY = 0.05, 0.003
"""Of what is no danger so much may be asked about softly ..."""
SURE_LOOK_ALIKES, SURE_ORDINARY = 0.015, 0.0005
"""... and so much taken for urgent."""
ORDINARY = "ordinary"
FOLDS = 3
"""So many times a third of the authors is left out."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line as the classifier reads it."""

    line: Line
    text: Plain

    @property
    def danger(self) -> bool:
        """Whether anything of it is danger."""
        return self.line.level != "none"


def main() -> int:
    """Learn from every table, choose the thresholds on authors left out, write the file."""
    paths = tables()
    lines = read(paths)
    spelling = Content().lexicon.spelling
    sentences = [Sentence(line, plain("".join(line.messages), spelling)) for line in lines]
    ask, sure = thresholds(sentences)
    rows = list(_rows(learn(sentences)))
    card = [
        f"# Learnt from {len(lines)} sentences of {len(paths)} authors (corpus/danger, sha256 {digest(paths)}).",
        "# piece, then hundredths of log odds: danger; told of somebody else; violent. Made by `make classifier`.",
    ]
    FILE.write_text("\n".join([*card, f"ask {ask}", f"sure {sure}", *rows]) + "\n", "utf-8")
    print(f"{FILE.name}: {len(rows)} pieces, {FILE.stat().st_size // 1024} kB, ask {ask}, sure {sure}")
    return 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt, a weight for each piece: for danger, and among danger for somebody else's and for violence."""

    danger: dict[str, float]
    told: dict[str, float]
    violent: dict[str, float]
    count: Counter[str]


def learn(sentences: Sequence[Sentence]) -> Weights:
    """The three regressions; the second and third only see danger."""
    grave = [one for one in sentences if one.danger]
    count = Counter(piece for one in sentences for piece in set(pieces(one.text.text)))
    return Weights(
        regression(sentences, lambda one: one.danger),
        regression(grave, lambda one: one.line.level == "TP"),
        regression(grave, lambda one: one.line.level == "HO"),
        count,
    )


def regression(sentences: Sequence[Sentence], yes: Callable[[Sentence], bool]) -> dict[str, float]:
    """A weight for each piece: how much more likely it makes a yes."""
    found = [sorted(set(pieces(one.text.text))) for one in sentences]
    answers = [yes(one) for one in sentences]
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for these, answer in zip(found, answers, strict=True):
        counts[answer].update(these)
    totals = [sum(one.values()) + SMOOTH * len(counts[0] | counts[1]) for one in counts]
    odds = {
        piece: math.log((counts[1][piece] + SMOOTH) / totals[1]) - math.log((counts[0][piece] + SMOOTH) / totals[0])
        for piece in sorted(counts[0].keys() | counts[1].keys())
        if counts[0][piece] + counts[1][piece] >= SELDOM
    }
    known = [[piece for piece in these if piece in odds] for these in found]
    weight, spread, bias = dict.fromkeys(odds, 0.0), dict.fromkeys(odds, 1.0), 0.0
    order, dice = list(range(len(known))), random.Random(SEED)
    for _ in range(ROUNDS):
        dice.shuffle(order)
        for at in order:
            these = known[at]
            sum_ = bias + sum([weight[piece] * odds[piece] for piece in these])
            wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_)))) - answers[at]
            bias -= RATE * wrong / 10
            for piece in these:
                slope = wrong * odds[piece] + TOWARDS_NOTHING * weight[piece]
                spread[piece] += slope * slope
                weight[piece] -= RATE * slope / math.sqrt(spread[piece])
    return {piece: weight[piece] * odds[piece] for piece in odds}


def _rows(weights: Weights) -> Iterator[str]:
    """The pieces that matter most, in the order of their letters."""
    matters = {p: abs(w) * math.sqrt(weights.count[p]) for p, w in weights.danger.items()}
    for piece in sorted(sorted(matters, key=lambda p: (-matters[p], p))[:KEPT]):
        three = (weights.danger[piece], weights.told.get(piece, 0.0), weights.violent.get(piece, 0.0))
        whole = [round(HUNDREDTHS * one) for one in three]
        if any(whole):
            yield " ".join([piece, *map(str, whole)])


def classifier(weights: Weights, ask: int = 0, sure: int = 0) -> Classifier:
    """The classifier as it would ship."""
    return Classifier.from_lines([f"ask {ask}", f"sure {sure}", *_rows(weights)])


def thresholds(sentences: Sequence[Sentence]) -> tuple[int, int]:
    """`ask` and `sure`, from what each author's sentences weigh to a classifier that has not seen that author."""
    look_alikes: list[int] = []
    ordinary: list[int] = []
    authors = sorted({one.line.author for one in sentences})
    for fold in (set(authors[at::FOLDS]) for at in range(FOLDS)):
        trial = classifier(learn([one for one in sentences if one.line.author not in fold]))
        for one in sentences:
            if one.line.author in fold and not one.danger:
                (ordinary if one.line.kind == ORDINARY else look_alikes).append(trial.weigh(one.text).weight)
    return (
        max(_above(look_alikes, ASK_LOOK_ALIKES), _above(ordinary, ASK_ORDINARY)),
        max(_above(look_alikes, SURE_LOOK_ALIKES), _above(ordinary, SURE_ORDINARY)),
    )


def _above(weights: list[int], share: float) -> int:
    """A weight that no more than this share of them reaches."""
    heaviest = sorted(weights, reverse=True)
    return heaviest[int(len(heaviest) * share)] + 1 if heaviest else 1


if __name__ == "__main__":
    sys.exit(main())
