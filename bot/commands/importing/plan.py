"""What a file would change, before anything is: new, changed, unchanged, missing from it, and every bad row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from bot.commands.importing.sheet import Fault

T = TypeVar("T")
Told = Callable[[int, int], None]
"""Hears how many rows are written, and of how many."""


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """Two plans made of the same file from the same state are equal."""

    new: tuple[T, ...]
    changed: tuple[tuple[T, T], ...]
    """What is known, and what the file says."""
    unchanged: int
    missing: tuple[T, ...]
    """Known, and not in the file: they stay, and are only named."""
    faults: tuple[Fault, ...]
    """Every bad row, in the order of the file."""

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return len(self.new) + len(self.changed)


def compare(known: Mapping[Any, T], read: Mapping[Any, T], faults: list[Fault]) -> Plan[T]:
    """The difference between what is known and what was read, both by the key that tells rows apart."""
    new, changed = [], []
    for key, row in read.items():
        before = known.get(key)
        if before is None:
            new.append(row)
        elif before != row:
            changed.append((before, row))
    return Plan(
        tuple(new),
        tuple(changed),
        len(read) - len(new) - len(changed),
        tuple(row for key, row in known.items() if key not in read),
        tuple(sorted(faults, key=lambda fault: fault.line)),
    )


def differences(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    """Field by field, what two rows of one kind say differently."""
    names = [one.name for one in fields(before)]
    return [(n, getattr(before, n), getattr(after, n)) for n in names if getattr(before, n) != getattr(after, n)]


def first_of(seen: dict[Hashable, int], key: Hashable, line: int) -> int:
    """The line where a key stood first; 0 where this is the first."""
    return 0 if seen.setdefault(key, line) == line else seen[key]
