"""A clock that leaps costs nobody anything: danger goes on, and all else waits until somebody says what time it is (F23,
A74)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.commands.doctor import examine
from bot.commands.ticking import Ticking
from bot.conversation.messages import Heard, Incoming
from bot.store import leap
from bot.store.tables import TABLES
from bot.store.unit import Database
from tests.fakes_wire import FakeWire, Post, for_a_while
from tests.house import Ground, Town
from tests.virtual import run

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CASE, TALK, MESSAGE = (TABLES[name] for name in ("case", "talk", "message"))
_ids = itertools.count()
APPLY = ("\u4f60\u597d", "\u6211\u60f3\u7533\u8bf7\u5e2e\u52a9", "\u7ed9\u5bb6\u91cc\u4eba")


@pytest.fixture
def town(ground: Ground) -> Iterator[Town]:
    """Somebody has begun a form, and ten cases are asked about every minute."""
    made = ground.town("sqlite")
    for text in APPLY:
        says(made, text)
    yield made
    made.database.close()


def says(town: Town, text: str, address: str = "somebody") -> None:
    town.app.receive(Incoming("web", "web", f"id-{next(_ids)}", address, Heard.TEXT, text), town.clock())


def kept(town: Town) -> list[Any]:
    """Drafts, and when each case is looked at next."""
    with town.database.reading(town.clock()) as unit:
        rows = unit.connection.execute(select(TALK.c.id, TALK.c.state, TALK.c.box).order_by(TALK.c.id)).all()
        return rows + unit.connection.execute(select(CASE.c.id, CASE.c.wake_on).order_by(CASE.c.id)).all()


def keys(town: Town, lane: str) -> int:
    with town.database.reading(town.clock()) as unit:
        return len(unit.connection.execute(select(MESSAGE.c.id).where(MESSAGE.c.lane == lane)).all())


def clock_finding(town: Town) -> tuple[str, dict[str, Any]]:
    return next((one.level, one.params) for one in examine(town.folder, town.clock()) if one.name == "clock")


@pytest.mark.parametrize("leapt", [365 * DAY, 2 * DAY, -2 * DAY, timedelta(days=-20000)], ids=str)
def test_a_tick_whose_clock_leapt_erases_nothing_and_sends_nothing_by_itself(town: Town, leapt: timedelta) -> None:
    ticking, now = Ticking(town.house), town.clock()
    ticking.tick(now, 0.0)
    before, reminders = kept(town), keys(town, "reminder")
    ticking.tick(now + leapt, 60.0)
    assert kept(town) == before
    assert keys(town, "reminder") == reminders
    level, told = clock_finding(town)
    assert (level, datetime.fromisoformat(told["at"])) == ("fail", now + leapt)
    ticking.tick(now + 2 * MINUTE, 120.0)
    assert clock_finding(town)[0] == "ok"


def test_administrators_hear_of_it_once(town: Town) -> None:
    ticking, now = Ticking(town.house), town.clock()
    ticking.tick(now, 0.0)
    before = keys(town, "reply")
    for minute in range(1, 4):
        ticking.tick(now + 365 * DAY + minute * MINUTE, 60.0 * minute)
    assert keys(town, "reply") - before == 2  # there are two of them


def test_danger_climbs_by_any_clock(town: Town) -> None:
    ticking, now = Ticking(town.house), town.clock()
    ticking.tick(now, 0.0)
    says(town, "\u6211\u60f3\u81ea\u6740", "demo:family-1")
    report = ticking.tick(now + 365 * DAY, 60.0)
    assert report.planned  # the alert has climbed


def test_once_somebody_says_that_it_is_right_everything_goes_on(town: Town) -> None:
    ticking, now = Ticking(town.house), town.clock()
    ticking.tick(now, 0.0)
    later = now + 40 * DAY
    ticking.tick(later, 60.0)
    before = kept(town)
    with town.database.unit(later) as unit:
        leap.confirm(unit)
        unit.commit()
    ticking.tick(later + MINUTE, 120.0)
    assert kept(town) != before
    assert clock_finding(town)[0] == "ok"


@pytest.mark.parametrize(
    ("gap", "believed"),
    [(3 * DAY, True), (31 * DAY, True), (32 * DAY, False), (-2 * DAY, False), (-MINUTE, True)],
    ids=str,
)
def test_after_a_start_a_house_that_was_down_is_told_from_a_clock_as_well_as_can_be(
    town: Town, gap: timedelta, believed: bool
) -> None:
    assert Ticking(town.house).look(town.clock(), 0.0)
    assert Ticking(town.house).look(town.clock() + gap, 0.0) is believed


def test_a_process_that_was_asleep_with_its_machine_was_not_leapt_over(town: Town) -> None:
    """The other clock went on with it."""
    ticking, now = Ticking(town.house), town.clock()
    assert ticking.look(now, 0.0)
    assert ticking.look(now + 5 * DAY, (5 * DAY).total_seconds())


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("leapt", "state"), [(True, "sent"), (False, "failed")])
def test_nothing_is_called_late_by_a_clock_that_leapt(database: Database, leapt: bool, state: str) -> None:
    post = Post(database)
    post.say("1", "hello")
    with database.unit(post.now) as unit:
        if leapt:
            leap.confirm(unit)
        unit.commit()
    wire = FakeWire()

    async def main(clock: Any) -> None:
        await for_a_while(post.sender(wire, clock), 5)

    run(post.now + 365 * DAY, main)
    assert [one.state for one in post.rows()] == [state]
