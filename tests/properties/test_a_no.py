"""The person's no, from any state: nothing about them can be read any more (ux.md 15 no. 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.village import Counted, Village

pytestmark = pytest.mark.slow


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Counted]:
    built = Counted.on_disk(tmp_path)
    yield built
    assert not built.rows("quarantine"), "a turn failed"
    built.close()


# -- 5: the person's no ------------------------------------------------------------------------------

PHONE, WORDS, MORE_WORDS, NAME = "13877770001", "他半夜在院子里唱歌", "他以前在锦绣路修车", "王小明明"


def _as_submitted(village: Village) -> None:
    """Nothing else happened."""


def _with_letters(village: Village) -> None:
    village.type("ma", "问老师")
    village.type("ma", WORDS)
    village.type("ma", MORE_WORDS)
    village.press("ma", "hand_on", "send")


def _with_words_only(village: Village) -> None:
    village.type("ma", WORDS)


def _with_a_change(village: Village) -> None:
    village.type("ma", "病情有变化")
    village.press("ma", "no", "sleep", "medicine", "done")


def _with_a_change_left_open(village: Village) -> None:
    village.type("ma", "病情有变化")
    village.press("ma", "no", "sleep")


def _in_review(village: Village) -> None:
    village.hire("w")
    with village.turn("w") as turn:
        case = turn.unit.cases.queue()[0]
        from bot.services import caseload

        caseload.take_up(turn, case.id)
        turn.unit.files.open(case, "wish", "review")


def _more_asked_and_told(village: Village) -> None:
    _in_review(village)
    from bot.services import reviews

    with village.turn("w") as turn:
        reviews.ask_more(turn, turn.unit.cases.queue()[0].id, MORE_WORDS)
    village.type("ma", "我的申请")
    village.press("ma", "answer")
    village.type("ma", WORDS)


def _withdrawn(village: Village) -> None:
    village.type("ma", "我的申请")
    village.press("ma", "withdraw", "really")


def _urged_late(village: Village) -> None:
    village.now += timedelta(days=20)
    village.type("ma", "我的申请")
    village.press("ma", "urge")


STATES = (
    _as_submitted, _with_letters, _with_words_only, _with_a_change, _with_a_change_left_open, _in_review,
    _more_asked_and_told, _withdrawn, _urged_late,
)  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=[state.__name__ for state in STATES])
@pytest.mark.parametrize("way", ["link", "hand_over"])
def test_a_no_from_any_state_leaves_nothing_readable(village: Counted, way: str, state: object) -> None:
    """Every sealed box of every table is tried, and every byte of the file."""
    village.apply_family("ma", PHONE)
    (case,) = village.rows("case")
    code = village.link("ma")
    if way == "link":
        village.open("son", code)
    state(village)  # type: ignore[operator]
    if way == "hand_over":
        village.type("ma", "我的申请")
        try:
            village.press("ma", "hand_over")
        except LookupError:
            pytest.skip("not offered in this state")
        village.press("ma", "no")
    else:
        village.press("son", "no")
    assert not [one for one in village.opened() if one[2] == case.person_id]
    for table, column, _person, value in village.opened():
        told = [text for text in (WORDS, MORE_WORDS, NAME, PHONE, "sleep", "work", "willing") if text in str(value)]
        # The number of who applied may stand in a call they asked for themselves: it is their own.
        assert [text for text in told if not (table == "call" and text == PHONE)] == [], f"{table}.{column}: {value}"
    raw = village.raw()
    assert not [text for text in (PHONE, WORDS, MORE_WORDS) if text.encode() in raw]
    assert [(row.answer, row.person_id) for row in village.rows("own_yes")] == [("no", case.person_id)]
    assert not village.rows("blind")
    assert "news.not_now" in [said.key for said in village.page("ma")] or way == "hand_over"
    village.type("ma", "还回去了")
    village.type("ma", "我的申请")
    assert not [said.key for said in village.page("ma")[-1:] if said.key.startswith("progress.sub")]


def test_erasing_twice_is_erasing_once(village: Counted) -> None:
    """A85."""
    village.apply_family("ma")
    (case,) = village.rows("case")
    erased = []
    for _ in range(2):
        village.type("ma", "我的")
        village.press("ma", "erase", "really_erase")
        erased.append([row for table in ("case", "step", "person") for row in village.rows(table)])
        assert [row.wrapped for row in village.rows("person", id=case.person_id)] == [None]
        assert not [one for one in village.opened() if one[2] == case.person_id]
    assert erased[0] == erased[1]
    assert [row.stage for row in village.rows("case")] == ["withdrawn"]
    assert len(village.rows("step")) == 1
    again = village.apply_family("ma")
    (anew,) = village.rows("case", id=again)
    assert anew.person_id != case.person_id and village.rows("person", id=anew.person_id)[0].wrapped
