"""Silence loses nothing, what was lost is found, and taking back is as easy as giving (ux.md 15 no. 6, 17, 19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.village import TOWN, Counted

pytestmark = pytest.mark.slow


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Counted]:
    built = Counted.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


# -- 6: silence --------------------------------------------------------------------------------------


def test_silence_closes_nothing_and_calls_are_waiting(village: Counted) -> None:
    """Half a year in which nobody hears or says anything: every application is still there, with a call for each."""
    cases = [village.apply_family("ma"), village.apply_self("son"), village.apply_family("pa", "13800005678")]
    for _ in range(26):
        village.tick(timedelta(days=7))
    assert {row.id: row.stage for row in village.rows("case")} == dict.fromkeys(cases, "submitted")
    assert {row.case_id for row in village.rows("call", state="open")} == set(cases)
    with village.unit() as unit:
        for row in village.rows("case"):
            found = unit.cases.any(row.id)
            assert found is not None
            assert unit.files.open_own(found, "wish")


def test_a_draft_lives_its_days_and_no_longer(village: Counted) -> None:
    village.family_to_review("ma")
    village.tick(timedelta(days=village.terms.draft_days - 1))
    assert [row.state for row in village.rows("talk", flow="family")] == ["open"]
    village.tick(timedelta(days=2))
    assert [row.state for row in village.rows("talk", flow="family")] == ["dropped"]
    assert not [value for *_where, value in village.opened() if "13800001234" in str(value)]


# -- 17: found again ---------------------------------------------------------------------------------


def with_word(village: Counted, who: str) -> str:
    """Set the word after applying; returns the number of the receipt."""
    village.press(who, "set_word")
    village.type(who, "8832")
    village.type(who, "8832")
    village.counts()
    return str(village.rows("case")[0].number)


@pytest.mark.parametrize("way", ["lost cookie", "second phone", "a week away"])
def test_an_application_is_found_within_three_presses_and_one_typed_code(village: Counted, way: str) -> None:
    village.apply_family("ma")
    number = with_word(village, "ma")
    if way == "a week away":
        village.now += timedelta(days=7)
        village.open("ma")
        village.type("ma", "8832")
        village.press("ma", "my_case")
        who = "ma"
    else:
        who = "a new browser"
        village.open(who)
        village.press(who, "progress.ask")
        village.type(who, f"{number[:4].lower()} {number[4:]}，8832")
        village.press(who, "my_case")
    assert village.page(who)[-1].key == "progress.submitted"
    presses, typed = village.counts()
    assert presses <= 3
    assert typed <= 1


def test_without_a_word_a_week_away_costs_two_presses(village: Counted) -> None:
    village.apply_family("ma")
    village.counts()
    village.now += timedelta(days=7)
    village.open("ma")
    village.press("ma", "go_on")
    assert village.page("ma")[-1].key == "progress.submitted"
    assert village.counts() == (1, 0)


def test_a_draft_is_found_on_another_phone_too(village: Counted) -> None:
    village.apply_family("first")
    village.family_to_review("ma")
    village.press("ma", "park")
    number = village.page("ma")[-1].params["number"]
    village.type("ma", "我的")
    village.press("ma", "set_word")
    village.type("ma", "8832")
    village.type("ma", "8832")
    village.open("new")
    village.press("new", "progress.ask")
    village.type("new", f"{number}8832")
    village.press("new", "go_on", "home.resume", "send")
    assert len(village.rows("case")) == 2


# -- 19: taking back is as easy ----------------------------------------------------------------------


def test_taking_back_costs_no_more_presses_than_giving(village: Counted) -> None:
    """PIPL 15: for each purpose there is: K1 of a family, of the person, of a call; K2."""
    village.apply_family("ma")
    given = village.counts()[0]
    village.press("ma", "my_case", "withdraw", "really")
    assert village.counts()[0] <= given
    village.press("ma", "undo")
    village.press("ma", "my_case", "hand_over")
    village.counts()
    village.press("ma", "learn", "yes", "yes")
    given = village.counts()[0]
    village.press("ma", "given_back", "my_case")
    village.counts()
    with village.unit() as unit:
        assert unit.files.own_yes(village.rows("case")[0].id) is not None


def test_the_persons_yes_is_taken_back_within_three_presses(village: Counted) -> None:
    village.apply_family("ma")
    code = village.link("ma")
    village.open("son", code)
    village.counts()
    village.press("son", "learn", "yes", "yes")
    given = village.counts()[0]
    village.press("son", "fine", "withdraw", "really")
    assert village.counts()[0] <= given
    assert village.rows("case")[0].stage == "withdrawn"


def test_a_call_is_taken_back_within_its_presses(village: Counted) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "call", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right")
    given = village.counts()[0]
    village.type("ma", "我的申请")
    village.press("ma", "not_needed")
    assert village.counts()[0] <= given
    (row,) = village.rows("call")
    assert (row.state, row.box) == ("done", None)


def test_a_draft_is_taken_back_with_one_press_on_the_review_page(village: Counted) -> None:
    village.family_to_review("ma")
    village.counts()
    village.press("ma", "drop")
    assert village.counts()[0] == 1
    assert not [value for *_where, value in village.opened() if "13800001234" in str(value)]
