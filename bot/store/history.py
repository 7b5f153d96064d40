"""The history of a case's file: every section as it was kept, sealed, for good (R152)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.domain.case import Case
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

VERSION = TABLES["section_version"]
_ADD = insert(VERSION)
_NEWEST = select(func.coalesce(func.max(VERSION.c.version), 0)).where(
    VERSION.c.case_id == bindparam("case"), VERSION.c.name == bindparam("section")
)


@dataclass(frozen=True, slots=True)
class Version:
    """A section as it was kept at one time."""

    name: str
    version: int
    value: Mapping[str, Any]
    by: str
    """The account that wrote it."""
    on: date
    at: datetime


class History:
    """What a file was before."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def add(self, case: Case, name: str, value: Mapping[str, Any]) -> None:
        """Keep a section as it is now, beside what it was."""
        unit = self._unit
        number = 1 + int(self._run(_NEWEST, {"case": case.id, "section": name}).scalar_one())
        row = {
            "case_id": case.id,
            "name": name,
            "version": number,
            "person_id": case.person_id,
            "box": unit.seal(case.person_id, _place(case.id, name, number), dict(value)),
            "by": unit.me.id if unit.me else "clock",
            "on": unit.today,
            "at": unit.now,
        }
        self._run(_ADD, row)

    def forget(self, case: Case, name: str) -> None:
        """What a section was before the newest is gone: whoever wrote it has left and taken it along."""
        newest = select(func.max(VERSION.c.version)).where(VERSION.c.case_id == case.id, VERSION.c.name == name)
        earlier = (VERSION.c.case_id == case.id, VERSION.c.name == name)
        self._run(delete(VERSION).where(*earlier, VERSION.c.version < newest.scalar_subquery()))
        self._unit.record("section.forget", f"case:{case.id}", fields=name)

    def own(self, case: Case, names: Sequence[str]) -> list[Version]:
        """Every version of some sections, oldest first, for the one they are about."""
        return self._versions(case, names, "")

    def open(self, case: Case, names: Sequence[str], purpose: str) -> list[Version]:
        """The same for somebody else's eyes: the reading is logged."""
        return self._versions(case, names, purpose)

    def blank(self, case: Case, name: str, field: str, value: str) -> None:
        """A value that is somebody else's, such as a wrong number, stands in no earlier version either (ux.md 9.3)."""
        for one in self.own(case, [name]):
            if value and one.value.get(field) == value:
                place = _place(case.id, name, one.version)
                box = self._unit.seal(case.person_id, place, {**one.value, field: ""})
                where = (VERSION.c.case_id == case.id, VERSION.c.name == name, VERSION.c.version == one.version)
                self._run(update(VERSION).where(*where).values(box=box))

    def _versions(self, case: Case, names: Sequence[str], purpose: str) -> list[Version]:
        unit = self._unit
        if unit.key_of(case.person_id) is None:
            return []
        query = select(VERSION).where(VERSION.c.case_id == case.id, VERSION.c.name.in_(names))
        found = []
        for row in self._run(query.order_by(VERSION.c.at, VERSION.c.name, VERSION.c.version)):
            place = _place(row.case_id, row.name, row.version)
            value = (
                unit.open(row.person_id, place, row.box, purpose)
                if purpose
                else unit.open_own(row.person_id, place, row.box)
            )
            found.append(Version(row.name, row.version, value, row.by, row.on, row.at))
        return found


def _place(case_id: str, name: str, version: int) -> str:
    return f"section_version.box:{case_id}/{name}/{version}"
