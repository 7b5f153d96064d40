"""Areas, institutions with what they charge, and what a deployment edits at run time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.area import WIDE, Area, Areas, reach
from bot.domain.institution import Institution, Kind, Registration
from bot.domain.price import Price
from bot.store.inside import inside
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

AREA, INSTITUTION, PRICE, SETTING = (TABLES[name] for name in ("area", "institution", "price", "setting"))
_SETTING = select(SETTING.c.value).where(SETTING.c.name == bindparam("name"))
_PRICE_FIELDS = tuple(Price.__dataclass_fields__)


class Places:
    """Where things are."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    # -- areas -------------------------------------------------------------------------------------------------------

    def areas(self, endings: Iterable[str] = (), beyond: Callable[[], Areas] | None = None) -> Areas:
        """The tree of places. `endings` are the words that may be left off a name when typing; `beyond`: the places
        outside it."""
        shared: dict[str, str] = {}
        same = shared.setdefault  # 60,000 rows name five levels and few parents: each of these words is kept once
        rows = self._run(select(AREA.c.code, AREA.c.name, AREA.c.level, AREA.c.parent).order_by(AREA.c.code)).all()
        made = (Area(same(c, c), name, same(level, level), same(up, up)) for c, name, level, up in rows)
        return Areas(made, endings, beyond)

    def knows(self, code: str) -> bool:
        """Whether there is a place of this code."""
        return self._run(select(AREA.c.code).where(AREA.c.code == code)).first() is not None

    def count(self) -> int:
        """How many places are known."""
        return int(self._run(select(func.count()).select_from(AREA)).scalar_one())

    def add_areas(self, areas: Iterable[Area]) -> None:
        """Add places."""
        self._run(insert(AREA), [{"code": a.code, "name": a.name, "level": a.level, "parent": a.parent} for a in areas])

    def change_areas(self, areas: Iterable[Area]) -> None:
        """Give known places another name, level or parent."""
        change = (
            update(AREA)
            .where(AREA.c.code == bindparam("known"))
            .values(name=bindparam("name"), level=bindparam("level"), parent=bindparam("parent"))
        )
        rows = [{"known": a.code, "name": a.name, "level": a.level, "parent": a.parent} for a in areas]
        self._run(change, rows)

    # -- institutions ------------------------------------------------------------------------------------------------

    def add_institution(self, institution: Institution) -> None:
        """Add an institution."""
        self._run(insert(INSTITUTION), _row(institution))

    def change_institution(self, institution: Institution) -> None:
        """Keep what is now said of a known institution."""
        self._run(update(INSTITUTION).where(INSTITUTION.c.id == institution.id).values(_row(institution)))

    def institutions(self) -> list[Institution]:
        """All of them, registered or not, by id: for the deployment's own eyes, never to be shown."""
        return [_institution(row) for row in self._run(select(INSTITUTION).order_by(INSTITUTION.c.id))]

    def institution(self, institution_id: str) -> Institution | None:
        """An institution by id, registered or not."""
        row = self._run(select(INSTITUTION).where(INSTITUTION.c.id == institution_id)).first()
        return _institution(row) if row else None

    def registered(self, institution_id: str) -> Institution | None:
        """A registered institution by id: no other may be shown (R165)."""
        found = self.institution(institution_id)
        return found if found is not None and found.registered else None

    def near(self, areas: Areas, code: str) -> list[Institution]:
        """Registered institutions, the nearest by the tree first: same street, then the same county (R45, R165).

        One that names the places it serves is found from those alone, and from them wherever it stands.
        Source: 000 §二(二)6 就近; 001 §二(四): no one else may be shown.
        """
        return [found for steps, found in self.by_nearness(areas, code) if steps is not None]

    def by_nearness(self, areas: Areas, code: str) -> list[tuple[int | None, Institution]]:
        """The same with how many steps up the tree they meet (0: the same village or street), and after them, with
        None, those of the same city that say nothing of whom they serve (R45)."""
        chain = [area.code for area in areas.upwards(code) if area.level not in WIDE]
        city = next((area.code for area in areas.upwards(code) if area.level == "city"), "")
        ranked: list[tuple[int, str, int | None, Institution]] = []
        for row in self._run(select(INSTITUTION).where(INSTITUTION.c.registered)):
            found = _institution(row)
            steps = [up for up, outer in enumerate(chain) if found.area.startswith(reach(outer))]
            serves = any(code.startswith(reach(served)) for served in found.serves)
            near = steps[0] if steps else len(chain)
            if serves or (steps and not found.serves):
                ranked.append((near, found.name, near, found))
            elif city and not found.serves and found.area.startswith(reach(city)):
                ranked.append((len(chain) + 1, found.name, None, found))
        return [(steps, found) for _, _, steps, found in sorted(ranked, key=lambda item: item[:2])]

    def in_city(self, areas: Areas, code: str) -> list[Institution]:
        """Registered institutions in the same city, by name. Whether they take somebody from here, they say."""
        city = next((area.code for area in areas.upwards(code) if area.level == "city"), "")
        query = select(INSTITUTION).where(INSTITUTION.c.registered, inside(INSTITUTION.c.area, city))
        found = [_institution(row) for row in self._run(query)] if city else []
        return sorted(found, key=lambda one: (one.name, one.id))

    def clinics(self, areas: Areas, code: str) -> list[Institution]:
        """Clinics of the same county, the one of the same street first. Source: 001 §二(三); 000 §二(一)3 (R12)."""
        county = next((area.code for area in areas.upwards(code) if area.level == "county"), "")
        clinic = INSTITUTION.c.kind == Kind.CLINIC.value
        query = select(INSTITUTION).where(clinic, inside(INSTITUTION.c.area, county))
        found = [_institution(row) for row in self._run(query)] if county else []
        return sorted(found, key=lambda one: (not code.startswith(one.area), one.name, one.id))

    def hospital(self, areas: Areas, code: str) -> Institution | None:
        """The nearest hospital with a telephone: of the same county, else of the same city (001 §二(二); R95)."""
        hospital = (INSTITUTION.c.kind == Kind.HOSPITAL.value, INSTITUTION.c.phone != "")
        query = select(INSTITUTION).where(*hospital).order_by(INSTITUTION.c.name, INSTITUTION.c.id)
        found = [_institution(row) for row in self._run(query)]
        for level in ("county", "city"):
            outer = next((area.code for area in areas.upwards(code) if area.level == level), "")
            for one in found:
                if outer and one.area.startswith(reach(outer)):
                    return one
        return None

    # -- what they charge --------------------------------------------------------------------------------------------

    def prices(self, institution_id: str = "") -> list[Price]:
        """Every entry ever made, of one institution or of all, in the order in which they were made."""
        columns = [PRICE.c[name] for name in _PRICE_FIELDS]
        query = select(*columns).order_by(PRICE.c.id)
        if institution_id:
            query = query.where(PRICE.c.institution_id == institution_id)
        return [Price(*row) for row in self._run(query)]

    def add_prices(self, prices: Sequence[Price]) -> None:
        """Add entries, noting who did. Nothing is ever taken out or overwritten (R164)."""
        unit = self._unit
        made = {"made_by": unit.me.id if unit.me else "command", "made_at": unit.now}
        self._run(insert(PRICE), [{name: getattr(one, name) for name in _PRICE_FIELDS} | made for one in prices])

    # -- settings edited at run time ---------------------------------------------------------------------------------

    def setting(self, name: str, default: str = "") -> str:
        """A value a deployment set at run time, or the default."""
        value = self._run(_SETTING, {"name": name}).scalar()
        return default if value is None else str(value)

    def set(self, name: str, value: str) -> None:
        """Set a value, noting who did."""
        unit = self._unit
        by = unit.me.id if unit.me else "command"
        kept = upsert(SETTING).values(name=name, value=value, by=by, at=unit.now)
        change = {"value": value, "by": by, "at": unit.now}
        self._run(kept.on_conflict_do_update(index_elements=["name"], set_=change))
        unit.record("setting.set", f"setting:{name}")


def _row(institution: Institution) -> dict[str, Any]:
    """An institution as its row holds it."""
    fields = {name: getattr(institution, name) for name in Institution.__dataclass_fields__}
    words = {"kind": str(institution.kind), "registration": str(institution.registration)}
    return fields | words | {"serves": " ".join(institution.serves)}


def _institution(row: Any) -> Institution:
    fields: Mapping[str, Any] = row._mapping
    kept = {"kind": Kind(row.kind), "registration": Registration(row.registration)}
    return Institution(**{**fields, **kept, "serves": tuple(row.serves.split())})
