"""A table of institutions, one a row (R10, R19 to R21, R46, R77, R165).

What the table has no column for stays as it is; an empty cell of a column it has says that there is nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.commands.importing.plan import Plan, Told, compare, first_of
from bot.commands.importing.sheet import Bad, Cells, Sheet
from bot.commands.importing.vocabulary import Vocabulary
from bot.domain.area import Areas
from bot.domain.institution import Institution, Kind, Registration
from bot.store.unit import Unit

REQUIRED = ("id", "name", "area", "registration", "phone")
_PLAIN = ("name", "licence", "hours", "address", "services", "hotline", "hotline_hours")
_FLAGS = ("is_hub", "is_contact_point", "is_branded")


def plan(unit: Unit, sheet: Sheet, vocabulary: Vocabulary) -> Plan[Institution]:
    """What the table would change."""
    areas, known = unit.places.areas(), {one.id: one for one in unit.places.institutions()}
    read: dict[str, Institution] = {}
    faults, seen = list(sheet.faults), dict[Hashable, int]()
    for line, cells in sheet.rows:
        try:
            one = _institution(cells, known, areas, vocabulary)
            if first := first_of(seen, one.id, line):
                raise Bad("import.fault.duplicate", text=one.id, first=first)
        except Bad as bad:
            faults.append(bad.at(line))
        else:
            read[one.id] = one
    return compare(known, read, faults)


def write(unit: Unit, found: Plan[Institution], told: Told) -> None:
    """Add the new, change the changed."""
    for one in found.new:
        unit.places.add_institution(one)
    for _, after in found.changed:
        unit.places.change_institution(after)
    told(found.writes, found.writes)


def label(one: Institution) -> str:
    """How an institution is named in the report."""
    return f"{one.id} {one.name}"


def _institution(cells: Cells, known: Mapping[str, Institution], areas: Areas, vocabulary: Vocabulary) -> Institution:
    """One row, over what is known of the same institution.

    Raises:
        Bad: something in it cannot be read.
    """
    vocabulary.filled(cells, "institutions", REQUIRED)
    name = vocabulary.id(cells["id"])
    before = known.get(name) or Institution(name, "", "", Kind.UNSTATED, False, "", "", "")
    readers = _readers(areas, vocabulary)
    said: dict[str, Any] = {field: readers[field](cells[field]) for field in readers if field in cells}
    return replace(before, **said, registered=said["registration"].counts)


def _readers(areas: Areas, vocabulary: Vocabulary) -> dict[str, Callable[[str], Any]]:
    """Who reads the cell of which field."""
    column = partial(vocabulary.label, "institutions")
    return {
        **dict.fromkeys(_PLAIN, str),
        **{field: partial(vocabulary.flag, column=column(field)) for field in _FLAGS},
        "area": partial(_place, areas, vocabulary),
        "phone": vocabulary.phone,
        "kind": lambda cell: Kind(vocabulary.choice("kind", cell, column("kind"))) if cell else Kind.UNSTATED,
        "registration": lambda cell: Registration(vocabulary.choice("registration", cell, column("registration"))),
        "capacity": partial(vocabulary.count, column=column("capacity")),
        "serves": lambda cell: tuple(_place(areas, vocabulary, one) for one in _parts(cell)),
    }


def _parts(cell: str) -> list[str]:
    """What stands between spaces and marks of any kind."""
    return "".join(" " if unicodedata.category(sign)[0] in "PSZ" else sign for sign in cell).split()


def _place(areas: Areas, vocabulary: Vocabulary, cell: str) -> str:
    """A code that is known here."""
    code = vocabulary.code(cell)
    if areas.get(code) is None:
        raise Bad("import.fault.unknown_area", text=code)
    return code
