"""Who finds what, by role, place, part and state; not yours looks like not there (A28-A33)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.messages import Heard
from bot.domain.case import OPEN, Case, Stage
from bot.domain.errors import NotThere, Overtaken
from bot.domain.people import Role
from bot.store.unit import Unit
from tests.samples import after, the_case
from tests.village import COUNTY, FAR_TOWN, NEXT_TOWN, TOWN, Village

CASE_WORK = (Role.SOCIAL_WORKER, Role.MANAGER)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with after(in_danger, tmp_path) as built:
        yield built


def in_danger(village: Village) -> None:
    """A mother applied, and says a word of danger."""
    village.apply_family("ma")
    village.hear("ma", Heard.TEXT, "我不想活了")


@pytest.fixture
def case(village: Village) -> Case:
    with village.unit() as unit:
        found = unit.cases.any(the_case(village))
    assert found is not None
    return found


def as_staff(village: Village, who: str, look: Callable[[Unit], object]) -> object:
    """What a member of staff finds, read afresh as a turn would."""
    with village.turn(who) as turn:
        return look(turn.unit)


def finds(village: Village, who: str, case: Case) -> dict[str, bool]:
    """Every way in which one of the team may come upon a case."""

    def look(unit: Unit) -> dict[str, bool]:
        return {
            "queue": case.id in [one.id for one in unit.cases.queue()],
            "case": _found(lambda: unit.cases.for_staff(case.id)),
            "claim": _found(lambda: unit.cases.claim(case)),
            "calls": any(call.case_id == case.id for call in unit.calls.queue()),
            "alert": any(alert.account_id == case.applicant_id for alert in unit.alerts.visible()),
            "mine": bool(unit.cases.mine()),
        }

    with village.database.unit(village.now) as unit:  # never committed: looking must not change who holds it
        speaker = unit.accounts.at("web", "web", who)
        assert speaker is not None
        unit.me, unit.staff = speaker.account, speaker.staff
        return look(unit)


def _found(look: Callable[[], object]) -> bool:
    try:
        look()
    except (NotThere, Overtaken):
        return False
    return True


NOTHING = dict.fromkeys(("queue", "case", "claim", "calls", "alert", "mine"), False)
ALL = NOTHING | dict.fromkeys(("queue", "case", "claim", "calls"), True)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("area", [TOWN, NEXT_TOWN, COUNTY, FAR_TOWN, "510500"])
def test_role_and_place_decide(village: Village, case: Case, role: Role, area: str) -> None:
    """Who works on cases finds those of the area they serve, and of no other; every other role finds none."""
    village.hire("w", role, area)
    found = finds(village, "w", case)
    within = TOWN.startswith(area.rstrip("0"))
    expected = ALL if role in CASE_WORK and within else NOTHING
    assert found | {"alert": False} == expected
    if not within or role is Role.AUDITOR or role is Role.VOLUNTEER:
        assert not found["alert"]


@pytest.mark.parametrize(("active", "bound"), [(False, True), (True, False), (False, False)])
@pytest.mark.parametrize("role", CASE_WORK)
def test_not_approved_or_not_bound_finds_nothing(
    village: Village, case: Case, role: Role, *, active: bool, bound: bool
) -> None:
    """R154: before a second person's approval and the undertaking there is nothing to see."""
    village.hire("w", role, active=active, bound=bound)
    assert finds(village, "w", case) == NOTHING


def test_who_left_finds_nothing_at_once(village: Village, case: Case) -> None:
    """A29: the next press of any old button finds nobody, whatever they held."""
    staff = village.hire("w")
    with village.turn("w") as turn:
        turn.unit.cases.claim(case)
    assert finds(village, "w", case)["case"]
    with village.unit(commit=True) as unit:
        unit.team.leave(staff.id)
    assert finds(village, "w", case) == NOTHING


@pytest.mark.parametrize("stage", Stage)
def test_a_case_that_a_colleague_holds_is_theirs(village: Village, case: Case, stage: Stage) -> None:
    """At every stage: the holder finds it, the colleague next door does not."""
    holder = village.hire("holder")
    village.hire("colleague")
    with village.turn("holder") as turn:
        held = turn.unit.cases.claim(case)
        after = replace(held, stage=stage, version=held.version + 1)
        turn.unit.cases.save(held, after, "x")
    found = finds(village, "colleague", case)
    assert not any(found[name] for name in ("queue", "case", "claim"))
    with village.turn("holder") as turn:
        assert turn.unit.cases.for_staff(case.id).owner_id == holder.id
        assert (case.id in [one.id for one in turn.unit.cases.queue()]) == (stage in OPEN)


THEIRS = NOTHING | dict.fromkeys(("queue", "case", "claim"), True)


@pytest.mark.parametrize(
    ("role", "house", "area", "holds", "alone", "expected"),
    [
        pytest.param(Role.SOCIAL_WORKER, "i2", FAR_TOWN, False, True, THEIRS, id="a worker of theirs"),
        pytest.param(Role.MANAGER, "i2", COUNTY, False, True, THEIRS, id="a lead of theirs"),
        pytest.param(Role.NURSE, "i2", COUNTY, False, False, NOTHING, id="a nurse of theirs does no case work"),
        pytest.param(Role.ADMIN, "i2", COUNTY, False, False, NOTHING, id="their administrator does no case work"),
        pytest.param(Role.SOCIAL_WORKER, "i1", COUNTY, False, False, NOTHING, id="a worker of the area"),
        pytest.param(Role.MANAGER, "i1", TOWN, False, False, NOTHING, id="a lead of the area"),
        pytest.param(Role.SOCIAL_WORKER, "i1", COUNTY, True, False, THEIRS, id="who holds it"),
        pytest.param(Role.SOCIAL_WORKER, "i1", COUNTY, False, True, THEIRS, id="a worker where it has nobody here"),
        pytest.param(Role.SOCIAL_WORKER, "i1", FAR_TOWN, False, True, NOTHING, id="but nobody of elsewhere"),
    ],
)
def test_what_an_institution_has_is_its_own(
    village: Village, case: Case, role: Role, house: str, area: str, holds: bool, alone: bool, expected: dict[str, bool]
) -> None:
    """R39: whoever is near and of another house finds it no more, but for who still holds it; where nobody of that
    house works here (`alone`), the team of the area answers for it."""
    village.hire("w", role, area, house=house)
    if not alone:
        village.hire("theirs", house="i2")
    with village.unit(commit=True) as unit:
        owner = village.staff_of["w"].id if holds else None
        after = replace(case, stage=Stage.ACCEPTED, institution_id="i2", owner_id=owner, version=case.version + 1)
        unit.cases.save(case, after, "accept")
    assert finds(village, "w", after) | {"alert": False, "calls": False} == expected


def test_not_yours_looks_like_not_there(village: Village, case: Case) -> None:
    """The same refusal, word for word, for the far colleague, the stranger and the made-up id."""
    village.hire("far", area=FAR_TOWN)
    village.open("stranger")
    seen = []
    for who, look in (
        ("far", lambda unit, one: unit.cases.for_staff(one)),
        ("far", lambda unit, one: unit.calls.for_staff(one)),
        ("far", lambda unit, one: unit.alerts.for_staff(one)),
        ("stranger", lambda unit, one: unit.cases.of_mine(one)),
        ("stranger", lambda unit, one: unit.cases.for_staff(one)),
    ):
        for wanted in (case.id, "0" * 20):
            with village.database.unit(village.now) as unit:
                speaker = unit.accounts.at("web", "web", who)
                assert speaker is not None
                unit.me, unit.staff = speaker.account, speaker.staff
                with pytest.raises(NotThere) as refusal:
                    look(unit, wanted)
            seen.append((refusal.value.key, refusal.value.params))
    assert len({str(one) for one in seen}) == 1


def test_each_family_finds_its_own(village: Village, case: Case) -> None:
    other_id = village.apply_family("pa", "13900000000")
    village.open("stranger")
    for who, mine in (("ma", [case.id]), ("pa", [other_id]), ("stranger", [])):
        with village.turn(who) as turn:
            assert [found.id for found, _part in turn.unit.cases.mine()] == mine
            for wanted in {case.id, other_id} - set(mine):
                with pytest.raises(NotThere):
                    turn.unit.cases.of_mine(wanted)


def test_an_ended_part_finds_nothing(village: Village, case: Case) -> None:
    """K6, A87: closed by the person, or replaced: the view is gone at once, and silently."""
    with village.unit(commit=True) as unit:
        unit.cases.leave(case.id, case.applicant_id)
    with village.turn("ma") as turn:
        assert turn.unit.cases.mine() == []
    assert village.type("ma", "我的申请") == ["progress.call"], "the call that she asked for is hers"


def test_a_form_about_a_case_that_is_not_ones_own_any_more_ends_kindly(village: Village, case: Case) -> None:
    """Its question cannot even be asked again; the next words are heard as new ones."""
    village.hire("w")
    village.type("ma", "首页")
    with village.turn("w") as turn:
        held = turn.unit.cases.claim(case)
        asked = replace(held, stage=Stage.NEED_INFO, version=held.version + 1)
        turn.unit.cases.save(held, asked, "ask_more", "x")
        turn.unit.files.put(asked, "more", {"asked": [{"on": "2026-11-23", "text": "x"}]})
    village.type("ma", "我的申请")
    village.press("ma", "answer")
    with village.unit(commit=True) as unit:
        unit.cases.leave(case.id, case.applicant_id)
    assert village.type("ma", "他今年毕业") == ["error.not_there"]
    assert village.type("ma", "您好啊老师") == ["card.noted_nobody"]
    assert not village.rows("quarantine")


def test_only_the_person_opens_the_persons_own_question(village: Village, case: Case) -> None:
    """A relative who comes upon the button is told that there is nothing: no wish, no look, no yes."""
    from bot.store.messages import Act, Offer

    account = village.account("ma")
    with village.unit(commit=True) as unit:
        offer = Offer("fine", Act("open", "own_yes", args={"case": case.id}))
        unit.messages.add(account.id, account.person_id, "home.help", {}, [offer])
    assert village.press("ma", "own_yes") == ["error.not_there"]
    assert not village.rows("own_yes")


def test_reading_somebody_elses_section_leaves_a_trace(village: Village, case: Case) -> None:
    """Who looked at what, and for which task; one's own look leaves none."""
    staff = village.hire("w")
    with village.turn("w") as turn:
        turn.unit.files.open(case, "wish", "review")
        turn.unit.files.open(case, "wish", "review")
        turn.unit.files.open_own(case, "wish")
    rows = village.rows("reading", person_id=case.person_id)
    assert [(row.reader, row.place, row.purpose) for row in rows] == [(staff.account_id, "section.box", "review")]


def test_admin_and_auditor_read_no_case(village: Village, case: Case) -> None:
    """A33: separation of duties."""
    for role in (Role.ADMIN, Role.AUDITOR, Role.VOLUNTEER, Role.PSYCHIATRIST):
        village.hire(role.value, role)
        found = finds(village, role.value, case)
        assert found | {"alert": False} == NOTHING


def test_every_staff_door_is_closed_to_a_family(village: Village) -> None:
    """Forms and desks marked staff: for anybody else they are not there."""
    village.open("ma")
    for name in [*village.house.doors.forms, *village.house.doors.desks]:
        form, desk = village.house.doors.forms.get(name), village.house.doors.desks.get(name)
        if (form and form.staff) or (desk and desk.staff):
            with village.turn("ma") as turn, pytest.raises(NotThere):
                turn.lead(name, case="x", call="x", alert="x", staff="x")
