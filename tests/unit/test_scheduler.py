"""A tick may run twice, late, or twice at once; it is quiet at night and cheap where nothing is due."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.app import Turn
from bot.domain.people import Role
from scheduler import run_tick
from scheduler.clockwork import start
from scheduler.rules import LOOKS, RULES
from tests.clocked import Clocked
from tests.world import at


@pytest.fixture
def town(tmp_path: Path) -> Clocked:
    """Monday 2 March 2026, nine o'clock."""
    return Clocked.fresh(tmp_path)


def calls(town: Clocked, reason: str = "unheard") -> list[str]:
    """Accounts with an open call for a reason."""
    return [row.account_id for row in town.rows("call", reason=reason, state="open")]


def test_nothing_but_alerts_moves_in_the_quiet_hours(town: Clocked) -> None:
    worker = town.staff()
    account, case = town.family()
    town.say(account, case)
    for when in ("2026-03-08 21:00", "2026-03-09 00:00", "2026-03-09 07:59"):
        assert town.tick(when).planned == ()
    assert (town.digests(worker), calls(town)) == ([], [])
    town.tick("2026-03-09 08:00")
    assert (len(town.digests(worker)), calls(town)) == (1, [account.id])


def test_a_tick_again_does_nothing_again(town: Clocked) -> None:
    town.staff()
    account, case = town.family()
    town.say(account, case)
    first = town.tick("2026-03-09 09:00")
    counted = {table: len(town.rows(table)) for table in ("message", "call", "nudge", "fired")}
    assert first.sent
    assert town.tick().planned == ()
    assert town.tick("2026-03-09 09:01").planned == ()
    assert town.tick("2026-03-09 08:01").planned == ()
    assert {table: len(town.rows(table)) for table in counted} == counted


def test_after_three_days_down_each_person_gets_one_message_and_none_in_the_night(town: Clocked) -> None:
    staff = [town.staff(), town.staff(), town.staff(Role.MANAGER), town.staff(Role.ADMIN, "510000")]
    for _ in range(4):
        account, case = town.family()
        town.say(account, case)
    town.tick("2026-03-03 10:00")
    known = {one.id: len(town.said(one.account_id)) for one in staff}
    town.tick("2026-03-14 03:00")
    assert {one.id: len(town.said(one.account_id)) for one in staff} == known
    town.ticks_until("2026-03-16 20:00", timedelta(hours=1))
    for one in staff:
        said = town.said(one.account_id)[known[one.id] :]
        assert len(said) == 1
        assert all(8 <= message.made_at.astimezone(town.now.tzinfo).hour < 21 for message in said)


def test_two_ticks_at_once_do_it_once(tmp_path: Path) -> None:
    town = Clocked.fresh(tmp_path)
    worker, families = town.staff(), 12
    for _ in range(families):
        account, case = town.family()
        town.say(account, case)
    when, reports = at("2026-03-09 09:00"), []
    both = threading.Barrier(4)

    def tick() -> None:
        both.wait()
        reports.append(run_tick(town.house, when))

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    town.now = when
    assert len(reports) == 4
    assert sum(len(one.sent) for one in reports) == 3 * families + 1  # unheard, promised, the new calls, a digest
    assert not any(one.skipped for one in reports)
    assert (len(town.digests(worker)), len(calls(town))) == (1, families)


def test_what_another_machine_did_meanwhile_is_not_done_again(town: Clocked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should two ticks ever look at one subject at once, the row that tells of it lets one of them win."""
    account, case = town.family()
    town.say(account, case)
    look = LOOKS["message"]

    def meanwhile(turn: Turn, subject: str) -> object:
        for rule in ("unheard_text", "unheard_call"):
            for back in range(30):
                turn.unit.time.once(rule, subject, turn.today - timedelta(days=back), "sent")
        return look(turn, subject)

    monkeypatch.setitem(LOOKS, "message", meanwhile)
    report = town.tick("2026-03-04 10:00")
    assert [(one.rule, one.why) for one in report.planned] == [("trouble", "Overtaken")]
    assert (calls(town), [row.rule for row in town.rows("fired")]) == ([], ["trouble", "prune"])
    monkeypatch.undo()
    assert "unheard_call" in [one.rule for one in town.tick("2026-03-05 10:00").sent], (
        "of a tick that failed nothing stays"
    )


def test_one_bad_subject_does_not_hold_up_the_others(town: Clocked, monkeypatch: pytest.MonkeyPatch) -> None:
    town.staff()
    accounts = [town.family() for _ in range(3)]
    for account, case in accounts:
        town.say(account, case)
    bad = town.rows("message")[1].id
    look = LOOKS["message"]
    monkeypatch.setitem(LOOKS, "message", lambda turn, one: 1 / 0 if one == str(bad) else look(turn, one))  # type: ignore[misc]
    report = town.tick("2026-03-04 10:00")
    assert [(one.rule, one.why) for one in report.skipped] == [("trouble", "ZeroDivisionError")]
    assert len(calls(town)) == 2
    assert town.tick("2026-03-04 10:01").planned == ()
    monkeypatch.undo()
    town.tick("2026-03-05 08:00")
    assert len(calls(town)) == 3


def test_a_tick_over_a_thousand_sleeping_cases_touches_none(town: Clocked) -> None:
    town.staff()
    _account, case = town.family()
    (row,) = town.rows("case", id=case.id)
    town.tick()
    sleeping = {"wake_on": date(2026, 9, 1)}
    town.add("case", [row._asdict() | sleeping | {"id": f"c{n}", "number": f"n{n}"} for n in range(1_000)])
    statements: list[str] = []

    @event.listens_for(town.house.database.engine, "before_cursor_execute")
    def _count(*args: Any) -> None:
        statements.append(args[2])

    town.tick("2026-03-03 09:00")
    assert len(statements) <= 25
    assert not any(statement.startswith("UPDATE") for statement in statements)


def test_what_arrived_is_forgotten_after_thirty_days(town: Clocked) -> None:
    with town.turn() as turn:
        turn.unit.accounts.first_time("web", "web", "1")
    town.tick("2026-04-01 08:59")
    assert len(town.rows("received")) == 1
    town.tick("2026-04-02 09:00")
    assert town.rows("received") == []


def test_every_rule_has_a_kind_that_can_be_read_and_a_name_of_its_own() -> None:
    assert {rule.kind for rule in RULES} == set(LOOKS)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_time_runs_until_it_is_stopped() -> None:
    stop = start(lambda: None, lambda: None)
    stop()
    assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]
