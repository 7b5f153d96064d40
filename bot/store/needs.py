"""Needs: how many asked where there is no place, without a name (001 §二(二)搭建信息转介平台; R35, R60)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.store.inside import inside
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

NEED = TABLES["need"]


class Needs:
    """Counted once an account and day; who it was is kept only for those who asked to be told."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def count(self, account_id: str, area: str) -> tuple[str, bool]:
        """Count one; returns its name and whether it is the first of this account today."""
        unit = self._unit
        name = unit.vault.blind("need", f"{account_id}:{unit.today.isoformat()}").hex()[:20]
        row = {"id": name, "area": area, "on": unit.today}
        first = self._run(upsert(NEED).values(row).on_conflict_do_nothing().returning(NEED.c.id)).first() is not None
        if first:
            unit.record("need.count", f"area:{area}")
        return name, first

    def tell(self, name: str, account_id: str) -> bool:
        """Whoever asked wants to hear when a place opens: from here on the account is kept, and nothing else."""
        change = {"account_id": account_id, "wake_on": self._unit.today}
        where = (NEED.c.id == name, NEED.c.told_on.is_(None))
        return self._run(update(NEED).where(*where).values(change).returning(NEED.c.id)).first() is not None

    def forget(self, account_id: str) -> None:
        """They do not want to hear of it any more."""
        self._run(update(NEED).where(NEED.c.account_id == account_id).values(account_id=None, wake_on=None))

    def waiting(self, name: str) -> tuple[str, str] | None:
        """Account and place of one who waits to be told."""
        where = (NEED.c.id == name, NEED.c.account_id.is_not(None), NEED.c.told_on.is_(None))
        row = self._run(select(NEED.c.account_id, NEED.c.area).where(*where)).first()
        return (row.account_id, row.area) if row else None

    def told(self, name: str) -> None:
        """They were told, once; the account is not kept any longer."""
        change = {"account_id": None, "told_on": self._unit.today, "wake_on": None}
        self._run(update(NEED).where(NEED.c.id == name).values(change))

    def by_place(self, since: date) -> list[tuple[str, int]]:
        """For the places of the member of staff who acts: how many a street, the most first. Nothing for others."""
        staff = self._unit.working
        if staff is None or not self._unit.works_area:
            return []
        street = func.substr(NEED.c.area, 1, 9)
        query = (
            select(street.label("street"), func.count().label("n"))
            .where(NEED.c.on >= since, inside(NEED.c.area, staff.area))
            .group_by(street)
            .order_by(func.count().desc(), street)
        )
        return [(row.street, row.n) for row in self._run(query)]
