"""What the operator reads before anything is written: keys and particulars, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.commands.importing.plan import differences
from bot.commands.importing.run import Import

SHOWN = 20
"""Changed and missing rows that are named; the rest are counted. Every bad row is named."""

Line = tuple[str, dict[str, Any]]


def report(seen: Import) -> Iterator[Line]:
    """How many rows are new, changed, unchanged, missing and bad; which ones, and why."""
    plan = seen.plan
    if seen.sheet.unused:
        yield "import.unused", {"names": list(seen.sheet.unused)}
    counts = {"new": len(plan.new), "changed": len(plan.changed), "unchanged": plan.unchanged}
    yield "import.counts", {**counts, "missing": len(plan.missing), "bad": len(plan.faults)}
    for before, after in plan.changed[:SHOWN]:
        yield "import.changed", {"label": seen.label(before), "changes": _changes(seen, before, after)}
    for row in plan.missing[:SHOWN]:
        yield "import.missing", {"label": seen.label(row)}
    rest = max(0, len(plan.changed) - SHOWN) + max(0, len(plan.missing) - SHOWN)
    if rest:
        yield "import.more", {"n": rest}
    for fault in plan.faults:
        yield "import.bad", {"line": fault.line, "why": (fault.key, fault.params)}


def _changes(seen: Import, before: Any, after: Any) -> list[str]:
    return [
        f"{seen.vocabulary.label(seen.table, field)} {_word(seen, field, old)} → {_word(seen, field, new)}"
        for field, old, new in differences(before, after)
        if field in seen.vocabulary.columns[seen.table]
    ]


def _word(seen: Import, field: str, value: Any) -> str:
    """A value as a table would say it."""
    if isinstance(value, bool):
        return seen.vocabulary.shown("flag", "yes" if value else "no")
    if isinstance(value, tuple):
        return " ".join(value)
    return seen.vocabulary.shown(field, value) if field in ("kind", "registration", "level") else str(value)
