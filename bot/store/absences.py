"""Absences: who is away, who stands in, and everything of a caseload passed on with few statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.absence import Absence
from bot.domain.case import OPEN
from bot.domain.people import Part, Staff
from bot.store.answered import of_area, of_house
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

ABSENCE, CASE, CALL, MEMBER, STEP = (TABLES[name] for name in ("absence", "case", "call", "member", "step"))
_OPEN = CASE.c.stage.in_([stage.value for stage in OPEN])
_STANDING = select(ABSENCE).where(ABSENCE.c.ended_at.is_(None)).order_by(ABSENCE.c.starts_on, ABSENCE.c.id)
_THEIRS = _STANDING.where(ABSENCE.c.staff_id == bindparam("staff"))
MOVE = "hand_over"


class Absences:
    """Who is away, and what passes over with it."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def add(self, staff_id: str, stand_in_id: str, starts_on: date, ends_on: date | None) -> Absence:
        """Keep that somebody will be away, or passes everything on for good."""
        made = Absence(new_id(), staff_id, stand_in_id, starts_on, ends_on, None, None)
        self._run(insert(ABSENCE), _values(made) | {"wake_on": starts_on})
        self._unit.record("absence.plan", f"staff:{staff_id}", fields="starts_on, ends_on, stand_in")
        return made

    def get(self, absence_id: str) -> Absence | None:
        """One of them, whatever its state."""
        row = self._run(select(ABSENCE).where(ABSENCE.c.id == absence_id)).first()
        return _absence(row) if row else None

    def standing(self, staff_id: str = "") -> list[Absence]:
        """Those that are not over, the next first; of one member of staff or of all."""
        found = self._run(_THEIRS, {"staff": staff_id}) if staff_id else self._run(_STANDING)
        return [_absence(row) for row in found]

    def away(self, day: date | None = None) -> dict[str, str]:
        """Who is away on a day (today), and who stands in."""
        on = day or self._unit.today
        return {one.staff_id: one.stand_in_id for one in self.standing() if one.away_on(on)}

    def keep(self, absence: Absence, wake_on: date | None) -> None:
        """Keep a change, and the day on which time looks at it again."""
        self._run(update(ABSENCE).where(ABSENCE.c.id == absence.id).values(_values(absence) | {"wake_on": wake_on}))

    def end(self, absence: Absence) -> Absence:
        """It is over."""
        over = replace(absence, ended_at=self._unit.now)
        self.keep(over, None)
        self._unit.record("absence.end", f"staff:{absence.staff_id}")
        return over

    # -- what passes over ------------------------------------------------------------------------------------

    def counts(self, staff_id: str) -> tuple[int, int]:
        """How many open cases and calls a member of staff holds."""
        cases = select(func.count()).select_from(CASE).where(CASE.c.owner_id == staff_id, _OPEN)
        calls = select(func.count()).select_from(CALL).where(CALL.c.owner_id == staff_id, CALL.c.state == "open")
        return int(self._run(cases).scalar_one()), int(self._run(calls).scalar_one())

    def covered(self, staff_id: str) -> tuple[int, int]:
        """How many open cases and calls colleagues cover for one."""
        cases = select(func.count()).select_from(CASE).where(CASE.c.covers_for == staff_id, _OPEN)
        calls = select(func.count()).select_from(CALL).where(CALL.c.covers_for == staff_id, CALL.c.state == "open")
        return int(self._run(cases).scalar_one()), int(self._run(calls).scalar_one())

    def elsewhere(self, staff: Staff, other: Staff) -> bool:
        """Whether one holds a case that the other could not even see."""
        here = and_(CASE.c.owner_id == staff.id, _OPEN, ~_seen_by(other))
        return self._run(select(CASE.c.id).where(here).limit(1)).first() is not None

    def give(self, staff_id: str, to: Staff | None, *, back_to: str | None) -> tuple[int, int]:
        """Pass every open case and call of one on to another, or (None) to everybody's list; how many of each.

        `back_to` is who gets them back. What is only covered for a third one goes back to that one all the same.
        What the other could not see goes to everybody's list.
        """
        cases = and_(CASE.c.owner_id == staff_id, _OPEN)
        moved = self._cases(and_(cases, _seen_by(to)) if to else cases, to, func.coalesce(CASE.c.covers_for, back_to))
        if to is not None:
            moved += self._cases(cases, None, func.coalesce(CASE.c.covers_for, back_to))
        held = and_(CALL.c.owner_id == staff_id, CALL.c.state == "open")
        calls = self._calls(or_(held, _about(moved)), to.id if to else None, func.coalesce(CALL.c.covers_for, back_to))
        return len(moved), calls

    def give_back(self, staff: Staff) -> tuple[int, int]:
        """Everything that is not closed goes back to whom it was covered for; how many cases and calls."""
        moved = self._cases(and_(CASE.c.covers_for == staff.id, _OPEN), staff, None)
        mine = and_(CALL.c.covers_for == staff.id, CALL.c.state == "open")
        calls = self._calls(or_(mine, _about(moved)), staff.id, None)
        self.settle(staff.id)
        return len(moved), calls

    def cover_again(self, staff_id: str, standing: Staff) -> tuple[int, int]:
        """Whoever stood in was away and is back: what is covered for this one is theirs again."""
        theirs = and_(CASE.c.covers_for == staff_id, _OPEN, _seen_by(standing), CASE.c.owner_id != standing.id)
        moved = self._cases(theirs, standing, staff_id)
        open_ = and_(CALL.c.covers_for == staff_id, CALL.c.state == "open", CALL.c.owner_id != standing.id)
        return len(moved), self._calls(or_(open_, _about(moved)), standing.id, staff_id)

    def settle(self, staff_id: str) -> None:
        """Nothing is covered for this one any more: what colleagues have stays with them."""
        for table in (CASE, CALL):
            self._run(update(table).where(table.c.covers_for == staff_id).values(covers_for=None))

    def _cases(self, which: ColumnElement[bool], to: Staff | None, covers_for: Any) -> list[str]:
        """Move these cases at once: owner, step, part and audit of each, in four statements whatever their number."""
        unit = self._unit
        change = {
            "owner_id": to.id if to else None,
            "version": CASE.c.version + 1,
            "covers_for": covers_for,
            "wake_on": unit.today,
        }
        found = (CASE.c.id, CASE.c.version, CASE.c.stage, CASE.c.person_id)
        rows = list(self._run(update(CASE).where(which).values(change).returning(*found)))
        if not rows:
            return []
        by, ids = unit.me.id if unit.me else "clock", [row.id for row in rows]
        unit.threads.follow(ids, to.id if to else None)
        when = {"move": MOVE, "by": by, "on": unit.today, "at": unit.now}
        steps = [{"case_id": row.id, "version": row.version, "before": row.stage, "after": row.stage} for row in rows]
        persons = [{"person_id": row.person_id} for row in rows]
        self._run(insert(STEP), [step | person | when for step, person in zip(steps, persons, strict=True)])
        theirs = (MEMBER.c.case_id.in_(ids), MEMBER.c.part == Part.WORKER.value, MEMBER.c.until.is_(None))
        self._run(update(MEMBER).where(*theirs).values(until=unit.now))
        if to is not None:
            part = {"account_id": to.account_id, "part": Part.WORKER.value, "since": unit.now, "sees_schedule": False}
            again = {"part": Part.WORKER.value, "until": None}
            kept = upsert(MEMBER).on_conflict_do_update(index_elements=["case_id", "account_id"], set_=again)
            self._run(kept, [{"case_id": one} | part for one in ids])
        for one in ids:
            unit.record(f"case.{MOVE}", f"case:{one}")
        return ids

    def _calls(self, which: ColumnElement[bool], owner_id: str | None, covers_for: Any) -> int:
        change = {"owner_id": owner_id, "covers_for": covers_for, "wake_on": self._unit.today}
        ids = list(self._run(update(CALL).where(which).values(change).returning(CALL.c.id)).scalars())
        for one in ids:
            self._unit.record("call.hand", f"call:{one}")
        return len(ids)


def _about(case_ids: list[str]) -> ColumnElement[bool]:
    """Open calls about these cases, whoever has them."""
    return and_(CALL.c.case_id.in_(case_ids), CALL.c.state == "open")


def _seen_by(staff: Staff) -> ColumnElement[bool]:
    """The cases that a worker may see."""
    return or_(of_area(staff), of_house(staff))


def _values(absence: Absence) -> dict[str, Any]:
    return {name: getattr(absence, name) for name in Absence.__dataclass_fields__}


def _absence(row: Row[Any]) -> Absence:
    return Absence(**{name: getattr(row, name) for name in Absence.__dataclass_fields__})
