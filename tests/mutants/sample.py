"""Which breaks are tried: as many from each room as from any other, and of each kind as of any other."""

from __future__ import annotations

import random
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import TypeVar

from tests.mutants.breaks import Break, breaks

PACKAGES = ("bot", "handlers", "scheduler")
T = TypeVar("T")


def files(root: Path, over: str) -> list[str]:
    """Where to break: `all` there is, what has `changed`, or what is under a path.

    Changed is what differs from where this branch left main; on main itself, from the commit before the last.
    """
    here = [path for path in tracked(root, *PACKAGES) if path.endswith(".py")]
    if over == "changed":
        left = _git(root, "merge-base", "HEAD", "main")
        since = left[0] if left and left != _git(root, "rev-parse", "HEAD") else "HEAD~1"
        changed = {*_git(root, "diff", "--name-only", since), *_git(root, "ls-files", "-o", "--exclude-standard")}
        here = [path for path in here if path in changed]
    elif over != "all":
        here = [path for path in here if PurePosixPath(path).is_relative_to(over)]
    return here


def tracked(root: Path, *under: str) -> list[str]:
    """What git keeps, and what is new and not ignored."""
    listed = _git(root, "ls-files", "-co", "--exclude-standard", "--", *under)
    return sorted(path for path in listed if (root / path).exists())


def room(path: str) -> str:
    """The part of the house that a file is in: a folder of `bot`, or what stands beside it."""
    parts = PurePosixPath(path).parts
    return "/".join(parts[:2]) if parts[0] == "bot" and len(parts) > 2 else parts[0]


def draw(root: Path, paths: Iterable[str], size: int, seed: int) -> list[Break]:
    """The same breaks for the same seed, as long as the files are the same."""
    sources = {path: (root / path).read_bytes() for path in paths}
    found: dict[str, dict[str, list[Break]]] = defaultdict(lambda: defaultdict(list))
    for path, source in sources.items():
        for one in breaks(path, source):
            found[room(path)][one.kind].append(one)
    chance = random.Random(seed)
    drawn: list[Break] = []
    for one in _in_turn([_in_turn(_mixed(chance, kinds)) for kinds in found.values()]):
        if len(drawn) == size:
            break
        if one.fits(sources[one.path]) and not any(one.meets(other) for other in drawn):
            drawn.append(one)
    return drawn


def _mixed(chance: random.Random, kinds: dict[str, list[Break]]) -> list[list[Break]]:
    """The kinds in any order, and the breaks of each."""
    return [chance.sample(kinds[kind], len(kinds[kind])) for kind in chance.sample(sorted(kinds), len(kinds))]


def _in_turn(rows: Sequence[Sequence[T]]) -> list[T]:
    """The first of each, then the second of each."""
    return [one for several in zip_longest(*rows) for one in several if one is not None]


def _git(root: Path, *asked: str) -> list[str]:
    """The lines that git answers; none where it has no answer."""
    done = subprocess.run(["git", "-c", "core.quotePath=false", *asked], cwd=root, capture_output=True, text=True)
    return done.stdout.splitlines()
