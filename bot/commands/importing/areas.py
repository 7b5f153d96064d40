"""A table of places: code and name, in any order; level and parent follow from the code (R25)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace

from bot.commands.importing.plan import Plan, Told, compare, first_of
from bot.commands.importing.sheet import Bad, Cells, Fault, Sheet
from bot.commands.importing.vocabulary import Vocabulary
from bot.domain.area import Area
from bot.domain.area_code import LEVELS, level_of, parents_of
from bot.store.unit import Unit

REQUIRED = ("code", "name")
AT_ONCE = 5000
"""Rows written between two words about how far it is."""


def plan(unit: Unit, sheet: Sheet, vocabulary: Vocabulary) -> Plan[Area]:
    """What the table would change."""
    known = {area.code: area for area in unit.places.areas()}
    faults = list(sheet.faults)
    rows: dict[str, tuple[int, Area]] = {}
    seen: dict[Hashable, int] = {}
    for line, cells in sheet.rows:
        try:
            area = _area(cells, vocabulary)
            if first := first_of(seen, area.code, line):
                raise Bad("import.fault.duplicate", text=area.code, first=first)
        except Bad as bad:
            faults.append(bad.at(line))
        else:
            rows[area.code] = (line, area)
    return compare(known, _settled(rows, known, faults), faults)


def write(unit: Unit, found: Plan[Area], told: Told) -> None:
    """Add the new, change the changed."""
    changed = [after for _, after in found.changed]
    for done in range(0, len(found.new), AT_ONCE):
        unit.places.add_areas(found.new[done : done + AT_ONCE])
        told(min(done + AT_ONCE, len(found.new)), found.writes)
    for done in range(0, len(changed), AT_ONCE):
        unit.places.change_areas(changed[done : done + AT_ONCE])
        told(len(found.new) + min(done + AT_ONCE, len(changed)), found.writes)


def label(area: Area) -> str:
    """How a place is named in the report."""
    return f"{area.code} {area.name}"


def _area(cells: Cells, vocabulary: Vocabulary) -> Area:
    """One row. The parent is as the row says it, or empty.

    Raises:
        Bad: it is no place.
    """
    vocabulary.filled(cells, "areas", REQUIRED)
    code = vocabulary.code(cells["code"])
    level, parent = level_of(code), cells.get("parent", "")
    if said := cells.get("level", ""):
        meant = vocabulary.choice("level", said, vocabulary.label("areas", "level"))
        if meant != level:
            raise Bad("import.fault.level", text=said, level=vocabulary.shown("level", level))
    return Area(code, cells["name"], level, vocabulary.code(parent) if parent.strip("0") else "")


def _settled(rows: Mapping[str, tuple[int, Area]], known: Mapping[str, Area], faults: list[Fault]) -> dict[str, Area]:
    """Rows whose parent is known or in the table too, from the top down: a bad place takes those in it along."""
    read: dict[str, Area] = {}
    for line, area in sorted(rows.values(), key=lambda row: (LEVELS.index(row[1].level), row[1].code)):
        outer = parents_of(area.code)
        parent = next((code for code in outer if code in read or code in known), "")
        if outer and not parent:
            faults.append(Fault(line, "import.fault.unknown_parent", {"parent": outer[0]}))
        elif area.parent and area.parent not in outer:
            faults.append(Fault(line, "import.fault.parent", {"text": area.parent, "parent": parent}))
        else:
            read[area.code] = area if area.parent == parent else replace(area, parent=parent)
    return read
