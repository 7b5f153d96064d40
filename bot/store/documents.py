"""Official documents that were imported: what they say of themselves, their clauses, and the file as it came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.policy import Known, Policy
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

DOCUMENT, CLAUSE = TABLES["document"], TABLES["clause"]
_FACTS = [column for column in DOCUMENT.c if column.name != "original"]
"""Without the file itself, which is read when somebody wants the file."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A clause as it is kept."""

    label: str
    title: str
    text: str


class Documents:
    """What was imported."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def keep(self, document: Policy, clauses: Sequence[Kept], name: str, original: bytes) -> None:
        """Keep a document, or a newer cut of it."""
        row = {
            "id": document.id,
            "short": document.short,
            "area": document.area,
            "printed_number": document.number,
            "title": document.title,
            "issuers": json.dumps(document.issuers, ensure_ascii=False),
            **{day: getattr(document, day) for day in _DAYS},
            "name": name,
            "original": original,
            "at": self._unit.now,
        }
        kept = upsert(DOCUMENT).values(**row)
        self._run(kept.on_conflict_do_update(index_elements=["id"], set_=row))
        self._run(delete(CLAUSE).where(CLAUSE.c.document == document.id))
        rows = [
            {"document": document.id, "at": at, "label": one.label, "title": one.title, "text": one.text}
            for at, one in enumerate(clauses)
        ]
        if rows:
            self._run(CLAUSE.insert(), rows)
        self._unit.record("document.import", f"document:{document.id}", fields=f"{len(rows)}")

    def all(self) -> list[tuple[Policy, int]]:
        """Every document, with how many clauses it has."""
        many: dict[str, int] = {}
        for row in self._run(select(CLAUSE.c.document)):
            many[row.document] = many.get(row.document, 0) + 1
        return [(_policy(row), many.get(row.id, 0)) for row in self._run(select(*_FACTS).order_by(DOCUMENT.c.id))]

    def clauses(self, document: str) -> list[Kept]:
        """The clauses of a document in order."""
        found = select(CLAUSE).where(CLAUSE.c.document == document).order_by(CLAUSE.c.at)
        return [Kept(row.label, row.title, row.text) for row in self._run(found)]

    def clause(self, document: str, label: str) -> Kept | None:
        """One clause; None: it is not there."""
        found = select(CLAUSE).where(CLAUSE.c.document == document, CLAUSE.c.label == label)
        row = self._run(found).first()
        return Kept(row.label, row.title, row.text) if row is not None else None

    def original(self, document: str) -> tuple[str, bytes] | None:
        """The file as it came, and its name; None: there is none."""
        row = self._run(select(DOCUMENT.c.name, DOCUMENT.c.original).where(DOCUMENT.c.id == document)).first()
        return (row.name, bytes(row.original)) if row is not None else None


_DAYS = ("issued", "effective", "valid_until", "target_until")


def _policy(row: Row[Any]) -> Policy:
    told = row._mapping
    names = ("id", "short", "area", "title", *_DAYS)
    return Policy(
        **{name: told[name] for name in names},
        number=told["printed_number"],
        known=Known.TEXT,
        last_checked=row.at.date(),
        issuers=tuple(json.loads(row.issuers)),
    )
