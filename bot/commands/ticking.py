"""A tick with a clock that is looked at first: see `bot/store/leap.py`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.app import House
from bot.conversation.messages import Kind
from bot.store import leap, restored
from bot.store.messages import Act, Offer
from bot.store.unit import Unit
from scheduler import TickReport, run_tick

log = structlog.get_logger()


def _steady() -> float:
    """Seconds of a clock that nobody sets; where there is one, it also counts while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Ticking:
    """The ticks of one process."""

    def __init__(self, house: House, note: Callable[[datetime], None] = lambda _instant: None) -> None:
        """`note` writes an instant that was believed down outside the database."""
        self._house = house
        self._note = note
        self._at: float | None = None

    def tick(self, now: datetime, steady: float | None = None) -> TickReport:
        """What is due; while the clock is doubted, or an older copy waits for somebody, only what is about danger."""
        sure = self.look(now, steady)
        with self._house.database.reading(now) as unit:
            waits = bool(restored.waits(unit))
        return run_tick(self._house, now, doubted=waits or not sure)

    def look(self, now: datetime, steady: float | None = None) -> bool:
        """Whether the clock may be believed; administrators hear of it where it may not. `steady`: seconds of the other
        clock."""
        steady = _steady() if steady is None else steady
        passed = None if self._at is None else timedelta(seconds=steady - self._at)
        with self._house.database.unit(now) as unit:
            sure = leap.look(unit, passed)
            if not sure:
                _tell(unit)
            unit.commit()
        if sure:
            self._at = steady
            self._note(now)
        else:
            log.error("clock leapt", now=now.isoformat())
        return sure


def _tell(unit: Unit) -> None:
    """Administrators hear of it once for each day that was believed last."""
    before = leap.believed(unit)
    if before is None or not unit.time.once("clock", "house", before.date(), "noted"):
        return
    for admin in unit.team.admins():
        person_id = unit.accounts.get(admin.account_id).person_id
        told = {"said_on": unit.today.isoformat()}
        offers = (Offer("look", Act("open", "team")),)
        unit.messages.add(admin.account_id, person_id, "news.staff.clock", told, offers, kind=Kind.NOTICE)
