"""Staff, how they join, and who is on duty when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from bot.domain.area import reach
from bot.domain.calendar import Calendar
from bot.domain.duty import Duty as Duty
from bot.domain.duty import present
from bot.domain.green import serves
from bot.domain.institution import Kind
from bot.domain.people import CASE_ROLES, VILLAGE_DOCTOR, Category, Role, Staff, StaffState
from bot.store.tables import TABLES
from bot.store.unit import PERSON, ZONE, new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

STAFF, INVITATION, DUTY, ACCOUNT, INSTITUTION = (
    TABLES[name] for name in ("staff", "invitation", "duty", "account", "institution")
)

_STAFF = (
    select(STAFF, PERSON.c.wrapped, ACCOUNT.c.person_id)
    .join(ACCOUNT, ACCOUNT.c.id == STAFF.c.account_id)
    .join(PERSON, PERSON.c.id == ACCOUNT.c.person_id)
)
_ONE = _STAFF.where(STAFF.c.id == bindparam("staff"))
_OF_ACCOUNT = _STAFF.where(STAFF.c.account_id == bindparam("account"))
_HOUSE = select(INSTITUTION.c.kind, INSTITUTION.c.registered).where(INSTITUTION.c.id == bindparam("house"))
_STANDS = select(DUTY.c.area).where(DUTY.c.staff_id == bindparam("staff"))


@dataclass(frozen=True, slots=True)
class Invitation:
    """A way in for one person of the staff."""

    id: str
    role: Role
    category: Category
    organisation_id: str
    area: str
    name: str
    """Of whom is expected; empty once it is not kept any more."""
    invited_by: str
    expires_at: datetime
    renews: str | None
    """The member of staff who forgot their word; None: somebody new."""
    used_at: datetime | None
    revoked_at: datetime | None


class Team:
    """The people of the staff."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute
        self._houses: dict[str, tuple[str, bool]] = {}

    # -- people ------------------------------------------------------------------------------------------

    def join(
        self, account_id: str, person_id: str, invitation: Invitation, state: StaffState = StaffState.PENDING
    ) -> Staff:
        """Make an account a member of staff, waiting for a second person."""
        unit, staff_id = self._unit, new_id()
        row = {
            "id": staff_id,
            "account_id": account_id,
            "role": invitation.role.value,
            "category": invitation.category.value,
            "organisation_id": invitation.organisation_id,
            "area": invitation.area,
            "state": state.value,
            "invited_by": invitation.invited_by,
            "name_box": unit.seal(person_id, f"staff.name_box:{staff_id}", invitation.name),
            "made_at": unit.now,
            "wake_on": unit.today,
        }
        self._run(insert(STAFF), row)
        unit.record("staff.join", f"staff:{staff_id}", fields=invitation.role.value)
        return self.get(staff_id)

    def find(self, staff_id: str) -> Staff | None:
        """A member of staff by id; None: there is none."""
        row = self._run(_ONE, {"staff": staff_id}).first()
        return staff_of(self._unit, row) if row else None

    def get(self, staff_id: str) -> Staff:
        """A member of staff by id."""
        row = self._run(_ONE, {"staff": staff_id}).one()
        return staff_of(self._unit, row)

    def of_account(self, account_id: str) -> Staff | None:
        """The member of staff this account is, if any."""
        row = self._run(_OF_ACCOUNT, {"account": account_id}).first()
        return staff_of(self._unit, row) if row else None

    def everyone(self) -> list[Staff]:
        """All staff, whatever their state."""
        return [staff_of(self._unit, row) for row in self._run(_STAFF.order_by(STAFF.c.made_at, STAFF.c.id))]

    def pending_for(self, staff: Staff) -> list[Staff]:
        """Who waits for a second person's approval: never one's own invitations, never oneself."""
        where = (STAFF.c.state == StaffState.PENDING.value, STAFF.c.invited_by != staff.id, STAFF.c.id != staff.id)
        return [staff_of(self._unit, row) for row in self._run(_STAFF.where(*where).order_by(STAFF.c.id))]

    def approve(self, staff_id: str, by: str) -> None:
        """A second person says yes."""
        change = {"state": StaffState.ACTIVE.value, "approved_by": by, "wake_on": self._unit.today}
        self._run(update(STAFF).where(STAFF.c.id == staff_id, STAFF.c.state == "pending").values(change))
        self._unit.record("staff.approve", f"staff:{staff_id}")

    def leave(self, staff_id: str) -> None:
        """Cut off at once, everywhere: the next press of any old button finds nobody."""
        self._run(update(STAFF).where(STAFF.c.id == staff_id).values(state=StaffState.LEFT.value))
        self._unit.record("staff.leave", f"staff:{staff_id}")

    def keep_secret(self, staff_id: str, secret: bytes | None) -> None:
        """Set what is kept of the word they come in by, or take it away."""
        self._run(update(STAFF).where(STAFF.c.id == staff_id).values(secret=secret))
        self._unit.record("staff.word", f"staff:{staff_id}", outcome="set" if secret else "taken")

    def renew(self, staff_id: str, invited_by: str) -> None:
        """They set another word, and wait once more for a second person: who gave them the link is not the one."""
        change = {"state": StaffState.PENDING.value, "invited_by": invited_by}
        self._run(update(STAFF).where(STAFF.c.id == staff_id).values(change))
        self._unit.record("staff.renew", f"staff:{staff_id}")

    def lock(self, staff_id: str) -> None:
        """A second person does not know who came with the link: everything stays theirs, and nobody is in."""
        self._run(update(STAFF).where(STAFF.c.id == staff_id).values(state=StaffState.ACTIVE.value, secret=None))
        self._unit.record("staff.lock", f"staff:{staff_id}")

    def undertake(self, staff_id: str) -> None:
        """The confidentiality undertaking is signed today. Source: 000 §二(三)11 (R154)."""
        self._run(update(STAFF).where(STAFF.c.id == staff_id).values(undertaking_on=self._unit.today))
        self._unit.record("staff.undertake", f"staff:{staff_id}")

    def workers_of(self, area: str) -> list[Staff]:
        """Workers, approved and bound, whose area holds this place, and who are not away."""
        roles = [role.value for role in CASE_ROLES]
        where = (STAFF.c.state == StaffState.ACTIVE.value, STAFF.c.role.in_(roles))
        found = [staff_of(self._unit, row) for row in self._run(_STAFF.where(*where))]
        away = self._unit.absences.away()
        return [
            one
            for one in found
            if one.works
            and area.startswith(reach(one.area))
            and one.id not in away
            and not self.only_hands_on(one.organisation_id)
        ]

    def of_organisation(self, organisation_id: str) -> list[Staff]:
        """Who answers for an institution: its workers and managers, approved and bound."""
        roles = [role.value for role in CASE_ROLES]
        where = (STAFF.c.organisation_id == organisation_id, STAFF.c.role.in_(roles), STAFF.c.state == "active")
        found = [staff_of(self._unit, row) for row in self._run(_STAFF.where(*where).order_by(STAFF.c.id))]
        return [staff for staff in found if staff.works]

    def village_doctors(self, area: str) -> list[Staff]:
        """Doctors, approved and bound, of somebody's village or street. Source: 001 §二(三); 精神卫生法 55 (R12)."""
        where = (STAFF.c.role == VILLAGE_DOCTOR.value, STAFF.c.state == StaffState.ACTIVE.value)
        found = [staff_of(self._unit, row) for row in self._run(_STAFF.where(*where).order_by(STAFF.c.id))]
        return [one for one in found if one.works and serves(one.area, area)]

    def admins(self, *, with_word: bool = False) -> list[Staff]:
        """Active administrators; or only those who have a word to come in by."""
        where = [STAFF.c.state == StaffState.ACTIVE.value, STAFF.c.role == Role.ADMIN.value]
        where += [STAFF.c.secret.is_not(None)] if with_word else []
        return [staff_of(self._unit, row) for row in self._run(_STAFF.where(*where))]

    def case_reaches(self, staff: Staff) -> list[str]:
        """Where a member of staff works on cases, as prefixes of area codes."""
        return [reach(staff.area)] if self.works_area(staff) else []

    def works_area(self, staff: Staff) -> bool:
        """Whether somebody does case work for their area: not in a house that only hands people on."""
        return staff.role in CASE_ROLES and not self.only_hands_on(staff.organisation_id)

    def is_medical(self, organisation_id: str) -> bool:
        """Whether an organisation is a hospital or a clinic (R9, R12)."""
        return self._house(organisation_id)[0] in (Kind.HOSPITAL, Kind.CLINIC)

    def only_hands_on(self, organisation_id: str) -> bool:
        """Whether it is a hospital or clinic that does not give the service itself: nobody applies there (R11)."""
        return self.is_medical(organisation_id) and not self._house(organisation_id)[1]

    def _house(self, organisation_id: str) -> tuple[str, bool]:
        """Kind of an organisation, and whether it is registered for the service."""
        if organisation_id not in self._houses:
            row = self._run(_HOUSE, {"house": organisation_id}).first()
            self._houses[organisation_id] = (row.kind, row.registered) if row else ("", False)
        return self._houses[organisation_id]

    # -- invitations -----------------------------------------------------------------------------------------

    def invite(
        self,
        code: str,
        role: Role,
        category: Category,
        organisation_id: str,
        area: str,
        name: str,
        invited_by: str,
        lives: timedelta,
        renews: str | None = None,
    ) -> Invitation:
        """Keep the hash of a single-use invitation."""
        unit, invitation_id = self._unit, new_id()
        person_id = unit.new_person()
        row = {
            "id": invitation_id,
            "code_hash": unit.vault.code(code),
            "role": role.value,
            "category": category.value,
            "organisation_id": organisation_id,
            "area": area,
            "person_id": person_id,
            "name_box": unit.seal(person_id, f"invitation.name_box:{invitation_id}", name),
            "invited_by": invited_by,
            "renews": renews,
            "made_at": unit.now,
            "expires_at": unit.now + lives,
            "wake_on": (unit.now + lives).astimezone(ZONE).date(),
        }
        kept = self._run(insert(INVITATION).values(row).returning(*INVITATION.c)).one()
        unit.record("staff.invite", f"invitation:{kept.id}", fields=role.value)
        return self._invitation(kept)

    def redeem(self, code: str) -> Invitation | None:
        """Use an invitation: of two who try at once one wins; used, lapsed, revoked and unknown look alike."""
        unit = self._unit
        where = (
            INVITATION.c.code_hash == unit.vault.code(code),
            INVITATION.c.used_at.is_(None),
            INVITATION.c.revoked_at.is_(None),
            INVITATION.c.expires_at > unit.now,
        )
        change = {"used_at": unit.now, "wake_on": None}
        row = self._run(update(INVITATION).where(*where).values(change).returning(*INVITATION.c)).first()
        if row is None:
            return None
        self.forget_invited(row.id)
        return self._invitation(row)

    def forget_invited(self, invitation_id: str) -> None:
        """The name of who was invited is not kept here any more: they are in, or the way in has closed."""
        self._run(update(INVITATION).where(INVITATION.c.id == invitation_id).values(name_box=None))

    def revoke_invitations(self, invited_by: str) -> None:
        """What somebody sent and nobody has used opens nothing any more."""
        unused = (
            INVITATION.c.invited_by == invited_by,
            INVITATION.c.used_at.is_(None),
            INVITATION.c.revoked_at.is_(None),
        )
        self._run(update(INVITATION).where(*unused).values(revoked_at=self._unit.now, wake_on=None, name_box=None))

    def invitation(self, invitation_id: str) -> Invitation | None:
        """An invitation by id."""
        row = self._run(select(INVITATION).where(INVITATION.c.id == invitation_id)).first()
        return self._invitation(row) if row else None

    def _invitation(self, row: Row[Any]) -> Invitation:
        values = {name: getattr(row, name) for name in Invitation.__dataclass_fields__ if name != "name"}
        name = ""
        if row.name_box is not None:
            name = self._unit.open_own(row.person_id, f"invitation.name_box:{row.id}", row.name_box)
        return Invitation(**values | {"role": Role(row.role), "category": Category(row.category), "name": name})

    # -- duty --------------------------------------------------------------------------------------------------

    def set_duty(
        self,
        staff_id: str,
        area: str,
        weekday: int,
        starts: str,
        ends: str,
        nudge: str = "",
        *,
        stand_in_id: str | None = None,
        off_on_holidays: bool = False,
    ) -> None:
        """Put a stretch of the week on the roster."""
        row = {
            "id": new_id(),
            "staff_id": staff_id,
            "area": area,
            "weekday": weekday,
            "starts": starts,
            "ends": ends,
            "nudge": nudge,
            "stand_in_id": stand_in_id,
            "off_on_holidays": off_on_holidays,
        }
        self._run(insert(DUTY), row)
        self._unit.record("duty.set", f"staff:{staff_id}")

    def drop_duties(self, ids: Sequence[str]) -> None:
        """Take stretches off the roster."""
        self._run(delete(DUTY).where(DUTY.c.id.in_(ids)))
        for one in ids:
            self._unit.record("duty.drop", f"duty:{one}")

    def off_the_roster(self, staff_id: str) -> None:
        """Whoever left stands no duty, and stands in for nobody."""
        self._run(delete(DUTY).where(DUTY.c.staff_id == staff_id))
        self._run(update(DUTY).where(DUTY.c.stand_in_id == staff_id).values(stand_in_id=None))

    def roster(self) -> list[Duty]:
        """The whole week, of staff who may read what comes: active, and bound by the undertaking (R154)."""
        able = (STAFF.c.state == "active", STAFF.c.undertaking_on.is_not(None))
        query = select(DUTY).join(STAFF, STAFF.c.id == DUTY.c.staff_id).where(*able)
        query = query.order_by(DUTY.c.weekday, DUTY.c.starts, DUTY.c.id)
        return [Duty(**{name: getattr(row, name) for name in Duty.__dataclass_fields__}) for row in self._run(query)]

    def present(self, day: date) -> list[Duty]:
        """The week as it is on a day: whoever stands in has the hours of who is away."""
        return present(self.roster(), self._unit.absences.away(day))

    def on_duty(self, area: str, at: datetime, calendar: Calendar) -> list[Duty]:
        """Who is on duty for a place at an instant; the nearest place first. An unknown place asks everybody."""
        local = at.astimezone(ZONE)
        found = [one for one in self.present(local.date()) if one.holds(local, calendar) and one.serves(area)]
        return sorted(found, key=lambda duty: (-len(reach(duty.area)), duty.id)) if area else found

    def next_duty(self, area: str, at: datetime, calendar: Calendar) -> datetime | None:
        """When somebody is next on duty for a place, within a week, to the quarter of an hour."""
        local = at.astimezone(ZONE)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            hours = [one.starts for one in self.present(day) if one.serves(area) and one.on(day, calendar)]
            starts = [datetime.combine(day, time.fromisoformat(hour), ZONE) for hour in hours]
            if later := [start for start in starts if start > local]:
                return min(later)
        return None

    def duty_reaches(self, staff_id: str) -> list[str]:
        """Where a member of staff ever stands duty, as prefixes of area codes."""
        return [reach(code) for code in self._run(_STANDS, {"staff": staff_id}).scalars()]

    def count(self) -> int:
        """How many members of staff there have ever been."""
        return int(self._run(select(func.count()).select_from(STAFF)).scalar_one())


def staff_of(unit: Unit, row: Row[Any], prefix: str = "") -> Staff:
    """A member of staff from a row that also carries `person_id` and `wrapped` of the account's holder."""
    unit.person_keys[row.person_id] = row.wrapped

    def value(name: str) -> Any:
        return getattr(row, f"{prefix}{name}")

    name, staff_id = "", value("id")
    if value("name_box") is not None and row.wrapped is not None:
        name = unit.open_own(row.person_id, f"staff.name_box:{staff_id}", value("name_box"))
    account_id = row.id if prefix else row.account_id
    undertaking: date | None = value("undertaking_on")
    return Staff(
        id=staff_id,
        account_id=account_id,
        role=Role(value("role")),
        category=Category(value("category")),
        organisation_id=value("organisation_id"),
        area=value("area"),
        state=StaffState(value("state")),
        name=name,
        invited_by=value("invited_by"),
        undertaking_on=undertaking,
    )
