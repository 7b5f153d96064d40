"""Dates as people write them: a day, a month of a year, or just a year.

Which words and orders are understood is a table (content/patterns/zh.yaml); this file reads a date out of
what a pattern found.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, TypeAlias

from bot.domain.numerals import figures

OLDEST = 120
"""Years before today. A year further back is a slip of the finger."""
LIKELY = 100
"""Years before today that two digits of a year can mean: 85 is 1985, and 20 is 2020, not 1920."""
LEAP_YEAR = 2000
"""Stands in where no year is told, so that 29 February is a day."""


@dataclass(frozen=True, slots=True, order=True)
class YearMonth:
    """A month of a year, where the day is not known or not needed."""

    year: int
    month: int
    """1 to 12."""


@dataclass(frozen=True, slots=True, order=True)
class Year:
    """A year, where no more is known."""

    year: int


Said: TypeAlias = date | YearMonth | Year
"""A day, a month or a year: as exact as what was said."""


@dataclass(frozen=True, slots=True)
class DateDoubt:
    """What was said can mean several dates: ask which one."""

    kind: str
    """`order` (month or day first), `century` (two-digit year), `zodiac`, `age`, or `number` (a bare number
    that may be a year or an age)."""
    choices: tuple[Said, ...]
    """Two to five, the likeliest first."""


@dataclass(frozen=True, slots=True)
class DateTrouble:
    """What was said is no date that can be kept: ask again, saying why."""

    kind: str
    """`no_such_day` (month, day, and year where told), `no_such_month` (month), `no_year` (month, and day
    where told), `future` (year, and month where told), `too_old` (year), `lunar` (year where told),
    `other_era`, `unreadable`."""
    params: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class DatePatterns:
    """How a language writes dates: compiled once from content/patterns/zh.yaml."""

    digits: Mapping[str, str]
    units: Mapping[str, int]
    forms: Mapping[str, tuple[re.Pattern[str], ...]]
    """Groups of patterns, each tried from the top: full, year_last, no_year, year_alone, age and so on."""
    signs: Mapping[str, int]
    """Animal of the zodiac to the remainder of its years by twelve."""
    years: Mapping[str, int]
    months: Mapping[str, int]
    days: Mapping[str, int]
    """Words that count from today, each with how many years, months or days it is off."""
    parts: Mapping[str, int]
    """Words for a part of the year, each with the month it is kept as."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Reads the file. Raises: re.error for a broken pattern, KeyError for a missing table."""
        forms = {name: tuple(map(re.compile, texts)) for name, texts in data["dates"].items()}
        offsets = (dict(data[name]) for name in ("signs", "years", "months", "days", "parts"))
        digits = {str(word): str(digit) for word, digit in data["digits"].items()}
        return cls(digits, dict(data["units"]), forms, *offsets)

    def figures(self, text: str) -> str:
        """The text with every number in figures, ready for the patterns."""
        return figures(text, self.digits, self.units).strip()

    def match(self, name: str, text: str) -> re.Match[str] | None:
        """What the first fitting pattern of a group finds."""
        return next((match for form in self.forms[name] if (match := form.search(text))), None)


def read_date(text: str, today: date, patterns: DatePatterns) -> Said | DateDoubt | DateTrouble | None:
    """A date with a year in it; None where there is none. `text` has its numbers in figures already."""
    if match := patterns.match("year_last", text):
        return _either_order(int(match["a"]), int(match["b"]), _years(match["year"], today)[0], today)
    match = patterns.match("full", text) or patterns.match("year_alone", text)
    if match is None:
        return None
    told = match.groupdict()
    month, day = (int(told[name]) if told.get(name) else None for name in ("month", "day"))
    return _likeliest([day_of(year, month, day, today) for year in _years(match["year"], today)])


def day_of(year: int, month: int | None, day: int | None, today: date) -> Said | DateTrouble:
    """The date of these numbers, if there is such a day and it has come."""
    wrong = wrong_day(year, month, day)
    if wrong is not None:
        return wrong
    if year < today.year - OLDEST:
        return DateTrouble("too_old", {"year": year})
    if (year, month or 1, day or 1) > (today.year, today.month, today.day):
        return DateTrouble("future", {"year": year} | ({"month": month} if month else {}))
    if month is None:
        return Year(year)
    return YearMonth(year, month) if day is None else date(year, month, day)


def wrong_day(year: int | None, month: int | None, day: int | None) -> DateTrouble | None:
    """Why there is no such day, if so; without a year 29 February counts as one."""
    if year is not None and not date.min.year <= year <= date.max.year:
        return DateTrouble("too_old", {"year": year})
    if month is not None and not 1 <= month <= 12:
        return DateTrouble("no_such_month", {"month": month})
    if month is None or day is None or 1 <= day <= monthrange(year or LEAP_YEAR, month)[1]:
        return None
    return DateTrouble("no_such_day", ({"year": year} if year else {}) | {"month": month, "day": day})


def _years(said: str, today: date) -> tuple[int, ...]:
    return years_meant(int(said), today) if len(said) == 2 else (int(said),)


def years_meant(two_digits: int, today: date) -> tuple[int, ...]:
    """The years that two digits can mean, the latest first: at least one, and two for a century ago."""
    this_century = today.year // 100
    centuries = (this_century, this_century - 1)
    years = (century * 100 + two_digits for century in centuries)
    return tuple(year for year in years if today.year - LIKELY <= year <= today.year)


def _likeliest(read: Sequence[Said | DateTrouble]) -> Said | DateDoubt | DateTrouble:
    good = tuple(_good(read))
    if len(good) > 1:
        return DateDoubt("century", good)
    return read[0]


def _either_order(a: int, b: int, year: int, today: date) -> Said | DateDoubt | DateTrouble:
    """Month first or day first: whichever is a date; a doubt where both are and they differ."""
    read = [day_of(year, a, b, today), day_of(year, b, a, today)]
    good = tuple(dict.fromkeys(_good(read)))
    if len(good) > 1:
        return DateDoubt("order", good)
    if good:
        return good[0]
    return read[0] if a <= 12 else read[1]


def _good(read: Sequence[Said | DateTrouble]) -> Iterator[Said]:
    return (said for said in read if not isinstance(said, DateTrouble))
