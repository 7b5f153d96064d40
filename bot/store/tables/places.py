"""Areas, institutions, and what a deployment edits at run time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.store.tables.columns import instant


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


class SettingRow(SQLModel, table=True):
    """What a deployment edits at run time: it wins over content, and says who changed it."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str
    by: str
    at: datetime = instant()
