"""Areas, institutions, and what a deployment edits at run time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.area import Area, Areas, reach
from bot.domain.people import Institution
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

AREA, INSTITUTION, SETTING = TABLES["area"], TABLES["institution"], TABLES["setting"]


class Places:
    """Where things are."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def areas(self, endings: Iterable[str] = ()) -> Areas:
        """The tree of places. `endings` are the words that may be left off a name when typing."""
        rows = self._run(select(AREA))
        return Areas((Area(row.code, row.name, row.level, row.parent) for row in rows), endings)

    def count(self) -> int:
        """How many places are known."""
        return int(self._run(select(func.count()).select_from(AREA)).scalar_one())

    def add_areas(self, areas: Iterable[Area]) -> None:
        """Add places."""
        self._run(insert(AREA), [{"code": a.code, "name": a.name, "level": a.level, "parent": a.parent} for a in areas])

    def add_institution(self, institution: Institution) -> None:
        """Add an institution."""
        fields = Institution.__dataclass_fields__
        self._run(insert(INSTITUTION), {name: getattr(institution, name) for name in fields})

    def institution(self, institution_id: str) -> Institution | None:
        """An institution by id."""
        row = self._run(select(INSTITUTION).where(INSTITUTION.c.id == institution_id)).first()
        return Institution(**row._mapping) if row else None

    def near(self, areas: Areas, code: str) -> list[Institution]:
        """Registered institutions, the nearest by the tree first: same street, then the same county (R45, R165).

        Source: 000 §二(二)6 就近; 001 §二(四): no one else may be shown.
        """
        found = list(self._run(select(INSTITUTION).where(INSTITUTION.c.registered)))
        chain = [area.code for area in areas.upwards(code) if area.level not in ("province", "city")]
        ranked = []
        for row in found:
            steps = [up for up, outer in enumerate(chain) if row.area.startswith(reach(outer))]
            if steps:
                ranked.append((steps[0], row.name, Institution(**row._mapping)))
        return [institution for _, _, institution in sorted(ranked, key=lambda item: item[:2])]

    # -- settings edited at run time -----------------------------------------------------------------------------

    def setting(self, name: str, default: str = "") -> str:
        """A value a deployment set at run time, or the default."""
        value = self._run(select(SETTING.c.value).where(SETTING.c.name == name)).scalar()
        return default if value is None else str(value)

    def set(self, name: str, value: str) -> None:
        """Set a value, noting who did."""
        unit = self._unit
        by = unit.me.id if unit.me else "command"
        kept = upsert(SETTING).values(name=name, value=value, by=by, at=unit.now)
        change = {"value": value, "by": by, "at": unit.now}
        self._run(kept.on_conflict_do_update(index_elements=["name"], set_=change))
        unit.record("setting.set", f"setting:{name}")
