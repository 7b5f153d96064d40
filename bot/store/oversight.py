"""What an auditor may look at: samples by seed, evidence by number, wordings by version. Nothing sealed is opened."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, func, insert, select, update

from bot.domain.case import Answer, Case, Way
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere
from bot.domain.evidence import Fact, Note
from bot.domain.people import AgeBand, Part, Role, Staff
from bot.domain.sampling import Sample
from bot.store.inside import inside
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

CASE, STEP, OWN_YES, CONSENT, MEMBER, SECTION, READING, SAMPLE, NOTE, WORDING, PRICE = (
    TABLES[name]
    for name in (
        "case", "step", "own_yes", "consent", "member", "section", "reading", "sample", "audit_note", "wording",
        "price",
    )
)  # fmt: skip
_REGISTERED, _UNDONE = "register", "undo_register"
_BEFORE = ("consent", "told", "share")
"""Of what was kept in one instant, the agreeing came first."""


class Oversight:
    """The auditor's own corner: only for an auditor, only what was drawn, and every look in the log."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def _auditor(self) -> Staff:
        staff = self._unit.working
        if staff is None or staff.role is not Role.AUDITOR:
            raise NotThere
        return staff

    # -- samples -----------------------------------------------------------------------------------------------

    def registered(self, since: date, until: date) -> list[str]:
        """Numbers of the cases of the auditor's area that were registered between two days, ends included."""
        staff = self._auditor()
        here = (STEP.c.move == _REGISTERED, STEP.c.on >= since, STEP.c.on <= until)
        query = select(CASE.c.number).join(STEP, STEP.c.case_id == CASE.c.id).where(*here).distinct()
        return list(self._run(query.where(inside(CASE.c.area, staff.area))).scalars())

    def keep(self, seed: str, since: date, until: date, population: int, numbers: tuple[str, ...]) -> Sample:
        """Keep a sample for good: whoever doubts it draws it again."""
        staff, unit, sample_id = self._auditor(), self._unit, new_id()
        row = {"id": sample_id, "by": staff.id, "seed": seed, "since": since, "until": until}
        counts = {"population": population, "numbers": " ".join(numbers), "on": unit.today, "at": unit.now}
        self._run(insert(SAMPLE), row | counts)
        unit.record("audit.draw", f"sample:{sample_id}", fields=f"seed {seed}, {len(numbers)} of {population}")
        return Sample(sample_id, seed, since, until, population, numbers)

    def drawn_on(self, day: date) -> int:
        """How many samples the auditor has drawn on a day."""
        where = (SAMPLE.c.by == self._auditor().id, SAMPLE.c.on == day)
        return int(self._run(select(func.count()).select_from(SAMPLE).where(*where)).scalar_one())

    def newest(self) -> Sample | None:
        """The auditor's newest sample."""
        query = select(SAMPLE).where(SAMPLE.c.by == self._auditor().id).order_by(SAMPLE.c.at.desc(), SAMPLE.c.id)
        row = self._run(query.limit(1)).first()
        return _sample(row) if row else None

    def sample(self, sample_id: str) -> Sample:
        """One of the auditor's own samples.

        Raises:
            NotThere: there is none, or it is somebody else's.
        """
        where = (SAMPLE.c.id == sample_id, SAMPLE.c.by == self._auditor().id)
        row = self._run(select(SAMPLE).where(*where)).first()
        if row is None:
            raise NotThere
        return _sample(row)

    def exported(self, sample: Sample) -> None:
        """The list of numbers left the screen."""
        self._unit.record("audit.export", f"sample:{sample.id}", fields=f"{len(sample.numbers)} numbers")

    # -- evidence ------------------------------------------------------------------------------------------------

    def case(self, sample: Sample, number: str) -> Case:
        """A case of a sample, by its number; that the auditor looked is in the log, and the person reads it too.

        Raises:
            NotThere: it was not drawn.
        """
        self._auditor()
        case = self._unit.cases.by_number(number) if number in sample.numbers else None
        if case is None:
            raise NotThere
        self._unit.note_reading(case.person_id, "evidence", "audit")
        self._unit.record("audit.look", f"case:{case.id}", fields=f"sample {sample.id}")
        return case

    def facts(self, case: Case) -> list[Fact]:
        """What is on record about a case, from rows that hold no words."""
        found = [Fact("submit", case.submitted_on, case.submitted_at)]
        steps = list(self._run(select(STEP.c.move, STEP.c.on, STEP.c.at).where(STEP.c.case_id == case.id)))
        undone = max((row.at for row in steps if row.move == _UNDONE), default=None)
        stand = (row for row in steps if row.move == _REGISTERED and (undone is None or row.at > undone))
        referred = (row for row in steps if row.move == "refer")
        found += [Fact(row.move, row.on, row.at) for row in (*stand, *referred)]
        answers = select(OWN_YES).where(OWN_YES.c.case_id == case.id, OWN_YES.c.undone_at.is_(None))
        for row in self._run(answers):
            if row.answer == Answer.YES.value:
                found.append(Fact("own_yes", row.on, row.at, Way(row.way).value))
            if row.platform == Answer.YES.value:
                found.append(Fact("platform_yes", row.on, row.at, Way(row.way).value))
        guardian = (SECTION.c.case_id == case.id, SECTION.c.name == "guardian")
        signed = self._run(select(SECTION.c.on, SECTION.c.at).where(*guardian))
        found += [Fact("guardian_yes", kept.on, kept.at) for kept in signed]
        part = and_(MEMBER.c.account_id == CONSENT.c.account_id, MEMBER.c.case_id == case.id)
        consents = select(CONSENT, MEMBER.c.part).outerjoin(MEMBER, part).where(CONSENT.c.person_id == case.person_id)
        found += [_agreed(case, row) for row in self._run(consents.order_by(CONSENT.c.given_at))]
        return sorted(found, key=lambda fact: (fact.at, fact.what not in _BEFORE))

    def looks(self, person_id: str) -> list[tuple[str, str, int]]:
        """Who looked, by role and purpose, with how often; nobody's name."""
        query = select(READING.c.reader, READING.c.purpose, READING.c.at).where(READING.c.person_id == person_id)
        rows = {(row.reader, row.purpose, row.at) for row in self._run(query)}
        roles = {reader: self._unit.team.of_account(reader) for reader in {reader for reader, _, _ in rows}}
        counted: dict[tuple[str, str], int] = {}
        for reader, purpose, _at in rows:
            staff = roles[reader]
            key = (staff.role.value if staff else "clock", purpose)
            counted[key] = counted.get(key, 0) + 1
        return [(role, purpose, n) for (role, purpose), n in sorted(counted.items())]

    def note(self, sample: Sample, number: str, text: str) -> None:
        """What the auditor found, sealed for the auditor alone."""
        if number not in sample.numbers:
            raise NotThere
        unit, note_id = self._unit, new_id()
        holder = unit.accounts.get(self._auditor().account_id).person_id
        box = unit.seal(holder, _box(note_id), {"text": text, "closed": ""})
        row = {"id": note_id, "sample_id": sample.id, "number": number, "person_id": holder, "note_box": box}
        self._run(insert(NOTE), row | {"on": unit.today, "at": unit.now})
        unit.record("audit.note", f"sample:{sample.id}", fields=number)

    def notes(self) -> list[Note]:
        """What the auditor noted: what is open first, of each the newest first."""
        query = select(NOTE).join(SAMPLE, SAMPLE.c.id == NOTE.c.sample_id).where(SAMPLE.c.by == self._auditor().id)
        found = [self._note(row) for row in self._run(query.order_by(NOTE.c.at.desc(), NOTE.c.id))]
        return sorted(found, key=lambda note: note.closed is not None)

    def settle(self, note_id: str, on: date | None) -> None:
        """One of the auditor's own notes is settled on a day, or (None) open again; both leave a trace.

        Raises:
            NotThere: there is none, or it is somebody else's.
        """
        note = next((one for one in self.notes() if one.id == note_id), None)
        if note is None:
            raise NotThere
        holder = self._run(select(NOTE.c.person_id).where(NOTE.c.id == note_id)).scalar_one()
        told = {"text": note.text, "closed": on.isoformat() if on else ""}
        box = self._unit.seal(holder, _box(note_id), told)
        self._run(update(NOTE).where(NOTE.c.id == note_id).values(note_box=box))
        verb = "audit.note_settle" if on else "audit.note_reopen"
        self._unit.record(verb, f"sample:{note.sample_id}", fields=note.number)

    def _note(self, row: Row[Any]) -> Note:
        kept = self._unit.open_own(row.person_id, _box(row.id), row.note_box)
        # One of before it could be settled is the text alone.
        told = kept if isinstance(kept, dict) else {"text": str(kept), "closed": ""}
        closed = date.fromisoformat(told["closed"]) if told["closed"] else None
        return Note(row.id, row.sample_id, row.number, row.on, told["text"], closed)

    # -- prices ----------------------------------------------------------------------------------------------------

    def prices(self, institution_id: str) -> list[Row[Any]]:
        """Every entry of a price list as it was made: what, how much, from when, on what ground, by whom, when."""
        self._auditor()
        return list(self._run(select(PRICE).where(PRICE.c.institution_id == institution_id).order_by(PRICE.c.id)))

    def changed_prices(self) -> dict[str, int]:
        """Institutions whose price of something was entered more than once, and how often beyond the first."""
        self._auditor()
        per = select(PRICE.c.institution_id, PRICE.c.item, func.count().label("n")).group_by(
            PRICE.c.institution_id, PRICE.c.item
        )
        found: dict[str, int] = {}
        for row in self._run(per):
            if row.n > 1:
                found[row.institution_id] = found.get(row.institution_id, 0) + row.n - 1
        return found

    # -- wordings --------------------------------------------------------------------------------------------------

    def keep_wording(self, purpose: Purpose, version: int, text: str) -> bool:
        """Keep what people are asked to agree to from now on, if it is not what it was. Returns whether it is new."""
        if self.wording(purpose, version, self._unit.now) == text:
            return False
        row = {"purpose": purpose.value, "version": version, "text": text, "since": self._unit.now}
        self._run(insert(WORDING), row)
        self._unit.record("wording.keep", f"wording:{purpose}", fields=f"v{version}")
        return True

    def wording(self, purpose: Purpose, version: int, at: datetime) -> str:
        """The text that stood there at an instant, of that version (0: of any); empty: it was not kept yet."""
        where = [WORDING.c.purpose == purpose.value, WORDING.c.since <= at]
        where += [WORDING.c.version == version] if version else []
        query = select(WORDING.c.text).where(*where).order_by(WORDING.c.since.desc(), WORDING.c.id.desc()).limit(1)
        return str(self._run(query).scalar() or "")


def _agreed(case: Case, row: Row[Any]) -> Fact:
    """A yes on record. Whose it is counts and not whose press kept it: a worker writes down what the person said, and a
    hospital tells what others agreed to."""
    purpose, part = Purpose.read(row.purpose), Part(row.part) if row.part else None
    what = {Purpose.SHARE: "share", Purpose.HANDED: "told", Purpose.HANDED_GUARDIAN: "told"}.get(purpose, "consent")
    asked = what == "share" and part in (None, Part.WORKER)
    if asked:
        part = Part.GUARDIAN if case.age is AgeBand.CHILD else Part.PERSON
    return Fact(what, row.given_on, row.given_at, row.purpose, row.version, part or "", asked)


def _box(note_id: str) -> str:
    return f"audit_note.note_box:{note_id}"


def _sample(row: Row[Any]) -> Sample:
    return Sample(row.id, row.seed, row.since, row.until, row.population, tuple(row.numbers.split()))
