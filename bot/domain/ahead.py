"""A day that is to come, as people write it: 12月3日, 12.3, tomorrow. Without a year it is the next one there is."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.dates import DatePatterns

NEAR = 2
"""Words such as tomorrow are one day as far as this many days on; next week is no day yet."""


def read_ahead(text: str, today: date, patterns: DatePatterns) -> date | None:
    """The day that is meant, today or later; None: it is none, or it is over."""
    word = text.strip()
    if 0 <= patterns.days.get(word, -1) <= NEAR:
        return today + timedelta(days=patterns.days[word])
    told = patterns.figures(text)
    match = patterns.match("full", told)
    if match is not None and len(match["year"]) == 4 and match.groupdict().get("day"):
        return _day(int(match["year"]), int(match["month"]), int(match["day"]), today)
    match = patterns.match("no_year", told)
    if match is None or not match.groupdict().get("day"):
        return None
    month, day = int(match["month"]), int(match["day"])
    return _day(today.year, month, day, today) or _day(today.year + 1, month, day, today)


def _day(year: int, month: int, day: int, today: date) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= today else None
