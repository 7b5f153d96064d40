"""Whether the everyday tests notice a break. All of it happens in copies of the tree, which are thrown away."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from tests.mutants import probe
from tests.mutants.breaks import Break

PATIENCE = 60.0
"""Seconds that a run may last in any case: a busy machine is slow to begin."""
SLOWER = 3.0
"""How many times as long as before a run may last. A break that makes it wait for ever is noticed, too."""
PASSED, NOTHING_RUN = 0, 5
"""What pytest returns when nothing failed."""


class NotSound(Exception):
    """The tests fail with nothing broken, so that they tell nothing."""


class Outcome(StrEnum):
    """What became of a break, as far as the tests that pass by can tell."""

    NOTICED = "noticed"
    MISSED = "missed"
    UNREACHED = "unreached"
    """None passes by."""


class Tree:
    """A copy in which to break things and to run tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._moments = itertools.count(1)

    def run(
        self, *asked: str, limit: float | None = None, environment: Mapping[str, str] | None = None
    ) -> tuple[bool, str]:
        """Whether tests pass, and what they say. What takes longer than the limit does not."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-x", *asked],
            cwd=self.folder,
            env={**own, "PYTHONPATH": str(self.folder), "TMPDIR": str(self.folder.parent), **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return False, "no end"
        finally:
            # What a test has started and not stopped goes with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return process.returncode in (PASSED, NOTHING_RUN), said

    def notices(self, broken: Iterable[Break], *asked: str, limit: float | None = None) -> bool:
        """Whether a test fails as long as this is broken."""
        whole: dict[Path, tuple[bytes, int]] = {}
        try:
            # From the end of a file to its beginning, so that what comes before stays where it is.
            for one in sorted(broken, key=lambda one: one.start, reverse=True):
                file = self.folder / one.path
                source = file.read_bytes()
                whole.setdefault(file, (source, file.stat().st_mtime_ns))
                file.write_bytes(one.of(source))
                # Python takes a file of the same size and second for the one that it has compiled.
                os.utime(file, ns=(0, next(self._moments) * 10**9))
            return not self.run(*asked, limit=limit)[0]
        finally:
            for file, (source, moment) in whole.items():
                file.write_bytes(source)
                os.utime(file, ns=(moment, moment))


class Court:
    """Tries breaks: each with the tests that pass by, then all that is left together with all tests.

    The second look is needed because of what is made once and kept: only the first test that needs it passes by. And
    a program that a test starts carries no probes. Mostly it costs one run.
    """

    def __init__(self, trees: Sequence[Tree], marks: str) -> None:
        self._first = trees[0]
        self._everything = ("-m", marks, "-n", str(len(trees) if len(trees) > 1 else 0))
        self._alone = ("-m", marks, "-n", "0")
        self._processes = len(trees)
        self._free: SimpleQueue[Tree] = SimpleQueue()
        for tree in trees:
            self._free.put(tree)
        self._passing: dict[tuple[str, int, int], set[str]] = defaultdict(set)
        """The tests of each statement. One without a name: it runs before any test begins."""
        self._lasted: dict[str, float] = defaultdict(float)
        """Seconds of each test."""

    def survivors(self, sample: Sequence[Break], tell: Callable[[Break, Outcome], None]) -> list[Break]:
        """Those that no everyday test notices; of each is told, as soon as it is known, what its own tests do.

        Raises:
            NotSound: the tests fail as it is.
        """
        self._listen(sample)

        def tried(one: Break) -> Outcome:
            outcome = self._tried(one)
            tell(one, outcome)
            return outcome

        with ThreadPoolExecutor(self._processes) as pool:
            outcomes = pool.map(tried, sample)
            left = [one for one, outcome in zip(sample, outcomes, strict=True) if outcome is not Outcome.NOTICED]
        again = self._unnoticed([one for one in left if not self._by_all(one)])
        return [one for one in left if self._by_all(one) or one in again]

    def _listen(self, sample: Sequence[Break]) -> None:
        """Run everything once, unbroken, to hear which tests pass by."""
        folder = self._first.folder
        asked: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for one in sample:
            asked[str(folder / one.path)].append(one.place)
        names = {name: folder.parent / name for name in (probe.ASKED, probe.HEARD, probe.LASTED)}
        names[probe.ASKED].write_text(json.dumps(asked))
        plugin = {"PYTEST_PLUGINS": probe.__name__, **{name: str(path) for name, path in names.items()}}
        self._must(*self._everything, **plugin)
        for path, line, column, test in map(json.loads, names[probe.HEARD].read_text("utf-8").splitlines()):
            self._passing[str(Path(path).relative_to(folder)), line, column].add(test)
        for test, seconds in map(json.loads, names[probe.LASTED].read_text("utf-8").splitlines()):
            self._lasted[test] += seconds
        # A test that cannot be run by its name would seem to notice everything.
        self._must("--collect-only", "-n", "0", self._named(self._first, set().union(*self._passing.values()) - {""}))

    def _must(self, *asked: str, **environment: str) -> None:
        passed, said = self._first.run(*asked, environment=environment)
        if not passed:
            raise NotSound(said)

    def _tried(self, one: Break) -> Outcome:
        """Whether one of the tests that pass by fails, the quickest first."""
        tests = self._passing[one.path, *one.place]
        if not tests:
            return Outcome.UNREACHED
        tree = self._free.get()
        try:
            if self._by_all(one):
                noticed = tree.notices([one], *self._alone, limit=self._limit(self._lasted))
            else:
                noticed = tree.notices([one], "-n", "0", self._named(tree, tests), limit=self._limit(tests))
        finally:
            self._free.put(tree)
        return Outcome.NOTICED if noticed else Outcome.MISSED

    def _limit(self, tests: Iterable[str]) -> float:
        """Seconds that these may take together."""
        return PATIENCE + SLOWER * sum(self._lasted[test] for test in tests)

    def _by_all(self, one: Break) -> bool:
        """Whether every test passes by, since it runs before any begins."""
        return "" in self._passing[one.path, *one.place]

    def _named(self, tree: Tree, tests: Iterable[str]) -> str:
        """The argument by which pytest runs these."""
        names = tree.folder.with_suffix(".tests")
        quickest = sorted(tests, key=self._lasted.__getitem__)
        # One name stands on one line: where a name has two, all rows of its test are run.
        lines = dict.fromkeys(name.partition("[")[0] if "\n" in name else name for name in quickest)
        names.write_text("\n".join(lines), "utf-8")
        return f"@{names}"

    def _unnoticed(self, left: list[Break]) -> list[Break]:
        """Those that no test at all notices. Where one does, it is looked for in each half."""
        if not left or not self._first.notices(left, *self._everything, limit=self._limit(self._lasted)):
            return left
        half = len(left) // 2
        return self._unnoticed(left[:half]) + self._unnoticed(left[half:]) if half else []
