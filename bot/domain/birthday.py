"""When somebody was born, or when something happened to them, in the words people use for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeAlias

from bot.domain.calendar import add_months
from bot.domain.dates import (
    OLDEST,
    DateDoubt,
    DatePatterns,
    DateTrouble,
    Said,
    Year,
    YearMonth,
    day_of,
    read_date,
    wrong_day,
    years_meant,
)

ZODIAC_AGES = range(12, 72)
"""Ages offered for an animal of the zodiac: sixty years hold each animal five times, and a choice of more
than five does not fit a phone. Who is younger or older types the year."""
LATELY = 3
"""Words such as yesterday are one day as far as this many days back; last week is no day."""
LONGEST_TEXT = 80
"""Signs. A longer text is a story, not a date; it is asked again rather than guessed from."""

Birth: TypeAlias = Said | DateDoubt | DateTrouble
When: TypeAlias = YearMonth | Year | DateDoubt | DateTrouble


def read_birth(text: str, today: date, patterns: DatePatterns) -> Birth:
    """The birth date, as exact as it was said: a day, a month of a year, or just a year. Never raises.

    An animal of the zodiac or an age is asked back as a choice of years; two ways to read it, as a choice
    of both. Always shown back before it is kept. Source: PIPL 31 (what an age decides).
    """
    said = _said(text, patterns)
    if refused := _other_calendar(text, said, patterns):
        return refused
    found = read_date(said, today, patterns)
    if found is not None:
        return found
    if match := patterns.match("age", said):
        return _by_age(int(match["age"]), today)
    if match := patterns.match("bare", said):
        return _by_number(int(match["number"]), today)
    if match := patterns.match("zodiac", said):
        return _by_sign(patterns.signs[match["sign"]], today)
    return _yearless(said, patterns) or DateTrouble("unreadable")


def read_lately(text: str, today: date, patterns: DatePatterns) -> date | None:
    """A day that something was signed or done, today at the latest, also in a word (today, yesterday); without a year
    the last one there was.

    None: it is no such day.
    """
    ago = patterns.days.get(text.strip(), 1)
    if -LATELY <= ago <= 0:
        return today + timedelta(days=ago)
    read = read_birth(text, today, patterns)
    if isinstance(read, DateTrouble) and read.kind == "no_year" and "day" in read.params:
        month, day = read.params["month"], read.params["day"]
        years = (year for year in range(today.year, today.year - 5, -1) if wrong_day(year, month, day) is None)
        return next((date(year, month, day) for year in years if date(year, month, day) <= today), None)
    return read if isinstance(read, date) and read <= today else None


def read_when(text: str, today: date, patterns: DatePatterns) -> When:
    """Roughly when something happened: a month of a year, or a year where no more was said. Never raises.

    Counts from today (last year in March, last month, half a year ago) or reads a date; a month without a
    year is the latest that has begun. A day is never kept: the month is enough. Source: ux.md 5.6.
    """
    said = _said(text, patterns)
    if refused := _other_calendar(text, said, patterns):
        return refused
    found = _ago(said, today, patterns) or _counted(said, today, patterns) or read_date(said, today, patterns)
    if found is None:
        found = _latest(said, today, patterns) or DateTrouble("unreadable")
    return _month_only(found)


def _said(text: str, patterns: DatePatterns) -> str:
    return patterns.figures(text) if len(text) <= LONGEST_TEXT else ""


def _other_calendar(text: str, said: str, patterns: DatePatterns) -> DateTrouble | None:
    """A date of the lunar calendar or of another era is not turned into one of ours: it would be guessed."""
    if said and patterns.match("other_era", text):
        return DateTrouble("other_era")
    if said and patterns.match("lunar", text):
        match = patterns.match("full", said)
        year = match["year"] if match else ""
        return DateTrouble("lunar", {"year": int(year)} if len(year) == 4 else {})
    return None


def _by_age(age: int, today: date) -> Birth:
    if age > OLDEST:
        return DateTrouble("too_old", {"year": max(today.year - age, date.min.year)})
    return DateDoubt("age", tuple(Year(today.year - age - before) for before in (0, 1)))


def _by_number(number: int, today: date) -> Birth:
    """A bare 85 is a year, a bare 41 may be an age: a doubt where the age makes somebody younger."""
    years = years_meant(number, today)
    if number > today.year - years[-1]:
        return Year(years[0])
    meant = (today.year - number, today.year - number - 1, *years)
    return DateDoubt("number", tuple(Year(year) for year in dict.fromkeys(meant)))


def _by_sign(remainder: int, today: date) -> DateDoubt:
    years = (today.year - age for age in ZODIAC_AGES)
    return DateDoubt("zodiac", tuple(Year(year) for year in years if year % 12 == remainder))


def _yearless(said: str, patterns: DatePatterns) -> DateTrouble | None:
    told = _month_told(said, patterns)
    if told is None:
        return None
    return wrong_day(None, told["month"], told.get("day")) or DateTrouble("no_year", told)


def _month_told(said: str, patterns: DatePatterns) -> Mapping[str, int] | None:
    """Month, and day where told, of a date without a year."""
    match = patterns.match("no_year", said)
    return {name: int(value) for name, value in match.groupdict().items() if value} if match else None


def _ago(said: str, today: date, patterns: DatePatterns) -> When | None:
    """So many years, months, weeks or days ago."""
    match = patterns.match("ago", said)
    if match is None:
        return None
    told = {name: value for name, value in match.groupdict().items() if value}
    years = int(told.get("years", 0))
    if years and told.keys() == {"years"}:
        return Year(today.year - years)
    months = 12 * years + int(told.get("months", 0)) + 6 * ("half" in told)
    days = 7 * int(told.get("weeks", 0)) + int(told.get("days", 0))
    day = add_months(today - timedelta(days=days), -months)
    return YearMonth(day.year, day.month)


def _counted(said: str, today: date, patterns: DatePatterns) -> Said | DateTrouble | None:
    """A word that counts from today: a month or a day word, or a year word with a month or alone."""
    if (months := _offset(said, patterns.months)) is not None:
        day = add_months(today, months)
        return day_of(day.year, day.month, None, today)
    if (years := _offset(said, patterns.years)) is not None:
        year = today.year + years
        told = _month_told(said, patterns)
        if told is not None:
            return day_of(year, told["month"], told.get("day"), today)
        return day_of(year, _offset(said, patterns.parts), None, today)
    if (days := _offset(said, patterns.days)) is not None:
        day = today + timedelta(days=days)
        return day_of(day.year, day.month, day.day, today)
    return None


def _latest(said: str, today: date, patterns: DatePatterns) -> Said | DateTrouble | None:
    """A month, or a part of the year, without a year: the latest that has begun."""
    told = _month_told(said, patterns)
    month = told["month"] if told else _offset(said, patterns.parts)
    if month is None:
        return None
    wrong = wrong_day(None, month, told.get("day") if told else None)
    return wrong or YearMonth(today.year - (month > today.month), month)


def _offset(said: str, words: Mapping[str, int]) -> int | None:
    """What the longest of these words that was said stands for."""
    heard = [word for word in words if word in said]
    return words[max(heard, key=len)] if heard else None


def _month_only(found: Said | DateDoubt | DateTrouble) -> When:
    if isinstance(found, DateDoubt):
        if found.kind == "century":
            return _month_of(found.choices[0])
        choices = tuple(dict.fromkeys(_month_of(said) for said in found.choices))
        return DateDoubt(found.kind, choices) if len(choices) > 1 else choices[0]
    return found if isinstance(found, DateTrouble) else _month_of(found)


def _month_of(said: Said) -> YearMonth | Year:
    return YearMonth(said.year, said.month) if isinstance(said, date) else said
