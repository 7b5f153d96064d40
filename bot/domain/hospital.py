"""What a hospital may do in a place, and where it owes its own entry (door H). Source: ux.md 4, 5.4."""

from __future__ import annotations

from datetime import date

from bot.domain.rules import Packs, RuleName

ADVICE = "advice"
"""The pack's word where the hospital assesses and advises, and the family applies (004 §二(二)4)."""


def hands_on(packs: Packs, area: str, today: date) -> bool:
    """Whether a hospital itself hands somebody on who will live in this place; else it gives the card of advice."""
    ruling = packs.rule(area, RuleName.REVIEWER_HOSPITAL, today)
    return ruling is None or ADVICE not in ruling.words


def upstream(packs: Packs, area: str, today: date) -> str:
    """Name of the system the hospital owes its own entry to; empty where no document names one (R33)."""
    ruling = packs.rule(area, RuleName.UPSTREAM, today)
    return ruling.words[0] if ruling else ""


def owes_entry(severe: str, guardian: str) -> bool:
    """Whether the hospital's own entry is owed: for severe disorders, with the yes of person and guardian.

    Source: 000 §二(二)5. Not sure counts as owed, so that nobody is forgotten.
    """
    return severe != "no" and guardian != "no"
