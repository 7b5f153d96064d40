"""Who speaks, who is spoken of, who works here, and who is on duty."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from bot.domain import people
from bot.store.tables.columns import box, instant, one_of


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
    acting_until: datetime | None = instant(default=None)
    """The second person's time ends then, unless they do something before (ux.md 17 no. 9)."""
    veil: str = "open"
    floor: int = 0
    """Messages up to this id are not shown here: after a while away nothing is, before a press (ux.md 3)."""
    until: datetime | None = instant(default=None)
    """It speaks for this account until then, where it came by a link; None: for good."""
    lost: str = ""
    """Why nothing reaches it, in one word; cleared when somebody speaks there."""
    menu: str = ""
    """The role whose menu of commands was last set there."""
    login_at: datetime | None = instant(default=None)
    """When a member of staff gave their word here; None: nothing of a desk is shown (ux.md 17 no. 8)."""
    login_until: datetime | None = instant(default=None)
    """The login ends then, unless something is done before; None with `login_at`: a demonstration's, which lasts."""
    __table_args__ = (one_of("veil", "veil", ("open", "hidden", "word")),)


class GuessRow(SQLModel, table=True):
    """Wrong words and codes in a row: where they were typed, and against whom they were typed from elsewhere."""

    __tablename__ = "guess"
    what: str = Field(primary_key=True)
    who: str = Field(primary_key=True)
    """`at:` and an address, or `on:` and an account."""
    misses: int
    at: datetime = instant(index=True)
    closed_until: datetime | None = instant(default=None)
    __table_args__ = (one_of("what", "what", ("word", "code")),)


class CrossingRow(SQLModel, table=True):
    """A way into an account from another channel: a link, a short code to type, or one to say on the telephone."""

    __tablename__ = "crossing"
    id: str = Field(primary_key=True)
    kind: str
    account_id: str = Field(foreign_key="account.id", index=True)
    code_hash: bytes = Field(sa_type=LargeBinary, index=True)
    box: bytes | None = box(default=None)
    """The code itself, where it is said more than once: one to say on the telephone."""
    made_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    used_at: datetime | None = instant(default=None)
    __table_args__ = (one_of("kind", "kind", ("link", "code", "spoken", "copy", "copy_data")),)


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
    secret: bytes | None = Field(default=None, sa_type=LargeBinary)
    """What is kept of the word they come in by; None: they have not set one."""
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
    person_id: str
    """Whose key seals the name: nobody has come in yet, so it is of nobody else."""
    name_box: bytes | None = box(default=None)
    """The expected name, a work name of staff, until they are in or the way in has closed."""
    invited_by: str
    made_at: datetime = instant()
    expires_at: datetime = instant()
    renews: str | None = None
    """The member of staff who forgot their word and sets another; None: somebody new."""
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
    stand_in_id: str | None = None
    """Who is told when this one does not take it, or is away."""
    off_on_holidays: bool = False
    """Whether the days off of the yearly notice are off here too."""
    nudge: str = ""
    """How this person is told when the page is closed: mailto:... or sms:..."""
