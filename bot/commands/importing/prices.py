"""A table of prices, one entry a row (R163, R164). An entry is only ever added; a newer one ends the one before it."""

from __future__ import annotations

from collections.abc import Container, Hashable
from datetime import date

from bot.commands.importing.plan import Plan, Told, compare, first_of
from bot.commands.importing.sheet import Bad, Cells, Sheet
from bot.commands.importing.vocabulary import Vocabulary
from bot.domain.price import Price, last_entry
from bot.store.unit import Unit

REQUIRED = ("institution_id", "item", "amount", "unit", "since")

Key = tuple[str, str, date]


def plan(unit: Unit, sheet: Sheet, vocabulary: Vocabulary) -> Plan[Price]:
    """What the table would add; for a thing and day already known, a correction that is added too."""
    institutions = {one.id for one in unit.places.institutions()}
    read: dict[Key, Price] = {}
    faults, seen = list(sheet.faults), dict[Hashable, int]()
    for line, cells in sheet.rows:
        try:
            price = _price(cells, institutions, vocabulary)
            key = (price.institution_id, price.item, price.since)
            if first := first_of(seen, key, line):
                raise Bad("import.fault.duplicate", text=label(price), first=first)
        except Bad as bad:
            faults.append(bad.at(line))
        else:
            read[key] = price
    return compare(last_entry(unit.places.prices()), read, faults)


def write(unit: Unit, found: Plan[Price], told: Told) -> None:
    """Add entries; nothing known is touched."""
    unit.places.add_prices([*found.new, *(after for _, after in found.changed)])
    told(found.writes, found.writes)


def label(price: Price) -> str:
    """How an entry is named in the report."""
    return f"{price.institution_id} {price.item} {price.since}"


def _price(cells: Cells, institutions: Container[str], vocabulary: Vocabulary) -> Price:
    """One row.

    Raises:
        Bad: something in it cannot be read, or there is no such institution.
    """
    vocabulary.filled(cells, "prices", REQUIRED)
    if cells["institution_id"] not in institutions:
        raise Bad("import.fault.unknown_institution", text=cells["institution_id"])
    return Price(
        cells["institution_id"],
        cells["item"],
        vocabulary.amount(cells["amount"]),
        cells["unit"].rpartition("/")[2],  # people write yuan/day
        vocabulary.day(cells["since"]),
        cells.get("source", ""),
        cells.get("decided_by", ""),
    )
