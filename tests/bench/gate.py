"""The crisis gate: milliseconds for an ordinary sentence and for the worst of 4,096 characters (A68), and whether
time grows faster than length.
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


def main() -> int:
    """Print medians of five; the exit code tells whether time stays in proportion to length."""
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

    usual, worst, longer = spent(*said), spent(wall[:WORST]), spent(wall[: 4 * WORST])
    print(
        f"gate  {usual:.2f} ms a sentence; {worst:.1f} ms for {WORST} characters of nothing but danger; "
        f"{longer / worst:.1f} x the time for 4 x the length"
    )
    return 0 if longer / worst <= 8 else 1


if __name__ == "__main__":
    sys.exit(main())
