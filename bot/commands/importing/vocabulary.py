"""The words of a table's cells, from content/patterns/places.yaml: what a day, a sum, a yes is written like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.commands.importing.sheet import Bad, folded
from bot.domain.area_code import WrongCode, read_code
from bot.domain.price import read_amount
from bot.reading import read_yaml
from bot.words import CONTENT

_DAY = re.compile(r"(\d{4})(?:\D(\d{1,2})\D(\d{1,2})\D?|(\d{2})(\d{2}))")
_NAME = re.compile(r"[\w-]{1,40}")


class Vocabulary:
    """Reads single cells. Every method raises `Bad` where a cell says something else."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.columns: Mapping[str, Mapping[str, list[str]]] = data["columns"]
        self._words: Mapping[str, Mapping[str, str]] = {
            table: {folded(str(word)): meant for meant, words in choices.items() for word in words}
            for table, choices in data["words"].items()
        }
        self._shown = {
            table: {meant: words[0] for meant, words in choices.items()} for table, choices in data["words"].items()
        }

    @classmethod
    def load(cls) -> Vocabulary:
        """From content."""
        return cls(read_yaml(CONTENT / "patterns" / "places.yaml"))

    def label(self, kind: str, field: str) -> str:
        """How a field is called in reports: its first heading."""
        return self.columns[kind][field][0]

    def choice(self, table: str, cell: str, column: str) -> str:
        """One of a closed list."""
        meant = self._words[table].get(folded(cell))
        if meant is None:
            raise Bad("import.fault.choice", column=column, text=cell, choices=list(self._shown[table].values()))
        return meant

    def shown(self, table: str, meant: object) -> str:
        """A word of a closed list as reports write it."""
        return str(self._shown[table].get(str(meant), meant))

    def flag(self, cell: str, column: str) -> bool:
        """Yes or no; an empty cell is no."""
        return bool(cell) and self.choice("flag", cell, column) == "yes"

    def amount(self, cell: str) -> str:
        """Yuan as decimal text; empty where it is no longer offered."""
        meant = self._words["amount"].get(folded(cell))
        read = meant or read_amount(folded(cell))
        if not read:
            raise Bad("import.fault.amount", text=cell)
        return "" if read == "ended" else read

    def day(self, cell: str) -> date:
        """A day with its year, written with figures."""
        found = _DAY.fullmatch(folded(cell))
        try:
            year, month, day = (int(part) for part in (found.groups() if found else ()) if part)
            return date(year, month, day)
        except ValueError:
            raise Bad("import.fault.day", text=cell) from None

    def code(self, cell: str) -> str:
        """The code of a place, as it is kept."""
        try:
            return read_code(cell)
        except WrongCode as wrong:
            raise Bad(f"import.fault.code_{wrong.fault}", text=cell) from None

    def id(self, cell: str) -> str:
        """A short name without spaces, by which a thing is known for good."""
        if not _NAME.fullmatch(cell):
            raise Bad("import.fault.id", text=cell)
        return cell

    def count(self, cell: str, column: str) -> int | None:
        """A whole number; None where the cell is empty."""
        if cell and not (cell.isascii() and cell.isdigit() and len(cell) < 6):
            raise Bad("import.fault.count", column=column, text=cell)
        return int(cell) if cell else None

    def phone(self, cell: str) -> str:
        """A number, with whatever stands around it; five figures at least."""
        if sum(sign.isdigit() for sign in cell) < 5:
            raise Bad("import.fault.phone", text=cell)
        return cell

    def filled(self, cells: Mapping[str, str], kind: str, fields: Iterable[str]) -> None:
        """Whether these cells hold anything."""
        empty = [self.label(kind, name) for name in fields if not cells[name]]
        if empty:
            raise Bad("import.fault.empty", names=empty)
