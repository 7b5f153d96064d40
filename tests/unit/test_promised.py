"""What staff promised: one digest a morning, the lead past the day, the administrators' report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.calendar import Calendar
from bot.domain.case import Stage
from bot.domain.people import Role
from tests.clocked import Clocked
from tests.world import at


@pytest.fixture
def town(tmp_path: Path) -> Clocked:
    """Monday 2 March 2026, nine o'clock."""
    return Clocked.fresh(tmp_path)


def test_a_worker_hears_of_a_promise_the_working_day_before_on_the_day_and_after_it(town: Clocked) -> None:
    worker = town.staff()
    _account, case = town.family()
    assert case.promised_on == date(2026, 3, 9)
    town.tick("2026-03-05 08:00")
    assert town.digests(worker) == []
    found = []
    for day in ("06", "07", "08", "09", "10"):
        town.tick(f"2026-03-{day} 08:00")
        last = town.digests(worker)[-1].params
        found.append((len(town.digests(worker)), last["late"], last["now"], last["soon"]))
    friday, monday, tuesday = (1, 0, 0, 1), (2, 0, 1, 0), (3, 1, 0, 0)
    assert found == [friday, friday, friday, monday, tuesday]


def test_an_application_and_its_call_are_one_line(town: Clocked) -> None:
    worker = town.staff()
    town.family()
    town.tick("2026-03-09 08:00")
    (digest,) = town.digests(worker)
    assert [(line["what"], line["on"]) for line in digest.params["lines"]] == [("application", "2026-03-09")]
    assert [offer.act.name for offer in digest.offers] == ["today"]


def test_a_lead_hears_of_what_is_past_its_day_whoever_holds_it(town: Clocked) -> None:
    worker, lead = town.staff(), town.staff(Role.MANAGER)
    town.family(owner=worker)
    town.tick("2026-03-09 08:00")
    assert (len(town.digests(worker)), len(town.digests(lead))) == (1, 0)
    town.tick("2026-03-10 08:00")
    assert (len(town.digests(worker)), len(town.digests(lead))) == (2, 1)
    assert town.digests(lead)[-1].params["late"] == 1


def test_what_nobody_holds_stays_before_the_whole_team_when_its_day_is_past(town: Clocked) -> None:
    team = [town.staff(), town.staff(), town.staff(Role.MANAGER)]
    town.family()
    town.tick("2026-03-09 08:00")
    town.tick("2026-03-10 08:00")
    assert [len(town.digests(one)) for one in team] == [2, 2, 2]


def test_the_family_hears_nothing_by_itself_when_the_day_has_passed(town: Clocked) -> None:
    town.staff()
    account, _case = town.family()
    town.ticks_until("2026-03-20 12:00")
    assert town.said(account.id) == []


def test_once_they_have_spoken_the_promise_is_no_more(town: Clocked) -> None:
    worker = town.staff()
    account, case = town.family()
    with town.turn() as turn:
        before = turn.unit.cases.any(case.id)
        assert before is not None
        turn.unit.cases.save(before, replace(before, stage=Stage.UNDER_REVIEW, version=2), "take_up")
        for call in turn.unit.calls.of_account(account.id):
            turn.unit.calls.finish(call.id)
    town.ticks_until("2026-03-12 12:00")
    assert town.digests(worker) == []


def test_a_promise_where_nobody_works_is_skipped_and_says_so(town: Clocked) -> None:
    _account, case = town.family()
    report = town.tick("2026-03-09 10:00")
    assert [(one.rule, one.subject, one.why) for one in report.skipped] == [("promised_case", case.id, "nobody")]
    assert report.as_json()["planned"][0]["due_on"] == "2026-03-09"


def test_without_the_undertaking_nobody_is_told_anything(town: Clocked) -> None:
    worker = town.staff(bound=False)
    town.family()
    report = town.tick("2026-03-09 10:00")
    assert (town.digests(worker), [one.why for one in report.skipped]) == ([], ["nobody"])


def test_a_digest_names_three_and_counts_all(town: Clocked) -> None:
    worker = town.staff()
    for _ in range(5):
        town.family()
    town.tick("2026-03-09 08:00")
    (digest,) = town.digests(worker)
    assert (digest.params["now"], len(digest.params["lines"])) == (5, 3)
    text = town.words.text(digest.key, digest.params)
    assert len(text) <= 120


def test_administrators_hear_each_working_morning_what_was_due_and_why_not_all_was_done(town: Clocked) -> None:
    admin = town.staff(Role.ADMIN, "510000")
    town.family()
    town.ticks_until("2026-03-10 12:00")
    reports = town.said(admin.account_id, "tick.morning")
    assert [one.params["until"] for one in reports] == [f"2026-03-{day:02}" for day in (1, 2, 3, 4, 5, 8, 9)]
    last = reports[-1].params
    assert (last["planned"], last["sent"], last["skipped"], last["why"]) == (1, 0, 1, ["nobody"])
    assert len(town.words.text("tick.morning", last)) <= 120


def test_a_working_day_that_planned_nothing_although_promises_were_open_is_an_alarm(town: Clocked) -> None:
    admin = town.staff(Role.ADMIN, "510000")
    town.family()
    town.tick("2026-03-03 09:00")
    town.tick("2026-03-11 09:00")
    assert [one.params["waiting"] for one in town.said(admin.account_id, "tick.morning")] == [0, 1]


def test_a_missing_year_of_the_calendar_is_told_once(town: Clocked) -> None:
    house = town.house
    plans = {year: plan for year, plan in house.calendar.plans.items() if year <= 2026}
    town.house = replace(house, calendar=Calendar(plans, {}))
    admin = town.staff(Role.ADMIN, "510000")
    town.now = at("2026-11-27 09:00")
    town.ticks_until("2026-11-30 20:00", timedelta(hours=3))
    assert town.said(admin.account_id, "tick.calendar") == []
    town.ticks_until("2026-12-10 20:00", timedelta(hours=3))
    assert [one.params["years"] for one in town.said(admin.account_id, "tick.calendar")] == [[2027]]
