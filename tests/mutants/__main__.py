"""How many of a sample of deliberate breaks do the everyday tests notice? (docs/howto/read-the-mutants.md)

python -m tests.mutants --sample 60 --seed 7 --over all --marks "not slow and not browser"
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.mutants.breaks import Break
from tests.mutants.sample import draw, files, room, tracked
from tests.mutants.trial import Court, NotSound, Outcome, Tree

ROOT = Path(__file__).resolve().parents[2]


def copy(folder: Path) -> Tree:
    """What git would keep of this tree. Whoever works on meanwhile disturbs nothing."""
    for path in tracked(ROOT):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    return Tree(folder)


def diff(source: bytes, one: Break) -> str:
    """The lines that differ."""
    old, new = (text.decode().splitlines() for text in (source, one.of(source)))
    return "\n".join(list(difflib.unified_diff(old, new, n=1, lineterm=""))[3:])


def table(sample: list[Break], survivors: list[Break]) -> str:
    """Of each room and of all: sampled, noticed, percent."""
    sampled, survived = Counter(room(one.path) for one in sample), Counter(room(one.path) for one in survivors)
    rows = [*((name, sampled[name], survived[name]) for name in sorted(sampled)), ("all", len(sample), len(survivors))]
    return "\n".join(
        [f"{'room':18}{'sampled':>8}{'noticed':>8}{'percent':>8}"]
        + [f"{name:18}{n:8}{n - left:8}{100 * (n - left) / n:8.0f}" for name, n, left in rows]
    )


def main() -> None:
    """Tell of each break whether it is noticed, then of the survivors and the rooms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None, help="the same one takes the same breaks")
    parser.add_argument("--over", default="changed", help="changed, all, or a path")
    parser.add_argument("--marks", required=True, help="which tests are the everyday ones")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    seed = random.randrange(10_000) if args.seed is None else args.seed

    def tell(one: Break, outcome: Outcome) -> None:
        print(f"{outcome:10}{one.path}:{one.line} {one.kind}", flush=True)

    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trees = [copy(Path(folder, str(n))) for n in range(args.at_once)]
        tree = trees[0].folder
        sample = draw(tree, files(ROOT, args.over), args.sample, seed)
        if not sample:
            sys.exit(f"Nothing to break in what is {args.over}. OVER=all takes the whole tree.")
        print(f"{len(sample)} breaks, SEED={seed}. First all everyday tests, unbroken.", flush=True)
        try:
            survivors = Court(trees, args.marks).survivors(sample, tell)
        except NotSound as failing:
            sys.exit(f"{failing}\nThe everyday tests fail with nothing broken, so that they tell nothing.")
        for one in survivors:
            print(f"\n{one.path}:{one.line} {one.kind}\n{diff((tree / one.path).read_bytes(), one)}")
        print(f"\n{table(sample, survivors)}")


if __name__ == "__main__":
    main()
