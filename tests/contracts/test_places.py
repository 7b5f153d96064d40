"""Places in the store and by import, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.commands.importing.run import Table, carry_out, look
from bot.domain.area import Area
from bot.domain.institution import Institution, Kind, Registration
from bot.domain.price import Price
from bot.store import schema
from bot.store.tables import TABLES
from bot.store.unit import Database
from tests.house import KEYS, MONDAY, Ground
from tests.places import AREAS, COUNTY, FAR_TOWN, NEXT_TOWN, TOWN
from tests.tables import province, write

WHOLE = Institution(
    "i1", "向阳康复站", TOWN, Kind.DAY_CENTRE, True, "0830-111", "周一", "路1号", "做饭",
    Registration.FILED, "备2024-1", (TOWN, COUNTY), 20, "0830-222", "晚上", True, True, True,
)  # fmt: skip
PLAIN = Institution("i2", "一般的站", TOWN, Kind.UNSTATED, True, "0830-333", "", "")
SECONDS = 10.0
"""Of processor time: the clock on the wall is looked at by tests/bench/places.py, where nothing else runs."""


@pytest.fixture
def places(database: Database) -> Database:
    with database.unit(MONDAY) as unit:
        unit.places.add_areas(AREAS)
        unit.commit()
    return database


def keep(database: Database, *institutions: Institution) -> None:
    with database.unit(MONDAY) as unit:
        for one in institutions:
            unit.places.add_institution(one)
        unit.commit()


def near(database: Database, code: str) -> list[str]:
    with database.reading(MONDAY) as unit:
        return [one.id for one in unit.places.near(unit.places.areas(), code)]


def test_everything_said_of_an_institution_is_kept(places: Database) -> None:
    keep(places, WHOLE, PLAIN)
    changed = replace(PLAIN, capacity=0, serves=(COUNTY,), kind=Kind.CLINIC)
    with places.unit(MONDAY) as unit:
        assert unit.places.institutions() == [WHOLE, PLAIN]
        unit.places.change_institution(changed)
        unit.commit()
    with places.reading(MONDAY) as unit:
        assert unit.places.institutions() == [WHOLE, changed]


def test_a_row_has_a_column_for_every_field() -> None:
    assert set(Institution.__dataclass_fields__) == set(TABLES["institution"].c.keys())
    assert set(Price.__dataclass_fields__) == set(TABLES["price"].c.keys()) - {"id", "made_by", "made_at"}
    assert set(Area.__dataclass_fields__) == set(TABLES["area"].c.keys())


def test_only_registered_ones_are_ever_found(places: Database) -> None:
    keep(places, PLAIN, replace(PLAIN, id="i3", registered=False))
    assert near(places, TOWN) == ["i2"]
    with places.reading(MONDAY) as unit:
        assert unit.places.registered("i3") is None
        assert unit.places.registered("nobody") is None
        assert unit.places.institution("i3") is not None


def test_who_names_the_places_it_serves_is_found_from_those(places: Database) -> None:
    """Wherever it stands, behind the ones close by; who names none turns nobody of the county away."""
    keep(
        places,
        PLAIN,
        replace(PLAIN, id="i3", area=FAR_TOWN, serves=(TOWN,)),
        replace(PLAIN, id="i4", serves=(NEXT_TOWN,)),
    )
    assert near(places, TOWN) == ["i2", "i3"]
    assert sorted(near(places, NEXT_TOWN)) == ["i2", "i4"]
    assert near(places, FAR_TOWN) == []


def test_what_it_rests_on_cannot_contradict_whether_it_counts() -> None:
    with pytest.raises(ValueError, match="on no ground"):
        replace(PLAIN, registration=Registration.ENDED)
    with pytest.raises(ValueError, match="a ground that counts"):
        replace(PLAIN, registered=False, registration=Registration.FILED)


def test_a_price_is_a_sum_as_it_is_kept() -> None:
    with pytest.raises(ValueError, match="no amount"):
        Price("i1", "午饭", "8.50", "顿", date(2026, 1, 1))


def test_prices_come_back_in_the_order_in_which_they_were_made(places: Database) -> None:
    keep(places, WHOLE, PLAIN)
    entries = [Price("i1", "午饭", amount, "顿", date(2026, 1, 1), "县里的文", "县里") for amount in ("8", "10.5", "")]
    with places.unit(MONDAY) as unit:
        unit.places.add_prices(entries[:2])
        unit.places.add_prices([replace(entries[0], institution_id="i2"), entries[2]])
        unit.commit()
    with places.reading(MONDAY) as unit:
        assert unit.places.prices("i1") == entries
        assert len(unit.places.prices()) == 4


@pytest.mark.parametrize("rows", [300, pytest.param(60_000, marks=pytest.mark.slow)])
def test_a_province_is_imported_quickly_and_once(database: Database, tmp_path: Path, rows: int) -> None:
    """Read, checked, shown, checked again, written, with progress; then it is all there, and again nothing is new."""
    file = write(tmp_path / "province.csv", ("统计用区划代码", "名称"), province(rows))
    told: list[tuple[int, int]] = []
    began = time.process_time()
    seen = look(database, Table.AREAS, file, MONDAY)
    assert (len(seen.plan.new), seen.plan.faults) == (rows, ())
    carry_out(database, seen, MONDAY, lambda done, total: told.append((done, total)))
    assert time.process_time() - began < SECONDS
    assert told == sorted(set(told)) and told[-1] == (rows, rows)
    again = look(database, Table.AREAS, file, MONDAY).plan
    assert (again.writes, again.unchanged, again.missing) == (0, rows, ())
    with database.reading(MONDAY) as unit:
        areas = unit.places.areas()
        assert len(areas) == unit.places.count() == rows
        assert [area.level for area in areas.upwards("510121100201")] == [
            "village",
            "street",
            "county",
            "city",
            "province",
        ]


def test_an_import_that_breaks_off_leaves_nothing(places: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "x.csv", ("代码", "名称"), [("510524", "叙永县"), (COUNTY, "泸县城")])
    seen = look(places, Table.AREAS, file, MONDAY)

    def fail(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(places, seen, MONDAY, fail)
    with places.reading(MONDAY) as unit:
        assert unit.places.count() == len(AREAS)
        assert unit.places.areas()[COUNTY].name == "泸县"


def test_what_was_kept_before_these_columns_stays(ground: Ground, kind: str) -> None:
    """Up from the version before, and down again."""
    database = Database(ground.url(kind), KEYS)
    schema.upgrade(database, "0002")
    with database.engine.connect() as connection:
        for name, site in (("a", "day_centre"), ("b", "文化站")):
            connection.execute(
                text(f"INSERT INTO institution VALUES ('{name}', '站', '{TOWN}', '{site}', true, '1', '', '', '', '')")
            )
        connection.commit()
    schema.upgrade(database)
    with database.reading(MONDAY) as unit:
        assert [(one.id, one.kind, one.registration, one.serves) for one in unit.places.institutions()] == [
            ("a", Kind.DAY_CENTRE, Registration.UNSTATED, ()),
            ("b", Kind.UNSTATED, Registration.UNSTATED, ()),
        ]
    schema.downgrade(database, "0002")
    with database.engine.connect() as connection:
        assert list(connection.execute(text("SELECT id, site FROM institution ORDER BY id"))) == [
            ("a", "day_centre"),
            ("b", "unstated"),
        ]
    database.close()
