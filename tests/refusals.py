"""Sees to it that every refusal is reached by a quick test in which it refuses: derived from the sources, never listed.

The places are read from the sources: each `raise` of a `Refused`, or of what is made of it. While the quick tests run
it is noted from which of them a refusal came; `pytest --every-refusal` fails the run and names those that none reached.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

import bot.domain.errors as errors
from tests.sources import ROOT, trees

OPTION = "--every-refusal"


class Place(NamedTuple):
    """A `raise` in the sources; a long one ends on a later line than it begins."""

    path: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.path}:{self.first}"


def places(trees: Mapping[str, ast.Module]) -> list[Place]:
    """Every refusal of some modules, in their order."""
    kinds = _kinds(trees.values())
    return [
        Place(path, node.lineno, node.end_lineno or node.lineno)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and _name(node.exc) in kinds
    ]


def _kinds(trees: Iterable[ast.Module]) -> set[str]:
    """`Refused`, and every class made of it."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    kinds = {errors.Refused.__name__}
    while more := {name for name, of in bases.items() if of & kinds} - kinds:
        kinds |= more
    return kinds


def _name(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


class Witness:
    """Notes where refusals come from. What is made of `Refused` makes one, so that this one place sees them all."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()
        self.attentive = False
        """Whether the test that runs is a quick one."""

    def watch(self) -> None:
        """From now on. The refusal itself stays what it is."""
        begun = errors.Refused.__init__

        def noted(refusal: errors.Refused, *args: Any, **kwargs: Any) -> None:
            if self.attentive:
                frame = _outside(sys._getframe(1))
                self.seen.add((frame.f_code.co_filename, frame.f_lineno))
            begun(refusal, *args, **kwargs)

        errors.Refused.__init__ = noted

    def missed(self, wanted: list[Place], root: Path = ROOT) -> Iterator[Place]:
        """Those of the places that no refusal came from."""
        lines = {(Path(path).relative_to(root).as_posix(), line) for path, line in self.seen if _under(path, root)}
        for one in wanted:
            if not any((one.path, line) in lines for line in range(one.first, one.last + 1)):
                yield one


def _outside(frame: FrameType) -> FrameType:
    """Whoever made the refusal: the first that is not a refusal's own beginning."""
    while frame.f_code.co_name == "__init__" and isinstance(frame.f_locals.get("self"), errors.Refused):
        assert frame.f_back is not None
        frame = frame.f_back
    return frame


def _under(path: str, root: Path) -> bool:
    return Path(path).is_relative_to(root)


class Plugin:
    """Takes the witness along with the tests, over all processes that run them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._witness = Witness()
        self._witness.watch()
        self._missed: list[Place] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Only what every everyday run does counts."""
        self._witness.attentive = not any(item.iter_markers("slow"))
        result = yield
        self._witness.attentive = False
        return result

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """One of several processes has done its part."""
        self._witness.seen |= {(path, line) for path, line in getattr(node, "workeroutput", {}).get("refusals", ())}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """All tests have run: hand on what was seen, or judge it."""
        handed = getattr(self._config, "workeroutput", None)
        if handed is not None:
            handed["refusals"] = sorted(self._witness.seen)
        elif session.exitstatus == pytest.ExitCode.OK:
            self._missed = sorted(self._witness.missed(places(trees())))
            if self._missed:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what nobody has ever seen refuse."""
        if self._missed:
            terminalreporter.section(f"{len(self._missed)} refusals that no quick test reaches")
            for one in self._missed:
                terminalreporter.line(str(one))
