"""The tables of sentences, read and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LEVELS = ("none", "L1", "L2", "L3", "TP", "HO")
PIECES = " / "
"""Between messages that arrive one after the other."""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody might type, and what should happen next (README.md)."""

    author: str
    pair: str
    level: str
    kind: str
    text: str

    @property
    def messages(self) -> list[str]:
        """The messages in which it arrives."""
        return self.text.split(PIECES) if self.kind == "split" else [self.text]


def tables() -> list[Path]:
    """Every table of this folder, an author each."""
    return sorted(HERE.glob("*.tsv"))


def read(paths: Iterable[Path]) -> list[Line]:
    """The lines of some tables.

    Raises:
        ValueError: names the line that is wrong.
    """
    found = []
    for path in paths:
        for number, row in enumerate(path.read_text("utf-8").splitlines(), start=1):
            columns = row.split("\t")
            if len(columns) != 4 or columns[1] not in LEVELS or not all(columns):
                raise ValueError(f"{path.name}:{number}: not pair, level, kind and text")
            found.append(Line(path.stem, *columns))
    return found


def digest(paths: Iterable[Path]) -> str:
    """The sha256 of some tables together: which sentences something was learnt from."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
