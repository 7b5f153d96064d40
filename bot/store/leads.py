"""Leads: what somebody outside told of a need, sealed with a key of its own. One that is not yours is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, or_, select, update

from bot.domain.errors import NotThere, Overtaken
from bot.domain.lead import Lead, LeadState, Side
from bot.store.inside import inside
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

LEAD = TABLES["lead"]


class Leads:
    """Leads as the one who acts may see them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def make(
        self, person_id: str, area: str, side: Side, told: Mapping[str, Any], ends_on: date | None, *, abuse: bool
    ) -> Lead:
        """Keep what was told."""
        unit, me, lead_id = self._unit, self._unit.me, new_id()
        if me is None:
            raise NotThere
        row = {
            "id": lead_id,
            "account_id": me.id,
            "person_id": person_id,
            "area": area,
            "side": side.value,
            "abuse": abuse,
            "state": LeadState.OPEN.value,
            "box": unit.seal(person_id, f"lead.box:{lead_id}", dict(told)),
            "version": 1,
            "made_on": unit.today,
            "made_at": unit.now,
            "ends_on": ends_on,
            "tries": 0,
            "wake_on": unit.today,
        }
        kept = self._run(insert(LEAD).values(row).returning(*LEAD.c)).one()
        unit.record("lead.make", f"lead:{lead_id}", fields=", ".join(sorted(told)))
        return _lead(kept)

    # -- as the one who told -----------------------------------------------------------------------------

    def told_by(self, account_id: str, since: date) -> list[Lead]:
        """What an account told of since a day, newest first, whatever became of it."""
        query = select(LEAD).where(LEAD.c.account_id == account_id, LEAD.c.made_on >= since)
        return [_lead(row) for row in self._run(query.order_by(LEAD.c.made_at.desc(), LEAD.c.id))]

    # -- as staff ------------------------------------------------------------------------------------------

    def queue(self) -> list[Lead]:
        """Open leads of one's area that one has or nobody has: abuse first, then the one that ends soonest."""
        if not self._unit.works_area:
            return []
        found = [_lead(row) for row in self._run(select(LEAD).where(*self._ours()))]
        return sorted(found, key=lambda one: (not one.abuse, one.ends_on or one.made_on, one.made_at, one.id))

    def for_staff(self, lead_id: str) -> Lead:
        """One of these.

        Raises:
            NotThere: it does not exist, is over, lies elsewhere, or a colleague has it.
        """
        row = self._run(select(LEAD).where(LEAD.c.id == lead_id, *self._ours())).first()
        if row is None:
            raise NotThere
        return _lead(row)

    def take(self, lead: Lead) -> Lead:
        """Take a lead nobody has: of two who press at once, one wins.

        Raises:
            Overtaken: a colleague was first.
        """
        staff = self._unit.working
        if staff is None or lead.owner_id == staff.id:
            return lead
        return self.save(lead, replace(lead, owner_id=staff.id), "take")

    def save(self, before: Lead, after: Lead, verb: str, why: str = "") -> Lead:
        """Keep a change. `why` is sealed for the one who acts, and stays when what was told is gone.

        Raises:
            Overtaken: somebody else changed it meanwhile (compare-and-set on `version`).
        """
        unit = self._unit
        names = ("owner_id", "case_id", "closed_on", "closed_by", "tries", "again_on")
        change: dict[str, Any] = {name: getattr(after, name) for name in names}
        change |= {"state": after.state.value, "version": before.version + 1, "wake_on": unit.today}
        if after.state is not LeadState.OPEN:
            change |= {"box": None, "wake_on": None}
        if why and unit.me is not None:
            change["why_box"] = unit.seal(unit.me.person_id, f"lead.why_box:{before.id}", why)
        where = (LEAD.c.id == before.id, LEAD.c.version == before.version)
        row = self._run(update(LEAD).where(*where).values(change).returning(*LEAD.c)).first()
        if row is None:
            raise Overtaken
        unit.record(f"lead.{verb}", f"lead:{before.id}")
        return _lead(row)

    def told(self, lead: Lead, purpose: str) -> dict[str, Any]:
        """What was told; the reading is logged. Empty once it is gone."""
        box = self._run(select(LEAD.c.box).where(LEAD.c.id == lead.id)).scalar()
        if box is None or self._unit.key_of(lead.person_id) is None:
            return {}
        found: dict[str, Any] = self._unit.open(lead.person_id, f"lead.box:{lead.id}", box, purpose)
        return found

    # -- as the clock --------------------------------------------------------------------------------------

    def any(self, lead_id: str) -> Lead | None:
        """A lead by its id, for rules of time and for the services that already know the right."""
        row = self._run(select(LEAD).where(LEAD.c.id == lead_id)).first()
        return _lead(row) if row else None

    def _ours(self) -> tuple[Any, ...]:
        staff = self._unit.working
        if staff is None or not self._unit.works_area:
            raise NotThere
        here = inside(LEAD.c.area, staff.area)
        free = or_(LEAD.c.owner_id.is_(None), LEAD.c.owner_id == staff.id)
        return LEAD.c.state == LeadState.OPEN.value, here, free


def _lead(row: Row[Any]) -> Lead:
    values = {name: getattr(row, name) for name in Lead.__dataclass_fields__}
    values["side"], values["state"] = Side(row.side), LeadState(row.state)
    return Lead(**values)
