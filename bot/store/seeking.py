"""Finding a person among those a worker may know: by what is exact, else by opening what is one's own.

Figures are found by their keyed hash, and the last four of a number by a hash of their own; names and streets are not
findable, so whoever seeks one opens the files they may open anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from bot.domain.case import Case
from bot.store.calls import Call
from bot.store.inside import inside
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

CASE, BLIND = TABLES["case"], TABLES["blind"]


class Seeking:
    """What a member of staff looks up."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def by_number(self, number: str, written: str, most: int) -> list[Case]:
        """By the number of the receipt, or of the entry on the platform as it was written."""
        return self._unit.cases.seek(or_(CASE.c.number == number, CASE.c.platform_number == written), most=most)

    def by_figures(self, kind: str, value: str, most: int) -> list[Case]:
        """By a telephone number, its last four, or the number of an identity card."""
        digest = self._unit.vault.blind(kind, value)
        having = select(BLIND.c.case_id).where(BLIND.c.kind == kind, BLIND.c.digest == digest)
        return self._unit.cases.seek(CASE.c.id.in_(having), most=most)

    def anywhere(self, by: str, value: str, area: str, most: int) -> list[Case]:
        """Of all that go on, whoever holds them: by a number, exactly, or among the newest of a place by a name."""
        cases = self._unit.cases
        if by == "number":
            return cases.anywhere(CASE.c.number == value, most=most)
        if by != "name":
            digest = self._unit.vault.blind(by, value)
            having = select(BLIND.c.case_id).where(BLIND.c.kind == by, BLIND.c.digest == digest)
            return cases.anywhere(CASE.c.id.in_(having), most=most)
        return self._named(cases.anywhere(inside(CASE.c.area, area), most=most), value)

    def in_area(self, area: str, most: int) -> list[Case]:
        """By the place they live in, or one within it."""
        return self._unit.cases.seek(inside(CASE.c.area, area), most=most)

    def named(self, name: str, most: int) -> list[Case]:
        """By a name, or a part of it, among so many of one's own."""
        return self._named(self._unit.cases.queue()[:most], name)

    def _named(self, cases: list[Case], name: str) -> list[Case]:
        found = set()
        for section in ("identity", "wish"):
            opened = self._unit.files.open_many(cases, section, "find")
            found |= {case_id for case_id, told in opened.items() if name in str(told.get("name", ""))}
        return [case for case in cases if case.id in found]

    def ringing(self, digits: str, most: int) -> list[Call]:
        """Calls without an application to numbers that end in these figures, among so many of one's own."""
        mine = [call for call in self._unit.calls.queue()[:most] if call.case_id is None]
        contacts = self._unit.calls.contacts(mine, "find")
        return [call for call in mine if str(contacts.get(call.id, {}).get("phone", "")).endswith(digits)]

    def phones(self, cases: list[Case]) -> dict[str, str]:
        """The numbers of many applications, by case id."""
        opened: dict[str, dict[str, Any]] = self._unit.files.open_many(cases, "reach", "find")
        return {case_id: str(told.get("phone", "")) for case_id, told in opened.items()}
