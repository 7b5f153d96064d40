"""No service there: a need counted without a name, and whoever asked to hear of a place is told once (ux.md 9.7).

Source: 001 §二(二)搭建信息转介平台 需求汇总; 000 §一(三) (R35, R60).
"""

from __future__ import annotations

from datetime import timedelta

from bot.services.voice import Voice

A_WEEK = timedelta(days=7)
"""How long a need that came in is new, and stands in the day of the county's workers."""
A_YEAR = timedelta(days=365)
"""How far back the county's count looks."""


def report(turn: Voice, area: str) -> tuple[str, bool]:
    """Count one for the county, at most one an account and day: its name, and whether it counted.

    Nothing about anybody is kept, not even who pressed.
    """
    return turn.unit.needs.count(turn.me.id, area)


def tell_me(turn: Voice, need: str) -> None:
    """有了告诉我: the account is kept until it was told, and nothing else."""
    turn.unit.needs.tell(need, turn.me.id)


def of_county(turn: Voice, back: timedelta = A_YEAR) -> list[tuple[str, int]]:
    """How many asked so far back, by street, the most first; for those who do case work there."""
    return turn.unit.needs.by_place(turn.today - back)
