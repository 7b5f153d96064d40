"""What everybody does costs the same whatever is stored: a thousand cases or a hundred thousand, on both databases.

Milliseconds of the processor, the server's too, of each step in a world of either size, taken in turns so that a busy
machine slows both: the medians, and how many times the second takes what the first does. Those who act have the same to
do in both; what is stored beside them is over, or goes on elsewhere.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.bench.grown import Grown
from tests.house import KINDS, Ground

FEW, MANY = 1_000, 100_000
MOST = 1.2
"""Times that the second may take of what the first does."""
MAKING = 180.0
"""Seconds of the processor in which all that is stored is made."""
AGAIN = 2
"""What seems to grow is measured again: noise does not repeat itself."""


class Step(NamedTuple):
    """Something that is done again and again: a method of a grown deployment that makes it ready."""

    name: str
    rounds: int
    warm: int = 2


STEPS = (
    *(Step(name, 21) for name in ("presses", "types", "hands_in", "chats", "looks", "page", "day", "case", "referral")),
    *(Step(name, 21) for name in ("queue", "team", "seeks", "sealer", "tick")),
    *(Step(name, 5, 1) for name in ("start", "doctor", "digest", "tick_hundred")),
    Step("tick_ten_thousand", 1, 0),
)
"""In this order: the last leave much behind."""


def ratio(few: Grown, many: Grown, step: Step) -> tuple[float, float]:
    """Milliseconds in one and in the other: the medians of rounds taken in turns."""
    spent: dict[Grown, list[float]] = {few: [], many: []}
    for number in range(step.warm + step.rounds):
        for grown in (few, many) if number % 2 else (many, few):
            passed = grown.busy(getattr(grown, step.name)())
            if number >= step.warm:
                spent[grown].append(passed)
    return statistics.median(spent[few]), statistics.median(spent[many])


def measure(ground: Ground, kind: str, size: int, wanted: tuple[Step, ...]) -> bool:
    """Print a line for each step; whether none grows, and all was made in time."""
    few, many = Grown(ground, kind, FEW), Grown(ground, kind, size)
    kept = many.made <= MAKING
    print(f"growth  {kind:10}  {size} cases made in {many.made:.0f} s of processor", flush=True)
    for step in wanted:
        for _ in range(1 + AGAIN):
            one, two = ratio(few, many, step)
            if two <= MOST * one or step.rounds == 1:
                break
        kept = kept and two <= MOST * one
        print(f"growth  {kind:10}  {step.name:18}  {one:9.2f} ms  {two:9.2f} ms  {two / one:6.2f} x", flush=True)
    few.close()
    many.close()
    return kept


def main(size: int, kinds: tuple[str, ...], names: tuple[str, ...]) -> int:
    """Print the table; the exit code tells whether the promise holds. `names`: only these steps; empty: all."""
    wanted, kept = tuple(step for step in STEPS if not names or step.name in names), True
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        for kind in kinds:
            kept = measure(ground, kind, size, wanted) and kept
        ground.stop()
    return 0 if kept else 1


if __name__ == "__main__":
    told = sys.argv[1:]
    sys.exit(
        main(
            int(next((one for one in told if one.isdecimal()), MANY)),
            tuple(one for one in told if one in KINDS) or KINDS,
            tuple(one for one in told if not one.isdecimal() and one not in KINDS),
        )
    )
