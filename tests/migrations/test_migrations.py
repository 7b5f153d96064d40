"""The tables that migrations make are those the code means; the way down and up again is open; audit only grows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from bot.services import alarms
from bot.store import schema
from bot.store.tables import metadata
from bot.store.unit import Database
from tests.house import KEYS, MONDAY, Ground
from tests.village import TOWN, Village

pytestmark = pytest.mark.slow


@pytest.fixture
def empty(ground: Ground, kind: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(ground.url(kind), KEYS)
    yield database
    database.close()


def test_migrations_make_the_tables_that_the_code_means(empty: Database, ground: Ground, kind: str) -> None:
    schema.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    meant = create_engine(ground.url(kind))
    metadata.create_all(meant)
    assert _rules(empty.engine) == _rules(meant)
    meant.dispose()


def test_the_way_down_and_up_again_is_open(empty: Database) -> None:
    for _ in range(2):
        schema.upgrade(empty)
        assert schema.version(empty) == schema.known()[-1]
        schema.downgrade(empty)
        assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    schema.upgrade(empty)


def test_what_is_kept_comes_along(empty: Database) -> None:
    """A case of an earlier version, with rows that point at it, is there afterwards."""
    schema.upgrade(empty, "0003")
    day, at = "2026-11-20", "2026-11-20 08:00:00+00:00"
    case = ("k", "7K4M92QX", "p", "a", "510521104", "family", "adult", "registered", 3, day, day, at, day)
    rows = {
        "INSERT INTO person (id, kid, made_at) VALUES": ("p", "k1", at),
        "INSERT INTO account (id, person_id, misses, since, seen_at) VALUES": ("a", "p", 0, at, at),
        'INSERT INTO "case" (id, number, person_id, applicant_id, area, door, age, stage, version, promised_on,'
        " submitted_on, submitted_at, stage_on) VALUES": case,
        "INSERT INTO member (case_id, account_id, part, since, sees_schedule) VALUES": ("k", "a", "family", at, False),
    }
    with empty.engine.begin() as connection:
        for insert, values in rows.items():
            connection.exec_driver_sql(f"{insert} {values}")
    schema.upgrade(empty)
    with empty.engine.connect() as connection:
        query = text('SELECT number, stage, part, waits_since FROM "case" JOIN member ON case_id = id')
        assert [tuple(row) for row in connection.execute(query)] == [("7K4M92QX", "registered", "family", None)]
        if empty.sqlite:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_who_was_invited_before_names_were_sealed_still_comes_in(empty: Database) -> None:
    schema.upgrade(empty, "0013")
    code, ways = empty.vault.code, {"sent": ("周小舟", None), "used": ("李小月", "2026-11-20 08:00:00+00:00")}
    columns = "id, code_hash, role, category, organisation_id, area, name, invited_by, made_at, expires_at, used_at"
    row = "(:id, :hash, 'nurse', 'direct_service', '', '', :name, 'x', :at, :at, :used)"
    with empty.engine.begin() as connection:
        for way, (name, used) in ways.items():
            values = {"id": way, "hash": code(way), "name": name, "at": "2026-11-24 08:00:00+00:00", "used": used}
            connection.execute(text(f"INSERT INTO invitation ({columns}) VALUES {row}"), values)
    schema.upgrade(empty)
    with empty.unit(MONDAY) as unit:
        assert unit.team.invitation("used").name == ""
        found = unit.team.redeem("sent")
    assert found is not None and found.name == "周小舟"
    schema.downgrade(empty, "0013")


@pytest.fixture
def before_threads(ground: Ground, kind: str) -> Iterator[Village]:
    """An installation of the version before: words of danger stand with the alert. `gone` is erased since."""
    village = Village.on(ground, kind)
    village.hire("worker", hours="00:00-00:00")
    for who in ("ma", "gone"):
        village.open(who, f"a:{TOWN}")
        village.press(who, "home.apply", "family", "well", "elsewhere")
        village.type(who, "他要跳楼了")
    alerts = sorted(village.rows("alert"), key=lambda one: one.at)
    schema.downgrade(village.database, "0014")
    with village.unit(commit=True) as unit:
        for alert in alerts:
            words = [[village.now.isoformat(), text] for text in ("他要跳楼了", "在家里")]
            box = unit.seal(alert.person_id, f"alert.words_box:{alert.id}", words)
            unit.connection.execute(
                text("UPDATE alert SET words_box = :box WHERE id = :id"), {"box": box, "id": alert.id}
            )
        unit.erase_person(alerts[1].person_id)
    yield village
    village.close()


def test_words_of_danger_are_read_by_whoever_takes_the_alert(before_threads: Village) -> None:
    village = before_threads
    schema.upgrade(village.database)
    village.type("ma", "门锁着")
    ma, gone = sorted(village.rows("alert"), key=lambda one: one.at)
    for alert, texts in ((ma, ["他要跳楼了", "在家里", "门锁着"]), (gone, [])):
        with village.turn("worker") as turn:
            alarms.take(turn, alert.id)
            found = alarms.words(turn, alert.id)
        assert [line.text for line in found] == texts
        assert all(line.at <= village.now for line in found)


def test_words_of_danger_are_not_lost_where_their_keys_are_not(before_threads: Village) -> None:
    with schema._config(before_threads.database) as config:
        config.attributes["vault"] = None
        with pytest.raises(RuntimeError, match="jingkang db upgrade"):
            command.upgrade(config, "head")
    assert schema.version(before_threads.database) == "0014"


def test_a_migration_that_fails_leaves_nothing(empty: Database) -> None:
    with empty.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE staff (id integer)")
        connection.commit()
    with pytest.raises(DatabaseError):
        schema.upgrade(empty)
    assert "staff" in inspect(empty.engine).get_table_names()
    assert "audit" not in inspect(empty.engine).get_table_names()


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "DELETE FROM audit_link"])
def test_audit_rows_are_only_added(database: Database, change: str) -> None:
    from bot.store import audit

    with database.unit(MONDAY) as unit:
        unit.record("test", "thing:1")
        unit.commit()
    with database.unit(MONDAY) as unit:
        assert audit.seal(unit) == 1
        unit.commit()
    with pytest.raises(DatabaseError, match="only added"), database.engine.connect() as connection:
        connection.execute(text(change))


def _rules(engine: Engine) -> dict[str, Any]:
    """What a comparison of columns does not see: the words a state may hold, and what is unique."""
    look = inspect(engine)
    return {
        table: (
            sorted((one["name"], one["sqltext"]) for one in look.get_check_constraints(table)),
            sorted(str(one["column_names"]) for one in look.get_unique_constraints(table)),
            sorted((one["name"], one["column_names"]) for one in look.get_indexes(table)),
        )
        for table in look.get_table_names()
        if table != "alembic_version"
    }
