"""The crisis gate: milliseconds for an ordinary sentence, for a hundred characters at worst, and for the worst of 4,096
(A68), and whether time grows faster than length.
"""

from __future__ import annotations

import csv
import statistics
import sys
import time
from pathlib import Path

from bot.knowledge.gate import Gate
from bot.words import Content

ROUNDS = 5
SENTENCES = Path(__file__).parents[1] / "unit" / "crisis_sentences.tsv"
WORST = 4096
USUAL, AT_MOST = 100, 0.2
"""Characters of a long message, and the milliseconds that 99 of 100 such may take."""


def main() -> int:
    """Print medians of five; the exit code tells whether time is short and in proportion to length."""
    gate = Gate(Content().lexicon)
    with SENTENCES.open(encoding="utf-8") as file:
        said = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    wall = "".join(said) * 8

    def spent(*texts: str) -> float:
        rounds = []
        for _ in range(ROUNDS):
            began = time.process_time()
            for text in texts:
                gate.hears(text)
            rounds.append(time.process_time() - began)
        return statistics.median(rounds) / len(texts) * 1000

    def slowest(texts: list[str]) -> float:
        taken = []
        for text in texts:
            rounds = []
            for _ in range(ROUNDS):
                began = time.process_time()
                gate.hears(text)
                rounds.append(time.process_time() - began)
            taken.append(statistics.median(rounds) * 1000)
        return statistics.quantiles(taken, n=100)[-1]

    long = [wall[at : at + USUAL] for at in range(0, len(wall) // 8, 7)]
    late = slowest(long)
    usual, worst, longer = spent(*said), spent(wall[:WORST]), spent(wall[: 4 * WORST])
    print(
        f"gate  {usual:.2f} ms a sentence; {late:.2f} ms for {USUAL} characters (p99); {worst:.1f} ms for {WORST} characters of nothing but danger; "
        f"{longer / worst:.1f} x the time for 4 x the length"
    )
    return 0 if longer / worst <= 8 and late <= AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main())
