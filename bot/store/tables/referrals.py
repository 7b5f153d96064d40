"""From registered to a named institution: referrals; before an application: leads; where there is no place: needs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.domain import lead, referral
from bot.store.tables.columns import box, instant, one_of


class ReferralRow(SQLModel, table=True):
    """One institution is asked to take one person in."""

    __tablename__ = "referral"
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    person_id: str
    kind: str
    from_staff: str | None = Field(default=None, foreign_key="staff.id")
    from_institution: str | None = None
    to_institution: str = Field(foreign_key="institution.id")
    state: str
    place: str | None = None
    expected: str | None = None
    why_box: bytes | None = box(default=None)
    """Why it was refused, taken back, or answered otherwise later."""
    version: int
    made_on: date
    made_at: datetime = instant()
    answer_by: date
    answered_on: date | None = None
    answered_at: datetime | None = instant(default=None)
    answered_by: str | None = None
    offered_on: date | None = None
    ended_on: date | None = None
    wake_on: date | None = None
    __table_args__ = (
        one_of("kind", "kind", referral.ReferralKind),
        one_of("state", "state", referral.ReferralState),
        one_of("place", "place", referral.Place),
        one_of("expected", "expected", referral.Expected),
        Index("ix_referral_to", "to_institution", "state"),
        Index("ix_referral_wake_on", "wake_on", "id"),
        Index("ix_referral_place", "place", "wake_on"),
    )


class LeadRow(SQLModel, table=True):
    """Somebody outside told of a need; what they told is sealed with a key of its own."""

    __tablename__ = "lead"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    person_id: str = Field(foreign_key="person.id")
    area: str = Field(index=True)
    side: str
    abuse: bool
    state: str
    owner_id: str | None = Field(default=None, foreign_key="staff.id")
    case_id: str | None = None
    why_box: bytes | None = box(default=None)
    """Why it was closed, sealed for the one who closed it: it outlives what was told."""
    box: bytes | None = box(default=None)
    version: int
    made_on: date
    made_at: datetime = instant()
    ends_on: date | None = None
    closed_on: date | None = None
    closed_by: str | None = Field(default=None, foreign_key="account.id")
    tries: int = 0
    again_on: date | None = None
    wake_on: date | None = None
    __table_args__ = (
        one_of("side", "side", lead.Side),
        one_of("state", "state", lead.LeadState),
        Index("ix_lead_wake_on", "wake_on", "id"),
        Index("ix_lead_owner", "owner_id", "state", "area"),
    )


class NeedRow(SQLModel, table=True):
    """A need where there is no place: counted without a name (001 §二(二)搭建信息转介平台)."""

    __tablename__ = "need"
    id: str = Field(primary_key=True)
    """A keyed hash of account and day, so that one account counts once a day and is not kept."""
    area: str = Field(index=True)
    on: date
    account_id: str | None = None
    """Who asked to be told when a place opens; nobody else is kept."""
    told_on: date | None = None
    wake_on: date | None = None
    __table_args__ = (Index("ix_need_wake_on", "wake_on", "id"),)
