"""What a hospital may do in a place, and where it makes its own entry (door H).

By province for now, in this one file: a rule pack of the place replaces it. Source: ux.md 4.
"""

from __future__ import annotations

ADVISES_ONLY = ("31",)
"""Shanghai: the hospital assesses and advises, the family applies. Source: 004 §二(二)4."""
UPSTREAM = {"51": "sichuan", "23": "heilongjiang"}
"""Where a hospital makes its own entry. Source: 000 §二(二)5; 002 §六 (R33)."""


def hands_on(area: str) -> bool:
    """Whether a hospital itself hands somebody on who will live in this place; else it gives the card of advice."""
    return not area.startswith(ADVISES_ONLY)


def upstream(area: str) -> str:
    """Which system the hospital owes its own entry to; `other` where no document of ours names one."""
    return UPSTREAM.get(area[:2], "other")


def owes_entry(severe: str, guardian: str) -> bool:
    """Whether the hospital's own entry is owed: for severe disorders, with the yes of person and guardian.

    Source: 000 §二(二)5. Not sure counts as owed, so that nobody is forgotten.
    """
    return severe != "no" and guardian != "no"
