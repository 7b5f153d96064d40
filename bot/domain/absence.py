"""An absence: somebody is away, and a colleague stands in. What was given over is given back (ux.md 12.4, 13).

A caseload passed on for good is the same thing without a last day: it can be taken back for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Absence:
    """One stretch away, or a caseload passed on for good."""

    id: str
    staff_id: str
    stand_in_id: str
    starts_on: date
    ends_on: date | None
    """The last day away; None: passed on for good."""
    begun_at: datetime | None
    """When everything was given over."""
    ended_at: datetime | None
    """When it was given back, called off, or could be taken back no more."""
    passing: bool = False
    """Not everything has passed over, or back, yet."""

    @property
    def for_good(self) -> bool:
        """Whether the caseload stays with the colleague."""
        return self.ends_on is None

    def away_on(self, day: date) -> bool:
        """Whether the one who asked is away on a day: from the first day on, or from the moment everything was given
        over, to the end of the last."""
        if self.ended_at is not None or self.ends_on is None or day > self.ends_on:
            return False
        return self.begun_at is not None or self.starts_on <= day

    def meets(self, first: date, last: date) -> bool:
        """Whether it still holds on one of these days."""
        return self.ended_at is None and self.ends_on is not None and self.starts_on <= last and first <= self.ends_on

    def back_on(self) -> date | None:
        """The day on which everything is given back: the one after the last."""
        return self.ends_on + ONE_DAY if self.ends_on else None
