"""Areas, institutions with what they charge, and what a deployment edits at run time."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from bot.domain.institution import Kind, Registration
from bot.store.tables.columns import instant, one_of


class AreaRow(SQLModel, table=True):
    __tablename__ = "area"
    code: str = Field(primary_key=True)
    name: str
    level: str
    parent: str = Field(default="", index=True)


class InstitutionRow(SQLModel, table=True):
    __tablename__ = "institution"
    __table_args__ = (one_of("kind", "kind", Kind), one_of("registration", "registration", Registration))
    id: str = Field(primary_key=True)
    name: str
    area: str = Field(index=True)
    kind: str
    registered: bool
    phone: str
    hours: str
    address: str
    services: str = ""
    registration: str
    licence: str = ""
    serves: str = ""
    """Codes of places, a space between."""
    capacity: int | None = None
    hotline: str = ""
    hotline_hours: str = ""
    is_hub: bool = False
    is_contact_point: bool = False
    is_branded: bool = False


class PriceRow(SQLModel, table=True):
    """Entries are only added: one ends where the next for the same thing begins (R163, R164)."""

    __tablename__ = "price"
    id: int | None = Field(default=None, primary_key=True)
    """In the order in which they were made."""
    institution_id: str = Field(index=True, foreign_key="institution.id")
    item: str
    amount: str
    unit: str
    since: date
    source: str
    decided_by: str
    made_by: str
    made_at: datetime = instant()


class SettingRow(SQLModel, table=True):
    """What a deployment edits at run time: it wins over content, and says who changed it."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str
    by: str
    at: datetime = instant()
