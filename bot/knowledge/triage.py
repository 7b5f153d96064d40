"""What should happen next, in the words of the label guide (corpus/danger/README.md)."""

from __future__ import annotations

from bot.knowledge.gate import Level, Signal

NONE = "none"
_LABELS = {
    Level.SOFT: "L1",
    Level.URGENT: "L2",
    Level.NOW: "L3",
    Level.MISSING: "TP",
    Level.OTHER: "TP",
    Level.VIOLENCE: "HO",
}


def label(heard: Signal | None) -> str:
    """none, L1, L2 or L3 of oneself, TP of somebody told of, HO where somebody is violent."""
    return _LABELS[heard.level] if heard else NONE
