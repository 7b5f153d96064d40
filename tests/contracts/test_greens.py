"""A village doctor's list and the green channel: who finds what, on both databases alike (ux.md 8, 12.5; R15, R49)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import Answer, Case, Door, Stage, Way
from bot.domain.errors import NotThere, Overtaken
from bot.domain.green import Direction, GreenState, Urgency, serves
from bot.domain.people import AgeBand, Part, Role
from bot.services import ages, alarms, caseload, green, joining, village_doctors
from bot.store.vault import Erased
from tests.house import Ground
from tests.village import COUNTY, FAR_TOWN, NEXT_TOWN, TOWN, Village

DOCTOR = Role.PUBLIC_HEALTH_DOCTOR


@pytest.fixture
def village(ground: Ground, kind: str) -> Iterator[Village]:
    built = Village.on(ground, kind)
    built.hire("worker")
    built.hire("doctor", DOCTOR, area=TOWN, house="clinic")
    yield built
    built.close()


def registered(village: Village, who: str, area: str = TOWN, age: AgeBand = AgeBand.ADULT) -> Case:
    """Somebody registered, with a page of their own."""
    with village.unit(commit=True) as unit:
        account = unit.accounts.make()
        unit.accounts.settle("web", "web", who, account.id)
        by = unit.today + timedelta(days=7)
        case = unit.cases.make(unit.new_person(), account.id, account.id[:8], area, Door.SELF, age, by)
        unit.cases.join(case.id, account.id, Part.PERSON)
        unit.files.put(case, "wish", {"relation": "self", "wishes": []})
        unit.files.put(case, "reach", {"phone": "13800001234"})
        unit.files.answer(case, Answer.YES, Answer.YES, Way.OWN)
        after = replace(case, stage=Stage.REGISTERED, version=2, platform_number="Q1", platform_on=unit.today)
        unit.cases.save(case, after, "register")
    return after


def agree(village: Village, who: str, case: Case, doctor: str = "doctor") -> None:
    with village.turn(who) as turn:
        village_doctors.agree(turn, case.id, village.staff_of[doctor].id, who, "13800001234")


def listed(village: Village, doctor: str = "doctor") -> list[tuple[int, str, str]]:
    with village.turn(doctor) as turn:
        return [(one.listed.number, one.called, one.phone) for one in village_doctors.mine(turn)]


def reported(village: Village, case: Case) -> str:
    with village.turn("doctor") as turn:
        return green.report(turn, case.id, ["sleep"], danger=False)[0].id


# -- the list ----------------------------------------------------------------------------------------------------------


def test_only_who_agreed_is_on_the_list_and_only_of_that_doctor(village: Village) -> None:
    village.hire("second", DOCTOR, area=TOWN, house="clinic")
    a, _b = registered(village, "a"), registered(village, "b")
    assert listed(village) == []
    agree(village, "a", a)
    assert listed(village) == [(1, "a", "13800001234")]
    assert listed(village, "second") == []


def test_a_number_stays_whoever_leaves_the_list(village: Village) -> None:
    cases = {who: registered(village, who) for who in ("a", "b", "c")}
    for who, case in cases.items():
        agree(village, who, case)
        village.now += timedelta(seconds=1)
    with village.turn("a") as turn:
        village_doctors.take_back(turn, cases["a"].id, village.staff_of["doctor"].id)
    assert [number for number, _called, _phone in listed(village)] == [2, 3]
    agree(village, "a", cases["a"])
    assert [(number, called) for number, called, _phone in listed(village)] == [(1, "a"), (2, "b"), (3, "c")]


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.CLOSED, Stage.NOT_SUITABLE])
def test_the_end_of_the_case_closes_it(village: Village, stage: Stage) -> None:
    case = registered(village, "a")
    agree(village, "a", case)
    with village.unit(commit=True) as unit:
        unit.cases.save(case, replace(case, stage=stage, version=3), "end")
    assert listed(village) == []
    with village.turn("doctor") as turn, pytest.raises(NotThere):
        village_doctors.contact(turn, case.id)


def test_who_moves_away_is_not_the_doctors_any_more(village: Village) -> None:
    case = registered(village, "a")
    agree(village, "a", case)
    with village.unit(commit=True) as unit:
        unit.cases.save(case, replace(case, area=NEXT_TOWN, version=3), "move")
    assert listed(village) == []


def test_erased_is_gone_and_the_doctor_who_left_finds_nobody(village: Village) -> None:
    a, b = registered(village, "a"), registered(village, "b")
    agree(village, "a", a)
    agree(village, "b", b)
    with village.unit(commit=True) as unit:
        unit.erase_person(a.person_id)
    assert [called for _number, called, _phone in listed(village)] == ["b"]
    village.hire("admin", Role.ADMIN)
    with village.turn("worker") as turn:
        asked = green.ask(turn, b.id, village.staff_of["doctor"].id, "today", "x")
    with village.turn("admin") as turn:
        joining.leave(turn, village.staff_of["doctor"].id)
    with village.unit() as unit:
        assert {one.state for one in unit.greens.of_cases([b.id])} == {GreenState.REVOKED}, asked.id
    with village.turn("b") as turn, pytest.raises(NotThere):
        village_doctors.one(turn, b, village.staff_of["doctor"].id)


def test_a_merged_case_stays_listed_and_is_reported_where_it_goes_on(village: Village) -> None:
    case, other = registered(village, "a"), registered(village, "b")
    agree(village, "a", case)
    with village.unit(commit=True) as unit:
        unit.cases.save(case, replace(case, stage=Stage.MERGED, version=3, merged_into=other.id), "merge")
    with village.turn("doctor") as turn:
        (one,) = village_doctors.mine(turn)
        assert (one.listed.case_id, one.listed.person_id, one.called) == (other.id, other.person_id, "a")


def test_under_14_and_nobody_else_says_yes(village: Village) -> None:
    child, case = registered(village, "child", age=AgeBand.CHILD), registered(village, "a")
    doctor = village.staff_of["doctor"].id
    for who, asked in (("child", child), ("doctor", case), ("worker", case), ("child", case)):
        with village.turn(who) as turn, pytest.raises(NotThere):
            village_doctors.agree(turn, asked.id, doctor, "x", "")
    assert village.rows("consent") == []


def test_coming_of_age_closes_it_and_they_are_asked_anew(village: Village) -> None:
    case = registered(village, "a", age=AgeBand.TEEN)
    agree(village, "a", case)
    village.type("doctor", "我的名单")
    village.press("doctor", "doctor.show")
    assert "138 0000 1234" in village.screen("doctor")
    with village.turn() as turn:
        ages.turn_of_age(turn, case)
    assert listed(village) == []
    assert "138 0000 1234" not in village.screen("doctor")


def test_a_county_is_nobodys_own_people() -> None:
    assert serves(TOWN, TOWN)
    assert serves(TOWN, f"{TOWN}201")
    assert serves(f"{TOWN}201", TOWN)
    assert not serves(COUNTY, TOWN)
    assert not serves(TOWN, COUNTY)
    assert not serves(TOWN, NEXT_TOWN)


def test_each_look_at_the_list_is_in_the_persons_log(village: Village) -> None:
    case = registered(village, "a")
    agree(village, "a", case)
    assert village.rows("reading", person_id=case.person_id) == []
    listed(village)
    (row,) = village.rows("reading", person_id=case.person_id)
    assert (row.reader, row.place, row.purpose) == (village.account("doctor").id, "section.box", "doctor")


# -- a report ----------------------------------------------------------------------------------------------------------


def test_a_report_is_sealed_for_the_person_and_read_by_those_who_may(village: Village) -> None:
    case = registered(village, "a")
    agree(village, "a", case)
    made = reported(village, case)
    village.hire("far", area=FAR_TOWN)
    village.hire("nurse", Role.NURSE)
    for who in ("far", "nurse", "doctor"):
        for wanted in (made, "none"):
            with village.turn(who) as turn, pytest.raises(NotThere):
                green.read(turn, wanted)
    with village.turn("worker") as turn:
        assert green.read(turn, made)[1]["signs"] == ["sleep"]
    looks = village.rows("reading", person_id=case.person_id, purpose="green")
    assert [(row.reader, row.place) for row in looks] == [(village.account("worker").id, "green.box")]
    with village.unit(commit=True) as unit:
        unit.erase_person(case.person_id)
        found = unit.greens.of_cases([case.id])[0]
        assert unit.greens.open(found, "green") == {}
        with pytest.raises(Erased):
            unit.open_own(case.person_id, f"green.box:{made}", village.rows("green")[0].box)


def test_whoever_holds_the_case_hides_it_from_colleagues_but_not_from_who_took_the_alert(village: Village) -> None:
    case = registered(village, "a")
    agree(village, "a", case)
    village.hire("other")
    made = reported(village, case)
    with village.turn("worker") as turn:
        caseload.hold(turn, case)
    with village.turn("other") as turn:
        with pytest.raises(NotThere):
            green.read(turn, made)
        (alert,) = turn.unit.alerts.visible()
        alarms.take(turn, alert.id)
        assert green.read(turn, made)[0].status == "taken"


def test_each_report_is_an_alert_by_itself_and_leaves_the_doctors_own_alone(village: Village) -> None:
    a, b = registered(village, "a"), registered(village, "b")
    agree(village, "a", a)
    agree(village, "b", b)
    reported(village, a)
    with village.turn("doctor") as turn:
        assert turn.unit.alerts.open_of(turn.me.id) is None
        own, new = turn.unit.alerts.raise_(turn.me.id, turn.me.person_id, TOWN, "soft", ("x",), None)
        assert new
    reported(village, b)
    alerts = {row.alert_id for row in village.rows("green")}
    assert len(alerts) == 2
    assert own.id not in alerts
    assert {row.times for row in village.rows("alert")} == {1}


def test_what_is_closed_is_closed_once(village: Village) -> None:
    case = registered(village, "a")
    agree(village, "a", case)
    reported(village, case)
    with village.turn("worker") as turn:
        found = turn.unit.greens.of_cases([case.id])[0]
        (alert,) = turn.unit.alerts.visible()
        alarms.close(turn, alert.id, "safe")
        assert turn.unit.greens.of_cases([case.id])[0].status == "done"
        with pytest.raises(Overtaken):
            turn.unit.greens.change(found, state=GreenState.DONE)


def test_after_the_yes_is_taken_back_the_doctor_hears_and_sees_nothing_more(village: Village) -> None:
    case = registered(village, "a")
    agree(village, "a", case)
    made = reported(village, case)
    village.type("doctor", "我的名单")
    assert "13800001234" not in village.screen("doctor")
    village.press("doctor", "doctor.show")
    assert "138 0000 1234" in village.screen("doctor")
    with village.turn("a") as turn:
        village_doctors.take_back(turn, case.id, village.staff_of["doctor"].id)
    assert "138 0000 1234" not in village.screen("doctor")
    before = len(village.page("doctor"))
    with village.turn("worker") as turn:
        green.reached(turn, made)
    assert len(village.page("doctor")) == before
    with village.turn("doctor") as turn:
        for act in (green.add_words, lambda *told: green.set_out(*told[:2])):
            with pytest.raises(NotThere):
                act(turn, made, "x")


# -- looking in --------------------------------------------------------------------------------------------------------


def test_a_doctor_is_asked_only_about_who_agreed(village: Village) -> None:
    a, b = registered(village, "a"), registered(village, "b")
    agree(village, "a", a)
    doctor = village.staff_of["doctor"].id
    with village.turn("worker") as turn:
        with pytest.raises(NotThere):
            green.ask(turn, b.id, doctor, "today", "")
        made = green.ask(turn, a.id, doctor, "these_days", "x")
    assert (made.direction, made.urgency) == (Direction.LOOK_IN, Urgency.ROUTINE)
    village.hire("second", DOCTOR, area=TOWN)
    for who, wanted in (("second", made.id), ("worker", made.id), ("doctor", "none")):
        with village.turn(who) as turn, pytest.raises(NotThere):
            green.answer(turn, wanted, "well")
    with village.turn("doctor") as turn:
        with pytest.raises(NotThere):
            green.answer(turn, made.id, "something else")
        assert green.answer(turn, made.id, "not_met").state is GreenState.DONE
        with pytest.raises(NotThere):
            green.answer(turn, made.id, "well")
