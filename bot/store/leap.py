"""Whether the clock may be believed: a year more for a minute must not cost anybody what they wrote (F23).

A tick that may be believed leaves its instant. Within a running process what has passed since is known from another
clock, which nobody sets: where the two differ by more than a day, this one was set. After a start nothing tells a clock
that was set from a house that was down; so a gap forwards of up to `OUTAGE` counts as down (F25), and anything longer,
or backwards, is asked about. A clock that comes back by itself is believed again; `jingkang clock confirm` says that
the new time is the right one. A machine that slept counts as down or as set, as its other clock stood still or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.unit import Unit

BELIEVED, DOUBTED = "clock_believed", "clock_doubted"
"""Settings: the last instant that was believed, and the one that is not, while it is not."""
DAY = timedelta(days=1)
OUTAGE = timedelta(days=31)
"""A house that is down for a month is down; nobody waits longer before it is begun anew."""


def look(unit: Unit, passed: timedelta | None) -> bool:
    """Whether this instant may be believed; what is found is written down. `passed`: since the last one that this
    process believed, by a clock that nobody sets; None: it has just begun."""
    before = believed(unit)
    if before is not None:
        gap = unit.now - before
        leapt = abs(gap - passed) > DAY if passed is not None else not -DAY <= gap <= OUTAGE
        if leapt:
            unit.places.set(DOUBTED, unit.now.isoformat())
            return False
    confirm(unit)
    return True


def confirm(unit: Unit) -> None:
    """This instant is the right one."""
    if doubted(unit) is not None:
        unit.places.set(DOUBTED, "")
    unit.places.set(BELIEVED, unit.now.isoformat())


def believed(unit: Unit) -> datetime | None:
    """The last instant that was believed; None: there was no tick yet."""
    return _instant(unit, BELIEVED)


def doubted(unit: Unit) -> datetime | None:
    """The instant that is not believed; None: all is well."""
    return _instant(unit, DOUBTED)


def leaps(unit: Unit) -> bool:
    """Whether nothing may be called late just now: the clock is doubted, or has moved by more than a day since the last
    tick, which comes every minute."""
    before = believed(unit)
    return before is not None and (doubted(unit) is not None or abs(unit.now - before) > DAY)


def _instant(unit: Unit, name: str) -> datetime | None:
    value = unit.places.setting(name)
    return datetime.fromisoformat(value) if value else None
