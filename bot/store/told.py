"""What was told outside to save a life: to whom, what, why, and who decided. Kept, and never changed silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select, update

from bot.domain.errors import NotThere
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

TOLD = TABLES["told"]


@dataclass(frozen=True, slots=True)
class Told:
    """One who was told."""

    id: str
    alert_id: str
    person_id: str
    whom: str
    """kin, 120 or 110."""
    by: str
    """The member of staff who decided."""
    on: date
    at: datetime
    undone_at: datetime | None


class Tellings:
    """Keeps them; the person they are about may see every one (ux.md 1 no. 9)."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def add(self, alert_id: str, person_id: str, whom: str, by: str, about: Mapping[str, Any]) -> Told:
        """Keep that somebody was told. `by`: the member of staff who decided."""
        unit, told_id = self._unit, new_id()
        row = {
            "id": told_id,
            "alert_id": alert_id,
            "person_id": person_id,
            "whom": whom,
            "by": by,
            "box": unit.seal(person_id, f"told.box:{told_id}", dict(about)),
            "on": unit.today,
            "at": unit.now,
        }
        kept = self._run(insert(TOLD).values(row).returning(*TOLD.c)).one()
        unit.record("alert.tell", f"alert:{alert_id}", fields=f"{whom}: {', '.join(sorted(about))}")
        return _told(kept)

    def write(self, told: Told, about: Mapping[str, Any]) -> None:
        """Keep more of what was said."""
        box = self._unit.seal(told.person_id, f"told.box:{told.id}", dict(about))
        self._run(update(TOLD).where(TOLD.c.id == told.id).values(box=box))
        self._unit.record("alert.tell", f"alert:{told.alert_id}", fields=f"{told.whom}: words")

    def undo(self, told: Told) -> None:
        """It did not come to it; the row stays, and says so."""
        self._run(update(TOLD).where(TOLD.c.id == told.id).values(undone_at=self._unit.now))
        self._unit.record("alert.tell", f"alert:{told.alert_id}", fields=told.whom, outcome="undone")

    def mine(self, told_id: str) -> Told:
        """One that the member of staff who acts decided on, and that stands.

        Raises:
            NotThere: it is a colleague's, did not come to it, or never was.
        """
        staff = self._unit.working
        row = self._run(select(TOLD).where(TOLD.c.id == told_id, TOLD.c.undone_at.is_(None))).first()
        if row is None or staff is None or row.by != staff.id:
            raise NotThere
        return _told(row)

    def of_alert(self, alert_id: str) -> list[Told]:
        """Who was told because of an alert, oldest first."""
        query = select(TOLD).where(TOLD.c.alert_id == alert_id, TOLD.c.undone_at.is_(None)).order_by(TOLD.c.at)
        return [_told(row) for row in self._run(query)]

    def about(self, person_ids: Sequence[str]) -> list[Told]:
        """Who was told about a person, the newest first."""
        query = select(TOLD).where(TOLD.c.person_id.in_(person_ids), TOLD.c.undone_at.is_(None))
        return [_told(row) for row in self._run(query.order_by(TOLD.c.at.desc()))]

    def open_own(self, told: Told) -> dict[str, Any]:
        """What was said, for whoever said it and for the person."""
        box = self._run(select(TOLD.c.box).where(TOLD.c.id == told.id)).scalar_one()
        if self._unit.key_of(told.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open_own(told.person_id, f"told.box:{told.id}", box)
        return found


def _told(row: Row[Any]) -> Told:
    return Told(**{name: getattr(row, name) for name in Told.__dataclass_fields__})
