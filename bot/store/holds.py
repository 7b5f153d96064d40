"""Holds: stretches in which a case stands still. Why is sealed for the person it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select, update

from bot.domain.case import Case
from bot.domain.hold import Hold, HoldKind
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

HOLD = TABLES["hold"]


class Holds:
    """What keeps a case where it is."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def begin(self, case: Case, kind: HoldKind, why: Mapping[str, str], look_on: date, by: str = "") -> Hold:
        """From now on the case stands still, until somebody ends it. `by`: whose word it is, if not of who acts."""
        unit, hold_id = self._unit, new_id()
        row = {
            "id": hold_id,
            "case_id": case.id,
            "person_id": case.person_id,
            "kind": kind.value,
            "by": by or (unit.me.id if unit.me else "clock"),
            "why_box": unit.seal(case.person_id, f"hold.why_box:{hold_id}", dict(why)),
            "on": unit.today,
            "at": unit.now,
            "look_on": look_on,
            "wake_on": look_on,
        }
        kept = self._run(insert(HOLD).values(row).returning(*HOLD.c)).one()
        unit.record("hold.begin", f"case:{case.id}", fields=kind.value)
        return _hold(kept)

    def of(self, case_id: str) -> list[Hold]:
        """What holds the case now, the oldest first."""
        where = (HOLD.c.case_id == case_id, HOLD.c.ended_on.is_(None))
        return [_hold(row) for row in self._run(select(HOLD).where(*where).order_by(HOLD.c.at, HOLD.c.id))]

    def of_many(self, case_ids: Sequence[str]) -> dict[str, Hold]:
        """The hold of each of many cases that is looked at first."""
        query = select(HOLD).where(HOLD.c.case_id.in_(case_ids), HOLD.c.ended_on.is_(None))
        return {row.case_id: _hold(row) for row in self._run(query.order_by(HOLD.c.look_on.desc()))}

    def get(self, hold_id: str) -> Hold | None:
        """A hold by its id, also one that is over."""
        row = self._run(select(HOLD).where(HOLD.c.id == hold_id)).first()
        return _hold(row) if row else None

    def why(self, hold: Hold, purpose: str) -> dict[str, str]:
        """Who judged and the reason, for somebody else's eyes; the reading is logged. Empty once erased."""
        if self._unit.key_of(hold.person_id) is None:
            return {}
        box = self._run(select(HOLD.c.why_box).where(HOLD.c.id == hold.id)).scalar_one()
        found: dict[str, str] = self._unit.open(hold.person_id, f"hold.why_box:{hold.id}", box, purpose)
        return found

    def look_again(self, hold: Hold, on: date) -> None:
        """It stays; somebody looks again on another day."""
        self._run(update(HOLD).where(HOLD.c.id == hold.id).values(look_on=on, wake_on=on))
        self._unit.record("hold.look", f"case:{hold.case_id}", fields=hold.kind.value)

    def end(self, hold: Hold) -> None:
        """It is over; where the case stood, it goes on."""
        over = {"ended_on": self._unit.today, "wake_on": None}
        self._run(update(HOLD).where(HOLD.c.id == hold.id).values(over))
        self._unit.record("hold.end", f"case:{hold.case_id}", fields=hold.kind.value)


def _hold(row: Row[Any]) -> Hold:
    values = {name: getattr(row, name) for name in Hold.__dataclass_fields__}
    return Hold(**values | {"kind": HoldKind(row.kind)})
