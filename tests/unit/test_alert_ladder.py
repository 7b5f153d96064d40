"""Alerts nobody takes climb, day and night, until somebody who may take them has been told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.messages import Kind
from bot.domain.people import Role
from tests.clocked import Clocked
from tests.places import TOWN
from tests.village import Village
from tests.world import at


@pytest.fixture
def town(tmp_path: Path) -> Clocked:
    """Monday 2 March 2026, nine o'clock."""
    return Clocked.fresh(tmp_path)


def danger(town: Clocked, area: str = TOWN) -> str:
    """Somebody is in danger; those on duty are told by the turn itself."""
    with town.turn() as turn:
        account = turn.unit.accounts.make()
        on_duty = turn.unit.team.on_duty(area, turn.now, turn.calendar)
        next_at = turn.now + timedelta(minutes=turn.terms.ladder[0]) if on_duty else None
        alert, _ = turn.unit.alerts.raise_(account.id, account.person_id, area, "now", ["x"], next_at)
    return alert.id


def alerts_to(town: Clocked, account_id: str) -> int:
    """How often somebody was told of an alert by the ladder."""
    return sum(one.kind is Kind.STAFF_ALERT for one in town.said(account_id))


def test_an_alert_nobody_takes_climbs_at_five_ten_and_fifteen_minutes_also_in_the_night(town: Clocked) -> None:
    on_duty, stand_in = town.staff(hours="20:00-08:00", nudge="sms:1"), town.staff(hours="08:00-20:00", nudge="sms:2")
    lead, admin, other = town.staff(Role.MANAGER), town.staff(Role.ADMIN, "510000"), town.staff()
    town.now = at("2026-03-02 23:00")
    danger(town)

    def told() -> list[int]:
        return [alerts_to(town, one.account_id) for one in (on_duty, stand_in, lead, admin, other)]

    town.tick("2026-03-02 23:04")
    assert told() == [0, 0, 0, 0, 0]
    town.tick("2026-03-02 23:05")
    assert told() == [1, 1, 0, 0, 0]
    town.tick("2026-03-02 23:10")
    assert told() == [1, 1, 1, 1, 0]
    town.tick("2026-03-02 23:15")
    assert told() == [2, 2, 2, 1, 1]
    town.ticks_until("2026-03-03 07:00", timedelta(minutes=5))
    assert told() == [2, 2, 2, 1, 1]
    assert len(town.rows("nudge", lane="staff_alert")) == 4


def test_an_alert_that_is_taken_climbs_no_further(town: Clocked) -> None:
    on_duty, lead = town.staff(hours="08:00-20:00"), town.staff(Role.MANAGER)
    alert = danger(town)
    town.tick("2026-03-02 09:05")
    with town.turn(town.look(lambda turn: turn.unit.accounts.get(on_duty.account_id))) as turn:
        turn.unit.staff = on_duty
        assert turn.unit.alerts.take(turn.unit.alerts.for_staff(alert))
    town.ticks_until("2026-03-02 10:00", timedelta(minutes=1))
    assert alerts_to(town, lead.account_id) == 0


def test_where_nobody_is_on_duty_the_first_one_is_told_when_their_hours_begin(town: Clocked) -> None:
    early, late = town.staff(hours="08:00-12:00"), town.staff(hours="12:00-18:00")
    town.now = at("2026-03-02 23:00")
    danger(town)
    town.ticks_until("2026-03-03 07:59", timedelta(minutes=7))
    assert [alerts_to(town, one.account_id) for one in (early, late)] == [0, 0]
    town.tick("2026-03-03 08:00")
    assert [alerts_to(town, one.account_id) for one in (early, late)] == [1, 0]
    town.tick("2026-03-03 08:05")
    assert [alerts_to(town, one.account_id) for one in (early, late)] == [2, 1]


def test_an_alert_nobody_can_take_is_not_forgotten(town: Clocked) -> None:
    on_duty = town.staff(hours="08:00-20:00")
    danger(town)
    with town.turn() as turn:
        turn.unit.team.leave(on_duty.id)
    report = town.tick("2026-03-02 09:05")
    assert [one.why for one in report.skipped] == ["nobody"]
    assert town.tick("2026-03-02 09:06").planned == ()
    someone = town.staff(hours="08:00-20:00")
    town.tick("2026-03-02 09:07")
    assert alerts_to(town, someone.account_id) == 1


def test_whoever_is_in_danger_hears_once_that_nobody_has_taken_it_yet(tmp_path: Path) -> None:
    """They were told that somebody takes it; silence would be the worst answer to that."""
    village = Village.on_disk(tmp_path)
    village.hire("worker", hours="08:00-18:00")
    village.open("ma", f"a:{TOWN}")
    assert "card.told" in village.type("ma", "我不想活了")
    village.tick(timedelta(minutes=4))
    assert "card.waits" not in [said.key for said in village.page("ma")]
    for _ in range(4):
        village.tick(timedelta(minutes=5))
    assert [said.key for said in village.page("ma")].count("card.waits") == 1
    village.close()


def test_whoever_was_taken_on_hears_nothing_of_the_kind(tmp_path: Path) -> None:
    village = Village.on_disk(tmp_path)
    village.hire("worker", hours="08:00-18:00")
    village.open("ma", f"a:{TOWN}")
    village.type("ma", "我不想活了")
    village.press("worker", "alerts.take")
    village.tick(timedelta(minutes=20))
    assert "card.waits" not in [said.key for said in village.page("ma")]
    village.close()
