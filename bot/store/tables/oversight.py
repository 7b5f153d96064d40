"""Who decides with whom, who stands in for whom, what an auditor drew and noted, and what was asked most."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from bot.domain import decision
from bot.store.tables.columns import box, instant, one_of


class DecisionRow(SQLModel, table=True):
    """Asked with a reason, agreed to by a second person (ux.md 13)."""

    __tablename__ = "decision"
    id: str = Field(primary_key=True)
    kind: str
    case_id: str = Field(foreign_key="case.id", index=True)
    person_id: str
    asked_by: str = Field(foreign_key="staff.id")
    state: str = Field(index=True)
    second_by: str | None = Field(default=None, foreign_key="staff.id")
    why_box: bytes = box()
    answer_box: bytes | None = box(default=None)
    """What the second person wrote."""
    asked_on: date
    asked_at: datetime = instant()
    answered_on: date | None = None
    answered_at: datetime | None = instant(default=None)
    __table_args__ = (one_of("kind", "kind", decision.DecisionKind), one_of("state", "state", decision.DecisionState))


class AbsenceRow(SQLModel, table=True):
    """Somebody is away and somebody stands in: what was given over is given back at the end."""

    __tablename__ = "absence"
    id: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    stand_in_id: str = Field(foreign_key="staff.id", index=True)
    starts_on: date
    ends_on: date | None = None
    """The last day away; None: a caseload passed on for good."""
    begun_at: datetime | None = instant(default=None)
    ended_at: datetime | None = instant(default=None)
    passing: bool = False
    """Not everything has passed over, or back, yet."""
    wake_on: date | None = Field(default=None, index=True)


class SampleRow(SQLModel, table=True):
    """Cases drawn for an auditor by a recorded seed, so that the same are drawn again (ux.md 12.11)."""

    __tablename__ = "sample"
    id: str = Field(primary_key=True)
    by: str = Field(index=True)
    seed: str
    since: date
    until: date
    population: int
    numbers: str
    """The numbers of the cases drawn, in order, a space between."""
    on: date
    at: datetime = instant()


class AuditNoteRow(SQLModel, table=True):
    """What an auditor found, by the number of a case; sealed for the auditor."""

    __tablename__ = "audit_note"
    id: str = Field(primary_key=True)
    sample_id: str | None = Field(default=None, foreign_key="sample.id", index=True)
    number: str
    person_id: str
    note_box: bytes = box()
    on: date
    at: datetime = instant()


class WordingRow(SQLModel, table=True):
    """What people were asked to agree to, as it stood on their screen: every wording since the first, for good."""

    __tablename__ = "wording"
    id: int | None = Field(default=None, primary_key=True)
    purpose: str
    version: int
    text: str
    since: datetime = instant()
    __table_args__ = (Index("ix_wording_purpose", "purpose", "version"),)


class AskedRow(SQLModel, table=True):
    """How often an answer of the library was shown on a day, and whether it helped; nothing of who asked, or how."""

    __tablename__ = "asked"
    entry: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    shown: int
    helped: int
    no_help: int


class DocumentRow(SQLModel, table=True):
    """An official document that was imported, and the file as it came."""

    __tablename__ = "document"
    id: str = Field(primary_key=True)
    short: str
    area: str
    printed_number: str | None = None
    title: str | None = None
    issuers: str
    """JSON, in order."""
    issued: date | None = None
    effective: date | None = None
    valid_until: date | None = None
    target_until: date | None = None
    name: str
    original: bytes = Field(sa_type=LargeBinary)
    at: datetime = instant()


class ClauseRow(SQLModel, table=True):
    """A clause of it, by its own number."""

    __tablename__ = "clause"
    document: str = Field(primary_key=True, foreign_key="document.id")
    at: int = Field(primary_key=True)
    label: str
    title: str
    text: str
