"""When there is work: working days, the last day of a term, quiet hours.

Days are local days (Asia/Shanghai for due dates); the caller brings them, nothing here reads a clock.
Source of the counting: Civil Code 201 to 203. Source of the days: the yearly notice of the State Council's
office, named beside each year in content/calendars/cn.yaml.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Self

from bot.domain.statutory import NOT_KNOWN, Statutory

ONE_DAY = timedelta(days=1)
WORKS, RESTS = "work", "rest"
"""The two things that can be said of a single day in a deployment's own changes."""


@dataclass(frozen=True)
class Plan:
    """The holidays and make-up days of one year, with the notice they come from."""

    holidays: frozenset[date]
    """Days off by the notice; those that fall on a weekend are listed too."""
    workdays: frozenset[date]
    """Weekend days worked to make up for a long holiday."""
    source: str
    """Title, number and day of the notice, as printed."""

    @classmethod
    def from_data(cls, year: int, data: Mapping[str, Any]) -> Self:
        """Reads one year. Raises: ValueError where a day lies outside the year, or is both off and worked."""
        holidays, workdays = _days(data.get("holidays")), _days(data.get("workdays"))
        stray = sorted(day for day in holidays | workdays if day.year != year)
        if stray:
            raise ValueError(f"{stray[0]} does not belong to {year}")
        if both := sorted(holidays & workdays):
            raise ValueError(f"{both[0]} is both a holiday and worked")
        return cls(holidays, workdays, str(data.get("source", "")))


@dataclass(frozen=True)
class Calendar:
    """The working days of a place: Monday to Friday, except the statutory days and what the yearly notices say."""

    plans: Mapping[int, Plan]
    """Year to its plan; a year that is not here is only guessed, which must be said loudly."""
    single: Mapping[date, bool]
    """Days that this deployment settled by hand (True: worked); they win over the plans."""
    statutory: Statutory = NOT_KNOWN
    """Days on which everybody is off; nothing wins over them."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Reads `content/calendars/cn.yaml`, or anything of the same shape.

        `{years: {2026: {source, holidays: [day], workdays: [day]}}, days: {2026-11-20: rest | work}}`, where
        a day is a date or its ISO text and both parts may be left out. Raises: ValueError for bad days.
        """
        years: Mapping[Any, Mapping[str, Any]] = data.get("years") or {}
        days: Mapping[Any, str] = data.get("days") or {}
        for day, what in days.items():
            if what not in (WORKS, RESTS):
                raise ValueError(f"{day} can be {WORKS} or {RESTS}, not {what}")
        return cls(
            {int(year): Plan.from_data(int(year), plan) for year, plan in years.items()},
            {_day(day): what == WORKS for day, what in days.items()},
        )

    def with_changes(self, data: Mapping[str, Any]) -> Self:
        """The same calendar with a deployment's changes: a year named there replaces the whole year, a day
        named there that day alone. Raises: ValueError for bad days."""
        changes = type(self).from_data(data)
        return type(self)({**self.plans, **changes.plans}, {**self.single, **changes.single}, self.statutory)

    def covers(self, year: int) -> bool:
        """Whether the notice of this year is known."""
        return year in self.plans

    def missing_years(self, from_day: date, to_day: date) -> tuple[int, ...]:
        """Years between the two days, ends included, that are only guessed as Monday to Friday."""
        first, last = sorted((from_day.year, to_day.year))
        return tuple(year for year in range(first, last + 1) if not self.covers(year))

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day. Falls back to Monday to Friday where the year is missing, but for the
        days on which everybody is off."""
        if self.statutory.holds(day):
            return False
        if day in self.single:
            return self.single[day]
        plan = self.plans.get(day.year)
        if plan is not None and day in plan.holidays:
            return False
        return day.weekday() < 5 or (plan is not None and day in plan.workdays)

    def next_working(self, day: date) -> date:
        """The first working day after this day, never the day itself."""
        return self.last_day(day + ONE_DAY)

    def last_day(self, day: date) -> date:
        """A deadline's last day that is a holiday or weekend moves to the next working day.

        Source: Civil Code 203. A working day stays where it is.
        """
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The day on which a term of `n` working days from `day` ends; `day` itself is not counted.

        Always a working day: with 0 it is `day`, or the next working day after a holiday. A negative `n`
        counts back, for a reminder that many working days before. Source: Civil Code 201.
        """
        if n == 0:
            return self.last_day(day)
        step = ONE_DAY if n > 0 else -ONE_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days lie after `a`, up to `b` included; negative where `b` comes first.

        `working_days_between(a, add_working_days(a, n)) == n` for every n from 1.
        """
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working(a + i * ONE_DAY) for i in range(1, (b - a).days + 1))


def add_months(day: date, n: int) -> date:
    """The corresponding day `n` months on, or the last day of a shorter month; negative counts back.

    Count from the first day, never from the month before: 31 January + 1 + 1 is 28 March. Not moved off a
    holiday: see `Calendar.last_day`. Source: Civil Code 202. Raises: ValueError outside the years 1 to 9999.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"there is no year {year}")
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


@dataclass(frozen=True)
class Quiet:
    """The hours at which nobody is sent anything that can wait (local time of the one who would be woken)."""

    start: time
    """The first quiet moment."""
    end: time
    """The first moment that is allowed again; before `start` means over midnight, equal means never quiet."""

    def holds(self, local_time: time) -> bool:
        """Whether this moment of the day is quiet."""
        if self.start <= self.end:
            return self.start <= local_time < self.end
        return local_time >= self.start or local_time < self.end

    def next_allowed(self, instant: datetime, zone: tzinfo) -> datetime:
        """The instant itself, or the end of the quiet hours it falls into, in the zone of `instant`.

        Raises: ValueError where the instant has no zone of its own.
        """
        if instant.tzinfo is None:
            raise ValueError("an instant needs a zone")
        local = instant.astimezone(zone)
        if not self.holds(local.time()):
            return instant
        day = local.date() if local.time() < self.end else local.date() + ONE_DAY
        return datetime.combine(day, self.end, zone).astimezone(instant.tzinfo)


def _days(values: Iterable[Any] | None) -> frozenset[date]:
    return frozenset(_day(value) for value in values or ())


def _day(value: Any) -> date:
    """A day as YAML gives it: already a date, or its ISO text."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))
