"""What staff and time have to do: calls, alerts, what the clock has done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.domain import green
from bot.store.tables.columns import box, instant, one_of


class CallRow(SQLModel, table=True):
    """A call that somebody of the team makes: the normal way to reach a family (ux.md 10)."""

    __tablename__ = "call"
    id: str = Field(primary_key=True)
    account_id: str = Field(index=True)
    person_id: str
    case_id: str | None = Field(default=None, index=True)
    area: str = Field(index=True)
    reason: str
    urgent: bool
    state: str
    owner_id: str | None = Field(default=None, foreign_key="staff.id")
    box: bytes | None = box(default=None)
    promised_at: datetime = instant()
    again_at: datetime | None = instant(default=None)
    """Not before: after a call that was not answered, or at a time they asked for."""
    nudged_at: datetime | None = instant(default=None)
    """When the family pressed 催一下."""
    version: int = 1
    covers_for: str | None = Field(default=None, index=True)
    """The member of staff who is away and gets it back."""
    entered_by: str | None = Field(default=None, index=True)
    """The account of staff that asked for it in somebody's name; None: they asked themselves."""
    made_on: date
    made_at: datetime = instant()
    wake_on: date | None = None
    __table_args__ = (
        one_of("state", "state", ("open", "done")),
        one_of(
            "reason",
            "reason",
            (
                "call_me",
                "soon",
                "teach",
                "application",
                "unheard",
                "question",
                "wrong_number",
                "changed",
                "support",
                "withdrawn",
                "lead",
                "discharge",
                "share",
                "offer",
                "waiting",
                "moving",
                "guardian",
                "follow_up",
                "meet",
            ),
        ),
        Index("ix_call_wake_on", "wake_on", "id"),
        Index("ix_call_owner", "owner_id", "state", "area"),
        Index("ix_call_promised", "state", "promised_at"),
    )


class CallTryRow(SQLModel, table=True):
    __tablename__ = "call_try"
    id: str = Field(primary_key=True)
    call_id: str = Field(foreign_key="call.id", index=True)
    by: str
    outcome: str
    on: date
    at: datetime = instant()
    __table_args__ = (
        one_of(
            "outcome", "outcome", ("reached", "not_reached", "wrong_number", "wants", "declines", "not_yet", "written")
        ),
    )


class AlertRow(SQLModel, table=True):
    """Somebody may be in danger. Only a human closes it."""

    __tablename__ = "alert"
    id: str = Field(primary_key=True)
    account_id: str = Field(index=True)
    person_id: str
    area: str
    level: str
    state: str
    times: int = 1
    entries: str
    """Ids of the lexicon's entries that fired, never the words."""
    on: date
    at: datetime = instant()
    last_at: datetime = instant()
    taken_by: str | None = None
    taken_at: datetime | None = instant(default=None)
    closed_at: datetime | None = instant(default=None)
    verdict_box: bytes | None = box(default=None)
    rung: int = 0
    """How far up the ladder it has gone."""
    next_at: datetime | None = instant(default=None)
    wake_on: date | None = None
    __table_args__ = (
        one_of("state", "state", ("open", "taken", "closed")),
        Index("ix_alert_next", "state", "next_at"),
        Index("ix_alert_wake_on", "wake_on", "id"),
    )


class ToldRow(SQLModel, table=True):
    """What was told outside to save a life: a relative, 120, 110. Source: 精神卫生法 28; PIPL 13(4), 18."""

    __tablename__ = "told"
    id: str = Field(primary_key=True)
    alert_id: str = Field(foreign_key="alert.id", index=True)
    person_id: str = Field(index=True)
    whom: str
    by: str = Field(foreign_key="staff.id")
    """Who decided."""
    box: bytes = box()
    """Who that is, what was said, and why: sealed for the person."""
    on: date
    at: datetime = instant()
    undone_at: datetime | None = instant(default=None)
    """It did not come to it."""
    __table_args__ = (one_of("whom", "whom", ("kin", "120", "110")),)


class GreenRow(SQLModel, table=True):
    """What passes between a clinic and whoever answers for a person, in either direction (000 §二(二)6, R49)."""

    __tablename__ = "green"
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    person_id: str
    direction: str
    urgency: str
    state: str
    doctor_id: str = Field(foreign_key="staff.id", index=True)
    asked_by: str = Field(foreign_key="staff.id")
    due_on: date
    found: str | None = None
    reached_on: date | None = None
    alert_id: str | None = Field(default=None, foreign_key="alert.id", unique=True)
    box: bytes = box()
    """What was seen or asked, in words: sealed for the person."""
    version: int
    made_on: date
    made_at: datetime = instant()
    __table_args__ = (
        one_of("direction", "direction", green.Direction),
        one_of("urgency", "urgency", green.Urgency),
        one_of("state", "state", green.GreenState),
        one_of("found", "found", green.Found),
    )


class FiredRow(SQLModel, table=True):
    """What time has done: one row for a rule, a subject and a day makes a tick safe twice, late or on two machines."""

    __tablename__ = "fired"
    rule: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    due_on: date = Field(primary_key=True)
    outcome: str
    why: str = ""
    at: datetime = instant(index=True)
