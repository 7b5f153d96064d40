"""The people's clock: each window in the words of the policy, and a tick that may run twice, late, or twice at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.conversation.messages import Kind
from bot.domain.calendar import Calendar
from bot.domain.case import Answer, Stage, Way
from bot.domain.people import Category, Part, Role
from bot.services import applications
from bot.store import nudges
from scheduler import run_tick
from scheduler.clockwork import start
from scheduler.rules import LOOKS, RULES
from tests.clock_house import COUNTY, PHONE, TOWN, Town, at


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Monday 2 March 2026, nine o'clock."""
    return Town.fresh(tmp_path)


@pytest.fixture
def town_with_gateway(tmp_path: Path) -> Town:
    """The same, where a neutral text can leave."""
    return Town.fresh(tmp_path, gateway=True)


def four_days(day: str) -> tuple[str, str, str, str]:
    """The day before, the day, the day after and a week later, at ten o'clock: where a window has its edges."""
    first = date.fromisoformat(day)
    days = (first - timedelta(days=1), first, first + timedelta(days=1), first + timedelta(days=7))
    return tuple(f"{one} 10:00" for one in days)  # type: ignore[return-value]


def calls(town: Town, reason: str = "unheard") -> list[str]:
    """Accounts with an open call for a reason."""
    return [row.account_id for row in town.rows("call", reason=reason, state="open")]


def texts(town: Town) -> list[str]:
    """Neutral texts that wait to leave, by template."""
    return [row.template for row in town.rows("nudge", lane="reminder")]


# -- sent is not heard ----------------------------------------------------------------------------------------------


def test_two_working_days_unheard_and_without_a_gateway_a_worker_rings(town: Town) -> None:
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
    town_with_gateway: Town,
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
def test_no_text_goes_to_a_number_the_right_person_never_answered(town_with_gateway: Town, outcome: str) -> None:
    town = town_with_gateway
    account, case = town.family()
    town.answers_phone(account, outcome)
    town.say(account, case)
    town.tick("2026-03-04 10:00")
    assert (texts(town), calls(town)) == ([], [account.id])


def test_a_weekend_does_not_count(town: Town) -> None:
    town.now = at("2026-03-06 17:00")
    account, case = town.family()
    town.say(account, case)
    for when in four_days("2026-03-09")[:2]:
        town.tick(when)
        assert calls(town) == []
    town.tick("2026-03-10 08:00")
    assert calls(town) == [account.id]


def test_what_was_heard_in_time_does_not_climb(town: Town) -> None:
    account, case = town.family()
    town.say(account, case)
    town.tick("2026-03-03 10:00")
    town.hears(account)
    town.ticks_until("2026-03-12 10:00")
    assert calls(town) == []


def test_several_unheard_messages_are_one_text_and_one_call(town_with_gateway: Town) -> None:
    town = town_with_gateway
    account, case = town.family()
    town.answers_phone(account)
    town.say(account, case)
    town.say(account, case)
    town.now = at("2026-03-03 15:00")
    town.say(account, case)
    town.ticks_until("2026-03-16 10:00")
    assert (texts(town), calls(town)) == (["nudge.call_back"], [account.id])


def test_once_a_worker_has_spoken_with_them_nothing_more_climbs(town: Town) -> None:
    account, case = town.family()
    town.say(account, case)
    town.now = at("2026-03-03 11:00")
    town.answers_phone(account)
    town.ticks_until("2026-03-12 10:00")
    assert calls(town) == []


def test_the_call_is_for_the_one_who_holds_the_case(town: Town) -> None:
    worker, _other = town.staff(), town.staff()
    account, case = town.family(owner=worker)
    town.say(account, case)
    town.tick("2026-03-04 10:00")
    assert [row.owner_id for row in town.rows("call", reason="unheard")] == [worker.id]


def test_nobody_is_rung_after_they_withdrew(town: Town) -> None:
    account, case = town.family()
    town.say(account, case)
    with town.turn(account) as turn:
        applications.withdraw(turn, case.id)
    town.ticks_until("2026-03-12 10:00")
    assert calls(town) == []


# -- promises of staff --------------------------------------------------------------------------------------------


def test_a_worker_hears_of_a_promise_the_working_day_before_on_the_day_and_after_it(town: Town) -> None:
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


def test_an_application_and_its_call_are_one_line(town: Town) -> None:
    worker = town.staff()
    town.family()
    town.tick("2026-03-09 08:00")
    (digest,) = town.digests(worker)
    assert [(line["what"], line["on"]) for line in digest.params["lines"]] == [("application", "2026-03-09")]
    assert [offer.act.name for offer in digest.offers] == ["today"]


def test_a_lead_hears_of_what_is_past_its_day_whoever_holds_it(town: Town) -> None:
    worker, lead = town.staff(), town.staff(Role.MANAGER)
    town.family(owner=worker)
    town.tick("2026-03-09 08:00")
    assert (len(town.digests(worker)), len(town.digests(lead))) == (1, 0)
    town.tick("2026-03-10 08:00")
    assert (len(town.digests(worker)), len(town.digests(lead))) == (2, 1)
    assert town.digests(lead)[-1].params["late"] == 1


def test_the_family_hears_nothing_by_itself_when_the_day_has_passed(town: Town) -> None:
    town.staff()
    account, _case = town.family()
    town.ticks_until("2026-03-20 12:00")
    assert town.said(account.id) == []


def test_once_they_have_spoken_the_promise_is_no_more(town: Town) -> None:
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


def test_a_promise_where_nobody_works_is_skipped_and_says_so(town: Town) -> None:
    _account, case = town.family()
    report = town.tick("2026-03-09 10:00")
    assert [(one.rule, one.subject, one.why) for one in report.skipped] == [("promised_case", case.id, "nobody")]
    assert report.as_json()["planned"][0]["due_on"] == "2026-03-09"


def test_without_the_undertaking_nobody_is_told_anything(town: Town) -> None:
    worker = town.staff(bound=False)
    town.family()
    report = town.tick("2026-03-09 10:00")
    assert (town.digests(worker), [one.why for one in report.skipped]) == ([], ["nobody"])


def test_a_digest_names_three_and_counts_all(town: Town) -> None:
    worker = town.staff()
    for _ in range(5):
        town.family()
    town.tick("2026-03-09 08:00")
    (digest,) = town.digests(worker)
    assert (digest.params["now"], len(digest.params["lines"])) == (5, 3)
    text = town.words.text(digest.key, digest.params)
    assert len(text) <= 120


# -- quiet hours, outages, two at once --------------------------------------------------------------------------


def test_nothing_but_alerts_moves_in_the_quiet_hours(town: Town) -> None:
    worker = town.staff()
    account, case = town.family()
    town.say(account, case)
    for when in ("2026-03-08 21:00", "2026-03-09 00:00", "2026-03-09 07:59"):
        assert town.tick(when).planned == ()
    assert (town.digests(worker), calls(town)) == ([], [])
    town.tick("2026-03-09 08:00")
    assert (len(town.digests(worker)), calls(town)) == (1, [account.id])


def test_a_tick_again_does_nothing_again(town: Town) -> None:
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


def test_after_three_days_down_each_person_gets_one_message_and_none_in_the_night(town: Town) -> None:
    staff = [town.staff(), town.staff(), town.staff(Role.MANAGER), town.staff(Role.ADMIN, "510000")]
    for _ in range(12):
        account, case = town.family()
        town.say(account, case)
    town.tick("2026-03-03 10:00")
    known = {one.id: len(town.said(one.account_id)) for one in staff}
    town.tick("2026-03-14 03:00")
    assert {one.id: len(town.said(one.account_id)) for one in staff} == known
    town.ticks_until("2026-03-16 20:00", timedelta(minutes=20))
    for one in staff:
        said = town.said(one.account_id)[known[one.id] :]
        assert len(said) == 1
        assert all(8 <= message.made_at.astimezone(town.now.tzinfo).hour < 21 for message in said)


def test_two_ticks_at_once_do_it_once(tmp_path: Path) -> None:
    town = Town.fresh(tmp_path)
    worker = town.staff()
    for _ in range(30):
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
    assert sum(len(one.sent) for one in reports) == 30 + 30 + 30 + 1  # unheard, promised, the new calls, a digest
    assert not any(one.skipped for one in reports)
    assert (len(town.digests(worker)), len(calls(town))) == (1, 30)


def test_one_bad_subject_does_not_hold_up_the_others(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_tick_over_ten_thousand_sleeping_cases_touches_none(town: Town) -> None:
    town.staff()
    _account, case = town.family()
    (row,) = town.rows("case", id=case.id)
    town.tick()
    sleeping = {"wake_on": date(2026, 9, 1)}
    town.add("case", [row._asdict() | sleeping | {"id": f"c{n}", "number": f"n{n}"} for n in range(10_000)])
    statements: list[str] = []

    @event.listens_for(town.house.database.engine, "before_cursor_execute")
    def _count(*args: Any) -> None:
        statements.append(args[2])

    town.tick("2026-03-03 09:00")
    assert len(statements) <= 20
    assert not any(statement.startswith("UPDATE") for statement in statements)


# -- drafts, withdrawals, invitations ---------------------------------------------------------------------------


def draft(town: Town) -> tuple[str, str, str]:
    """A form somebody left, about a person: (talk, person, account)."""
    with town.turn() as turn:
        account = turn.unit.accounts.make()
        kept = turn.unit.talks.begin(account.id, turn.unit.new_person(), "family", 1, {})
        talk = replace(kept.talk, answers={"knows": "unaware"})
        turn.unit.talks.save(kept, talk, "parked", None, turn.today + timedelta(days=turn.terms.draft_days))
    return kept.talk.id, kept.person_id, account.id


def test_an_unsent_form_is_erased_thirty_days_after_its_last_answer(town: Town) -> None:
    talk, person, account = draft(town)
    town.tick("2026-03-31 20:59")
    assert town.look(lambda turn: turn.unit.talks.get(talk)).talk.answers == {"knows": "unaware"}
    town.tick("2026-04-01 08:00")
    assert town.look(lambda turn: turn.unit.key_of(person)) is None
    assert town.look(lambda turn: turn.unit.talks.get(talk)) is None
    assert town.rows("talk", id=talk)[0].wake_on is None
    assert town.said(account) == []


def test_a_form_taken_up_again_is_kept_thirty_days_more(town: Town) -> None:
    talk, person, _account = draft(town)
    town.now = at("2026-03-20 10:00")
    with town.turn() as turn:
        kept = turn.unit.talks.get(talk)
        assert kept is not None
        turn.unit.talks.save(kept, kept.talk, "open", None, turn.today + timedelta(days=turn.terms.draft_days))
    town.tick("2026-04-18 10:00")
    assert town.look(lambda turn: turn.unit.key_of(person)) is not None
    town.tick("2026-04-19 10:00")
    assert town.look(lambda turn: turn.unit.key_of(person)) is None


def test_a_withdrawn_case_is_erased_when_the_time_to_undo_is_over(town: Town) -> None:
    account, case = town.family()
    with town.turn(account) as turn:
        applications.withdraw(turn, case.id)
    town.tick("2026-03-03 09:00")
    assert town.look(lambda turn: turn.unit.key_of(case.person_id)) is not None
    town.tick("2026-03-03 09:01")
    assert town.look(lambda turn: turn.unit.key_of(case.person_id)) is None
    assert town.look(lambda turn: turn.unit.cases.any(case.id)).stage is Stage.WITHDRAWN


def test_a_withdrawal_that_was_undone_is_not_erased(town: Town) -> None:
    account, case = town.family()
    with town.turn(account) as turn:
        applications.withdraw(turn, case.id)
    town.now = at("2026-03-02 20:00")
    with town.turn(account) as turn:
        applications.undo_withdraw(turn, case.id)
    town.ticks_until("2026-03-06 12:00")
    assert town.look(lambda turn: turn.unit.key_of(case.person_id)) is not None


def test_a_lapsed_invitation_is_told_to_its_sender_once(town: Town) -> None:
    lead = town.staff(Role.MANAGER)
    with town.turn() as turn:
        turn.unit.team.invite("code", Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, "i1", COUNTY, "N", lead.id,
                              timedelta(hours=24))  # fmt: skip
    town.tick("2026-03-03 20:00")
    assert town.digests(lead) == []
    town.tick("2026-03-04 08:00")
    assert [one.params["lapsed"] for one in town.digests(lead)] == [True]
    town.ticks_until("2026-03-12 12:00")
    assert len(town.digests(lead)) == 1


# -- let me think ---------------------------------------------------------------------------------------------------


def thinks(town: Town, way: Way, worker_account: str = "") -> tuple[str, str]:
    """A case whose person said: let me think. Returns the account that answered, and the case."""
    _account, case = town.family()
    with town.turn() as turn:
        person = turn.unit.accounts.make()
        turn.unit.cases.join(case.id, person.id, Part.PERSON)
        turn.unit.me = turn.unit.accounts.get(worker_account or person.id)
        turn.unit.files.answer(case, Answer.LATER, None, way)
        turn.unit.time.sleep("case", case.id, turn.today)
    return person.id, case.id


def test_whoever_wants_to_think_is_asked_again_after_fourteen_days_and_then_left_alone(town: Town) -> None:
    town.staff()
    person, case = thinks(town, Way.LINK)
    town.ticks_until("2026-03-15 20:00", timedelta(hours=6))
    assert town.said(person, "reminder.own_again") == []
    town.tick("2026-03-16 08:00")
    (asked,) = town.said(person, "reminder.own_again")
    assert [(offer.act.name, offer.act.args) for offer in asked.offers] == [("own_yes", {"case": case})]
    with town.turn(town.look(lambda turn: turn.unit.accounts.get(person))) as turn:
        found = turn.unit.cases.any(case)
        assert found is not None
        turn.unit.files.answer(found, Answer.LATER, None, Way.LINK)
        turn.unit.time.sleep("case", case, turn.today)
    town.ticks_until("2026-04-20 20:00", timedelta(hours=6))
    assert len(town.said(person, "reminder.own_again")) == 1


def test_whom_a_worker_asked_the_worker_asks_again(town: Town) -> None:
    worker = town.staff()
    person, _case = thinks(town, Way.WORKER, worker.account_id)
    town.ticks_until("2026-03-17 20:00", timedelta(hours=4))
    assert town.said(person) == []
    named = [[line["what"] for line in one.params["lines"]] for one in town.digests(worker)]
    assert [("ask_again" in lines) for lines in named].count(True) == 1


# -- alerts ---------------------------------------------------------------------------------------------------------


def danger(town: Town, area: str = TOWN) -> str:
    """Somebody is in danger; those on duty are told by the turn itself."""
    with town.turn() as turn:
        account = turn.unit.accounts.make()
        on_duty = turn.unit.team.on_duty(area, turn.now)
        next_at = turn.now + timedelta(minutes=turn.terms.ladder[0]) if on_duty else None
        alert, _ = turn.unit.alerts.raise_(account.id, account.person_id, area, "now", ["x"], next_at)
    return alert.id


def alerts_to(town: Town, account_id: str) -> int:
    """How often somebody was told of an alert by the ladder."""
    return sum(one.kind is Kind.STAFF_ALERT for one in town.said(account_id))


def test_an_alert_nobody_takes_climbs_at_five_ten_and_fifteen_minutes_also_in_the_night(town: Town) -> None:
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


def test_an_alert_that_is_taken_climbs_no_further(town: Town) -> None:
    on_duty, lead = town.staff(hours="08:00-20:00"), town.staff(Role.MANAGER)
    alert = danger(town)
    town.tick("2026-03-02 09:05")
    with town.turn(town.look(lambda turn: turn.unit.accounts.get(on_duty.account_id))) as turn:
        turn.unit.staff = on_duty
        assert turn.unit.alerts.take(turn.unit.alerts.for_staff(alert))
    town.ticks_until("2026-03-02 10:00", timedelta(minutes=1))
    assert alerts_to(town, lead.account_id) == 0


def test_where_nobody_is_on_duty_the_first_one_is_told_when_their_hours_begin(town: Town) -> None:
    early, late = town.staff(hours="08:00-12:00"), town.staff(hours="12:00-18:00")
    town.now = at("2026-03-02 23:00")
    danger(town)
    town.ticks_until("2026-03-03 07:59", timedelta(minutes=7))
    assert [alerts_to(town, one.account_id) for one in (early, late)] == [0, 0]
    town.tick("2026-03-03 08:00")
    assert [alerts_to(town, one.account_id) for one in (early, late)] == [1, 0]
    town.tick("2026-03-03 08:05")
    assert [alerts_to(town, one.account_id) for one in (early, late)] == [2, 1]


def test_an_alert_nobody_can_take_is_not_forgotten(town: Town) -> None:
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


# -- the house itself ---------------------------------------------------------------------------------------------


def test_administrators_hear_each_working_morning_what_was_due_and_why_not_all_was_done(town: Town) -> None:
    admin = town.staff(Role.ADMIN, "510000")
    town.family()
    town.ticks_until("2026-03-10 12:00")
    reports = town.said(admin.account_id, "tick.morning")
    assert [one.params["until"] for one in reports] == [f"2026-03-{day:02}" for day in (1, 2, 3, 4, 5, 8, 9)]
    last = reports[-1].params
    assert (last["planned"], last["sent"], last["skipped"], last["why"]) == (1, 0, 1, ["nobody"])
    assert len(town.words.text("tick.morning", last)) <= 120


def test_a_working_day_that_planned_nothing_although_promises_were_open_is_an_alarm(town: Town) -> None:
    admin = town.staff(Role.ADMIN, "510000")
    town.family()
    town.tick("2026-03-03 09:00")
    town.tick("2026-03-11 09:00")
    assert [one.params["waiting"] for one in town.said(admin.account_id, "tick.morning")] == [0, 1]


def test_a_missing_year_of_the_calendar_is_told_once(town: Town) -> None:
    house = town.house
    plans = {year: plan for year, plan in house.calendar.plans.items() if year <= 2026}
    town.house = replace(house, calendar=Calendar(plans, {}))
    admin = town.staff(Role.ADMIN, "510000")
    town.now = at("2026-11-27 09:00")
    town.ticks_until("2026-11-30 20:00", timedelta(hours=3))
    assert town.said(admin.account_id, "tick.calendar") == []
    town.ticks_until("2026-12-10 20:00", timedelta(hours=3))
    assert [one.params["years"] for one in town.said(admin.account_id, "tick.calendar")] == [[2027]]


def test_what_arrived_is_forgotten_after_thirty_days(town: Town) -> None:
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
