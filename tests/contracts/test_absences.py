"""A caseload passes over and comes back, on both databases: all of it, at once, and whatever happened meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from bot.domain.case import Door, Stage
from bot.domain.errors import NotThere, Refused
from bot.domain.people import AgeBand, Role
from bot.services import absences, caseload, day, joining, passing
from bot.store import absences as portions
from bot.store.cases import new_number
from tests.house import Ground
from tests.village import COUNTY, FAR_TOWN, TOWN, Village

SIXTY = 60
TODAY = date(2026, 11, 23)


@pytest.fixture
def village(ground: Ground, kind: str) -> Iterator[Village]:
    built = Village.on(ground, kind)
    yield built
    built.close()


def holds(village: Village, who: str, many: int = SIXTY) -> list[str]:
    """Somebody of the team with so many open cases, and a call about each second of them."""
    staff, ids = village.staff_of[who], []
    with village.turn(who) as turn:
        applicant = turn.unit.accounts.make()
        for number in range(many):
            person = turn.unit.new_person()
            case = turn.unit.cases.make(person, applicant.id, new_number(), TOWN, Door.FAMILY, AgeBand.ADULT, TODAY)
            caseload.take_up(turn, case.id)
            ids.append(case.id)
            if number % 2:
                call = turn.unit.calls.make(applicant.id, person, TOWN, "application", village.now, {}, case_id=case.id)
                turn.unit.calls.hand(call.id, staff.id)
        turn.unit.events = []
    return ids


def owners(village: Village, ids: list[str]) -> set[str | None]:
    return {row.owner_id for row in village.rows("case") if row.id in ids}


def counted(village: Village, do: Callable[[], object]) -> int:
    """How many statements something takes."""
    met: list[str] = []

    def note(*args: object) -> None:
        met.append(str(args[2]))

    event.listen(village.database.engine, "before_cursor_execute", note)
    do()
    event.remove(village.database.engine, "before_cursor_execute", note)
    return len(met)


def test_sixty_cases_pass_over_in_a_few_statements_and_come_back(village: Village) -> None:
    one, other = village.hire("one"), village.hire("other")
    ids = holds(village, "one")

    def go() -> None:
        with village.turn("one") as turn:
            absences.plan(turn, one.id, TODAY, TODAY + timedelta(days=2), other.id)

    assert counted(village, go) < 60
    assert owners(village, ids) == {other.id}
    assert {row.covers_for for row in village.rows("case")} == {one.id}
    assert {(row.owner_id, row.covers_for) for row in village.rows("call")} == {(other.id, one.id)}
    worker = {(row.account_id, row.until is None) for row in village.rows("member", part="worker")}
    assert worker == {(one.account_id, False), (other.account_id, True)}
    told = [said.key for said in village.page("other") if said.key.startswith("news.staff")]
    assert told == ["news.staff.cover"]
    with village.turn("other") as turn:
        assert len(turn.unit.cases.queue()) == SIXTY
        after = replace(turn.unit.cases.for_staff(ids[0]), stage=Stage.NOT_SUITABLE, version=99)
        turn.unit.cases.save(turn.unit.cases.for_staff(ids[0]), after, "find_unsuitable", "x")
    village.tick(timedelta(days=3))
    assert owners(village, ids[1:]) == {one.id}
    assert owners(village, ids[:1]) == {other.id}
    assert {row.covers_for for row in village.rows("case")} == {None}
    assert {row.owner_id for row in village.rows("call")} == {one.id}
    steps = village.rows("step", case_id=ids[1], move="hand_over")
    assert [row.version for row in sorted(steps, key=lambda row: row.version)] == [4, 5]


def test_a_large_caseload_passes_over_and_comes_back_in_portions(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first at once and the others with the next tick; whoever is told hears of all of it from the beginning."""
    monkeypatch.setattr(portions, "PORTION", 3)
    one, other = village.hire("one"), village.hire("other")
    ids = holds(village, "one", 10)
    with village.turn("one") as turn:
        begun = absences.plan(turn, one.id, TODAY, TODAY + timedelta(days=2), other.id)
        assert passing.given(turn, begun) == (10, 5)
        assert turn.unit.absences.counts(other.id)[0] == 3
    village.tick()
    assert owners(village, ids) == {other.id}
    with village.turn("one") as turn:
        assert absences.back(turn) == (10, 5)
        assert turn.unit.absences.counts(one.id)[0] == 3
    village.tick()
    assert owners(village, ids) == {one.id}
    assert {row.covers_for for row in village.rows("case") + village.rows("call")} == {None}
    assert {row.passing for row in village.rows("absence")} == {False}


def test_what_covers_a_third_one_comes_back_in_portions_too(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 2)
    a, b, c = village.hire("a"), village.hire("b"), village.hire("c")
    of_a, of_b = holds(village, "a", 5), holds(village, "b", 5)
    with village.turn("a") as turn:
        absences.plan(turn, a.id, TODAY, TODAY + timedelta(days=9), b.id)
    village.tick()
    with village.turn("b") as turn:
        absences.plan(turn, b.id, TODAY, TODAY + timedelta(days=2), c.id)
    village.tick()
    assert owners(village, of_a + of_b) == {c.id}
    with village.turn("b") as turn:
        assert absences.back(turn) == (10, 4)
    village.tick()
    assert owners(village, of_a + of_b) == {b.id}
    assert {row.covers_for for row in village.rows("case") if row.id in of_a} == {a.id}


@pytest.mark.parametrize("heir", ["heir", ""])
def test_who_leaves_with_a_large_caseload_leaves_all_of_it(
    village: Village, monkeypatch: pytest.MonkeyPatch, heir: str
) -> None:
    """To one colleague, or to everybody's list."""
    monkeypatch.setattr(portions, "PORTION", 3)
    gone = village.hire("gone")
    village.hire("heir")
    village.hire("admin", Role.ADMIN)
    ids, to = holds(village, "gone", 10), village.staff_of[heir].id if heir else None
    with village.turn("admin") as turn:
        assert joining.leave(turn, gone.id, to or "") == 10
    village.tick()
    assert owners(village, ids) == {to}
    assert {row.covers_for for row in village.rows("case")} == {None}
    assert {row.passing for row in village.rows("absence")} == {False}


def test_a_caseload_that_is_passed_on_twice_goes_to_the_second(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "PORTION", 3)
    one, first, second = village.hire("one"), village.hire("first"), village.hire("second")
    ids = holds(village, "one", 10)
    with village.turn("one") as turn:
        assert absences.hand_all(turn, one.id, first.id) == (10, 5)
    with village.turn("one") as turn:
        assert absences.hand_all(turn, one.id, second.id)[0] == 7
    village.tick()
    assert [owners(village, [each]) for each in ids].count({second.id}) == 7
    assert owners(village, ids) == {first.id, second.id}


@pytest.mark.parametrize(("days", "away"), [(-1, False), (0, True), (2, True), (3, False)])
def test_who_is_away_from_the_first_day_to_the_end_of_the_last(village: Village, days: int, *, away: bool) -> None:
    one, other = village.hire("one"), village.hire("other")
    village.now += timedelta(days=10)
    first = village.now.date() + timedelta(days=5)
    with village.turn("one") as turn:
        absences.plan(turn, one.id, first, first + timedelta(days=2), other.id)
    village.tick(timedelta(days=5 + days))
    with village.unit() as unit:
        assert (one.id in unit.absences.away()) is away
        assert (one.id in [each.id for each in unit.team.workers_of(TOWN)]) is not away


def test_a_call_of_the_day_and_a_case_taken_while_standing_in_stay_where_they_belong(village: Village) -> None:
    """What one had before, and what one takes meanwhile, is one's own."""
    one, other = village.hire("one"), village.hire("other")
    theirs, own = holds(village, "one", 3), holds(village, "other", 2)
    with village.turn("one") as turn:
        absences.plan(turn, one.id, TODAY, TODAY, other.id)
    with village.turn("other") as turn:
        assert {case.covers_for for case in turn.unit.cases.queue()} == {one.id, None}
    village.tick(timedelta(days=1))
    assert owners(village, theirs) == {one.id}
    assert owners(village, own) == {other.id}


def test_what_the_one_who_stands_in_passed_on_stays_there(village: Village) -> None:
    one, other, third = village.hire("one"), village.hire("other"), village.hire("third")
    ids = holds(village, "one", 2)
    with village.turn("one") as turn:
        absences.plan(turn, one.id, TODAY, TODAY, other.id)
    with village.turn("other") as turn:
        caseload.hand(turn, ids[0], third.id)
    village.tick(timedelta(days=1))
    assert owners(village, ids[:1]) == {third.id}
    assert owners(village, ids[1:]) == {one.id}


def test_the_one_who_stands_in_goes_away_too_and_nothing_is_lost(village: Village) -> None:
    """B stands in for A and goes away: C has both. B is back first, and has A's again; then A has all of it."""
    a, b, c = village.hire("a"), village.hire("b"), village.hire("c")
    of_a, of_b = holds(village, "a", 2), holds(village, "b", 2)
    with village.turn("a") as turn:
        absences.plan(turn, a.id, TODAY, TODAY + timedelta(days=9), b.id)
    with village.turn("b") as turn:
        absences.plan(turn, b.id, TODAY, TODAY + timedelta(days=2), c.id)
    assert owners(village, of_a + of_b) == {c.id}
    village.tick(timedelta(days=3))
    assert owners(village, of_a + of_b) == {b.id}
    village.tick(timedelta(days=7))
    assert (owners(village, of_a), owners(village, of_b)) == ({a.id}, {b.id})


def test_where_nobody_can_stand_in_any_more_it_goes_to_everybody_and_the_lead_hears(village: Village) -> None:
    one, other = village.hire("one"), village.hire("other")
    village.hire("lead", Role.MANAGER)
    village.hire("admin", Role.ADMIN)
    ids = holds(village, "one", 3)
    with village.turn("one") as turn:
        absences.plan(turn, one.id, TODAY + timedelta(days=1), TODAY + timedelta(days=2), other.id)
    with village.turn("admin") as turn:
        joining.leave(turn, other.id)
    village.tick(timedelta(days=1))
    assert owners(village, ids) == {None}
    assert "news.staff.nobody_covers" in [said.key for said in village.page("lead")]
    village.tick(timedelta(days=2))
    assert owners(village, ids) == {one.id}


def test_a_second_leave_in_the_same_days_or_a_stranger_is_refused(village: Village) -> None:
    one, other = village.hire("one"), village.hire("other")
    far = village.hire("far", area=FAR_TOWN)
    with village.turn("one") as turn:
        absences.plan(turn, one.id, TODAY + timedelta(days=1), TODAY + timedelta(days=3), other.id)
        with pytest.raises(Refused, match=r"absence\.already"):
            absences.plan(turn, one.id, TODAY + timedelta(days=3), TODAY + timedelta(days=4), other.id)
        for wrong in (far.id, one.id, "nobody"):
            with pytest.raises(NotThere):
                absences.plan(turn, one.id, TODAY + timedelta(days=8), TODAY + timedelta(days=9), wrong)
        for first, last in ((-1, 1), (2, 1), (1, 400)):
            with pytest.raises(Refused, match=r"absence\.wrong_days"):
                absences.plan(turn, one.id, TODAY + timedelta(days=first), TODAY + timedelta(days=last), other.id)


@pytest.mark.parametrize(
    ("who", "may"),
    [("self", True), ("lead", True), ("far_lead", False), ("colleague", False), ("admin", True)],
)
def test_who_arranges_whose_leave(village: Village, who: str, *, may: bool) -> None:
    one = village.hire("self")
    village.hire("colleague")
    village.hire("lead", Role.MANAGER)
    village.hire("far_lead", Role.MANAGER, FAR_TOWN)
    village.hire("admin", Role.ADMIN)
    with village.turn(who) as turn:
        if may:
            assert absences.whom(turn, one.id).id == one.id
        else:
            with pytest.raises(NotThere):
                absences.whom(turn, one.id)


def test_a_whole_caseload_can_be_taken_back_for_a_day_and_then_stays(village: Village) -> None:
    one, other = village.hire("one"), village.hire("other")
    ids = holds(village, "one", 4)
    with village.turn("one") as turn:
        assert absences.hand_all(turn, one.id, other.id) == (4, 2)
        assert one.id not in turn.unit.absences.away()
    assert owners(village, ids) == {other.id}
    village.now += timedelta(hours=23)
    with village.turn("one") as turn:
        assert absences.undo_hand_all(turn, one.id) == (4, 2)
    assert owners(village, ids) == {one.id}
    with village.turn("one") as turn:
        absences.hand_all(turn, one.id, other.id)
    village.tick(timedelta(hours=25))
    assert {row.covers_for for row in village.rows("case")} == {None}
    with village.turn("one") as turn, pytest.raises(Refused, match=r"absence\.too_late"):
        absences.undo_hand_all(turn, one.id)


def test_who_is_away_stands_no_duty_and_hears_of_no_alert(village: Village) -> None:
    """The hours are those of the one who stands in; the ladder leaves the one away out on every rung."""
    one, other = village.hire("one"), village.hire("other")
    with village.turn("one") as turn:
        for weekday in range(7):
            turn.unit.team.set_duty(one.id, COUNTY, weekday, "00:00", "00:00", "sms:13800000001")
        absences.plan(turn, one.id, TODAY, TODAY, other.id)
        assert [each.staff_id for each in turn.unit.team.on_duty(TOWN, turn.now, turn.calendar)] == [other.id]
    village.open("ma", f"a:{TOWN}")
    village.type("ma", "我不想活了")
    for _ in range(4):
        village.tick(timedelta(minutes=6))
    keys = {who: [said.key for said in village.page(who)] for who in ("one", "other")}
    assert "news.staff.alert" in keys["other"]
    assert not [key for key in keys["one"] if "alert" in key]


def test_who_leaves_has_no_leave_and_stands_in_for_nobody(village: Village) -> None:
    one, gone, heir = village.hire("one"), village.hire("gone"), village.hire("heir")
    village.hire("admin", Role.ADMIN)
    ids, own = holds(village, "one", 2), holds(village, "gone", 2)
    with village.turn("one") as turn:
        absences.plan(turn, one.id, TODAY, TODAY, gone.id)
    with village.turn("admin") as turn:
        assert joining.leave(turn, gone.id, heir.id) == 4
    assert owners(village, ids + own) == {heir.id}
    village.tick(timedelta(days=1))
    assert owners(village, ids) == {one.id}
    assert owners(village, own) == {heir.id}


def test_a_day_of_sixty_takes_no_more_statements_than_a_day_of_six(village: Village) -> None:
    """Nor does opening them all: one for what they ask for, one for their own answers, one for the log."""

    def look(who: str) -> None:
        with village.turn(who) as turn:
            day.of(turn)
            caseload.briefs(turn, turn.unit.cases.queue(), "caseload")

    village.hire("many")
    village.hire("few", area=FAR_TOWN)
    holds(village, "many", SIXTY)
    with village.turn("few") as turn:
        turn.unit.events = []
    assert counted(village, lambda: look("many")) <= counted(village, lambda: look("few")) + 8
