"""Who may decide about a case, behind whatever the screens offer (ux.md 4; 000 §二(二)5; 004 §二(二)4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.domain.case import Door
from bot.domain.errors import NotThere, Refused
from bot.domain.institution import Institution, Kind
from bot.domain.people import Category, Role, Staff, StaffState
from bot.domain.reviewing import RULE_OF, Body, Reviewer, may_review
from bot.services import helping, reviewers, reviews
from tests.village import COUNTY, TOWN, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village.on_disk(tmp_path)
    yield made
    made.close()


def staff(role: Role, organisation: str = "x") -> Staff:
    return Staff("s", "a", role, Category.OTHER, organisation, COUNTY, StaffState.ACTIVE, "n", "i", date(2026, 1, 1))


def body(kind: Kind, *, registered: bool = True) -> Body:
    return Body("x", Institution("x", "x", COUNTY, kind, registered, "1", "", ""))


def test_every_door_has_its_rule() -> None:
    assert set(RULE_OF) == set(Door)


@pytest.mark.parametrize(
    ("named", "role", "where", "may"),
    [
        ((Reviewer.MEDICAL, Reviewer.SERVICE), Role.MANAGER, body(Kind.HOSPITAL), True),
        ((Reviewer.MEDICAL, Reviewer.SERVICE), Role.MANAGER, body(Kind.DAY_CENTRE), True),
        ((Reviewer.MEDICAL, Reviewer.SERVICE), Role.SOCIAL_WORKER, Body("office", None), False),
        ((Reviewer.MEDICAL, Reviewer.SERVICE), Role.MANAGER, body(Kind.DAY_CENTRE, registered=False), False),
        ((Reviewer.SERVICE,), Role.SOCIAL_WORKER, body(Kind.CLINIC), False),
        ((Reviewer.SERVICE,), Role.MANAGER, body(Kind.UNSTATED), True),
        ((Reviewer.SERVICE,), Role.MANAGER, Body("", None), True),
        ((Reviewer.SOCIAL_WORKER,), Role.MANAGER, body(Kind.DAY_CENTRE), False),
        ((Reviewer.SOCIAL_WORKER,), Role.SOCIAL_WORKER, Body("office", None), True),
        ((Reviewer.APPLIED_TO,), Role.MANAGER, Body("office", None), True),
        ((Reviewer.HOSPITAL,), Role.MANAGER, Body("office", None), True),
    ],
)
def test_who_is_one_of_those_named(named: tuple[Reviewer, ...], role: Role, where: Body, *, may: bool) -> None:
    assert may_review(staff(role), where, named) is may


def sister(village: Village) -> str:
    """A sister's application: in 四川 a social worker's to review."""
    village.open("sis", f"a:{TOWN}")
    village.press("sis", "home.apply", "family", "well", "yes", "go_on", "yes", "sibling", "adult", "willing", "done")
    village.type("sis", "13800001234")
    village.press("sis", "right", "send")
    return str(village.rows("case")[0].id)


def test_a_manager_is_refused_whatever_was_pressed_and_a_social_worker_is_not(village: Village) -> None:
    case = sister(village)
    village.hire("lead", Role.MANAGER)
    village.hire("worker")
    with village.turn("lead") as turn:
        for decide in (reviews.ask_more, reviews.find_unsuitable):
            with pytest.raises(Refused, match=r"reviewer\.not_you") as refused:
                decide(turn, case, "why")
            assert refused.value.params["names"] == ["worker"]
        with pytest.raises(NotThere):
            reviewers.borrow(turn, case, "somebody")  # there is a colleague who may
        reviewers.caseload.hand(turn, case, village.staff_of["worker"].id)
    with village.turn("worker") as turn:
        reviews.ask_more(turn, case, "why")


def test_only_the_lead_brings_somebody_from_outside_and_it_is_written_down(village: Village) -> None:
    case = sister(village)
    village.hire("lead", Role.MANAGER)
    with village.turn("lead") as turn:
        reviewers.borrow(turn, case, "county station, Li")
    with village.turn("lead") as turn:
        reviews.ask_more(turn, case, "why")
        kept = turn.unit.files.open(reviewers.caseload.look(turn, case), reviewers.BORROWED, "review")
        assert kept["from"] == "county station, Li" and kept["by"] == village.staff_of["lead"].id
    assert [row.action for row in village.rows("audit") if row.action == "review.borrow"]


def test_an_institution_that_was_applied_to_and_has_nobody_here_stops_nobody(village: Village) -> None:
    with village.unit(commit=True) as unit:
        unit.places.add_institution(Institution("far", "x", TOWN, Kind.CLUBHOUSE, True, "1", "", ""))
    village.open("me", f"a:{TOWN}-far")
    village.press("me", "home.apply", "person", "well", "yes", "go_on", "yes", "adult", "own", "done", "here", "send")
    (case,) = village.rows("case")
    assert case.applied_to == "far"
    village.hire("worker")
    with village.turn("worker") as turn:
        assert reviewers.may(turn, reviewers.caseload.look(turn, case.id))


def test_who_types_for_somebody_is_of_the_team_and_meets_families(village: Village) -> None:
    for role in Role:
        village.hire(role.value, role)
        with village.turn(role.value) as turn:
            if role in (Role.ADMIN, Role.AUDITOR, Role.VOLUNTEER):
                with pytest.raises(NotThere):
                    helping.begin(turn)
            else:
                helping.begin(turn)


def test_what_a_village_doctor_typed_comes_along_when_the_worker_fills_it_in(village: Village) -> None:
    """Who typed and who said yes is kept; the doctor has no part in the case and sees nothing of it."""
    village.hire("doctor", Role.PUBLIC_HEALTH_DOCTOR, TOWN)
    village.hire("worker")
    village.open("doctor")
    village.type("doctor", "帮人办")
    village.press("doctor", "family", "yes")
    village.type("doctor", "13900002222")
    (call,) = village.rows("call")
    assert call.entered_by == village.account("doctor").id and call.area == TOWN
    village.open("worker")
    village.type("worker", "今天")
    village.press("worker", "tomorrow", "enter", "yes", "family", "parent", "adult", "willing", "done", "skip")
    (case,) = village.rows("case")
    with village.turn("worker") as turn:
        typed = turn.unit.files.open(reviewers.caseload.look(turn, case.id), "typed", "review")
    assert typed["how"] == "phone" and typed["before"]["by"] == village.staff_of["doctor"].id
    assert typed["before"] | {"by": "", "on": ""} == {"by": "", "how": "desk", "who": "family", "on": ""}
    with village.turn("doctor") as turn:
        assert helping.mine(turn) == [village.now.date()]
        with pytest.raises(NotThere):
            reviewers.caseload.look(turn, case.id)
    assert {row.account_id for row in village.rows("member")} == {call.account_id, village.account("worker").id}
