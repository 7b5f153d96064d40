"""The holidays of everybody: they are no working days, whether or not the notice of their year is known.

Source: 《全国年节及纪念日放假办法》, article 2, as revised on 2024-11-10: thirteen days a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self


@dataclass(frozen=True)
class Statutory:
    """The days of the measure."""

    since: int = 9999
    """The first year for which it holds."""
    every_year: frozenset[tuple[int, int]] = frozenset()
    """Month and day of those of the solar calendar."""
    days: frozenset[date] = frozenset()
    """Those that a table names year by year."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Reads `content/calendars/statutory.yaml`. Raises: KeyError or ValueError for a broken table."""
        solar = (str(each).split("-") for each in data["every_year"])
        days: set[date] = set()
        for feasts in data["by_year"].values():
            first, *others = feasts.values()
            days |= {first + timedelta(days=n) for n in data["spring"]} | set(others)
        return cls(int(data["since"]), frozenset((int(month), int(day)) for month, day in solar), frozenset(days))

    def holds(self, day: date) -> bool:
        """Whether everybody is off on this day."""
        return day in self.days or (day.year >= self.since and (day.month, day.day) in self.every_year)


NOT_KNOWN = Statutory()
"""No day is off by law: of a calendar that was made by hand."""
