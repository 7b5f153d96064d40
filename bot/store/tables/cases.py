"""Cases and their files: moves, sections, members, the person's answers, consents, links."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from bot.domain import case as cases
from bot.domain import hold, people
from bot.store.tables.columns import box, instant, one_of


class CaseRow(SQLModel, table=True):
    __tablename__ = "case"
    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    applicant_id: str = Field(foreign_key="account.id", index=True)
    area: str = Field(index=True)
    door: str
    age: str
    stage: str
    version: int
    owner_id: str | None = Field(default=None, foreign_key="staff.id")
    promised_on: date
    submitted_on: date
    submitted_at: datetime = instant()
    stage_on: date
    platform_number: str | None = Field(default=None, index=True)
    platform_on: date | None = None
    entered_by: str | None = None
    applied_to: str | None = None
    institution_id: str | None = Field(default=None, index=True)
    waits_since: date | None = None
    merged_into: str | None = Field(default=None, index=True)
    covers_for: str | None = Field(default=None, index=True)
    wake_on: date | None = None
    __table_args__ = (
        one_of("stage", "stage", cases.Stage),
        one_of("door", "door", cases.Door),
        one_of("age", "age", people.AgeBand),
        Index("ix_case_wake_on", "wake_on", "id"),
        Index("ix_case_owner", "owner_id", "stage", "area"),
        Index("ix_case_promised", "stage", "promised_on"),
    )


class StepRow(SQLModel, table=True):
    """Every move of a case, for good."""

    __tablename__ = "step"
    case_id: str = Field(foreign_key="case.id", primary_key=True)
    version: int = Field(primary_key=True)
    move: str
    before: str
    after: str
    by: str
    on: date
    at: datetime = instant()
    person_id: str
    why_box: bytes | None = box(default=None)
    __table_args__ = (Index("ix_step_on", "move", "on"), Index("ix_step_by", "by"))


class SectionRow(SQLModel, table=True):
    """One sealed box for each section of a case's file."""

    __tablename__ = "section"
    case_id: str = Field(foreign_key="case.id", primary_key=True)
    name: str = Field(primary_key=True)
    person_id: str
    box: bytes = box()
    by: str
    on: date
    at: datetime = instant()


class SectionVersionRow(SQLModel, table=True):
    """Every section as it was kept, for good: what changed, who changed it, when."""

    __tablename__ = "section_version"
    case_id: str = Field(foreign_key="case.id", primary_key=True)
    name: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    person_id: str
    box: bytes = box()
    by: str
    on: date
    at: datetime = instant()


class HoldRow(SQLModel, table=True):
    """A case stands still: why, who judged, and when it is looked at again."""

    __tablename__ = "hold"
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    person_id: str
    kind: str
    by: str
    why_box: bytes = box()
    on: date
    at: datetime = instant()
    look_on: date
    ended_on: date | None = None
    wake_on: date | None = None
    __table_args__ = (
        one_of("kind", "kind", hold.HoldKind),
        Index("ix_hold_wake_on", "wake_on", "id"),
    )


class MemberRow(SQLModel, table=True):
    __tablename__ = "member"
    case_id: str = Field(foreign_key="case.id", primary_key=True)
    account_id: str = Field(foreign_key="account.id", primary_key=True)
    part: str
    since: datetime = instant()
    until: datetime | None = instant(default=None)
    stopped_at: datetime | None = instant(default=None)
    """They said 不办了 and the case goes on without them: for a day they may take it back (docs/adr/008)."""
    sees_schedule: bool = False
    """Widened or narrowed by the person alone (K6)."""
    __table_args__ = (one_of("part", "part", people.Part), Index("ix_member_account", "account_id"))


class OwnYesRow(SQLModel, table=True):
    """The person's own answers; the newest counts, the older ones stay."""

    __tablename__ = "own_yes"
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    person_id: str
    answer: str
    platform: str | None = None
    way: str
    recorded_by: str = Field(index=True)
    words_box: bytes | None = box(default=None)
    """What the person said, in their own words, as the worker wrote it down."""
    on: date
    at: datetime = instant()
    undone_at: datetime | None = instant(default=None)
    """When the worker took it back: it was pressed by mistake, and never said."""
    __table_args__ = (one_of("answer", "answer", cases.Answer), one_of("way", "way", cases.Way))


class ConsentRow(SQLModel, table=True):
    """One purpose, one yes: which text, in which version, who, when, and when it was taken back."""

    __tablename__ = "consent"
    id: str = Field(primary_key=True)
    account_id: str = Field(index=True)
    person_id: str = Field(index=True)
    purpose: str
    version: int
    given_on: date
    given_at: datetime = instant()
    withdrawn_at: datetime | None = instant(default=None)
    __table_args__ = (Index("ix_consent_purpose", "purpose", "person_id"),)


class BlindRow(SQLModel, table=True):
    """Keyed hashes for exact look-up of a phone, its last four, or an ID number, and of nothing else."""

    __tablename__ = "blind"
    kind: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    case_id: str = Field(primary_key=True, index=True)
    __table_args__ = (one_of("kind", "kind", ("phone", "last4", "id_number")),)


class LinkRow(SQLModel, table=True):
    """A one-use link to a case for the person; only the hash of its code is kept."""

    __tablename__ = "link"
    code_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    case_id: str = Field(foreign_key="case.id", index=True)
    made_by: str
    made_at: datetime = instant()
    expires_at: datetime = instant()
    opened_by: str | None = Field(default=None, index=True)
    """The account that opened it; for that one it stays good for seven days."""
    opened_at: datetime | None = instant(default=None)
