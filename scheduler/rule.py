"""What a rule of time is: the day on which something is due, as things stand, and what is done then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.app import Turn
from bot.domain.calendar import Calendar
from bot.domain.terms import Terms

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Today:
    """What a rule may know of the world beside its subject."""

    now: datetime
    today: date
    terms: Terms
    calendar: Calendar

    def working_day(self, *not_before: date) -> date:
        """The first working day from today on that none of these days comes after. What was missed while the
        server was down is thereby due today, once."""
        return self.calendar.last_day(max((self.today, *not_before)))


def always(_seen: Any, _today: Today) -> bool:
    """At any hour of its day."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A due rule: data, a predicate, and what is done.

    `on` is pure. It is asked afresh at every look, so a subject that moves on has nothing to cancel; a day that
    is not over today is when the subject wakes next.
    """

    name: str
    kind: str
    """What it is about: absence, message, talk, case, call, thread, hold, invitation or staff."""
    on: Callable[[Any, Sequence[date], Today], date | None]
    """From the subject and the days on which this rule has fired for it, to the day on which it is due; None: never,
    as things stand."""
    then: Callable[[Turn, Any], str]
    """Does it. Returns why nothing could be done; empty where it was."""
    ripe: Callable[[Any, Today], bool] = always
    """Where the hour counts and not only the day."""
