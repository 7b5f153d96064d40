"""Cases: their heads, their road, and who takes part. A case that is not yours is not there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, insert, or_, select, update

from bot.domain.case import OPEN, Case, Door, Member, Stage, Step
from bot.domain.errors import NotThere, Overtaken
from bot.domain.people import CASE_ROLES, AgeBand, Part
from bot.store import desks
from bot.store.answered import of_area, of_house
from bot.store.tables import TABLES
from bot.store.unit import PERSON, new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

CASE, MEMBER, STEP = TABLES["case"], TABLES["member"], TABLES["step"]
ALIVE = CASE.alias("alive")
"""The case that goes on for a merged one."""

STAFF_PARTS = (Part.WORKER, Part.PROVIDER, Part.REFERRER)
"""Parts in which one meets a case at one's desk, never as one's own."""
# No 0/O, 1/I/L: a number is read out over the phone and copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_number() -> str:
    """Eight random characters without a word in them (no vowels side by side would be luck, so none at all)."""
    letters = [letter for letter in ALPHABET if letter not in "AEU"]
    return "".join(secrets.choice(letters) for _ in range(8))


class Cases:
    """Cases as the one who acts may see them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def make(
        self,
        person_id: str,
        applicant_id: str,
        number: str,
        area: str,
        door: Door,
        age: AgeBand,
        promised_on: date,
        *,
        applied_to: str | None = None,
        entered_by: str | None = None,
    ) -> Case:
        """A new case, at the first stage."""
        unit = self._unit
        case = Case(
            id=new_id(),
            number=number,
            person_id=person_id,
            applicant_id=applicant_id,
            area=area,
            door=door,
            age=age,
            stage=Stage.SUBMITTED,
            version=1,
            owner_id=None,
            promised_on=promised_on,
            submitted_on=unit.today,
            submitted_at=unit.now,
            stage_on=unit.today,
            platform_number=None,
            platform_on=None,
            entered_by=entered_by,
            applied_to=applied_to,
        )
        row = {name: getattr(case, name) for name in Case.__dataclass_fields__} | {"wake_on": unit.today}
        self._run(insert(CASE), row)
        return case

    def save(self, before: Case, after: Case, move: str, why: str = "") -> None:
        """Keep a move and its row.

        Raises:
            Overtaken: somebody else changed the case meanwhile (compare-and-set on `version`).
        """
        unit = self._unit
        change = {
            "stage": after.stage.value,
            "stage_on": after.stage_on,
            "version": after.version,
            "owner_id": after.owner_id,
            "platform_number": after.platform_number,
            "platform_on": after.platform_on,
            "area": after.area,
            "age": after.age.value,
            "institution_id": after.institution_id,
            "waits_since": after.waits_since,
            "merged_into": after.merged_into,
            "covers_for": after.covers_for,
            "wake_on": unit.today,
        }
        where = (CASE.c.id == before.id, CASE.c.version == before.version)
        if self._run(update(CASE).where(*where).values(change).returning(CASE.c.id)).first() is None:
            raise Overtaken
        actor = unit.me.id if unit.me else "clock"
        sealed = why and unit.key_of(before.person_id) is not None
        place = f"step.why_box:{before.id}/{after.version}"
        self._run(
            insert(STEP),
            {
                "case_id": before.id,
                "version": after.version,
                "move": move,
                "before": before.stage.value,
                "after": after.stage.value,
                "by": actor,
                "on": unit.today,
                "at": unit.now,
                "person_id": before.person_id,
                "why_box": unit.seal(before.person_id, place, why) if sealed else None,
            },
        )
        if after.owner_id != before.owner_id:
            unit.threads.follow([before.id], after.owner_id)
        unit.record(f"case.{move}", f"case:{before.id}")

    def claim(self, case: Case) -> Case:
        """Take a case nobody holds: of two who press at once, one wins (F12).

        Raises:
            Overtaken: somebody else holds it.
            NotThere: it lies elsewhere.
        """
        staff = self._staff()
        change = {"owner_id": staff.id, "version": CASE.c.version + (0 if case.owner_id == staff.id else 1)}
        free = update(CASE).where(CASE.c.id == case.id, self._ours(), _free_or(staff.id))
        row = self._run(free.values(change).returning(*CASE.c)).first()
        if row is None:
            held = self._run(select(CASE.c.id).where(CASE.c.id == case.id, self._ours())).first()
            raise NotThere if held is None else Overtaken
        self.join(case.id, staff.account_id, Part.WORKER)
        if case.owner_id is None:
            self._unit.threads.follow([case.id], staff.id)
        self._unit.record("case.claim", f"case:{case.id}")
        return _case(row)

    def join(self, case_id: str, account_id: str, part: Part, *, sees_schedule: bool = False) -> None:
        """Give an account a part in a case; an ended one begins again."""
        again = {"part": part.value, "until": None, "stopped_at": None}
        where = (MEMBER.c.case_id == case_id, MEMBER.c.account_id == account_id)
        if self._run(update(MEMBER).where(*where).values(again).returning(MEMBER.c.case_id)).first() is None:
            row = {
                "case_id": case_id,
                "account_id": account_id,
                "part": part.value,
                "since": self._unit.now,
                "sees_schedule": sees_schedule,
            }
            self._run(insert(MEMBER), row)

    def leave(self, case_id: str, account_id: str) -> None:
        """End an account's part."""
        where = (MEMBER.c.case_id == case_id, MEMBER.c.account_id == account_id)
        self._run(update(MEMBER).where(*where).values(until=self._unit.now))

    def ever_in(self, case_id: str, account_id: str) -> bool:
        """Whether an account has or had a part in a case; one that was invited has had it, and it is over."""
        where = (MEMBER.c.case_id == case_id, MEMBER.c.account_id == account_id)
        return self._run(select(MEMBER.c.case_id).where(*where)).first() is not None

    def narrow(self, case_id: str, account_id: str) -> None:
        """Nothing but the stage is seen from now on."""
        where = (MEMBER.c.case_id == case_id, MEMBER.c.account_id == account_id)
        self._run(update(MEMBER).where(*where).values(sees_schedule=False))

    def joined_since(self, case_id: str, since: datetime) -> set[str]:
        """Accounts whose part in the case began at an instant or later."""
        query = select(MEMBER.c.account_id).where(MEMBER.c.case_id == case_id, MEMBER.c.since >= since)
        return set(self._run(query).scalars())

    def members(self, case_id: str) -> list[Member]:
        """Everybody with a part in the case now."""
        query = select(MEMBER).where(MEMBER.c.case_id == case_id, MEMBER.c.until.is_(None))
        return [Member(r.case_id, r.account_id, Part(r.part), r.since, r.until) for r in self._run(query)]

    def stop(self, case_id: str, account_id: str, at: datetime | None) -> None:
        """They said 不办了 while the case goes on without them; None: taken back (docs/adr/008)."""
        where = (MEMBER.c.case_id == case_id, MEMBER.c.account_id == account_id)
        self._run(update(MEMBER).where(*where).values(stopped_at=at))

    def stopped(self, case_id: str) -> list[tuple[str, datetime]]:
        """Whose part stands still, and since when: account and instant."""
        where = (MEMBER.c.case_id == case_id, MEMBER.c.stopped_at.is_not(None), MEMBER.c.until.is_(None))
        query = select(MEMBER.c.account_id, MEMBER.c.stopped_at).where(*where)
        return [(row.account_id, row.stopped_at) for row in self._run(query)]

    # -- as a family or a person ------------------------------------------------------------------------

    def mine(self) -> list[tuple[Case, Part]]:
        """The cases in which the one who acts has a part, newest first; workers' cases are not among them."""
        me = self._unit.me
        return self.of_account(me.id) if me is not None else []

    def of_mine(self, case_id: str) -> tuple[Case, Part]:
        """A case and one's part in it.

        Raises:
            NotThere: it does not exist, or one has no part in it.
        """
        for case, part in self.mine():
            if case.id == case_id:
                return case, part
        raise NotThere

    def by_number(self, number: str) -> Case | None:
        """The case with this number, as its applicant sees it; None where their part in it has ended.

        What may be told of it without the word is its stage alone (ux.md 3).
        """
        theirs = and_(MEMBER.c.case_id == CASE.c.id, MEMBER.c.account_id == CASE.c.applicant_id)
        query = select(*_SEEN, MEMBER.c.until).outerjoin(MEMBER, theirs).outerjoin(ALIVE, _GOES_ON)
        row = self._run(query.where(CASE.c.number == number)).first()
        return _seen(row) if row and row.until is None else None

    # -- as staff ------------------------------------------------------------------------------------------

    def for_staff(self, case_id: str) -> Case:
        """A case that the member of staff who acts may work on.

        Raises:
            NotThere: it does not exist, lies elsewhere, or a colleague holds it.
        """
        staff = self._staff()
        row = self._run(self._within(select(CASE)).where(CASE.c.id == case_id, _held_or(staff.id))).first()
        if row is None:
            raise NotThere
        return _case(row)

    def queue(self) -> list[Case]:
        """Open cases of one's area that one holds or nobody holds yet; the earliest promise first."""
        staff = self._unit.working
        if staff is None or staff.role not in CASE_ROLES:
            return []
        query = select(CASE).where(desks.of_cases(self._unit, [staff]), CASE.c.stage.in_(OPEN))
        return [_case(row) for row in self._run(query.order_by(CASE.c.promised_on, CASE.c.submitted_at, CASE.c.id))]

    def seek(self, *where: ColumnElement[bool], most: int) -> list[Case]:
        """Cases of which the member of staff who acts may know, a colleague's too: open ones first, then by promise."""
        live = CASE.c.stage.in_([stage.value for stage in OPEN])
        query = self._within(select(CASE)).join(PERSON, PERSON.c.id == CASE.c.person_id)
        query = query.where(PERSON.c.wrapped.is_not(None), CASE.c.merged_into.is_(None), *where)
        return [_case(row) for row in self._run(query.order_by(~live, CASE.c.promised_on, CASE.c.id).limit(most))]

    def anywhere(self, *where: ColumnElement[bool], most: int) -> list[Case]:
        """Cases that go on, whoever holds them and wherever they lie, the newest first: to save a life."""
        open_ = (CASE.c.stage.in_([stage.value for stage in OPEN]), CASE.c.merged_into.is_(None))
        query = select(CASE).join(PERSON, PERSON.c.id == CASE.c.person_id)
        query = query.where(PERSON.c.wrapped.is_not(None), *open_, *where)
        return [_case(row) for row in self._run(query.order_by(CASE.c.submitted_at.desc(), CASE.c.id).limit(most))]

    def held_by(self, staff_id: str) -> list[Case]:
        """Every open case that a member of staff holds."""
        where = (CASE.c.owner_id == staff_id, CASE.c.stage.in_([stage.value for stage in OPEN]))
        return [_case(row) for row in self._run(select(CASE).where(*where).order_by(CASE.c.id))]

    def steps(self, case: Case) -> list[Step]:
        """The road the case has come. The reasons are opened for the one who holds it."""
        found = []
        for row in self._run(select(STEP).where(STEP.c.case_id == case.id).order_by(STEP.c.version)):
            why = ""
            if row.why_box is not None and self._unit.key_of(row.person_id) is not None:
                place = f"step.why_box:{row.case_id}/{row.version}"
                why = self._unit.open(row.person_id, place, row.why_box, "review")
            found.append(Step(row.case_id, row.move, Stage(row.before), Stage(row.after), row.by, row.on, row.at, why))
        return found

    def last_step(self, case_id: str, but: Sequence[str] = ()) -> Any:
        """The newest move, other than these: (move, before, after, by, at)."""
        query = select(*_STEP).where(STEP.c.case_id == case_id, STEP.c.move.not_in(but))
        return self._run(query.order_by(STEP.c.version.desc()).limit(1)).first()

    def step_of(self, case_id: str, name: str) -> Any:
        """The newest move of a name."""
        query = select(*_STEP).where(STEP.c.case_id == case_id, STEP.c.move == name)
        return self._run(query.order_by(STEP.c.version.desc()).limit(1)).first()

    def last_moves(self, case_ids: Sequence[str]) -> dict[str, str]:
        """The newest move of many cases, by case id."""
        newest = select(STEP.c.case_id, func.max(STEP.c.version).label("version")).where(STEP.c.case_id.in_(case_ids))
        last = newest.group_by(STEP.c.case_id).subquery()
        both = and_(STEP.c.case_id == last.c.case_id, STEP.c.version == last.c.version)
        query = select(STEP.c.case_id, STEP.c.move).join(last, both)
        return {row.case_id: row.move for row in self._run(query)}

    # -- as the clock --------------------------------------------------------------------------------------

    def any(self, case_id: str) -> Case | None:
        """A case by its id, for rules of time and for the services that already know the right."""
        row = self._run(_ANY, {"case": case_id}).first()
        return _case(row) if row else None

    def of_account(self, account_id: str) -> list[tuple[Case, Part]]:
        """The cases in which an account has a part that is not staff's, newest first. An erased one is gone.

        Each is what its thread shows: a merged one stands where the one stands that goes on, and one that somebody
        stopped for themself has stopped, whatever the person said. To act, go by `alive`.
        """
        rows = list(self._run(_OF_ACCOUNT, {"account": account_id}))
        ids = {row.id for row in rows}
        return [(_seen(row), Part(row.part)) for row in rows if row.alive_id not in ids]

    def alive(self, case_id: str) -> Case:
        """The case as it lies there: of a merged one the one that goes on.

        Raises:
            NotThere: it does not exist.
        """
        case = self.any(case_id)
        if case is not None and case.stage is Stage.MERGED and case.merged_into is not None:
            case = self.any(case.merged_into)
        if case is None:
            raise NotThere
        return case

    def merged(self, case_id: str) -> list[Case]:
        """The cases that go on in this one."""
        where = (CASE.c.merged_into == case_id, CASE.c.stage == Stage.MERGED.value)
        return [_case(row) for row in self._run(select(CASE).where(*where).order_by(CASE.c.id))]

    def handed_on(self, account_id: str, most: int = 5) -> list[Case]:
        """The newest cases that an account handed on, also those of which nothing but the head is left (R49)."""
        query = select(CASE).join(MEMBER, MEMBER.c.case_id == CASE.c.id)
        query = query.where(MEMBER.c.account_id == account_id, MEMBER.c.part == Part.REFERRER.value)
        return [_case(row) for row in self._run(query.order_by(CASE.c.submitted_at.desc(), CASE.c.id).limit(most))]

    def under_way(self, account_id: str) -> int:
        """How many applications of an account are open or were handed in today."""
        live = or_(CASE.c.stage.in_([stage.value for stage in OPEN]), CASE.c.submitted_on == self._unit.today)
        query = select(func.count()).select_from(CASE).where(CASE.c.applicant_id == account_id, live)
        return int(self._run(query).scalar_one())

    def registered(self) -> list[Case]:
        """Every case that is registered and goes on."""
        where = (CASE.c.platform_number.is_not(None), CASE.c.stage.in_([stage.value for stage in OPEN]))
        return [_case(row) for row in self._run(select(CASE).where(*where).order_by(CASE.c.id))]

    def of_person(self, person_id: str) -> list[Case]:
        """Every case about a person."""
        return [_case(row) for row in self._run(select(CASE).where(CASE.c.person_id == person_id))]

    def about_same(self, case: Case, ids: Sequence[str]) -> list[Case]:
        """Other open cases, among these ids, that the worker's area holds: perhaps the same person (ux.md 9.11)."""
        wanted = [one for one in ids if one != case.id]
        if not wanted:
            return []
        where = (CASE.c.id.in_(wanted), CASE.c.stage.in_([stage.value for stage in OPEN]))
        return [_case(row) for row in self._run(self._within(select(CASE)).where(*where))]

    def _staff(self) -> Any:
        staff = self._unit.working
        if staff is None or staff.role not in CASE_ROLES:
            raise NotThere
        return staff

    def _within(self, query: Select[Any]) -> Select[Any]:
        return query.where(self._ours())

    def _ours(self) -> ColumnElement[bool]:
        """The cases of one's area that no institution answers for, those of one's institution, and what one holds."""
        staff = self._staff()
        theirs = (of_house(staff), CASE.c.owner_id == staff.id)
        return or_(*theirs, of_area(staff)) if self._unit.works_area else or_(*theirs)


def _free_or(staff_id: str) -> Any:
    return or_(CASE.c.owner_id.is_(None), and_(CASE.c.owner_id == staff_id))


def _held_or(staff_id: str) -> Any:
    """The same; a merged one is held by whoever holds the one that goes on."""
    goes_on = and_(ALIVE.c.id == CASE.c.merged_into, or_(ALIVE.c.owner_id.is_(None), ALIVE.c.owner_id == staff_id))
    merged = and_(CASE.c.stage == Stage.MERGED.value, CASE.c.merged_into.is_not(None))
    return or_(and_(~merged, _free_or(staff_id)), and_(merged, exists().where(goes_on)))


_STEP = tuple(STEP.c[name] for name in ("move", "before", "after", "by", "at"))
_GOES_ON = and_(ALIVE.c.id == CASE.c.merged_into, CASE.c.stage == Stage.MERGED.value)
_LIVES = ("stage", "stage_on", "owner_id", "institution_id", "waits_since")
"""What a merged case has from the one that goes on."""
_SEEN: list[Any] = [
    CASE,
    MEMBER.c.stopped_at,
    *(ALIVE.c[name].label(f"alive_{name}") for name in _LIVES),
    ALIVE.c.id.label("alive_id"),
]
_OF_ACCOUNT = (
    select(*_SEEN, MEMBER.c.part)
    .join(MEMBER, MEMBER.c.case_id == CASE.c.id)
    .join(PERSON, PERSON.c.id == CASE.c.person_id)
    .outerjoin(ALIVE, _GOES_ON)
    .where(
        MEMBER.c.account_id == bindparam("account"),
        MEMBER.c.until.is_(None),
        MEMBER.c.part.not_in([part.value for part in STAFF_PARTS]),
    )
    .where(PERSON.c.wrapped.is_not(None))
    .order_by(CASE.c.submitted_at.desc(), CASE.c.id)
)
_ANY = select(CASE).where(CASE.c.id == bindparam("case"))


def _seen(row: Any) -> Case:
    """The case as its thread shows it. What was asked of the other thread is no question here."""
    case = _case(row)
    if row.alive_id is not None:
        lives = {name: getattr(row, f"alive_{name}") for name in _LIVES}
        stage = Stage(lives.pop("stage"))
        case = replace(case, **lives, stage=Stage.UNDER_REVIEW if stage is Stage.NEED_INFO else stage)
    return replace(case, stage=Stage.WITHDRAWN) if row.stopped_at is not None else case


_NAMES = tuple(Case.__dataclass_fields__)
_values = attrgetter(*_NAMES)
_WORDS = [(_NAMES.index(name), kind) for name, kind in (("stage", Stage), ("door", Door), ("age", AgeBand))]


def _case(row: Row[Any]) -> Case:
    values = list(_values(row))
    for at, kind in _WORDS:
        values[at] = kind(values[at])
    return Case(*values)
