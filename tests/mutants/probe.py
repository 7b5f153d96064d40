"""A plugin of pytest that notes which tests run the statements that are to be broken, and how long each test lasts.

Nothing on disk is changed: the probes are put in while Python reads a file. Whoever reads the source of a file, as the
tests of style do, may notice whatever is broken in it. Programs that a test starts carry no probes.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

ASKED = "MUTANTS_ASKED"
"""Names a file: of each path of the sources, the places of its statements."""
HEARD = "MUTANTS_HEARD"
"""Names a file for what is heard: lines of path, line, column and test; no test where they run before any begins."""
LASTED = "MUTANTS_LASTED"
"""Names a file for what tests cost: lines of test and seconds."""

Places = list[tuple[int, int]]


class Probe:
    """What the statements call, and how they come to."""

    def __init__(self, asked: dict[str, Places], heard: Path) -> None:
        self._asked = asked
        self._heard = heard.open("a", encoding="utf-8", buffering=1)
        self._seen: set[tuple[str, int, int, str]] = set()

    def reached(self, path: str, line: int, column: int) -> None:
        """A statement is about to run. Written at once: a test may end its process."""
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
        if (path, line, column, test) not in self._seen:
            self._seen.add((path, line, column, test))
            self._heard.write(json.dumps([path, line, column, test]) + "\n")

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        """Python looks for a module."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin not in self._asked:
            return None
        spec.loader = _Loader(name, spec.origin, self._asked[spec.origin])
        return spec

    def audited(self, event: str, args: tuple[Any, ...]) -> None:
        """A file is opened while a test runs: by Python, or because the test reads it."""
        if event == "open" and args[0] in self._asked and "PYTEST_CURRENT_TEST" in os.environ:
            for place in self._asked[args[0]]:
                self.reached(args[0], *place)


class _Loader(SourceFileLoader):
    """Puts the probes in. What it compiles is never kept."""

    def __init__(self, name: str, path: str, places: Places) -> None:
        super().__init__(name, path)
        self._places = places

    def path_stats(self, _: str) -> Any:
        raise OSError("what was compiled before has no probes")

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # type: ignore[override]
        tree = ast.fix_missing_locations(_Putting(str(path), self._places).visit(ast.parse(data)))
        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)


class _Putting(ast.NodeTransformer):
    def __init__(self, path: str, places: Places) -> None:
        self._path = path
        self._places = places

    def visit(self, node: ast.AST) -> Any:
        self.generic_visit(node)
        if not isinstance(node, ast.stmt) or (node.lineno, node.col_offset) not in self._places:
            return node
        (call,) = ast.parse(f"reached_a_break({self._path!r}, {node.lineno}, {node.col_offset})").body
        return [call, node]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """One part of a test is over. Told twice where several processes run tests: once is enough."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with Path(os.environ[LASTED]).open("a", encoding="utf-8") as lasted:
            lasted.write(json.dumps([report.nodeid, report.duration]) + "\n")


if ASKED in os.environ:
    _asked = {path: [*map(tuple, places)] for path, places in json.loads(Path(os.environ[ASKED]).read_text()).items()}
    _probe = Probe(_asked, Path(os.environ[HEARD]))
    builtins.reached_a_break = _probe.reached  # type: ignore[attr-defined]
    sys.meta_path.insert(0, _probe)
    sys.addaudithook(_probe.audited)
