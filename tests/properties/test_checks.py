"""Counted chats, nobody else's yes, nothing of a child, and honest cards (ux.md 15 no. 2, 4, 9, 15, 16)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.messages import Heard, Kind
from bot.domain.case import Answer, Stage, Way
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Part
from bot.domain.workflow import MOVES, Facts, move
from bot.services import wishes
from tests.village import MORNING, TOWN, Counted

pytestmark = pytest.mark.slow


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Counted]:
    built = Counted.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


# -- 2: counted chats --------------------------------------------------------------------------------


def test_a_full_application_takes_at_most_fourteen_presses_and_one_typed_answer(village: Counted) -> None:
    village.apply_family("ma")
    presses, typed = village.counts()
    assert presses <= 14
    assert typed == 1


def test_the_persons_own_application_takes_at_most_fourteen_presses_and_nothing_typed(village: Counted) -> None:
    village.apply_self("son")
    presses, typed = village.counts()
    assert presses <= 14
    assert typed == 0


def test_asking_for_a_call_takes_at_most_four_presses_and_one_typed_answer(village: Counted) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "call", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right", "fine")
    presses, typed = village.counts()
    assert presses <= 4
    assert typed == 1
    assert len(village.rows("call", state="open")) == 1


# -- 4: nobody else's yes ----------------------------------------------------------------------------


def test_no_road_of_the_table_leads_around_the_persons_yes() -> None:
    """Whoever moves, in whatever order: an adult is registered only with their yes to both."""
    from datetime import date

    from bot.domain.case import Case, Door, OwnYes
    from bot.domain.people import AgeBand

    today = date(2026, 11, 23)
    said = [None, *((answer, platform) for answer in Answer for platform in (None, *Answer))]
    for age, door, pair in itertools.product((AgeBand.ADULT, AgeBand.TEEN), Door, said):
        own = OwnYes("c", pair[0], pair[1], Way.LINK, "a", today, MORNING) if pair else None
        facts = Facts(own, "SC-1", "why", guardian_yes=True, before=Stage.UNDER_REVIEW)
        start = Case(
            "c", "N", "p", "a", TOWN, door, age, Stage.SUBMITTED, 1, None, today, today, MORNING, today, None, None
        )
        reached, waiting = {start.stage}, [start]
        while waiting:
            case = waiting.pop()
            for row, part in itertools.product(MOVES, Part):
                try:
                    after = move(case, row.name, part, today, facts)
                except Refused:
                    continue
                if after.stage not in reached:
                    reached.add(after.stage)
                    waiting.append(after)
        assert (Stage.REGISTERED in reached) == (pair == (Answer.YES, Answer.YES)), (age, door, pair)


@pytest.mark.parametrize("relation", ["parent", "spouse", "child", "sibling"])
def test_no_relative_can_answer_for_the_person(village: Counted, relation: str) -> None:
    """Not by the service, not by the door, not by their own link, not with the person's own buttons."""
    village.open("ma", f"a:{TOWN}")
    village.press(
        "ma",
        "home.apply",
        "family",
        "well",
        "yes",
        "go_on",
        "yes",
        relation,
        "adult",
        "willing",
        "done",
        "none",
        "send",
    )
    (case,) = village.rows("case")
    with village.turn("ma") as turn, pytest.raises(NotThere):
        wishes.answer(turn, case.id, Answer.YES, Answer.YES, Way.LINK)
    with village.turn("ma") as turn, pytest.raises(NotThere):
        turn.lead("own_yes", case=case.id)
    code = village.link("ma")
    assert village.open("ma", code) == ["link.not_for_you"]
    village.open("son", code)
    tokens = [f"{said.stem}.{n}" for said in village.page("son") for n, _ in enumerate(said.offers)]
    village.press("son", "learn")
    tokens += [f"{said.stem}.{n}" for said in village.page("son") for n, _ in enumerate(said.offers)]
    for token in tokens:
        village.hear("ma", Heard.PRESS, token)
    assert not village.rows("own_yes")
    village.press("son", "yes", "yes")
    assert [(row.answer, row.platform, row.way) for row in village.rows("own_yes")] == [("yes", "yes", "link")]


def test_the_phone_handed_over_holds_nothing_of_the_second_afterwards(village: Counted) -> None:
    """9: and her old buttons are nobody's while he holds it; her other phone stays hers."""
    case = village.apply_family("ma")
    old = village.token("ma", "my_case")
    account = village.account("ma")
    with village.unit(commit=True) as unit:
        unit.accounts.settle("web", "web", "ma's other phone", account.id)
    village.press("ma", "hand_over")
    assert village.account("ma").id != account.id
    assert village.account("ma's other phone").id == account.id, "only the phone that is handed over"
    assert not any("receipt" in said.key for said in village.page("ma"))
    village.hear("ma", Heard.PRESS, old)
    assert "progress.submitted" not in [said.key for said in village.page("ma")]
    village.press("ma", "learn", "yes", "yes")
    village.press("ma", "given_back")
    assert village.account("ma").id == account.id
    assert not any(said.key.startswith("own_yes") for said in village.page("ma"))
    assert [(row.way, row.case_id) for row in village.rows("own_yes")] == [("hand_over", case)]


def test_a_link_opens_for_the_first_who_opens_it(village: Counted) -> None:
    village.apply_family("ma")
    code = village.link("ma")
    assert village.open("son", code) == ["own_yes.hello"]
    assert village.open("stranger", code) == ["link.dead"]
    assert village.open("son", code) == ["own_yes.hello"], "what it opened stays"
    assert village.open("stranger", "made-up") == ["link.dead"]


# -- 15: under 14 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["press", "type", "change"])
def test_of_a_child_at_the_persons_door_nothing_is_stored(village: Counted, how: str) -> None:
    village.open("kid", f"a:{TOWN}")
    village.press("kid", "home.apply", "person", "well", "yes", "go_on", "yes")
    if how == "press":
        village.press("kid", "child")
    elif how == "type":
        village.type("kid", "3")
    else:
        village.press("kid", "adult", "own", "friends", "done", "here", "change", "change_age", "child")
    assert "person.child" in [said.key for said in village.page("kid")]
    assert not any(village.rows(name) for name in ("case", "section", "call", "own_yes", "blind", "member"))
    assert not [row for row in village.rows("consent") if row.withdrawn_at is None]
    left = [value for *_where, value in village.opened() if "child" in str(value) or "friends" in str(value)]
    assert [value["key"] for value in left if value.get("key") != "person.child"] == []


# -- 16: nobody on duty ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["我不想活了", "我现在就在楼顶", "我儿子今天说不想活了", "他拿着刀要砍人"])
def test_with_an_empty_roster_no_card_says_that_somebody_reads(village: Counted, text: str) -> None:
    village.type("ma", text)
    cards = [said for said in village.page("ma") if said.kind is Kind.CRISIS or said.key.startswith("card.")]
    keys = [said.key for said in cards]
    assert keys, "no card"
    assert "card.no_road" in keys
    assert not {"card.told", "card.taken", "card.nobody", "card.nobody_until"} & set(keys)
    assert "告诉值班老师" not in village.screen("ma")


def test_the_roster_speaks_only_for_who_can_read(village: Counted) -> None:
    """Somebody who left, or never signed the undertaking, is not on duty."""
    gone, unbound = village.hire("gone"), village.hire("unbound", bound=False)
    with village.unit(commit=True) as unit:
        for staff in (gone, unbound):
            for weekday in range(7):
                unit.team.set_duty(staff.id, "510521", weekday, "00:00", "23:59")
        unit.team.leave(gone.id)
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family")
    village.type("ma", "我儿子今天说不想活了")
    assert "card.no_road" in [said.key for said in village.page("ma")]


def test_the_danger_card_is_seen_on_an_emptied_screen_too(village: Counted) -> None:
    village.open("ma")
    village.type("ma", "收起")
    village.type("ma", "我不想活了")
    from bot.delivery import Mouth

    screen, _account = Mouth(village.database, village.words).screen("web", "web", "ma", 0, village.now)
    assert [line.kind for line in screen.lines][:1] == [Kind.CRISIS]
    assert not [line for line in screen.lines if line.kind is Kind.ECHO], "nothing of before, and not the words"
