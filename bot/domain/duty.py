"""The weekly roster: who is on duty when, who stands in, and which stretches nobody holds (ux.md 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain.area import reach
from bot.domain.calendar import Calendar

MINUTES = 24 * 60
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """One stretch of the weekly roster."""

    id: str
    staff_id: str
    area: str
    weekday: int
    """0 is Monday."""
    starts: str
    ends: str
    nudge: str
    """How this one is told when the page is closed: mailto:... or sms:..."""
    stand_in_id: str | None = None
    """Who is told when this one does not take it, or is away."""
    off_on_holidays: bool = False
    """Whether the days off of the yearly notice are off here too."""

    def holds(self, local: datetime, calendar: Calendar) -> bool:
        """Whether this stretch covers a local moment; an end before the start goes past midnight, and belongs to the
        day on which it starts."""
        start, end, now, day = (
            time.fromisoformat(self.starts),
            time.fromisoformat(self.ends),
            local.time(),
            local.date(),
        )
        if start < end:
            return start <= now < end and self.on(day, calendar)
        return (now >= start and self.on(day, calendar)) or (now < end and self.on(day - ONE_DAY, calendar))

    def on(self, day: date, calendar: Calendar) -> bool:
        """Whether it starts on this day."""
        return day.weekday() == self.weekday and not (self.off_on_holidays and is_holiday(day, calendar))

    def serves(self, area: str) -> bool:
        """Whether a place is covered. Where nobody knows the place, it is everybody's."""
        return not area or area.startswith(reach(self.area))


def is_holiday(day: date, calendar: Calendar) -> bool:
    """A day off by law, by the yearly notice, or by the deployment's own word; a plain weekend is none."""
    plan = calendar.plans.get(day.year)
    return (
        calendar.statutory.holds(day)
        or calendar.single.get(day) is False
        or (plan is not None and day in plan.holidays)
    )


def present(roster: Iterable[Duty], away: Mapping[str, str]) -> list[Duty]:
    """The roster with those who stand in for whoever is away; `away`: who, and who stands in.

    Whom nobody stands in for is left out: an empty stretch is said, never hidden.
    """
    roster = list(roster)
    ways = {duty.staff_id: duty.nudge for duty in roster if duty.nudge}
    found = []
    for duty in roster:
        if duty.staff_id not in away:
            found.append(duty)
            continue
        standing = next((one for one in (duty.stand_in_id, away[duty.staff_id]) if one and one not in away), None)
        if standing is not None:
            found.append(replace(duty, staff_id=standing, nudge=ways.get(standing, ""), stand_in_id=None))
    return found


@dataclass(frozen=True, slots=True)
class Watch:
    """The same hours of one person on several days: a line of the roster as people read it."""

    staff_id: str
    starts: str
    ends: str
    weekdays: tuple[int, ...]
    stand_in_id: str | None
    off_on_holidays: bool
    nudge: str
    ids: tuple[str, ...]


def watches(roster: Iterable[Duty]) -> list[Watch]:
    """The week in few lines: what one person does at the same hours is one."""
    found: dict[tuple[object, ...], list[Duty]] = {}
    for duty in roster:
        key = (duty.staff_id, duty.area, duty.starts, duty.ends, duty.stand_in_id, duty.off_on_holidays, duty.nudge)
        found.setdefault(key, []).append(duty)
    made = []
    for same in found.values():
        one, days = same[0], tuple(sorted({duty.weekday for duty in same}))
        ids = tuple(sorted(duty.id for duty in same))
        made.append(
            Watch(one.staff_id, one.starts, one.ends, days, one.stand_in_id, one.off_on_holidays, one.nudge, ids)
        )
    return sorted(made, key=lambda each: (each.weekdays, each.starts, each.ids))


def runs(weekdays: Sequence[int]) -> list[tuple[int, int]]:
    """Days that follow each other, as first and last: 0 1 2 4 is 0 to 2, and 4."""
    found: list[tuple[int, int]] = []
    for day in sorted(weekdays):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def gaps(roster: Iterable[Duty], day: date, calendar: Calendar) -> list[tuple[str, str]]:
    """Stretches of a day that nobody holds, as local hours; "24:00" is its end."""
    covered: list[tuple[int, int]] = []
    for duty in roster:
        start, end = _minute(duty.starts), _minute(duty.ends)
        over = end <= start
        if duty.on(day, calendar):
            covered.append((start, MINUTES if over else end))
        if over and end and duty.on(day - ONE_DAY, calendar):
            covered.append((0, end))
    empty, at = [], 0
    for start, end in sorted(covered):
        if start > at:
            empty.append((at, start))
        at = max(at, end)
    if at < MINUTES:
        empty.append((at, MINUTES))
    return [(_clock(start), _clock(end)) for start, end in empty]


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
