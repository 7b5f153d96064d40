"""How often an answer of the library was shown, and whether it helped: by the day, with no word of who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert as upsert

from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

ASKED = TABLES["asked"]


class Asked:
    """Counts."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def shown(self, entry: str) -> None:
        """It was shown to somebody."""
        self._count(entry, "shown")

    def judged(self, entry: str, *, helped: bool) -> None:
        """Somebody says whether it helped."""
        self._count(entry, "helped" if helped else "no_help")

    def _count(self, entry: str, what: str) -> None:
        first = dict.fromkeys(("shown", "helped", "no_help"), 0) | {what: 1}
        kept = upsert(ASKED).values(entry=entry, on=self._unit.today, **first)
        self._run(kept.on_conflict_do_update(index_elements=["entry", "on"], set_={what: ASKED.c[what] + 1}))
