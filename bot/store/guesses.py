"""Wrong words and codes, counted where they are typed, and against whom they are typed from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

GUESS = TABLES["guess"]
KEPT = timedelta(days=30)
"""Misses are forgotten after so long without another."""
HERE = "at:"
"""How an address among the counted begins."""


class Guesses:
    """How often somebody was wrong."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def closed(self, what: str, whos: Iterable[str]) -> datetime | None:
        """Until when none of these may try; None: they may now."""
        where = (GUESS.c.what == what, GUESS.c.who.in_(list(whos)), GUESS.c.closed_until > self._unit.now)
        return self._run(select(func.max(GUESS.c.closed_until)).where(*where)).scalar()

    def misses(self, what: str, who: str) -> int:
        """How many were wrong in a row."""
        where = (GUESS.c.what == what, GUESS.c.who == who, GUESS.c.at > self._unit.now - KEPT)
        return int(self._run(select(GUESS.c.misses).where(*where)).scalar() or 0)

    def missed(self, what: str, who: str, misses: int, closed_until: datetime | None) -> None:
        """Another was wrong."""
        change = {"misses": misses, "at": self._unit.now, "closed_until": closed_until}
        kept = upsert(GUESS).values(what=what, who=who, **change)
        self._run(kept.on_conflict_do_update(index_elements=["what", "who"], set_=change))

    def right(self, what: str, whos: Iterable[str]) -> None:
        """What was wrong before counts no more."""
        self._run(delete(GUESS).where(GUESS.c.what == what, GUESS.c.who.in_(list(whos))))

    def lately(self, what: str, within: timedelta) -> int:
        """How many were wrong lately, wherever they were typed."""
        where = (GUESS.c.what == what, GUESS.c.who.startswith(HERE), GUESS.c.at >= self._unit.now - within)
        return int(self._run(select(func.coalesce(func.sum(GUESS.c.misses), 0)).where(*where)).scalar_one())

    def let_go(self) -> None:
        """Forget what is old."""
        self._run(delete(GUESS).where(GUESS.c.at < self._unit.now - KEPT))
