"""Somebody moves, told to a worker: the new place, who answers meanwhile, and what is not to be waited for any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.referral import ReferralKind
from bot.services import answering, moving, referring
from scheduler import snapshots
from tests.refused.rows import presses
from tests.standing import case_of, referral_of, standing
from tests.village import FAR_TOWN, NEXT_TOWN, TOWN, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with standing(tmp_path) as made:
        yield made


def tells(village: Village, who: str, area: str = "得胜镇") -> list[str]:
    """A worker writes down where somebody moves to."""
    presses("review.everything", case=case_of(village, who))(village, "worker")
    village.press("worker", "move_told")
    return village.type("worker", area)


def test_whom_no_house_has_is_the_new_places_at_once(village: Village) -> None:
    """What was asked of a house here is asked no more; the worker answers until somebody there has taken over."""
    assert tells(village, "asked") == ["moves.team"]
    (case,) = village.rows("case", id=case_of(village, "asked"))
    assert (case.area, case.stage) == (NEXT_TOWN, "registered")
    assert referral_of(village, "asked").state == "revoked"


def test_the_house_that_has_them_answers_until_another_does(village: Village) -> None:
    assert tells(village, "inside") == ["moves.institution"]
    (case,) = village.rows("case", id=case_of(village, "inside"))
    assert (case.area, case.stage, case.institution_id) == (TOWN, "accepted", "i1")
    assert village.press("worker", "find_place") == ["refer.list"]


def moves_since(village: Village, who: str) -> object:
    one = case_of(village, who)
    with village.turn() as turn:
        return snapshots.case(turn, one).moves_since


@pytest.mark.parametrize("who", ["inside", "worker"])
def test_who_stays_after_all_is_as_before(village: Village, who: str) -> None:
    """Told by the person, or by a worker: the house there is asked no more, and nobody has to pass them on."""
    one = case_of(village, "inside")
    tells(village, "inside")
    assert moves_since(village, "inside") == village.now.date()
    with village.turn("inside") as turn:
        assert referring.by_person(turn, one, "i2").kind is ReferralKind.MOVE
    if who == "worker":
        assert tells(village, "inside", "云锦镇") == ["moves.stays"]
    else:
        village.type(who, "我要搬家")
        assert village.type(who, "云锦镇") == ["moving.stays"]
        assert village.page("worker")[-1].key == "news.staff.stays"
    assert moves_since(village, "inside") is None
    assert referral_of(village, "inside").state == "revoked"
    (case,) = village.rows("case", id=one)
    assert (case.area, case.stage, case.institution_id) == (TOWN, "accepted", "i1")
    assert tells(village, "inside", "云锦镇")[0] == "moving.same", "there is nothing to take back"


def test_who_lives_there_already_does_not_move_again(village: Village) -> None:
    """They let the old house go and moved; the next house that takes them in has them to stay."""
    one = case_of(village, "inside")
    with village.turn("inside") as turn:
        moving.told(turn, one, NEXT_TOWN)
    with village.turn("inside") as turn:
        referring.leave_place(turn, one)
    with village.turn("inside") as turn:
        asked = referring.by_person(turn, one, "i1")
    assert asked.kind is ReferralKind.PLACE
    with village.turn("worker") as turn:
        answering.accept(turn, asked.id)
    assert moves_since(village, "inside") is None


def test_whom_a_house_there_takes_in_nobody_has_to_take_over(village: Village) -> None:
    """The team of the new place was asked to take them over; the worker here was quicker and found them a house."""
    one = case_of(village, "registered")
    with village.turn("registered") as turn:
        moving.told(turn, one, FAR_TOWN)
    assert [row.reason for row in village.rows("call", state="open", case_id=one)] == ["moving"]
    with village.turn("registered") as turn:
        asked = referring.by_person(turn, one, "i3")
    with village.turn("stranger") as turn:
        answering.accept(turn, asked.id)
    assert [row.reason for row in village.rows("call", state="open", case_id=one)] == ["meet"]
