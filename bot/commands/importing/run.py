"""An import from beginning to end: look, show, ask, write; all of it in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.commands.importing import areas, institutions, prices
from bot.commands.importing.plan import Plan, Told
from bot.commands.importing.sheet import Sheet, read_sheet
from bot.commands.importing.vocabulary import Vocabulary
from bot.domain.errors import Refused
from bot.store.unit import Database


class Table(StrEnum):
    """What a file may hold."""

    AREAS = "areas"
    INSTITUTIONS = "institutions"
    PRICES = "prices"


_PARTS: dict[Table, ModuleType] = {Table.AREAS: areas, Table.INSTITUTIONS: institutions, Table.PRICES: prices}


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was read, and what it would change."""

    table: Table
    file: str
    sheet: Sheet
    plan: Plan[Any]
    vocabulary: Vocabulary

    def label(self, row: Any) -> str:
        """How a row is named in the report."""
        name: str = _PARTS[self.table].label(row)
        return name


def look(database: Database, table: Table, file: Path, now: datetime) -> Import:
    """Read a file and compare it with what is known; nothing is changed.

    Raises:
        Refused: it is no such table.
    """
    vocabulary = Vocabulary.load()
    sheet = read_sheet(file, vocabulary.columns[table], _PARTS[table].REQUIRED)
    with database.reading(now) as unit:
        return Import(table, file.name, sheet, _PARTS[table].plan(unit, sheet, vocabulary), vocabulary)


def carry_out(database: Database, seen: Import, now: datetime, told: Told) -> None:
    """Write what was shown, in one transaction, with one row of the audit.

    Raises:
        Refused: what is known changed since it was shown.
    """
    part = _PARTS[seen.table]
    with database.unit(now) as unit:
        unit.wait_for("places")
        if part.plan(unit, seen.sheet, seen.vocabulary) != seen.plan:
            raise Refused("error.overtaken")
        part.write(unit, seen.plan, told)
        counts = f"new {len(seen.plan.new)}, changed {len(seen.plan.changed)}, bad {len(seen.plan.faults)}"
        unit.record(f"places.import.{seen.table}", f"file:{seen.file}", fields=counts)
        unit.commit()
