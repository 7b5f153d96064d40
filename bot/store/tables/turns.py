"""What a turn leaves: what arrived, running talks, the outbox, neutral texts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from bot.store.tables.columns import box, instant, one_of

IN_THREAD = text("thread_id IS NOT NULL")
"""Few messages are: the others take no room in its index."""


class ReceivedRow(SQLModel, table=True):
    """Ids of what arrived: the same thing twice is one turn."""

    __tablename__ = "received"
    channel: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    at: datetime = instant(index=True)


class QuarantineRow(SQLModel, table=True):
    """What could not be handled, sealed as it came, with the reference number the person was told."""

    __tablename__ = "quarantine"
    id: str = Field(primary_key=True)
    reference: str = Field(index=True)
    person_id: str
    raw_box: bytes = box()
    error: str
    """The kind of error, without what was written."""
    at: datetime = instant(index=True)


class TalkRow(SQLModel, table=True):
    """A running conversation: the answers are sealed with the key of the person they are about."""

    __tablename__ = "talk"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    flow: str
    version: int
    state: str
    number: str | None = Field(default=None, unique=True)
    """Number by which a draft is found again on another phone."""
    box: bytes = box()
    begun_on: date
    changed_at: datetime = instant()
    wake_on: date | None = None
    __table_args__ = (
        one_of("state", "state", ("open", "parked", "done", "dropped")),
        Index("ix_talk_account", "account_id", "state"),
        Index("ix_talk_wake_on", "wake_on", "id"),
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
    public: bool = False
    """Tells nothing about anybody, so that a channel which may carry only that may carry it."""
    state: str = "ready"
    made_on: date
    made_at: datetime = instant()
    shown_at: datetime | None = instant(default=None)
    heard_at: datetime | None = instant(default=None)
    ends_at: datetime | None = instant(default=None)
    dedupe: str | None = Field(default=None, unique=True)
    wake_on: date | None = None
    case_id: str | None = Field(default=None, index=True)
    thread_id: str | None = None
    """The thread whose words stand in it: when their days are over they go from every page."""
    __table_args__ = (
        one_of("lane", "lane", ("crisis", "staff_alert", "reply", "reminder", "broadcast", "status_card")),
        one_of("state", "state", ("ready", "sent", "unknown", "failed", "superseded")),
        Index("ix_message_account", "account_id", "id"),
        Index("ix_message_wake_on", "wake_on", "id"),
        Index("ix_message_thread", "thread_id", sqlite_where=IN_THREAD, postgresql_where=IN_THREAD),
    )


class PassingRow(SQLModel, table=True):
    """Words typed where nothing may be kept: sealed, for two minutes, so that danger split over messages is heard."""

    __tablename__ = "passing"
    account_id: str = Field(primary_key=True)
    person_id: str
    box: bytes = box()
    at: datetime = instant(index=True)


class SendingRow(SQLModel, table=True):
    """A message on its way out by a channel that is pushed to. A page needs none: it comes and looks."""

    __tablename__ = "sending"
    id: int | None = Field(default=None, primary_key=True)
    stem: str = Field(foreign_key="message.stem")
    account_id: str
    """To whom. The address must still be theirs when it leaves."""
    channel: str
    bot: str
    address: str
    """Where: the speaker's own address, or the room where something was said."""
    lane: str
    rank: int
    """Of the lane: what is urgent leaves first."""
    again: bool = False
    """The open question once more, after something was lost; dropped if something newer was said."""
    state: str = "ready"
    tries: int = 0
    parts: int = 0
    """How many parts of a long text have been taken."""
    receipt: str = ""
    """The provider's id of the last part taken: what a newer state is written into."""
    replaces: str = ""
    """The provider's id of the message that was pressed, where this is a newer state of it."""
    trouble: str = ""
    """Why it did not leave, in one word."""
    made_at: datetime = instant(index=True)
    next_at: datetime = instant()
    """Not before."""
    ends_at: datetime | None = instant(default=None)
    sent_at: datetime | None = instant(default=None)
    dedupe: str | None = Field(default=None, unique=True)
    __table_args__ = (
        one_of("lane", "lane", ("crisis", "staff_alert", "reply", "reminder", "broadcast", "status_card")),
        one_of("state", "state", ("ready", "sending", "sent", "unknown", "failed", "superseded")),
        Index("ix_sending_due", "channel", "bot", "state", "rank", "id"),
        Index("ix_sending_address", "channel", "bot", "address", "id"),
        Index("ix_sending_stem", "stem"),
        Index("ix_sending_account", "account_id"),
    )


class WireRow(SQLModel, table=True):
    """A wire to a provider: when it was last alive, and what is wrong with it."""

    __tablename__ = "wire"
    channel: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    name: str = ""
    """What the provider calls us."""
    alive_at: datetime = instant()
    trouble: str = ""
    """In one word; empty while all is well."""
    troubled_at: datetime | None = instant(default=None)


class AttemptRow(SQLModel, table=True):
    """Something that arrived and is being taken in just after a start: the third try sets it aside (F37)."""

    __tablename__ = "attempt"
    channel: str = Field(primary_key=True)
    bot: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    tries: int
    at: datetime = instant(index=True)


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
