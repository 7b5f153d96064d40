"""What is promised without a day is done within the days of the house, or is said to be late and wakes somebody
(ux.md 17 no. 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer
from bot.services import answering, applications, call_outcomes, moving, referring, reviews
from scheduler.agenda import agenda
from tests.refused.rows import presses
from tests.standing import case_of, referral_of, staff_of, standing
from tests.village import FAR_TOWN, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Monday, ten o'clock, 23 November 2026."""
    with standing(tmp_path) as village:
        yield village


def nothing(_village: Village) -> None:
    pass


def the_person_agrees(village: Village) -> None:
    with village.turn("worker") as turn:
        (call,) = turn.unit.calls.of_case(case_of(village, "new"))
        call_outcomes.spoke(turn, call.id, "wants")
        reviews.record_answer(turn, RecordAnswer(case_of(village, "new"), Answer.YES, Answer.YES, "phone", "yes"))


def what_was_missing_is_told(village: Village) -> None:
    the_person_agrees(village)
    with village.turn("worker") as turn:
        reviews.ask_more(turn, case_of(village, "new"), "?")
    presses("more", case=case_of(village, "new"))(village, "new")
    village.type("new", "在云锦镇")


def taken_in(village: Village) -> None:
    with village.turn("worker") as turn:
        answering.accept(turn, referral_of(village, "asked").id)


def takes_the_place(village: Village) -> None:
    presses("waiting.offered", case=case_of(village, "offered"))(village, "offered")
    village.press("offered", "come")


def is_to_move(village: Village) -> None:
    with village.turn("inside") as turn:
        moving.told(turn, case_of(village, "inside"), FAR_TOWN)


def tells_of_a_need(village: Village) -> None:
    village.tell_of_need("wang")


def tells_of_abuse(village: Village) -> None:
    village.tell_of_need("li", abuse=True)


@dataclass(frozen=True)
class Late:
    """A promise."""

    name: str
    begins: Callable[[Village], None]
    who: str
    in_time: str
    """What they read on the last day on which it is in time."""
    last: str
    late: str
    """And after it, when it has not been done."""
    after: str
    what: str
    """As what the team is reminded."""


PROMISES = (
    Late("a review", the_person_agrees, "new", "progress.under_review", "11-30", "progress.under_review_late", "12-01", "idle"),
    Late(
        "a review that went on", what_was_missing_is_told, "new", "progress.under_review", "11-30",
        "progress.under_review_late", "12-01", "idle",
    ),
    Late("a place to go", nothing, "registered", "progress.registered", "11-30", "progress.registered_late", "12-01", "refer"),
    Late("a first time there", taken_in, "asked", "progress.meet", "11-26", "progress.meet_late", "11-27", "meet"),
    Late("the same after a wait", takes_the_place, "offered", "progress.meet", "11-26", "progress.meet_late", "11-27", "meet"),
    Late("a place where somebody moves", is_to_move, "inside", "progress.accepted", "11-26", "progress.move_late", "11-27", "move"),
    Late("somebody looks", tells_of_a_need, "wang", "neighbour.received", "11-30", "neighbour.late", "12-01", "lead"),
    Late("somebody looks at once", tells_of_abuse, "li", "neighbour.received", "11-24", "neighbour.late", "11-25", "lead"),
)  # fmt: skip


def reads(village: Village, who: str) -> list[str]:
    return village.type(who, "/progress")


@pytest.mark.parametrize("promise", PROMISES, ids=lambda one: one.name)
def test_what_is_late_is_said_and_wakes_whoever_has_it_and_whoever_leads(village: Village, promise: Late) -> None:
    promise.begins(village)
    village.tick(f"2026-{promise.last} 09:00")
    assert promise.in_time in reads(village, promise.who)
    assert promise.what in reminded(village, "worker")
    village.tick(f"2026-{promise.after} 18:30")
    found = reads(village, promise.who)
    assert promise.late in found and promise.in_time not in found
    assert promise.what in reminded(village, "lead", late=True)


def reminded(village: Village, who: str, *, late: bool = False) -> set[str]:
    """What somebody's digest of today counts; with `late` only what is past its day."""
    assert [
        said
        for said in village.page(who)
        if said.key == "reminder.digest" and said.params["said_on"] == str(village.now.date())
    ]
    with village.turn() as turn:
        return {item.what for item in agenda(turn, staff_of(village, who)) if not late or item.on < turn.today}


DONE = {
    "a review": lambda village: reviews_asks_more(village),
    "a place to go": lambda village: asks_a_place(village),
    "a first time there": lambda village: meets(village, "asked"),
    "somebody looks": lambda village: takes_the_lead(village),
}


def test_a_first_time_that_was_arranged_is_not_promised_again(village: Village) -> None:
    taken_in(village)
    reads(village, "asked")
    assert "老师会跟您约时间" in village.screen("asked")
    meets(village, "asked")
    reads(village, "asked")
    (last,) = [village.text(said) for said in village.page("asked") if said.key == "progress.accepted"][-1:]
    assert "约时间" not in last


@pytest.mark.parametrize(("arranged", "stands"), [(False, ["meet"]), (True, [])])
def test_whoever_stops_by_mistake_is_still_owed_what_was_not_done(
    village: Village, arranged: bool, stands: list[str]
) -> None:
    taken_in(village)
    if arranged:
        meets(village, "asked")
    case = case_of(village, "asked")
    for does in (applications.withdraw, applications.undo_withdraw):
        with village.turn("asked") as turn:
            does(turn, case)
    assert [row.reason for row in village.rows("call", state="open", case_id=case) if row.reason == "meet"] == stands


def reviews_asks_more(village: Village) -> None:
    with village.turn("worker") as turn:
        reviews.ask_more(turn, case_of(village, "new"), "?")


def asks_a_place(village: Village) -> None:
    with village.turn("registered") as turn:
        referring.by_person(turn, case_of(village, "registered"), "i1")


def meets(village: Village, who: str) -> None:
    (call,) = [row.id for row in village.rows("call", case_id=case_of(village, who)) if row.reason == "meet"]
    presses("calls.show", call=call)(village, "worker")
    village.press("worker", "arranged")


def takes_the_lead(village: Village) -> None:
    (lead,) = village.rows("lead")
    presses("leads.show", lead=lead.id)(village, "worker")


@pytest.mark.parametrize("promise", [one for one in PROMISES if one.name in DONE], ids=lambda one: one.name)
def test_what_was_done_is_not_late(village: Village, promise: Late) -> None:
    promise.begins(village)
    village.later(days=1)
    DONE[promise.name](village)
    village.tick(f"2026-{promise.after} 18:30")
    assert promise.late not in reads(village, promise.who)


def test_whoever_waits_for_the_persons_own_word_is_not_late(village: Village) -> None:
    """The yes is theirs: nobody here owes it."""
    case = village.apply_family("aunt", "13900001111", knows="thinking")
    with village.turn("worker") as turn:
        for call in turn.unit.calls.of_case(case):
            turn.unit.calls.finish(call.id)
        reviews.ask_more(turn, case, "?")
        reviews.hear_more(turn, case, "x")
    village.later(days=40)
    assert "progress.under_review" in reads(village, "aunt")


def test_a_sister_reads_nothing_of_it(village: Village) -> None:
    taken_in(village)
    village.later(days=40)
    assert {key for key in reads(village, "sis") if key.startswith("progress")} == {"progress.kin"}
