"""Hours of work: how far so much working time reaches, and when somebody is there (local time, Asia/Shanghai)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.calendar import Calendar
from bot.domain.duty import Duty

ONE_DAY = timedelta(days=1)
AHEAD = 15
"""Days looked ahead; the longest holiday of a year has nine."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of somebody: those of the roster they stand on, else those of every working day."""

    calendar: Calendar
    opens: time
    closes: time
    roster: Sequence[Duty] = ()
    """Their own stretches; empty: they stand on none."""

    def hold(self, local: datetime) -> bool:
        """Whether they are there at a moment."""
        if self.roster:
            return any(duty.holds(local, self.calendar) for duty in self.roster)
        return self.calendar.is_working(local.date()) and self.opens <= local.time() < self.closes

    def begin(self, local: datetime) -> datetime | None:
        """When they are there next, after a moment at which they are not. None: not within two weeks."""
        for ahead in range(AHEAD):
            day = local.date() + ahead * ONE_DAY
            if self.roster:
                starts = [time.fromisoformat(duty.starts) for duty in self.roster if duty.on(day, self.calendar)]
            else:
                starts = [self.opens] if self.calendar.is_working(day) else []
            later = [at for start in starts if (at := datetime.combine(day, start, local.tzinfo)) > local]
            if later:
                return min(later)
        return None

    def after(self, local: datetime, much: timedelta) -> datetime:
        """The moment at which so much working time has passed."""
        at = local
        while True:
            day = at.date()
            opens = datetime.combine(day, self.opens, local.tzinfo)
            closes = datetime.combine(day, self.closes, local.tzinfo)
            if self.calendar.is_working(day) and at < closes:
                at = max(at, opens)
                if at + much <= closes:
                    return at + much
                much -= closes - at
            at = datetime.combine(day + ONE_DAY, time(), local.tzinfo)
