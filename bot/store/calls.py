"""Call tasks: calls that somebody of the team makes. One open call for an account and a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, func, insert, or_, select, update

from bot.domain.area import reach
from bot.domain.errors import NotThere, Overtaken
from bot.domain.people import CASE_ROLES
from bot.store import desks
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

CALL, TRY = TABLES["call"], TABLES["call_try"]


@dataclass(frozen=True, slots=True)
class Call:
    """A call to make."""

    id: str
    account_id: str
    person_id: str
    case_id: str | None
    area: str
    reason: str
    urgent: bool
    state: str
    owner_id: str | None
    promised_at: datetime
    again_at: datetime | None
    nudged_at: datetime | None
    version: int
    made_on: date
    tries: int = 0
    """How often it was rung without reaching anybody."""


class Calls:
    """The calls of the area of the one who acts."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def make(
        self,
        account_id: str,
        person_id: str,
        area: str,
        reason: str,
        promised_at: datetime,
        contact: Mapping[str, Any],
        *,
        case_id: str | None = None,
        urgent: bool = False,
        entered_by: str | None = None,
    ) -> Call:
        """A call to make. Asking again for the same reason renews the open one instead of adding a second."""
        unit = self._unit
        where = (CALL.c.account_id == account_id, CALL.c.reason == reason, CALL.c.state == "open")
        same_case = CALL.c.case_id.is_(None) if case_id is None else CALL.c.case_id == case_id
        row = self._run(select(CALL).where(*where, same_case)).first()
        call_id = row.id if row else new_id()
        sealed = unit.seal(person_id, f"call.box:{call_id}", dict(contact))
        if row is not None:
            change = {
                "box": sealed,
                "person_id": person_id,
                "area": area,
                "urgent": urgent or row.urgent,
                "wake_on": unit.today,
            }
            row = self._run(update(CALL).where(CALL.c.id == call_id).values(change).returning(*CALL.c)).one()
            return _call(row)
        values = {
            "id": call_id,
            "account_id": account_id,
            "person_id": person_id,
            "case_id": case_id,
            "area": area,
            "reason": reason,
            "urgent": urgent,
            "entered_by": entered_by,
            "state": "open",
            "box": sealed,
            "promised_at": promised_at,
            "version": 1,
            "made_on": unit.today,
            "made_at": unit.now,
            "wake_on": unit.today,
        }
        row = self._run(insert(CALL).values(values).returning(*CALL.c)).one()
        unit.record("call.make", f"call:{call_id}", fields=reason)
        return _call(row)

    def queue(self) -> list[Call]:
        """Open calls of one's area that one holds or nobody holds: pressed ones and urgent ones first."""
        staff = self._unit.working
        if staff is None or staff.role not in CASE_ROLES:
            return []
        tries = select(func.count()).where(TRY.c.call_id == CALL.c.id, TRY.c.outcome == "not_reached")
        query = select(CALL, tries.scalar_subquery().label("tries")).where(
            CALL.c.state == "open", desks.of_calls(self._unit, [staff])
        )
        found = [_call(row, row.tries) for row in self._run(query)]
        return sorted(found, key=lambda c: (not c.urgent, c.nudged_at is None, c.promised_at, c.id))

    def for_staff(self, call_id: str) -> Call:
        """A call that the member of staff who acts may make.

        Raises:
            NotThere: it does not exist, lies elsewhere, is done, or a colleague has it.
        """
        for call in self.queue():
            if call.id == call_id:
                return call
        raise NotThere

    def take(self, call: Call) -> Call:
        """Take a call nobody holds, so that no two workers ring the same family.

        Raises:
            Overtaken: a colleague was first.
            NotThere: it lies elsewhere.
        """
        staff = self._unit.working
        if staff is None or staff.role not in CASE_ROLES:
            raise NotThere
        near = self._unit.works_area and call.area.startswith(reach(staff.area))
        if call.owner_id != staff.id and not near:
            raise NotThere
        where = (
            CALL.c.id == call.id,
            CALL.c.state == "open",
            or_(CALL.c.owner_id.is_(None), CALL.c.owner_id == staff.id),
        )
        row = self._run(update(CALL).where(*where).values(owner_id=staff.id).returning(*CALL.c)).first()
        if row is None:
            raise Overtaken
        return _call(row, call.tries)

    def hand(self, call_id: str, staff_id: str | None) -> None:
        """Give a call to another member of staff, or (None) back to the list of everybody."""
        change = {"owner_id": staff_id, "covers_for": None}
        self._run(update(CALL).where(CALL.c.id == call_id, CALL.c.state == "open").values(change))
        self._unit.record("call.hand", f"call:{call_id}")

    def relocate(self, case_id: str, area: str) -> None:
        """The person moves: open calls about the case belong to the team of the new place."""
        where = (CALL.c.case_id == case_id, CALL.c.state == "open")
        self._run(update(CALL).where(*where).values(area=area, wake_on=self._unit.today))

    def held_by(self, staff_id: str) -> list[Call]:
        """Every open call that a member of staff holds."""
        query = select(CALL).where(CALL.c.owner_id == staff_id, CALL.c.state == "open")
        return [_call(row) for row in self._run(query)]

    def contact(self, call: Call, purpose: str = "call") -> dict[str, Any]:
        """The number and what to mind when ringing; the reading is logged. Empty once erased."""
        box = self._run(select(CALL.c.box).where(CALL.c.id == call.id)).scalar()
        if box is None or self._unit.key_of(call.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open(call.person_id, f"call.box:{call.id}", box, purpose)
        return found

    def contacts(self, calls: Sequence[Call], purpose: str) -> dict[str, dict[str, Any]]:
        """The same of many calls, by id, opened together."""
        self._unit.load_keys({call.person_id for call in calls})
        boxes = self._run(select(CALL.c.id, CALL.c.person_id, CALL.c.box).where(CALL.c.id.in_([c.id for c in calls])))
        return {
            row.id: self._unit.open(row.person_id, f"call.box:{row.id}", row.box, purpose)
            for row in boxes
            if row.box is not None and self._unit.key_of(row.person_id) is not None
        }

    def change_contact(self, call: Call, contact: Mapping[str, Any]) -> None:
        """Keep a new number, hour or way to speak."""
        box = self._unit.seal(call.person_id, f"call.box:{call.id}", dict(contact))
        self._run(update(CALL).where(CALL.c.id == call.id).values(box=box))

    def detach(self, call: Call, person_id: str, reason: str, contact: Mapping[str, Any]) -> None:
        """The call is about no case any more; what is kept of it is sealed for whoever asked for it."""
        box = self._unit.seal(person_id, f"call.box:{call.id}", dict(contact))
        change = {"case_id": None, "person_id": person_id, "reason": reason, "box": box}
        self._run(update(CALL).where(CALL.c.id == call.id).values(change))
        self._unit.record("call.detach", f"call:{call.id}")

    def own_contact(self, call: Call) -> dict[str, Any]:
        """The contact as its owner left it."""
        box = self._run(select(CALL.c.box).where(CALL.c.id == call.id)).scalar()
        if box is None or self._unit.key_of(call.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open_own(call.person_id, f"call.box:{call.id}", box)
        return found

    def tried(self, call: Call, outcome: str, again_at: datetime | None = None) -> int:
        """Note a call that was made; returns how many were not answered so far."""
        unit = self._unit
        row = {
            "id": new_id(),
            "call_id": call.id,
            "by": unit.me.id if unit.me else "clock",
            "outcome": outcome,
            "on": unit.today,
            "at": unit.now,
        }
        self._run(insert(TRY), row)
        self._run(update(CALL).where(CALL.c.id == call.id).values(again_at=again_at))
        unit.record("call.try", f"call:{call.id}", fields=outcome)
        query = select(func.count()).select_from(TRY).where(TRY.c.call_id == call.id, TRY.c.outcome == "not_reached")
        return int(self._run(query).scalar_one())

    def postpone(self, call: Call, again_at: datetime) -> None:
        """Not before this moment."""
        self._run(update(CALL).where(CALL.c.id == call.id).values(again_at=again_at))

    def is_open(self, call_id: str) -> bool:
        """Whether it is still to be made."""
        return self._run(select(CALL.c.id).where(CALL.c.id == call_id, CALL.c.state == "open")).first() is not None

    def finish(self, call_id: str) -> None:
        """The call is done; the number it kept goes with it (ux.md 12.1)."""
        self._run(update(CALL).where(CALL.c.id == call_id).values(state="done", box=None, wake_on=None))

    def settle(self, call_id: str) -> None:
        """The call is done; the number stays sealed and unread until the day is over, so that a slip can be undone."""
        change = {"state": "done", "wake_on": self._unit.today + timedelta(days=1)}
        self._run(update(CALL).where(CALL.c.id == call_id).values(change))

    def reopen(self, call: Call, staff_id: str) -> None:
        """As if nothing had come of it: open again, with who rang."""
        change = {"state": "open", "owner_id": staff_id, "again_at": None, "wake_on": self._unit.today}
        self._run(update(CALL).where(CALL.c.id == call.id).values(change))
        self._unit.record("call.reopen", f"call:{call.id}")

    def keeps_number(self, call_id: str) -> bool:
        """Whether a number is still kept with the call."""
        return self._run(select(CALL.c.box).where(CALL.c.id == call_id)).scalar() is not None

    def last_try(self, call_id: str) -> Row[Any] | None:
        """The newest thing that came of a call: (id, by, outcome, on, at)."""
        columns = [TRY.c[name] for name in ("id", "by", "outcome", "on", "at")]
        query = select(*columns).where(TRY.c.call_id == call_id).order_by(TRY.c.at.desc(), TRY.c.id.desc())
        return self._run(query.limit(1)).first()

    def forget_try(self, try_id: str) -> None:
        """It was pressed by mistake: it does not count. That it was pressed stands in the audit."""
        self._run(delete(TRY).where(TRY.c.id == try_id))

    def of_account(self, account_id: str) -> list[Call]:
        """Open calls to an account."""
        query = select(CALL).where(CALL.c.account_id == account_id, CALL.c.state == "open")
        return [_call(row) for row in self._run(query.order_by(CALL.c.made_at))]

    def entered_by(self, account_id: str) -> list[Call]:
        """Calls that this account of the team asked for in somebody's name, newest first, whatever became of them."""
        query = select(CALL).where(CALL.c.entered_by == account_id).order_by(CALL.c.made_at.desc(), CALL.c.id)
        return [_call(row) for row in self._run(query)]

    def of_case(self, case_id: str) -> list[Call]:
        """Open calls about a case."""
        return [_call(row) for row in self._run(select(CALL).where(CALL.c.case_id == case_id, CALL.c.state == "open"))]

    def about(self, case_ids: Sequence[str]) -> set[str]:
        """Those of many cases about which a call is open."""
        query = select(CALL.c.case_id).where(CALL.c.case_id.in_(case_ids), CALL.c.state == "open")
        return set(self._run(query).scalars())

    def tries(self, account_id: str) -> list[Row[Any]]:
        """Calls that were made to an account: (outcome, at, call_id), oldest first."""
        query = select(TRY.c.outcome, TRY.c.at, TRY.c.call_id).join(CALL, CALL.c.id == TRY.c.call_id)
        return list(self._run(query.where(CALL.c.account_id == account_id).order_by(TRY.c.at)))

    def was_made(self, case_id: str, reason: str) -> bool:
        """Whether somebody was spoken with, or written to, in a call about a case for this reason."""
        about = (CALL.c.case_id == case_id, CALL.c.reason == reason, TRY.c.outcome.in_(("reached", "written")))
        query = select(TRY.c.id).join(CALL, CALL.c.id == TRY.c.call_id).where(*about)
        return self._run(query.limit(1)).first() is not None

    def urge(self, call_id: str) -> None:
        """The family asked to hurry (ux.md 10)."""
        self._run(update(CALL).where(CALL.c.id == call_id).values(nudged_at=self._unit.now))

    def any(self, call_id: str) -> Call | None:
        """A call by its id, for rules of time and its own account."""
        row = self._run(select(CALL).where(CALL.c.id == call_id)).first()
        return _call(row) if row else None


def _call(row: Row[Any], tries: int = 0) -> Call:
    fields = [name for name in Call.__dataclass_fields__ if name != "tries"]
    return Call(**{name: getattr(row, name) for name in fields}, tries=tries)
