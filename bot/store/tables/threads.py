"""What a human and a person write to each other."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.domain import thread
from bot.store.tables.columns import box, instant, one_of


class ThreadRow(SQLModel, table=True):
    """Two who write to each other, about an alert or a letter (ux.md 17 row 1)."""

    __tablename__ = "thread"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id")
    kind: str
    state: str
    area: str
    staff_id: str | None = Field(default=None, foreign_key="staff.id", index=True)
    alert_id: str | None = Field(default=None, foreign_key="alert.id", unique=True)
    case_id: str | None = Field(default=None, foreign_key="case.id", index=True)
    call_id: str | None = Field(default=None, foreign_key="call.id", index=True)
    spoke_at: datetime | None = instant(default=None)
    silent_at: datetime | None = instant(default=None)
    until: datetime | None = instant(default=None)
    next_at: datetime | None = instant(default=None)
    rung: int = 0
    told_at: datetime | None = instant(default=None)
    made_at: datetime = instant()
    wake_on: date | None = None
    """When time looks whether its words may still be kept."""
    __table_args__ = (
        one_of("kind", "kind", thread.ThreadKind),
        one_of("state", "state", thread.ThreadState),
        Index("ix_thread_account", "account_id", "state"),
        Index("ix_thread_next", "state", "next_at"),
        Index("ix_thread_silent", "state", "silent_at"),
        Index("ix_thread_wake_on", "wake_on", "id"),
    )


class ThreadLineRow(SQLModel, table=True):
    """One thing that was written: sealed for the person it is about, or for whoever wrote it while nobody is known."""

    __tablename__ = "thread_line"
    id: int | None = Field(default=None, primary_key=True)
    thread_id: str = Field(foreign_key="thread.id")
    stem: str = Field(unique=True)
    """Random; that of the message by which it stands on the person's own page."""
    person_id: str
    staff_id: str | None = Field(default=None, foreign_key="staff.id")
    """Who of the team wrote it; None: the person."""
    box: bytes = box()
    at: datetime = instant()
    seen_at: datetime | None = instant(default=None)
    """When the other side had it before them."""
    __table_args__ = (
        Index("ix_thread_line_thread", "thread_id", "id"),
        Index("ix_thread_line_unread", "staff_id", "seen_at"),
    )
