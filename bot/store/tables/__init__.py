"""The tables. States are TEXT with a check, instants are UTC, days are Asia/Shanghai dates.

Every fact carries the day it happened (`..._on`) beside the instant it was recorded (`..._at`), so that
figures of a quarter can be true whatever day they are made. A column named `box` or ending in `_box` is
sealed; nothing else holds what somebody wrote.
"""

from __future__ import annotations

from bot.store.tables import accountability, cases, oversight, people, places, referrals, tasks, threads, turns
from bot.store.tables.columns import metadata

TABLES = metadata.tables

__all__ = [
    "TABLES",
    "accountability",
    "cases",
    "metadata",
    "oversight",
    "people",
    "places",
    "referrals",
    "tasks",
    "threads",
    "turns",
]
