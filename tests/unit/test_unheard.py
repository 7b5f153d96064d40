"""Sent is not heard: what climbs when nobody hears it, when, and when it does not (ux.md 10)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.services import applications
from bot.store import nudges
from tests.clocked import PHONE, Clocked
from tests.world import at


@pytest.fixture
def town(tmp_path: Path) -> Clocked:
    """Monday 2 March 2026, nine o'clock."""
    return Clocked.fresh(tmp_path)


@pytest.fixture
def town_with_gateway(tmp_path: Path) -> Clocked:
    """The same, where a neutral text can leave."""
    return Clocked.fresh(tmp_path, gateway=True)


def four_days(day: str) -> tuple[str, str, str, str]:
    """The day before, the day, the day after and a week later, at ten o'clock: where a window has its edges."""
    first = date.fromisoformat(day)
    days = (first - timedelta(days=1), first, first + timedelta(days=1), first + timedelta(days=7))
    return tuple(f"{one} 10:00" for one in days)  # type: ignore[return-value]


def calls(town: Clocked, reason: str = "unheard") -> list[str]:
    """Accounts with an open call for a reason."""
    return [row.account_id for row in town.rows("call", reason=reason, state="open")]


def texts(town: Clocked) -> list[str]:
    """Neutral texts that wait to leave, by template."""
    return [row.template for row in town.rows("nudge", lane="reminder")]


def test_two_working_days_unheard_and_without_a_gateway_a_worker_rings(town: Clocked) -> None:
    account, case = town.family()
    town.say(account, case)
    before, day, after, later = four_days("2026-03-04")
    town.tick(before)
    assert calls(town) == []
    town.tick(day)
    assert calls(town) == [account.id]
    town.tick(after)
    town.tick(later)
    assert calls(town) == [account.id]
    assert texts(town) == []


def test_with_a_gateway_a_neutral_text_goes_first_and_two_working_days_later_a_worker_rings(
    town_with_gateway: Clocked,
) -> None:
    town = town_with_gateway
    account, case = town.family()
    town.answers_phone(account)
    town.say(account, case)
    town.tick("2026-03-04 10:00")
    assert (texts(town), calls(town)) == (["nudge.call_back"], [])
    town.tick("2026-03-05 10:00")
    assert (texts(town), calls(town)) == (["nudge.call_back"], [])
    town.tick("2026-03-06 10:00")
    assert (texts(town), calls(town)) == (["nudge.call_back"], [account.id])
    with town.turn() as turn:
        (nudge,) = nudges.claim(turn.unit)
    assert (nudge.to, nudge.params) == (f"sms:{PHONE}", {})


@pytest.mark.parametrize("outcome", ["not_reached", "wrong_number"])
def test_no_text_goes_to_a_number_the_right_person_never_answered(town_with_gateway: Clocked, outcome: str) -> None:
    town = town_with_gateway
    account, case = town.family()
    town.answers_phone(account, outcome)
    town.say(account, case)
    town.tick("2026-03-04 10:00")
    assert (texts(town), calls(town)) == ([], [account.id])


def test_a_weekend_does_not_count(town: Clocked) -> None:
    town.now = at("2026-03-06 17:00")
    account, case = town.family()
    town.say(account, case)
    for when in four_days("2026-03-09")[:2]:
        town.tick(when)
        assert calls(town) == []
    town.tick("2026-03-10 08:00")
    assert calls(town) == [account.id]


def test_what_was_heard_in_time_does_not_climb(town: Clocked) -> None:
    account, case = town.family()
    town.say(account, case)
    town.tick("2026-03-03 10:00")
    town.hears(account)
    town.ticks_until("2026-03-12 10:00")
    assert calls(town) == []


def test_several_unheard_messages_are_one_text_and_one_call(town_with_gateway: Clocked) -> None:
    town = town_with_gateway
    account, case = town.family()
    town.answers_phone(account)
    town.say(account, case)
    town.say(account, case)
    town.now = at("2026-03-03 15:00")
    town.say(account, case)
    town.ticks_until("2026-03-16 10:00")
    assert (texts(town), calls(town)) == (["nudge.call_back"], [account.id])


def test_once_a_worker_has_spoken_with_them_nothing_more_climbs(town: Clocked) -> None:
    account, case = town.family()
    town.say(account, case)
    town.now = at("2026-03-03 11:00")
    town.answers_phone(account)
    town.ticks_until("2026-03-12 10:00")
    assert calls(town) == []


def test_the_call_is_for_the_one_who_holds_the_case(town: Clocked) -> None:
    worker, _other = town.staff(), town.staff()
    account, case = town.family(owner=worker)
    town.say(account, case)
    town.tick("2026-03-04 10:00")
    assert [row.owner_id for row in town.rows("call", reason="unheard")] == [worker.id]


def test_nobody_is_rung_after_they_withdrew(town: Clocked) -> None:
    account, case = town.family()
    town.say(account, case)
    with town.turn(account) as turn:
        applications.withdraw(turn, case.id)
    town.ticks_until("2026-03-12 10:00")
    assert calls(town) == []
