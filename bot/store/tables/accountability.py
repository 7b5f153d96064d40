"""What was done and who looked. Rows are only ever added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from bot.store.tables.columns import instant


class AuditRow(SQLModel, table=True):
    """What was done, by whom, to what: names of fields, never values. Rows are only ever added."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant()
    actor: str
    action: str
    object: str
    fields: str
    outcome: str
    mac: bytes = Field(sa_type=LargeBinary)


class AuditLinkRow(SQLModel, table=True):
    """The chain over committed audit rows, written by the sealer every second."""

    __tablename__ = "audit_link"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    audit_id: int = Field(foreign_key="audit.id", unique=True)
    mac: bytes = Field(sa_type=LargeBinary)


class ReadingRow(SQLModel, table=True):
    """Who looked at what of whom, and for which task."""

    __tablename__ = "reading"
    id: str = Field(primary_key=True)
    person_id: str = Field(index=True)
    reader: str
    """The account that looked."""
    place: str
    purpose: str
    on: date
    at: datetime = instant()
