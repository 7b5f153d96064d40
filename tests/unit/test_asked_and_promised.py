"""What somebody asked for by a call or a letter is promised by an hour; once it has passed it is not promised on, and
somebody is woken (ux.md 10, 17 no. 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.people import Role
from bot.services import caseload, reviews
from tests.refused.rows import presses
from tests.village import TOWN, Village

LETTER = "活动室中午管饭吗"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Monday, nine o'clock."""
    built = Village.on_disk(tmp_path)
    built.hire("worker")
    built.hire("lead", Role.MANAGER)
    yield built
    built.close()


def from_a_stranger(village: Village) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "library", "letter")
    village.type("ma", LETTER)


def about_a_case_that_somebody_holds(village: Village) -> None:
    case = village.apply_family("ma")
    with village.turn("worker") as turn:
        caseload.take_up(turn, case)
    write(village)


def about_a_case_that_nobody_holds(village: Village) -> None:
    village.apply_family("ma")
    write(village)


def a_call(village: Village) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "call", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right")


def a_call_beside_a_case(village: Village) -> None:
    village.apply_family("ma")
    presses("call")(village, "ma")


def write(village: Village) -> None:
    presses("letter")(village, "ma")
    village.type("ma", LETTER)


LETTERS = (from_a_stranger, about_a_case_that_somebody_holds, about_a_case_that_nobody_holds)
ASKED = (*LETTERS, a_call, a_call_beside_a_case)
Asks = Callable[[Village], None]


def shown(village: Village) -> list[str]:
    """What a look at one's own application tells of calls and letters."""
    keys = village.type("ma", "/progress")
    return [key for key in keys if key.startswith(("progress.call", "progress.letter"))]


def kind(asks: Asks) -> str:
    return "progress.letter" if asks in LETTERS else "progress.call"


@pytest.mark.parametrize("asks", ASKED, ids=lambda one: one.__name__)
def test_until_the_hour_it_is_promised_and_after_it_regretted(village: Village, asks: Asks) -> None:
    asks(village)
    assert shown(village) == [kind(asks)]
    village.tick("2026-11-24 18:30")
    assert shown(village) == [f"{kind(asks)}_late"]
    assert village.press("ma", "progress.urge_call") == ["progress.urged"]
    assert "news.staff.hurried" in {said.key for said in village.page("worker")}


@pytest.mark.parametrize("asks", ASKED, ids=lambda one: one.__name__)
def test_whoever_promised_is_woken_and_past_the_day_whoever_leads(village: Village, asks: Asks) -> None:
    asks(village)
    village.tick("2026-11-24 09:00")
    assert digests(village, "worker") == 1
    village.tick("2026-11-25 09:00")
    (late,) = {said.params["late"] for said in village.page("lead") if said.key == "reminder.digest"} - {0}
    assert late >= 1


def digests(village: Village, who: str) -> int:
    return len([said for said in village.page(who) if said.key == "reminder.digest"])


@pytest.mark.parametrize("asks", LETTERS, ids=lambda one: one.__name__)
def test_a_letter_is_answered_by_a_human_who_writes(village: Village, asks: Asks) -> None:
    asks(village)
    (row,) = village.rows("thread")
    presses("thread", thread=row.id)(village, "worker")
    village.type("worker", "管饭，自己带碗")
    village.tick("2026-11-24 18:30")
    assert shown(village) == []
    assert [row.state for row in village.rows("call") if row.reason == "question"] == ["done"]


def test_a_decision_about_the_application_answers_no_letter(village: Village) -> None:
    about_a_case_that_somebody_holds(village)
    (case,) = [row.id for row in village.rows("case")]
    with village.turn("worker") as turn:
        reviews.record_answer(turn, RecordAnswer(case, Answer.YES, Answer.YES, "phone", "行"))
        reviews.register(turn, Register(case, "QG-1", turn.today, "find"))
    village.tick("2026-11-24 18:30")
    assert shown(village) == ["progress.letter_late"]


def test_whoever_stops_waits_for_no_answer(village: Village) -> None:
    about_a_case_that_somebody_holds(village)
    village.type("ma", "/progress")
    village.press("ma", "withdraw", "really")
    assert [row.state for row in village.rows("call") if row.reason == "question"] == ["done"]


@pytest.mark.parametrize(
    ("asks", "said"), [(a_call, "call.late"), (from_a_stranger, "letter.late")], ids=["a call", "a letter"]
)
def test_whoever_asks_again_after_the_hour_is_promised_no_day_that_has_passed(
    village: Village, asks: Asks, said: str
) -> None:
    asks(village)
    village.later(days=2)
    if asks is a_call:
        answered = presses("call")(village, "ma")
    else:
        presses("letter")(village, "ma")
        (answered,) = village.type("ma", "还管饭吗")
    assert answered == said
    (call,) = village.rows("call")
    assert call.nudged_at is not None


def test_two_letters_are_one_promise_and_both_are_read(village: Village) -> None:
    from_a_stranger(village)
    village.later(minutes=5)
    presses("letter")(village, "ma")
    village.type("ma", "几点吃")
    (call,) = village.rows("call")
    with village.turn("worker") as turn:
        kept = turn.unit.calls.contact(turn.unit.calls.for_staff(call.id))
    assert LETTER in kept["text"] and "几点吃" in kept["text"]
    assert timedelta(0) < call.promised_at - village.now


@pytest.mark.parametrize("asks", LETTERS, ids=lambda one: one.__name__)
def test_whoever_answers_a_letter_is_asked_for_no_yes_of_the_persons(village: Village, asks: Asks) -> None:
    asks(village)
    (call,) = [row.id for row in village.rows("call") if row.reason == "question"]
    presses("calls.show", call=call)(village, "worker")
    words = {offer.word for offer in village.page("worker")[-1].offers}
    assert {"reply", "talked", "others"} <= words and not {"wants", "reached", "not_reached"} & words
    assert ("open_case" in words) is (asks is not from_a_stranger)


@pytest.mark.parametrize(("sentence", "calls"), [("visit", 1), ("talk", 1), ("find", 0)])
def test_whoever_is_told_at_the_registration_that_somebody_rings_is_rung_by_a_day(
    village: Village, sentence: str, calls: int
) -> None:
    case = village.apply_family("ma")
    with village.turn("worker") as turn:
        reviews.record_answer(turn, RecordAnswer(case, Answer.YES, Answer.YES, "visit", "我愿意"))
        reviews.register(turn, Register(case, "SC-1", turn.today, sentence))
    waits = [row for row in village.rows("call") if row.state == "open"]
    assert [row.reason for row in waits] == ["call_me"] * calls
    assert ("progress.call" in village.type("ma", "我的申请")) is bool(calls)
    village.later(days=8)
    assert ("progress.call_late" in village.type("ma", "我的申请")) is bool(calls)
