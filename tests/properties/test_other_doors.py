"""The promises of the hospital's and the third party's doors (ux.md 5.4, 5.5, 9.7, 15 no. 4, 5, 7, 8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.commands import Register
from bot.domain.errors import NotThere, Refused
from bot.domain.institution import Institution, Kind
from bot.domain.lead import Lead, LeadState, Side, lapses_on, remind_on
from bot.domain.people import Role
from bot.services import hospital, leads, reviews
from tests.places import BARE_COUNTY, BARE_TOWN
from tests.village import FAR_TOWN, MORNING, NEXT_TOWN, Village

NAME, SENTENCE, PHONE = "老张头子", "喜欢在院子里种豆角", "13877770001"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    built.hire("w")
    built.hire("doctor", Role.PSYCHIATRIST, house="h1")
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


def readable(village: Village, *canaries: str) -> list[str]:
    """Where any of these can still be read."""
    return [f"{t}.{c}" for t, c, _person, value in village.opened() if any(one in str(value) for one in canaries)]


# -- check 5: the person's no ------------------------------------------------------------------------------------------


def test_after_i_never_agreed_nothing_of_it_can_be_read(village: Village) -> None:
    code = village.hand_on("doctor", PHONE, NAME, SENTENCE)
    assert readable(village, SENTENCE), "the test would see it"
    village.open("son", code)
    village.press("son", "never")
    assert readable(village, NAME, SENTENCE, PHONE, "1387777") == []
    assert "news.referrer.never" in [said.key for said in village.page("doctor")]


def test_after_a_no_to_the_worker_nothing_of_a_lead_can_be_read(village: Village) -> None:
    village.tell_of_need("neighbour", name=NAME, phone=PHONE)
    assert readable(village, NAME), "the test would see it"
    village.type("w", "/today")
    village.press("w", "leads", "leads.show", "no", "really")
    assert readable(village, NAME, PHONE) == []


def test_after_the_last_day_nothing_of_a_lead_can_be_read(village: Village) -> None:
    lead = village.tell_of_need("neighbour", name=NAME, phone=PHONE)
    village.tick(timedelta(days=29))
    assert readable(village, NAME)
    village.tick(timedelta(days=1))
    assert [row.state for row in village.rows("lead", id=lead)] == ["lapsed"]
    assert readable(village, NAME, PHONE) == []


def test_whoever_told_sees_the_same_whatever_became_of_it(village: Village) -> None:
    """ux.md 5.5: 已受理 or 已转老师, nothing else; also their own screen of the form does not change."""
    screens = []
    for end in (("no", "really"), ("yes", "visit")):
        village.tell_of_need("neighbour", name=NAME)
        village.type("w", "/today")
        village.press("w", "leads", "leads.show")
        village.type("neighbour", "查进度")
        before = village.screen("neighbour")
        village.press("w", *end)
        if end[0] == "yes":
            village.type("w", "我愿意")
            village.press("w", "adult", "none")
        assert village.screen("neighbour") == before
        village.type("neighbour", "查进度")
        screens.append(village.text(village.page("neighbour")[-1]))
    assert screens == ["已转老师。", "已转老师。"]


def test_a_number_typed_as_a_name_is_kept_nowhere(village: Village) -> None:
    village.open("neighbour", "a:510521104")
    village.press("neighbour", "home.apply", "neighbour", "none", "unaware", "send", "yes", "neighbour", "yes")
    village.type("neighbour", "他叫510521198503072216")
    assert readable(village, "510521198503072216") == []
    assert b"510521198503072216" not in village.raw()


# -- check 7: a lead with abuse is never erased by time ----------------------------------------------------------------


@given(
    abuse=st.booleans(),
    ends=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    state=st.sampled_from(LeadState),
)
def test_no_day_ends_a_lead_with_abuse(abuse: bool, ends: date | None, state: LeadState) -> None:
    day = date(2026, 11, 23)
    lead = Lead("l", "a", "p", "510521", Side.NEIGHBOUR, abuse, state, None, None, 1, day, MORNING, ends, None)
    assert not abuse or lapses_on(lead) is None
    assert lapses_on(lead) is None or state is LeadState.OPEN
    if (remind := remind_on(lead)) is not None and ends is not None:
        assert remind == ends - timedelta(days=7)


@settings(max_examples=5, deadline=None)
@given(days=st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_however_time_passes_abuse_stays(days: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    village = Village.on_disk(tmp_path_factory.mktemp("abuse"))
    village.hire("w")
    lead = village.tell_of_need("neighbour", abuse=True, name=NAME)
    for many in days:
        village.tick(timedelta(days=many))
    assert [row.state for row in village.rows("lead", id=lead)] == ["open"]
    assert readable(village, NAME)
    with village.turn("w") as turn:
        with pytest.raises(Refused, match=r"leads\.needs_reason"):
            leads.says_no(turn, lead)
        leads.close(turn, lead, "人已经接走")
    assert readable(village, NAME) == []
    assert readable(village, "人已经接走") == ["lead.why_box"]
    village.close()


# -- check 4: nothing is registered before the person's own yes ---------------------------------------------------------


def test_what_a_hospital_says_registers_nobody(village: Village) -> None:
    """The worker may press what there is: without the person's own word there is no way on."""
    village.hand_on("doctor")
    [case] = village.rows("case")
    with village.turn("w") as turn, pytest.raises(Refused, match=r"error\.needs_own_yes"):
        reviews.register(turn, Register(case.id, "SC-1", turn.today, ""))
    assert village.rows("own_yes") == []


def test_the_hospital_cannot_answer_for_the_person(village: Village) -> None:
    """Its own link opens nothing for it, and its part in the case gives no press."""
    code = village.hand_on("doctor")
    assert village.open("doctor", code)[-1] == "link.not_for_you"
    [case] = village.rows("case")
    with village.turn("doctor") as turn:
        assert turn.unit.cases.mine() == []
        with pytest.raises(NotThere):
            turn.unit.cases.of_mine(case.id)
        with pytest.raises(NotThere):
            turn.lead("discharge", case=case.id)


# -- not yours looks like not there --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "area", "house"),
    [
        (Role.SOCIAL_WORKER, FAR_TOWN, "i1"),
        (Role.NURSE, "510521", "i1"),
        (Role.ADMIN, "510521", "i1"),
        (Role.SOCIAL_WORKER, "510521", "h1"),
        (Role.MANAGER, "510521", "h1"),
        (Role.PSYCHIATRIST, "510521", "h1"),
    ],
)
def test_a_lead_that_is_not_yours_is_not_there(village: Village, role: Role, area: str, house: str) -> None:
    lead = village.tell_of_need("neighbour")
    village.hire("other", role, area, house=house)
    with village.turn("other") as turn:
        assert turn.unit.leads.queue() == []
        for wanted in (lead, "nothing"):
            with pytest.raises(NotThere):
                leads.take(turn, wanted)


def test_of_two_who_take_a_lead_one_wins_and_the_other_hears_who(village: Village) -> None:
    lead = village.tell_of_need("neighbour")
    village.hire("w2", area=NEXT_TOWN[:6])
    with village.turn("w") as turn:
        leads.take(turn, lead)
    with village.turn("w2") as turn, pytest.raises(Refused, match=r"leads\.taken") as refused:
        leads.take(turn, lead)
    assert refused.value.params == {"name": "w"}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SOCIAL_WORKER, Role.NURSE, Role.PSYCHIATRIST])
def test_a_hospital_sees_whom_it_handed_on_itself_and_nobody_else(village: Village, role: Role) -> None:
    village.apply_family("ma")
    village.hand_on("doctor")
    village.hire("colleague", role, house="h1")
    with village.turn("colleague") as turn:
        assert (turn.unit.cases.queue(), turn.unit.calls.queue(), hospital.handed(turn)) == ([], [], [])
        [handed] = [row for row in village.rows("case") if row.door == "hospital"]
        for wanted in (handed.id, "nothing"):
            with pytest.raises(NotThere):
                hospital.uploaded(turn, wanted, "1")
            with pytest.raises(NotThere):
                hospital.new_link(turn, wanted)
    with village.turn("doctor") as turn:
        assert [case.id for case in hospital.handed(turn)] == [handed.id]


@pytest.mark.parametrize(("role", "house"), [(Role.SOCIAL_WORKER, "i1"), (Role.ADMIN, "h1"), (Role.VOLUNTEER, "h1")])
def test_only_somebody_of_a_hospital_with_patients_hands_on(village: Village, role: Role, house: str) -> None:
    village.hire("other", role, house=house)
    for door in ("hand_on", "hospital"):
        with village.turn("other") as turn, pytest.raises(NotThere):
            turn.lead(door)
    village.open("ma")
    with village.turn("ma") as turn, pytest.raises(NotThere):
        turn.lead("hand_on")


# -- no service there ------------------------------------------------------------------------------------------------------


def _wants_a_place(village: Village, who: str, *then: str) -> None:
    village.open(who, f"a:{BARE_TOWN}")
    village.press(who, "home.apply", "family", "well", "yes", "report", *then)


def test_a_need_is_counted_once_an_account_and_day_and_names_nobody(village: Village) -> None:
    _wants_a_place(village, "ma", "no_thanks", "report", "no_thanks")
    _wants_a_place(village, "pa")
    assert len(village.rows("need")) == 2
    assert {row.account_id for row in village.rows("need")} == {None}
    village.tick(timedelta(days=1))
    _wants_a_place(village, "ma")
    assert len(village.rows("need")) == 3
    village.hire("far", area=BARE_COUNTY)
    with village.turn("far") as turn:
        assert turn.unit.needs.by_place(turn.today - timedelta(days=30)) == [(BARE_TOWN, 3)]
    village.type("far", "/today")
    village.press("far", "needs")
    assert "叙永镇3次" in village.text(village.page("far")[-1])
    with village.turn("w") as turn:
        assert turn.unit.needs.by_place(turn.today - timedelta(days=30)) == []


def test_whoever_asked_to_hear_of_a_place_is_told_once(village: Village) -> None:
    _wants_a_place(village, "ma", "tell_me")
    _wants_a_place(village, "pa", "no_thanks")
    village.tick(timedelta(days=1))
    assert "no_service.opened" not in [said.key for said in village.page("ma")]
    pending = Institution("i9", "叙永站", BARE_TOWN, Kind.DAY_CENTRE, False, "0830-119", "周二", "街9号")
    with village.unit(commit=True) as unit:
        unit.places.add_institution(pending)
    village.tick(timedelta(days=1))
    assert "no_service.opened" not in [said.key for said in village.page("ma")], "nobody may go there yet (R165)"
    with village.unit(commit=True) as unit:
        unit.places.change_institution(Institution(**{**_fields(pending), "registered": True}))
    for _ in range(3):
        village.tick(timedelta(days=1))
    told = {who: [said.key for said in village.page(who)].count("no_service.opened") for who in ("ma", "pa")}
    assert told == {"ma": 1, "pa": 0}
    assert {row.account_id for row in village.rows("need")} == {None}, "kept no longer than it is needed"


def _fields(one: Institution) -> dict[str, object]:
    return {name: getattr(one, name) for name in Institution.__dataclass_fields__}
