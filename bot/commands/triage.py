"""What the danger gate hears in a line, for whoever wants to look: nothing is kept, nobody is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from bot.knowledge.gate import Signal
from bot.knowledge.triage import label
from bot.words import Content


@dataclass(frozen=True, slots=True)
class Triaged:
    """One line and what was heard in it. `level`: none, L1, L2, L3, TP or HO (corpus/danger/README.md)."""

    text: str
    level: str
    reasons: list[str]
    """Names of entries, never the person's words."""

    def as_json(self) -> dict[str, object]:
        """Plain values, in the order of the fields."""
        return asdict(self)


def triage(lines: Iterable[str]) -> Iterator[Triaged]:
    """Each line by itself, as the first thing that somebody writes."""
    gate = Content().gate
    for line in lines:
        yield _one(line, gate.hears(line))


def _one(line: str, heard: Signal | None) -> Triaged:
    return Triaged(line, label(heard), list(heard.entries) if heard else [])
