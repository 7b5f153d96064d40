"""How much of some tables the gate hears: `python -m corpus.danger.measure FILE ...`, by level and kind.

Heard is any level but none. Intervals are Wilson's, 95 %. No sentence is printed.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.knowledge.gate import Gate, Signal
from bot.knowledge.triage import NONE, label
from bot.words import Content
from corpus.danger.tables import LEVELS, Line, read

GRAVE = ("L2", "L3", "TP", "HO")
"""Labels that wake somebody."""
Heard = list[tuple[Line, str]]


def heard(gate: Gate, line: Line) -> str:
    """The label of the gravest danger in a line whose messages arrive one after the other."""
    found: Signal | None = None
    for at, message in enumerate(line.messages):
        signal = gate.hears(message, line.messages[max(0, at - 2) : at])
        if signal and (found is None or signal.level.rank > found.level.rank):
            found = signal
    return label(found)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's interval of a share, 95 %."""
    z, share = 1.96, part / whole
    middle, width = (
        share + z * z / (2 * whole),
        z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)),
    )
    return (middle - width) / (1 + z * z / whole), (middle + width) / (1 + z * z / whole)


def share(rows: Iterable[tuple[Line, str]], of: Callable[[str], bool]) -> str:
    """`part/whole percent (low-high)`."""
    found = [of(label) for _line, label in rows]
    if not found:
        return "-"
    low, high = interval(sum(found), len(found))
    return f"{sum(found)}/{len(found)} {100 * sum(found) / len(found):.0f} % ({100 * low:.0f}-{100 * high:.0f})"


def main(paths: list[Path]) -> int:
    """Print the tables."""
    gate = Content().gate
    rows = [(line, heard(gate, line)) for line in read(paths)]
    print("level  heard; woken; as " + " ".join(LEVELS))
    for level in LEVELS:
        these = [row for row in rows if row[0].level == level]
        as_ = " ".join(str(sum(label == one for _line, label in these)) for one in LEVELS)
        print(f"{level:5}  {share(these, _any)}; {share(these, GRAVE.__contains__)}; {as_}")
    for kind in sorted({line.kind for line, _label in rows}):
        these = [row for row in rows if row[0].kind == kind]
        calm, told = ([row for row in these if (row[0].level == NONE) is quiet] for quiet in (True, False))
        print(f"{kind:13} danger {share(told, _any)}; L3 woken {_woken(told)}; look-alikes {share(calm, _any)}")
    return 0


def _any(label: str) -> bool:
    return label != NONE


def _woken(rows: Heard) -> str:
    return share([row for row in rows if row[0].level == "L3"], GRAVE.__contains__)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
