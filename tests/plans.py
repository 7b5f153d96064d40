"""What it costs to find something must not grow with what is stored: every statement that the product runs while the
tests run is asked how the database would find its rows, and a scan of a table that grows fails the run.

SQLite tells that of an empty file. PostgreSQL would scan an empty table rightly: there scans are made so dear that only
who has no index takes one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, Dialect, event

from bot.store.tables import TABLES

OF_THE_HOUSE = frozenset(
    {
        "absence",
        "area",
        "clause",
        "document",
        "duty",
        "institution",
        "invitation",
        "price",
        "setting",
        "staff",
        "wire",
        "wording",
    }
)
"""Tables that hold what an installation is made of: they grow with the team and the places, not with who is helped."""
GROWS = frozenset(TABLES) - OF_THE_HOUSE
WHOLE: Mapping[str, str] = {
    "bot/store/restored.py:look": "once, where an older copy was brought back; a start, never a turn",
    "bot/store/audit.py:verify": "the proof of the chain is the whole chain; a command, never a turn",
    "bot/store/audit.py:_chain": "the proof of the chain is the whole chain; a command, never a turn",
    "bot/store/audit.py:_outside": "the proof of the chain is the whole chain; a command, never a turn",
    "bot/store/audit.py:loose": "the proof of the chain is the whole chain; a command, never a turn",
    "bot/store/quarantine.py:count": "what failed in the last thirty days, for whoever asks the doctor",
}
"""Where a whole table is read on purpose, and why."""
READS = re.compile(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
SCAN = {
    "sqlite": re.compile(r"\bSCAN (\w+)"),
    "postgresql": re.compile(r"\bSeq Scan on \"?(\w+)"),
}


class Asked(NamedTuple):
    """A statement of the product, as it was first run."""

    where: str
    """The function of ours that ran it: file:name."""
    values: Any


_MET: dict[tuple[str, str], Asked] = {}


def watch(dialect: Dialect) -> None:
    """Note what is run through it. An engine's own events would cost every statement a tenth."""

    def note(_cursor: Any, statement: str, values: Any, _context: Any) -> None:
        key = (dialect.name, statement)
        if key not in _MET and READS.match(statement) and (where := _ours()):
            _MET[key] = Asked(where, values)

    def note_many(cursor: Any, statement: str, values: Any, context: Any) -> None:
        note(cursor, statement, values[0], context)

    event.listen(dialect, "do_execute", note)
    event.listen(dialect, "do_executemany", note_many)


def _ours() -> str:
    """The nearest function of the product on the stack; empty where a test asks for itself."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if "/tests/" in path:
            return ""
        for room in ("/bot/", "/handlers/", "/scheduler/"):
            if room in path and "/site-packages/" not in path:
                return f"{room[1:]}{path.rpartition(room)[2]}:{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


Met = Mapping[tuple[str, str], Asked]
"""By dialect and text."""


def scans(kind: str, connection: Connection, met: Met = _MET) -> Iterator[str]:
    """Every statement met that would scan what grows, with where it came from."""
    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN"
    if kind != "sqlite":
        connection.exec_driver_sql("SET enable_seqscan = off")
    for (dialect, statement), asked in met.items():
        if dialect != kind or asked.where in WHOLE:
            continue
        plan = connection.exec_driver_sql(f"{explain} {statement}", asked.values)
        lines = " / ".join(str(row[-1]) for row in plan)
        if _first_few(statement, lines):
            continue
        found = {_table(name, statement) for name in SCAN[kind].findall(lines)} & GROWS
        if found:
            yield f"{asked.where} scans {', '.join(sorted(found))}: {' '.join(statement.split())[:400]}"


def _first_few(statement: str, plan: str) -> bool:
    """Whether it walks along an order that lies ready, and stops: nothing is left out, and nothing is sorted."""
    return " LIMIT " in statement and " WHERE " not in statement and "TEMP B-TREE" not in plan


def _table(name: str, statement: str) -> str:
    """The table behind a name of the plan: SQLite tells an alias where there is one."""
    behind = re.search(rf'"?(\w+)"? AS {re.escape(name)}\b', statement)
    return behind[1] if behind else name


class Plugin:
    """Judges what was met, in every process that runs tests."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.found: set[str] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """One of several processes has done its part."""
        self.found |= set(getattr(node, "workeroutput", {}).get("scans", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand on what was found, or fail for it."""
        handed = getattr(self._config, "workeroutput", None)
        if handed is not None:
            handed["scans"] = sorted(self.found)
        elif self.found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what would cost more the more is stored."""
        if self.found:
            terminalreporter.section(f"{len(self.found)} statements that scan a table that grows")
            for one in sorted(self.found):
                terminalreporter.line(one)
