"""Absences: who is away, who stands in, and a caseload passed on, a portion with few statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, insert, literal, or_, select, update
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
_CALL_OPEN = CALL.c.state == "open"
MOVE = "hand_over"
PORTION = 60
"""Cases, and calls, that pass over in one commit: whoever writes meanwhile that they are in danger waits for it."""
_MOVED: list[Any] = [
    STEP.c[name] for name in ("case_id", "version", "move", "before", "after", "by", "on", "at", "person_id")
]
_JOINED: list[Any] = [MEMBER.c[name] for name in ("case_id", "account_id", "part", "since", "sees_schedule")]


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

    def passing(self) -> list[str]:
        """Ids of those of which not everything has passed over, or back."""
        return list(self._run(select(ABSENCE.c.id).where(ABSENCE.c.passing).order_by(ABSENCE.c.id)).scalars())

    # -- what passes over ------------------------------------------------------------------------------------

    def counts(self, staff_id: str) -> tuple[int, int]:
        """How many open cases and calls a member of staff holds."""
        return self._count(CASE.c.owner_id == staff_id, CALL.c.owner_id == staff_id)

    def covered(self, staff_id: str) -> tuple[int, int]:
        """How many open cases and calls colleagues cover for one."""
        return self._count(CASE.c.covers_for == staff_id, CALL.c.covers_for == staff_id)

    def owed(self, staff_id: str, standing: Staff) -> tuple[int, int]:
        """How many of them whoever stands in, and is back, has not yet."""
        return self._count(*_owed(staff_id, standing))

    def elsewhere(self, staff: Staff, other: Staff) -> bool:
        """Whether one holds a case that the other could not even see."""
        here = and_(CASE.c.owner_id == staff.id, _OPEN, ~_seen_by(other))
        return self._run(select(CASE.c.id).where(here).limit(1)).first() is not None

    def give(self, staff_id: str, to: Staff | None, *, back_to: str | None) -> tuple[int, int]:
        """Pass a portion of the open cases and calls of one on to another, or (None) to everybody's list; how many.

        `back_to` is who gets them back. What is only covered for a third one goes back to that one all the same.
        What the other could not see goes to everybody's list.
        """
        cases, covers_for = CASE.c.owner_id == staff_id, func.coalesce(CASE.c.covers_for, back_to)
        moved = self._cases(and_(cases, _seen_by(to)) if to else cases, to, covers_for)
        if to is not None and len(moved) < PORTION:
            moved += self._cases(cases, None, covers_for)
        held, covers_for = CALL.c.owner_id == staff_id, func.coalesce(CALL.c.covers_for, back_to)
        return len(moved), self._calls(held, moved, to.id if to else None, covers_for)

    def give_back(self, staff: Staff) -> tuple[int, int]:
        """A portion of what is not closed goes back to whom it was covered for; how many cases and calls."""
        moved = self._cases(CASE.c.covers_for == staff.id, staff, None)
        return len(moved), self._calls(CALL.c.covers_for == staff.id, moved, staff.id, None)

    def cover_again(self, staff_id: str, standing: Staff) -> tuple[int, int]:
        """Whoever stood in was away and is back: a portion of what is covered for this one is theirs again."""
        cases, calls = _owed(staff_id, standing)
        moved = self._cases(cases, standing, staff_id)
        return len(moved), self._calls(calls, moved, standing.id, staff_id)

    def settle(self, staff_id: str) -> None:
        """Nothing is covered for this one any more: what colleagues have stays with them."""
        for table in (CASE, CALL):
            self._run(update(table).where(table.c.covers_for == staff_id).values(covers_for=None))

    def _count(self, cases: ColumnElement[bool], calls: ColumnElement[bool]) -> tuple[int, int]:
        both = (select(func.count()).where(_OPEN, cases), select(func.count()).where(_CALL_OPEN, calls))
        of_cases, of_calls = (int(self._run(query).scalar_one()) for query in both)
        return of_cases, of_calls

    def _cases(self, which: ColumnElement[bool], to: Staff | None, covers_for: Any) -> list[str]:
        """Move some of these cases: owner, step, part and audit of each, in four statements whatever their number."""
        unit = self._unit
        some = select(CASE.c.id).where(which, _OPEN).order_by(CASE.c.id).limit(PORTION)
        change = {
            "owner_id": to.id if to else None,
            "version": CASE.c.version + 1,
            "covers_for": covers_for,
            "wake_on": unit.today,
        }
        moved = update(CASE).where(CASE.c.id.in_(some.scalar_subquery())).values(change).returning(CASE.c.id)
        ids = list(self._run(moved).scalars())
        if not ids:
            return []
        by, now, part = unit.me.id if unit.me else "clock", unit.now, Part.WORKER.value
        these = CASE.c.id.in_(ids)
        stands = (CASE.c.id, CASE.c.version, literal(MOVE), CASE.c.stage, CASE.c.stage)
        when = (literal(by), literal(unit.today), literal(now, STEP.c.at.type), CASE.c.person_id)
        self._run(insert(STEP).from_select(_MOVED, select(*stands, *when).where(these)))
        theirs = (MEMBER.c.case_id.in_(ids), MEMBER.c.part == part, MEMBER.c.until.is_(None))
        self._run(update(MEMBER).where(*theirs).values(until=now))
        if to is not None:
            since = literal(now, MEMBER.c.since.type)
            joins = select(CASE.c.id, literal(to.account_id), literal(part), since, literal(False)).where(these)
            again = {"part": part, "until": None}
            kept = upsert(MEMBER).from_select(_JOINED, joins, include_defaults=False)
            self._run(kept.on_conflict_do_update(index_elements=["case_id", "account_id"], set_=again))
        unit.threads.follow(ids, to.id if to is not None else None)
        for one in ids:
            unit.record(f"case.{MOVE}", f"case:{one}")
        return ids

    def _calls(self, which: ColumnElement[bool], about: list[str], owner_id: str | None, covers_for: Any) -> int:
        """Move some of these open calls, and every one about these cases, whoever has it."""
        some = select(CALL.c.id).where(which, _CALL_OPEN).order_by(CALL.c.id).limit(PORTION)
        change = {"owner_id": owner_id, "covers_for": covers_for, "wake_on": self._unit.today}
        these = and_(or_(CALL.c.id.in_(some.scalar_subquery()), CALL.c.case_id.in_(about)), _CALL_OPEN)
        ids = list(self._run(update(CALL).where(these).values(change).returning(CALL.c.id)).scalars())
        for one in ids:
            self._unit.record("call.hand", f"call:{one}")
        return len(ids)


def _owed(staff_id: str, standing: Staff) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The cases and calls covered for one that whoever stands in does not have."""
    cases = and_(CASE.c.covers_for == staff_id, _seen_by(standing), CASE.c.owner_id != standing.id)
    return cases, and_(CALL.c.covers_for == staff_id, CALL.c.owner_id != standing.id)


def _seen_by(staff: Staff) -> ColumnElement[bool]:
    """The cases that a worker may see."""
    return or_(of_area(staff), of_house(staff))


def _values(absence: Absence) -> dict[str, Any]:
    return {name: getattr(absence, name) for name in Absence.__dataclass_fields__}


def _absence(row: Row[Any]) -> Absence:
    return Absence(**{name: getattr(row, name) for name in Absence.__dataclass_fields__})
