"""The green channel, and a village doctor's own list: who agreed that this doctor may be told how to reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, insert, or_, select, update

from bot.domain.case import OPEN, Case, Stage
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere, Overtaken
from bot.domain.green import Direction, Found, Green, GreenState, Listed, Urgency, serves
from bot.domain.people import CASE_ROLES, Staff
from bot.store.answered import of_area, of_house
from bot.store.tables import TABLES
from bot.store.unit import PERSON, new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

GREEN, ALERT, CASE, CONSENT = (TABLES[name] for name in ("green", "alert", "case", "consent"))
ALIVE = CASE.alias("alive")
_OPEN = [stage.value for stage in OPEN]


class Greens:
    """What passes by the green channel, as the one who acts may see it."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    # -- a doctor's own list ---------------------------------------------------------------------------------------

    def listed(self, doctor: Staff) -> list[Listed]:
        """Those of a doctor's place whose yes stands and whose case goes on, by their number in the list.

        Nothing is ever put on a list or taken off it: who takes a yes back, whose case ends, who moves away and whose
        key is destroyed is not there at the next look.
        """
        goes_on = and_(ALIVE.c.id == CASE.c.merged_into, CASE.c.stage == Stage.MERGED.value)
        columns = (CONSENT.c.person_id, CONSENT.c.withdrawn_at, PERSON.c.wrapped, CASE.c.id, CASE.c.stage, CASE.c.area)
        alive = [ALIVE.c[name].label(f"alive_{name}") for name in ("id", "person_id", "stage", "area")]
        query = (
            select(*columns, *alive)
            .join(PERSON, PERSON.c.id == CONSENT.c.person_id)
            .outerjoin(CASE, CASE.c.person_id == CONSENT.c.person_id)
            .outerjoin(ALIVE, goes_on)
            .where(CONSENT.c.purpose == Purpose.DOCTOR.of(doctor.id))
            .order_by(CONSENT.c.given_at, CONSENT.c.id, CASE.c.submitted_at)
        )
        numbers: dict[str, int] = {}
        found: dict[str, Listed] = {}
        for row in self._run(query):
            number = numbers.setdefault(row.person_id, len(numbers) + 1)
            merged = row.alive_id is not None
            stage, area = (row.alive_stage, row.alive_area) if merged else (row.stage, row.area)
            if row.withdrawn_at is not None or row.wrapped is None or stage not in _OPEN:
                continue
            self._unit.person_keys[row.person_id] = row.wrapped
            if serves(doctor.area, area):
                case_id, person_id = (row.alive_id, row.alive_person_id) if merged else (row.id, row.person_id)
                found[row.person_id] = Listed(number, case_id, person_id, row.id, row.person_id, area)
        return sorted(found.values(), key=lambda one: one.number)

    def agreed(self, case_ids: Sequence[str]) -> set[str]:
        """Doctors, by id, to whom the yes of somebody of these cases stands."""
        query = (
            select(CONSENT.c.purpose)
            .join(CASE, CASE.c.person_id == CONSENT.c.person_id)
            .where(CASE.c.id.in_(case_ids), CONSENT.c.withdrawn_at.is_(None))
            .where(CONSENT.c.purpose.startswith(Purpose.DOCTOR.value))
        )
        return {purpose.removeprefix(Purpose.DOCTOR.value) for purpose in self._run(query).scalars()}

    # -- writing ---------------------------------------------------------------------------------------------------

    def make(
        self,
        direction: Direction,
        about: Case | Listed,
        doctor_id: str,
        urgency: Urgency,
        due_on: date,
        told: Mapping[str, Any],
    ) -> Green:
        """Something is told or asked about somebody; the words are sealed for them.

        Raises:
            NotThere: nobody of the staff acts.
        """
        unit, green_id = self._unit, new_id()
        if unit.working is None:
            raise NotThere
        case_id = about.id if isinstance(about, Case) else about.case_id
        row = {
            "id": green_id,
            "case_id": case_id,
            "person_id": about.person_id,
            "direction": direction.value,
            "urgency": urgency.value,
            "state": GreenState.OPEN.value,
            "doctor_id": doctor_id,
            "asked_by": unit.working.id,
            "due_on": due_on,
            "box": unit.seal(about.person_id, f"green.box:{green_id}", dict(told)),
            "version": 1,
            "made_on": unit.today,
            "made_at": unit.now,
        }
        self._run(insert(GREEN), row)
        unit.record(f"green.{direction.value}", f"case:{case_id}", fields=f"{urgency.value} {', '.join(sorted(told))}")
        return self._one(GREEN.c.id == green_id)

    def change(self, before: Green, **change: Any) -> Green:
        """Keep a new state.

        Raises:
            Overtaken: somebody else closed it meanwhile.
        """
        values = {name: getattr(value, "value", value) for name, value in change.items()}
        where = (GREEN.c.id == before.id, GREEN.c.state == before.state.value)
        kept = update(GREEN).where(*where).values({**values, "version": GREEN.c.version + 1}).returning(GREEN.c.id)
        if self._run(kept).first() is None:
            raise Overtaken
        self._unit.record("green.change", f"case:{before.case_id}", fields=" ".join(sorted(change)))
        return self._one(GREEN.c.id == before.id)

    def write(self, green: Green, told: Mapping[str, Any]) -> None:
        """Keep other words with it."""
        box = self._unit.seal(green.person_id, f"green.box:{green.id}", dict(told))
        self._run(update(GREEN).where(GREEN.c.id == green.id).values(box=box, version=GREEN.c.version + 1))
        self._unit.record("green.write", f"case:{green.case_id}", fields=", ".join(sorted(told)))

    # -- reading ---------------------------------------------------------------------------------------------------

    def open(self, green: Green, purpose: str) -> dict[str, Any]:
        """What was told or asked, for somebody else's eyes: the reading is logged. Empty once erased."""
        box = self._box(green)
        if self._unit.key_of(green.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open(green.person_id, f"green.box:{green.id}", box, purpose)
        return found

    def open_own(self, green: Green) -> dict[str, Any]:
        """The same for whoever wrote it, was asked by it, or is the one it is about."""
        box = self._box(green)
        if self._unit.key_of(green.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open_own(green.person_id, f"green.box:{green.id}", box)
        return found

    def for_staff(self, green_id: str) -> Green:
        """One that the member of staff who acts may read: whoever has taken its alert (life goes before the order of
        work, 精神卫生法 28), holds the case, or may take it.

        Raises:
            NotThere: there is none for this one.
        """
        staff = self._unit.working
        if staff is None:
            raise NotThere
        may = [ALERT.c.taken_by == staff.id, CASE.c.owner_id == staff.id]
        if staff.role in CASE_ROLES:
            free = [of_house(staff), *([of_area(staff)] if self._unit.works_area else [])]
            may.append(and_(CASE.c.owner_id.is_(None), or_(*free)))
        return self._one(GREEN.c.id == green_id, or_(*may))

    def for_doctor(self, green_id: str) -> Green:
        """One of the doctor who acts, whose answer is waited for.

        Raises:
            NotThere: there is none for this one.
        """
        staff = self._unit.working
        if staff is None:
            raise NotThere
        return self._one(GREEN.c.id == green_id, GREEN.c.doctor_id == staff.id, GREEN.c.state == GreenState.OPEN.value)

    def of_doctor(self, doctor_id: str, direction: Direction) -> list[Green]:
        """Those that stand open at a doctor's end, the most pressing first."""
        where = (GREEN.c.doctor_id == doctor_id, GREEN.c.direction == direction.value)
        query = self._query(*where, GREEN.c.state == GreenState.OPEN.value)
        return [_green(row) for row in self._run(query.order_by(GREEN.c.due_on, GREEN.c.made_at, GREEN.c.id))]

    def of_cases(self, case_ids: Sequence[str]) -> list[Green]:
        """All of some cases, the newest first."""
        query = self._query(GREEN.c.case_id.in_(case_ids))
        return [_green(row) for row in self._run(query.order_by(GREEN.c.made_at.desc(), GREEN.c.id.desc()))]

    def overdue(self, case_ids: Sequence[str]) -> set[str]:
        """Cases of these in which a doctor was to look in before today, and has not said what came of it."""
        where = (GREEN.c.direction == Direction.LOOK_IN.value, GREEN.c.state == GreenState.OPEN.value)
        query = select(GREEN.c.case_id).where(GREEN.c.case_id.in_(case_ids), GREEN.c.due_on < self._unit.today, *where)
        return set(self._run(query).scalars())

    def of_alert(self, alert_id: str) -> Green | None:
        """The report that came by an alert; None: it is an alert of somebody's own words."""
        row = self._run(self._query(GREEN.c.alert_id == alert_id)).first()
        return _green(row) if row else None

    def _one(self, *where: Any) -> Green:
        row = self._run(self._query(*where)).first()
        if row is None:
            raise NotThere
        return _green(row)

    def _query(self, *where: Any) -> Any:
        found = select(GREEN, ALERT.c.taken_by).outerjoin(ALERT, ALERT.c.id == GREEN.c.alert_id)
        return found.join(CASE, CASE.c.id == GREEN.c.case_id).where(*where)

    def _box(self, green: Green) -> bytes:
        box: bytes = self._run(select(GREEN.c.box).where(GREEN.c.id == green.id)).scalar_one()
        return box


def _green(row: Row[Any]) -> Green:
    values = {name: getattr(row, name) for name in Green.__dataclass_fields__}
    words = {"direction": Direction, "urgency": Urgency, "state": GreenState}
    values |= {name: kind(values[name]) for name, kind in words.items()}
    values["found"] = Found(row.found) if row.found else None
    return Green(**values)
