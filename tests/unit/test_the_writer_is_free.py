"""Whoever writes that they are in danger waits for the one writer: nothing that is dear is done while it is held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.domain.people import Staff
from bot.store.tables import TABLES
from scheduler.rules import LOOKS
from tests.bench.county import STAGES, County
from tests.bench.hold import Holds
from tests.clocked import Clocked

FEW, MANY = 2 * len(STAGES), 10 * len(STAGES)


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, County]:
    """The same county with few and with many people in it."""
    return County(tmp_path_factory.mktemp("few"), FEW, due=0), County(tmp_path_factory.mktemp("many"), MANY, due=0)


def looked_at(county: County, staff: Staff) -> tuple[int, int]:
    """What a digest would tell of, and the statements it takes to know."""
    statements: list[str] = []
    engine = county.world.database.engine

    def note(*args: Any) -> None:
        statements.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    found = county.world.look(lambda turn: LOOKS["staff"](turn, staff.id))
    event.remove(engine, "before_cursor_execute", note)
    return len(found.agenda), len(statements)


@pytest.mark.parametrize("who", ["worker", "lead"])
def test_a_digest_takes_no_more_statements_for_more_people(counties: tuple[County, County], who: str) -> None:
    of_few, of_many = (looked_at(one, one.lead if who == "lead" else one.workers[0]) for one in counties)
    assert of_many[0] >= 2 * of_few[0] > 0
    assert of_many[1] == of_few[1] <= 40


def test_the_writer_is_held_for_a_few_statements_a_digest(counties: tuple[County, County]) -> None:
    """What it tells was read before; nine workers and their lead are ten commits."""
    _few, county = counties
    holds = Holds(county.world.database.engine)
    report = county.world.tick()
    digests = [one for one in report.sent if one.rule == "digest"]
    assert len(digests) == len(county.workers)
    assert (holds.by_name["digest"].times, holds.by_name["digest"].statements) == (len(digests), 7)


def test_whom_somebody_wakes_while_a_digest_is_read_is_asked_again(tmp_path: Path) -> None:
    town = Clocked.fresh(tmp_path)
    worker = town.staff()
    town.tick()

    @event.listens_for(town.house.database.reader, "before_cursor_execute")
    def _meanwhile(*args: Any) -> None:
        if "JOIN hold ON" in args[2] and not woken:
            woken.append(1)
            with town.unit(commit=True) as unit:
                unit.time.sleep("staff", worker.id, unit.today)

    woken: list[int] = []
    with town.unit(commit=True) as unit:
        unit.connection.execute(update(TABLES["staff"]).values(wake_on=unit.today))
    town.tick()
    assert woken == [1]
    assert [row.wake_on for row in town.rows("staff")] == [town.now.date()]
    town.tick()
    assert [row.wake_on for row in town.rows("staff")] == [None]
