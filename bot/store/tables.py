"""The tables. States are TEXT with a check, instants are UTC, days are Asia/Shanghai dates.

Every fact carries the day it happened (`..._on`) beside the instant it was recorded (`..._at`), so that
figures of a quarter can be true whatever day they are made. A column named `box` or ending in `_box` is
sealed; nothing else holds what somebody wrote.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from bot.domain import case as cases
from bot.domain import people

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite forgets the zone; this puts it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        return value.astimezone(UTC) if dialect.name != "sqlite" else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def one_of(name: str, column: str, values: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """A state column holds one of these words. (Native enums break migrations that go down and up.)"""
    words = [value.value for value in values] if isinstance(values, type) else list(values)
    quoted = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({quoted})", name=name)


def instant(**extra: Any) -> Any:
    """A column holding an instant."""
    return Field(sa_type=Instant, **extra)


def box(**extra: Any) -> Any:
    """A sealed column."""
    return Field(sa_type=LargeBinary, **extra)


# -- who ------------------------------------------------------------------------------------------------


class PersonRow(SQLModel, table=True):
    """A person and their data key. Without `wrapped` everything sealed for them is gone for good."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    wrapped: bytes | None = Field(default=None, sa_type=LargeBinary)
    kid: str
    made_at: datetime = instant()
    erased_at: datetime | None = instant(default=None)


class AccountRow(SQLModel, table=True):
    __tablename__ = "account"
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    word_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    misses: int = 0
    closed_until: datetime | None = instant(default=None)
    since: datetime = instant()
    seen_at: datetime = instant()


class AddressRow(SQLModel, table=True):
    """One way an account speaks. `acting_id` is the second person while the phone is handed over."""

    __tablename__ = "address"
    channel: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    acting_id: str | None = Field(default=None, foreign_key="account.id", index=True)
    veil: str = "open"
    floor: int = 0
    """Messages up to this id are not shown here: after a while away nothing is, before a press (ux.md 3)."""
    __table_args__ = (one_of("veil", "veil", ("open", "hidden", "word")),)


class StaffRow(SQLModel, table=True):
    __tablename__ = "staff"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", unique=True)
    role: str
    category: str
    organisation_id: str
    area: str = Field(index=True)
    state: str
    name_box: bytes | None = box(default=None)
    invited_by: str
    approved_by: str | None = None
    undertaking_on: date | None = None
    made_at: datetime = instant()
    wake_on: date | None = Field(default=None, index=True)
    __table_args__ = (
        one_of("role", "role", people.Role),
        one_of("category", "category", people.Category),
        one_of("state", "state", people.StaffState),
    )


class InvitationRow(SQLModel, table=True):
    """A single-use way in for staff; only the hash of its code is kept."""

    __tablename__ = "invitation"
    id: str = Field(primary_key=True)
    code_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    role: str
    category: str
    organisation_id: str
    area: str
    name: str
    """The expected name, a work name of staff."""
    invited_by: str
    made_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None)
    revoked_at: datetime | None = instant(default=None)
    wake_on: date | None = Field(default=None, index=True)


class DutyRow(SQLModel, table=True):
    """Who is on duty: weekday (0 Monday) and hours, local time; an end before the start goes past midnight."""

    __tablename__ = "duty"
    id: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id")
    area: str
    weekday: int
    starts: str
    """HH:MM"""
    ends: str
    nudge: str = ""
    """How this person is told when the page is closed: mailto:... or sms:..."""


# -- places -----------------------------------------------------------------------------------------------


class AreaRow(SQLModel, table=True):
    __tablename__ = "area"
    code: str = Field(primary_key=True)
    name: str
    level: str
    parent: str = Field(default="", index=True)


class InstitutionRow(SQLModel, table=True):
    __tablename__ = "institution"
    id: str = Field(primary_key=True)
    name: str
    area: str = Field(index=True)
    site: str
    registered: bool
    phone: str
    hours: str
    address: str
    distance: str = ""
    services: str = ""


# -- turns ------------------------------------------------------------------------------------------------


class ReceivedRow(SQLModel, table=True):
    """Ids of what arrived: the same thing twice is one turn."""

    __tablename__ = "received"
    channel: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    at: datetime = instant()


class QuarantineRow(SQLModel, table=True):
    """What could not be handled, sealed as it came, with the reference number the person was told."""

    __tablename__ = "quarantine"
    id: str = Field(primary_key=True)
    reference: str = Field(index=True)
    person_id: str
    raw_box: bytes = box()
    error: str
    """The kind of error, without what was written."""
    at: datetime = instant()


class TalkRow(SQLModel, table=True):
    """A running conversation: the answers are sealed with the key of the person they are about."""

    __tablename__ = "talk"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id")
    person_id: str = Field(foreign_key="person.id")
    flow: str
    version: int
    state: str
    number: str | None = Field(default=None, unique=True)
    """Number by which a draft is found again on another phone."""
    box: bytes = box()
    begun_on: date
    changed_at: datetime = instant()
    wake_on: date | None = Field(default=None, index=True)
    __table_args__ = (
        one_of("state", "state", ("open", "parked", "done", "dropped")),
        Index("ix_talk_account", "account_id", "state"),
    )


class MessageRow(SQLModel, table=True):
    """One message to an account (or its echo): key and particulars, sealed; words are made when it leaves."""

    __tablename__ = "message"
    id: int | None = Field(default=None, primary_key=True)
    account_id: str
    person_id: str
    """Whose key seals it: erasing that person takes the message with it."""
    stem: str = Field(unique=True)
    """Random; `stem.index` is the token of a button."""
    kind: str
    lane: str
    """The delivery class: what happens after an unknown outcome, and how long it lives."""
    box: bytes = box()
    offers: bool
    """Has something to press."""
    state: str = "ready"
    made_on: date
    made_at: datetime = instant()
    shown_at: datetime | None = instant(default=None)
    heard_at: datetime | None = instant(default=None)
    ends_at: datetime | None = instant(default=None)
    dedupe: str | None = Field(default=None, unique=True)
    wake_on: date | None = Field(default=None, index=True)
    case_id: str | None = Field(default=None, index=True)
    __table_args__ = (
        one_of("lane", "lane", ("crisis", "staff_alert", "reply", "reminder", "broadcast", "status_card")),
        one_of("state", "state", ("ready", "sent", "unknown", "failed", "superseded")),
        Index("ix_message_account", "account_id", "id"),
    )


class NudgeRow(SQLModel, table=True):
    """A neutral text sent outside the page, to a mailbox or a phone: one try is one row."""

    __tablename__ = "nudge"
    id: str = Field(primary_key=True)
    person_id: str
    to_box: bytes = box()
    template: str
    params: str = "{}"
    """JSON of times and days only."""
    lane: str
    state: str = "ready"
    tries: int = 0
    next_at: datetime = instant()
    dedupe: str = Field(unique=True)
    __table_args__ = (
        one_of("state", "state", ("ready", "sending", "sent", "unknown", "failed")),
        Index("ix_nudge_due", "state", "next_at"),
    )


# -- cases --------------------------------------------------------------------------------------------------


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
    owner_id: str | None = Field(default=None, foreign_key="staff.id", index=True)
    promised_on: date
    submitted_on: date
    submitted_at: datetime = instant()
    stage_on: date
    platform_number: str | None = None
    platform_on: date | None = None
    wake_on: date | None = Field(default=None, index=True)
    __table_args__ = (
        one_of("stage", "stage", cases.Stage),
        one_of("door", "door", cases.Door),
        one_of("age", "age", people.AgeBand),
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


class MemberRow(SQLModel, table=True):
    __tablename__ = "member"
    case_id: str = Field(foreign_key="case.id", primary_key=True)
    account_id: str = Field(foreign_key="account.id", primary_key=True)
    part: str
    since: datetime = instant()
    until: datetime | None = instant(default=None)
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
    recorded_by: str
    words_box: bytes | None = box(default=None)
    """What the person said, in their own words, as the worker wrote it down."""
    on: date
    at: datetime = instant()
    __table_args__ = (one_of("answer", "answer", cases.Answer), one_of("way", "way", cases.Way))


class ConsentRow(SQLModel, table=True):
    """One purpose, one yes: which text, in which version, who, when, and when it was taken back."""

    __tablename__ = "consent"
    id: str = Field(primary_key=True)
    account_id: str = Field(index=True)
    person_id: str
    purpose: str
    version: int
    given_on: date
    given_at: datetime = instant()
    withdrawn_at: datetime | None = instant(default=None)


class BlindRow(SQLModel, table=True):
    """Keyed hashes for exact look-up of a phone or ID number, and of nothing else."""

    __tablename__ = "blind"
    kind: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    case_id: str = Field(primary_key=True)
    __table_args__ = (one_of("kind", "kind", ("phone", "id_number")),)


class LinkRow(SQLModel, table=True):
    """A one-use link to a case for the person; only the hash of its code is kept."""

    __tablename__ = "link"
    code_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    case_id: str = Field(foreign_key="case.id")
    made_by: str
    made_at: datetime = instant()
    expires_at: datetime = instant()
    opened_by: str | None = None
    """The account that opened it; for that one it stays good for seven days."""
    opened_at: datetime | None = instant(default=None)


# -- tasks of staff -------------------------------------------------------------------------------------------


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
    owner_id: str | None = Field(default=None, foreign_key="staff.id", index=True)
    box: bytes | None = box(default=None)
    promised_at: datetime = instant()
    again_at: datetime | None = instant(default=None)
    """Not before: after a call that was not answered, or at a time they asked for."""
    nudged_at: datetime | None = instant(default=None)
    """When the family pressed 催一下."""
    version: int = 1
    made_on: date
    made_at: datetime = instant()
    wake_on: date | None = Field(default=None, index=True)
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
            ),
        ),
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
    __table_args__ = (
        one_of("state", "state", ("open", "taken", "closed")),
        Index("ix_alert_next", "state", "next_at"),
    )


class FiredRow(SQLModel, table=True):
    """What time has done: one row for a rule, a subject and a day makes a tick safe twice, late or on two machines."""

    __tablename__ = "fired"
    rule: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    due_on: date = Field(primary_key=True)
    outcome: str
    why: str = ""
    at: datetime = instant()


class SettingRow(SQLModel, table=True):
    """What a deployment edits at run time: it wins over content, and says who changed it."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str
    by: str
    at: datetime = instant()


# -- accountability -------------------------------------------------------------------------------------------


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


TABLES = metadata.tables
__all__ = ["TABLES", "UniqueConstraint", "metadata"]
