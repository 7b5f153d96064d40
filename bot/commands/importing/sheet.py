"""A CSV file as rows of named cells, whatever saved it: UTF-8 or GB18030, commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.errors import Refused

ENCODINGS = ("utf-8-sig", "gb18030")
"""GB18030 is what Chinese spreadsheets save; hardly any such text is UTF-8 by chance, so UTF-8 is tried first."""
DELIMITERS = ",;\t"
LONGEST = 200
"""Characters in one cell."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Cells = Mapping[str, str]
"""Cells of a row by the name of the field; of what the file has no column for there is none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken. `key` names the sentence, below `import.fault`."""

    line: int
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Bad(Exception):
    """A cell cannot be read; the row it stands in becomes a Fault."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    def at(self, line: int) -> Fault:
        """As the fault of a line."""
        return Fault(line, self.key, self.params)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read."""

    rows: tuple[tuple[int, Cells], ...]
    """Line number in the file, and the cells."""
    faults: tuple[Fault, ...]
    """Rows that are none."""
    unused: tuple[str, ...]
    """Headings that mean nothing here: shown, so that a misspelt one is noticed."""


def read_sheet(file: Path, columns: Mapping[str, Iterable[str]], required: Iterable[str]) -> Sheet:
    """Read a file. `columns` are the headings a field may have; those of `required` must be there.

    Raises:
        Refused: it is no table, or lacks a column.
    """
    text = _text(file)
    heading = next((line for line in text.split("\n") if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=heading.count), strict=True)
    rows: list[tuple[int, Cells]] = []
    faults: list[Fault] = []
    fields: list[str] | None = None
    unused: tuple[str, ...] = ()
    try:
        for row in reader:
            cells = [_plain(cell) for cell in row]
            if not any(cells):
                continue
            if fields is None:
                fields, unused = _fields(cells, columns, required)
                continue
            try:
                rows.append((reader.line_num, _named(cells, fields)))
            except Bad as bad:
                faults.append(bad.at(reader.line_num))
    except csv.Error as error:
        raise Refused("import.refused.quotes", line=reader.line_num) from error
    if fields is None:
        raise Refused("import.refused.empty", file=file.name)
    return Sheet(tuple(rows), tuple(faults), unused)


def _text(file: Path) -> str:
    raw = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("import.refused.encoding", file=file.name)


def _plain(cell: str) -> str:
    """Without the spaces around it, full-width ones too."""
    return cell.strip()


def _fields(
    headings: list[str], columns: Mapping[str, Iterable[str]], required: Iterable[str]
) -> tuple[list[str], tuple[str, ...]]:
    """The field of each column, in order (empty: none of ours), and the headings that are none of ours."""
    meant = {folded(word): name for name, words in columns.items() for word in words}
    fields = [meant.get(folded(heading), "") for heading in headings]
    missing = [next(iter(columns[name])) for name in required if name not in fields]
    if missing:
        raise Refused("import.refused.columns", names=missing)
    twice = [heading for at, heading in enumerate(headings) if fields[at] and fields[at] in fields[:at]]
    if twice:
        raise Refused("import.refused.twice", names=twice)
    return fields, tuple(one for one, name in zip(headings, fields, strict=True) if one and not name)


def _named(cells: list[str], fields: list[str]) -> Cells:
    """Cells by field.

    Raises:
        Bad: there are more of them than headings, one is too long, or holds a sign that no text has.
    """
    if any(cells[len(fields) :]):
        raise Bad("import.fault.cells", n=len(cells), most=len(fields))
    cells += [""] * (len(fields) - len(cells))
    for cell in cells:
        if len(cell) > LONGEST:
            raise Bad("import.fault.long", most=LONGEST)
        if _CONTROL.search(cell):
            raise Bad("import.fault.signs")
    return {name: cell for name, cell in zip(fields, cells, strict=False) if name}


def folded(text: str) -> str:
    """A word as it is compared: width and case do not matter."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
