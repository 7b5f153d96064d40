"""Alerts: somebody may be in danger. One open alert an account, with a count; only a human closes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, insert, or_, select, true, update

from bot.domain.errors import NotThere
from bot.domain.people import Role, Staff
from bot.store.answered import by_a_house, of_house
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

ALERT, GREEN, CASE, MEMBER = (TABLES[name] for name in ("alert", "green", "case", "member"))
_UNCLAIMED = select(ALERT.c.id).where(ALERT.c.state == "open").limit(1)
"""Mostly there is none, and whose it would be need not be asked."""
RANK = ("soft", "changed", "urgent", "missing", "other", "violence", "now")
"""How grave, the least first. `changed`: a village doctor reports that somebody is not as before (ux.md 12.5)."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as those on duty see it: no words of what was written."""

    id: str
    account_id: str
    person_id: str
    area: str
    level: str
    state: str
    times: int
    at: datetime
    taken_by: str | None
    rung: int
    last_at: datetime
    next_at: datetime | None


class Alerts:
    """Raise, take, close; time lets it climb."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def raise_(
        self,
        account_id: str,
        person_id: str,
        area: str,
        level: str,
        entries: Sequence[str],
        next_at: datetime | None,
        *,
        apart: bool = False,
    ) -> tuple[Alert, bool]:
        """Open an alert, or count onto the open one (A98). Returns it and whether it is new or graver.

        `apart`: it counts onto no other, for it is about one of several whom the account speaks for. One that nobody
        has taken, and nobody knows where, is where `area` says from now on.
        """
        unit = self._unit
        row = None if apart else self._open_of(account_id)
        unit.record("alert.raise", f"account:{account_id}", fields=level)
        if row is not None:
            graver = RANK.index(level) > RANK.index(row.level)
            person_id = row.person_id if unit.key_of(row.person_id) is not None else person_id
            change: dict[str, Any] = {"times": row.times + 1, "last_at": unit.now, "person_id": person_id}
            change["area"] = row.area or ("" if row.taken_by else area)
            if graver:
                change |= {"level": level, "state": "open", "rung": 0, "next_at": next_at, "taken_by": None}
            row = self._run(update(ALERT).where(ALERT.c.id == row.id).values(change).returning(*ALERT.c)).one()
            return _alert(row), graver
        values = {
            "id": new_id(),
            "account_id": account_id,
            "person_id": person_id,
            "area": area,
            "level": level,
            "state": "open",
            "times": 1,
            "entries": " ".join(entries),
            "on": unit.today,
            "at": unit.now,
            "last_at": unit.now,
            "rung": 0,
            "next_at": next_at,
        }
        return _alert(self._run(insert(ALERT).values(values).returning(*ALERT.c)).one()), True

    def visible(self) -> list[Alert]:
        """Open alerts that the member of staff who acts may take: those of an area they work or stand duty for, what
        a village doctor reports about a case they hold, and what they have taken. Those that nobody has come first,
        then the gravest, then the oldest."""
        staff = self._unit.working
        if staff is None:
            return []
        query = select(ALERT).where(ALERT.c.state.in_(("open", "taken")), self._theirs(staff))
        found = [_alert(row) for row in self._run(query)]
        return sorted(found, key=lambda one: (one.state != "open", -RANK.index(one.level), one.at, one.id))

    def unclaimed(self) -> int:
        """How many of them nobody has taken."""
        staff = self._unit.working
        if staff is None or self._run(_UNCLAIMED).first() is None:
            return 0
        query = select(func.count()).select_from(ALERT).where(ALERT.c.state == "open", self._theirs(staff))
        return int(self._run(query).scalar_one())

    def unclaimed_by(self, staff: Staff) -> list[Alert]:
        """Those that nobody has taken and a member of staff may take, the oldest first."""
        query = select(ALERT).where(ALERT.c.state == "open", self._theirs(staff)).order_by(ALERT.c.at, ALERT.c.id)
        return [_alert(row) for row in self._run(query)]

    def _theirs(self, staff: Staff) -> ColumnElement[bool]:
        """What may be taken by them. Of several institutions only the one that answers for the person may, and who
        leads the place; whoever stands duty may in any case."""
        team = self._unit.team
        duty, work = team.duty_reaches(staff.id), team.case_reaches(staff)
        reported = select(GREEN.c.alert_id).join(CASE, CASE.c.id == GREEN.c.case_id).where(CASE.c.owner_id == staff.id)
        joined = select(CASE.c.id).join(MEMBER, MEMBER.c.case_id == CASE.c.id)
        answered = joined.where(MEMBER.c.account_id == ALERT.c.account_id, by_a_house())
        ours = answered.where(of_house(staff))
        near = and_(_within(work), or_(~answered.exists(), ours.exists()) if staff.role is not Role.MANAGER else true())
        return or_(
            ALERT.c.taken_by == staff.id,
            ALERT.c.id.in_(reported.where(GREEN.c.alert_id.is_not(None))),
            _within(duty),
            near,
        )

    def for_staff(self, alert_id: str) -> Alert:
        """One of the visible ones, or NotThere."""
        for alert in self.visible():
            if alert.id == alert_id:
                return alert
        raise NotThere

    def take(self, alert: Alert) -> bool:
        """Acknowledge: one press. False: a colleague already has it."""
        staff = self._unit.working
        if staff is None:
            raise NotThere
        where = (ALERT.c.id == alert.id, ALERT.c.state == "open")
        change = {"state": "taken", "taken_by": staff.id, "taken_at": self._unit.now, "next_at": None}
        won = self._run(update(ALERT).where(*where).values(change).returning(ALERT.c.id)).first() is not None
        self._unit.record("alert.take", f"alert:{alert.id}", outcome="ok" if won else "taken")
        return won

    def held(self, alert_id: str) -> bool:
        """Whether the one who acts has taken it, and nobody has closed it."""
        staff = self._unit.working
        theirs = (ALERT.c.id == alert_id, ALERT.c.state == "taken", ALERT.c.taken_by == (staff.id if staff else None))
        return self._run(select(ALERT.c.id).where(*theirs)).first() is not None

    def close(self, alert: Alert, verdict: str) -> None:
        """A human says how it is: kept sealed, for the person's own file."""
        unit = self._unit
        box = None
        if unit.key_of(alert.person_id) is not None:
            box = unit.seal(alert.person_id, f"alert.verdict_box:{alert.id}", verdict)
        change = {"state": "closed", "closed_at": unit.now, "verdict_box": box, "next_at": None, "wake_on": unit.today}
        self._run(update(ALERT).where(ALERT.c.id == alert.id).values(change))
        unit.record("alert.close", f"alert:{alert.id}")

    def closed_at(self, alert_id: str) -> datetime | None:
        """When a human closed it; None while nobody has."""
        query = select(ALERT.c.closed_at).where(ALERT.c.id == alert_id, ALERT.c.state == "closed")
        found: datetime | None = self._run(query).scalar()
        return found

    def forget(self, alert_id: str) -> None:
        """Of what a human wrote when it was closed, how it ended stays."""
        unit = self._unit
        row = self._run(select(ALERT).where(ALERT.c.id == alert_id)).one()
        ended = row.verdict_box
        if unit.key_of(row.person_id) is not None and ended:
            place = f"alert.verdict_box:{alert_id}"
            how = str(unit.open_own(row.person_id, place, ended)).partition(":")[0]
            ended = unit.seal(row.person_id, place, how)
        self._run(update(ALERT).where(ALERT.c.id == alert_id).values(verdict_box=ended))
        unit.record("alert.forget", f"alert:{alert_id}", fields="words, verdict")

    def release(self, staff_id: str) -> None:
        """Alerts that somebody who left had taken are open again, and climb at once."""
        where = (ALERT.c.taken_by == staff_id, ALERT.c.state == "taken")
        change = {"state": "open", "taken_by": None, "next_at": self._unit.now}
        self._run(update(ALERT).where(*where).values(change))

    def open_again(self, alert_id: str) -> bool:
        """Whoever took it does not read what was said since: it is everybody's again, and climbs at once. False: it
        had not been taken, or is closed."""
        where = (ALERT.c.id == alert_id, ALERT.c.state == "taken")
        change = {"state": "open", "taken_by": None, "rung": 0, "next_at": self._unit.now}
        return self._run(update(ALERT).where(*where).values(change).returning(ALERT.c.id)).first() is not None

    def open_of(self, account_id: str) -> Alert | None:
        """The alert of an account's own words that is still open."""
        row = self._open_of(account_id)
        return _alert(row) if row else None

    def _open_of(self, account_id: str) -> Row[Any] | None:
        where = (ALERT.c.account_id == account_id, ALERT.c.state.in_(("open", "taken")))
        return self._run(select(ALERT).where(*where, ~exists().where(GREEN.c.alert_id == ALERT.c.id))).first()

    def climbing(self) -> list[Alert]:
        """Alerts nobody has taken whose time on this rung is over."""
        query = select(ALERT).where(ALERT.c.state == "open", ALERT.c.next_at <= self._unit.now)
        return [_alert(row) for row in self._run(query)]

    def waiting(self) -> list[Alert]:
        """Alerts nobody has taken that came while nobody was on duty."""
        query = select(ALERT).where(ALERT.c.state == "open", ALERT.c.next_at.is_(None), ALERT.c.rung == 0)
        return [_alert(row) for row in self._run(query)]

    def begin(self, alert: Alert, next_at: datetime) -> None:
        """Somebody is on duty at last: the ladder begins."""
        self._run(update(ALERT).where(ALERT.c.id == alert.id).values(next_at=next_at))

    def hasten(self) -> None:
        """Somebody on duty could not be told: what nobody has taken climbs at the next tick, not in its time (A16)."""
        where = (ALERT.c.state == "open", ALERT.c.next_at > self._unit.now)
        self._run(update(ALERT).where(*where).values(next_at=self._unit.now))

    def climb(self, alert: Alert, next_at: datetime | None) -> None:
        """One rung up the ladder."""
        self._run(update(ALERT).where(ALERT.c.id == alert.id).values(rung=alert.rung + 1, next_at=next_at))


def _within(reaches: Sequence[str]) -> ColumnElement[bool]:
    """In one of these places, or where nobody knows."""
    if not reaches:
        return false()
    return or_(ALERT.c.area == "", *(ALERT.c.area.startswith(each, autoescape=True) for each in reaches))


def _alert(row: Row[Any]) -> Alert:
    return Alert(**{name: getattr(row, name) for name in Alert.__dataclass_fields__})
