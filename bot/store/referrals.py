"""Referrals: one institution is asked to take one person in. One that is not for you is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, and_, func, insert, select, tuple_, update

from bot.domain.case import OPEN, Case, Stage
from bot.domain.errors import NotThere, Overtaken
from bot.domain.people import CASE_ROLES
from bot.domain.referral import Expected, Place, Referral, ReferralKind, ReferralState
from bot.store.tables import TABLES
from bot.store.unit import ZONE, new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

REFERRAL, CASE, INSTITUTION, MESSAGE = (TABLES[name] for name in ("referral", "case", "institution", "message"))


@dataclass(frozen=True, slots=True)
class Load:
    """How full an institution is. Source: 000 §二(二)6 承接能力 (R46)."""

    capacity: int | None
    """None: nobody has said how many it can take."""
    taken: int
    """Taken in, and places that are kept for somebody who has been offered one."""
    waiting: int

    @property
    def room(self) -> bool:
        """Whether one more can be taken in; where nobody has said how many, the institution knows best."""
        return self.capacity is None or self.taken < self.capacity

    @property
    def free(self) -> int | None:
        """How many more; None: not known."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


class Referrals:
    """Referrals as the one who acts may see them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def make(
        self, case: Case, to_institution: str, kind: ReferralKind, answer_by: date, from_staff: str | None
    ) -> Referral:
        """Ask an institution."""
        unit = self._unit
        row = {
            "id": new_id(),
            "case_id": case.id,
            "person_id": case.person_id,
            "kind": kind.value,
            "from_staff": from_staff,
            "from_institution": case.institution_id,
            "to_institution": to_institution,
            "state": ReferralState.IN_PROGRESS.value,
            "version": 1,
            "made_on": unit.today,
            "made_at": unit.now,
            "answer_by": answer_by,
            "wake_on": unit.today,
        }
        made = self._run(insert(REFERRAL).values(row).returning(*REFERRAL.c)).one()
        unit.record("referral.make", f"case:{case.id}", fields=f"{kind.value} {to_institution}")
        return _referral(made)

    def change(self, before: Referral, why: str = "", **change: Any) -> Referral:
        """Keep a new state, with a reason sealed for the person.

        Raises:
            Overtaken: somebody else changed it meanwhile (compare-and-set on `version`).
        """
        unit = self._unit
        values = {name: getattr(value, "value", value) for name, value in change.items()}
        values |= {"version": before.version + 1, "wake_on": unit.today}
        if why and unit.key_of(before.person_id) is not None:
            values["why_box"] = unit.seal(before.person_id, f"referral.why_box:{before.id}", why)
        where = (REFERRAL.c.id == before.id, REFERRAL.c.version == before.version)
        row = self._run(update(REFERRAL).where(*where).values(values).returning(*REFERRAL.c)).first()
        if row is None:
            raise Overtaken
        unit.record("referral.change", f"case:{before.case_id}", fields=" ".join(sorted(change)))
        return _referral(row)

    # -- as the institution that is asked ---------------------------------------------------------------------------

    def received(self) -> list[Referral]:
        """What waits for the answer of one's own institution, the earliest promise first."""
        staff = self._unit.working
        if staff is None or staff.role not in CASE_ROLES or not staff.organisation_id:
            return []
        where = (REFERRAL.c.to_institution == staff.organisation_id, REFERRAL.c.state == "in_progress")
        query = select(REFERRAL).join(CASE, CASE.c.id == REFERRAL.c.case_id).where(*where, CASE.c.stage.in_(OPEN))
        query = query.order_by(REFERRAL.c.answer_by, REFERRAL.c.made_at, REFERRAL.c.id)
        return [_referral(row) for row in self._run(query)]

    def for_receiver(self, referral_id: str) -> Referral:
        """One that one's own institution was asked, whatever became of it.

        Raises:
            NotThere: there is none, or it went elsewhere.
        """
        staff = self._unit.working
        found = self.any(referral_id)
        ours = staff is not None and staff.role in CASE_ROLES and found is not None
        if not ours or found is None or staff is None or found.to_institution != staff.organisation_id:
            raise NotThere
        return found

    def queue_of(self, institution_id: str) -> list[Referral]:
        """Those who wait there, by the day the wait began."""
        return [_referral(row) for row in self._run(_queue(institution_id))]

    def next_in_queue(self, institution_id: str, after: Case | None = None) -> Referral | None:
        """Who waits there longest without having been offered a place; `after` somebody else who waits there."""
        query = _queue(institution_id).where(REFERRAL.c.place == Place.QUEUE.value)
        if after is not None:
            query = query.where(tuple_(*_SENIORITY) > tuple_(after.waits_since, after.submitted_at, after.id))
        row = self._run(query.limit(1)).first()
        return _referral(row) if row else None

    def load(self, institution_id: str, *, lock: bool = False) -> Load:
        """How full it is. With `lock` nobody else takes anybody in there before this turn ends (SQLite has one writer
        anyway): of two who accept at once the second counts the first."""
        query = select(INSTITUTION.c.capacity).where(INSTITUTION.c.id == institution_id)
        # Not the strongest lock: a new referral holds on to the row it names, and two who ask and accept in one turn
        # would wait for each other.
        capacity = self._run(query.with_for_update(key_share=True) if lock else query).scalar()
        return Load(capacity, *self._counts([institution_id]).get(institution_id, (0, 0)))

    def loads(self, capacities: dict[str, int | None]) -> dict[str, Load]:
        """The same for a list, with no more statements."""
        counts = self._counts(list(capacities))
        return {one: Load(capacity, *counts.get(one, (0, 0))) for one, capacity in capacities.items()}

    def _counts(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Taken and waiting. Places that are kept are looked up from their side: few stand beside many cases."""
        there = (CASE.c.institution_id.in_(ids), CASE.c.stage.in_((Stage.ACCEPTED, Stage.WAITLISTED)))
        query = select(CASE.c.institution_id, CASE.c.stage, func.count().label("n")).where(*there)
        found = {
            (row.institution_id, row.stage): row.n for row in self._run(query.group_by(*query.selected_columns[:2]))
        }
        kept = (
            select(REFERRAL.c.to_institution, func.count().label("n"))
            .join(CASE, and_(CASE.c.id == REFERRAL.c.case_id, CASE.c.institution_id == REFERRAL.c.to_institution))
            .where(REFERRAL.c.to_institution.in_(ids), CASE.c.stage == Stage.WAITLISTED.value)
            .where(REFERRAL.c.state == ReferralState.ACCEPTED.value, REFERRAL.c.place == Place.OFFERED.value)
        )
        offered = {row.to_institution: row.n for row in self._run(kept.group_by(REFERRAL.c.to_institution))}
        return {
            one: (
                found.get((one, Stage.ACCEPTED.value), 0) + offered.get(one, 0),
                found.get((one, Stage.WAITLISTED.value), 0),
            )
            for one in ids
        }

    # -- for services and rules that know the right already ------------------------------------------------------------

    def any(self, referral_id: str) -> Referral | None:
        """A referral by its id."""
        row = self._run(select(REFERRAL).where(REFERRAL.c.id == referral_id)).first()
        return _referral(row) if row else None

    def of_case(self, case_id: str) -> list[Referral]:
        """Every referral of a case, the newest first."""
        query = select(REFERRAL).where(REFERRAL.c.case_id == case_id)
        return [_referral(row) for row in self._run(query.order_by(REFERRAL.c.made_at.desc(), REFERRAL.c.id.desc()))]

    def standing(self, case_id: str) -> Referral | None:
        """The one by which an institution has the case now."""
        return next((one for one in self.of_case(case_id) if one.state is ReferralState.ACCEPTED), None)

    def offer_heard_on(self, referral: Referral) -> date | None:
        """The day on which the person heard of the place that is kept for them; None: not yet."""
        told = MESSAGE.c.dedupe.startswith(offer_mark(referral.id), autoescape=True)
        newest = select(MESSAGE.c.heard_at).where(MESSAGE.c.case_id == referral.case_id, told)
        heard: datetime | None = self._run(newest.order_by(MESSAGE.c.id.desc()).limit(1)).scalar()
        return heard.astimezone(ZONE).date() if heard is not None else None

    def hear_offer(self, referral: Referral) -> None:
        """The person looks at the offer: heard now, even where its message had gone on to a call before."""
        told = MESSAGE.c.dedupe.startswith(offer_mark(referral.id), autoescape=True)
        where = (MESSAGE.c.case_id == referral.case_id, told, MESSAGE.c.heard_at.is_(None))
        self._run(update(MESSAGE).where(*where).values(heard_at=self._unit.now, wake_on=None))

    def pending(self, case_id: str) -> list[Referral]:
        """Those without an answer yet."""
        return [one for one in self.of_case(case_id) if one.state is ReferralState.IN_PROGRESS]

    def why(self, referral: Referral, purpose: str) -> str:
        """The reason on it, opened for somebody else's eyes; empty where there is none."""
        row = self._run(select(REFERRAL.c.why_box).where(REFERRAL.c.id == referral.id)).first()
        if row is None or row.why_box is None or self._unit.key_of(referral.person_id) is None:
            return ""
        place = f"referral.why_box:{referral.id}"
        return str(self._unit.open(referral.person_id, place, row.why_box, purpose))


_SENIORITY = (CASE.c.waits_since, CASE.c.submitted_at, CASE.c.id)


def _queue(institution_id: str) -> Select[Any]:
    waits = (CASE.c.institution_id == institution_id, CASE.c.stage == Stage.WAITLISTED.value)
    stands = (REFERRAL.c.state == ReferralState.ACCEPTED.value, REFERRAL.c.to_institution == institution_id)
    query = select(REFERRAL).join(CASE, CASE.c.id == REFERRAL.c.case_id).where(*waits, *stands)
    return query.order_by(*_SENIORITY)


def offer_mark(referral_id: str) -> str:
    """How the message about a place that is kept is known again."""
    return f"offer:{referral_id}:"


def _referral(row: Row[Any]) -> Referral:
    values = {name: getattr(row, name) for name in Referral.__dataclass_fields__}
    values["kind"], values["state"] = ReferralKind(row.kind), ReferralState(row.state)
    values["place"] = Place(row.place) if row.place else None
    values["expected"] = Expected(row.expected) if row.expected else None
    return Referral(**values)
