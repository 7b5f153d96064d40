"""A move is told by the person and their near ones; whoever takes a person over at the new place was asked to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.services import moving, reviews
from tests.refused.rows import Does, Row, asks, check, presses, rows
from tests.standing import case, case_of, standing
from tests.village import FAR_TOWN, NEXT_TOWN, TOWN, Village

NOBODY, COLLEAGUE = "error.not_there", "review.with_colleague"


def told(who: str, area: str = NEXT_TOWN) -> Does:
    return asks(moving.told, case(who), area)


def told_to_worker(who: str) -> Does:
    return asks(moving.told_to_worker, case(who), NEXT_TOWN)


def unsuitable(village: Village) -> None:
    with village.turn("worker") as turn:
        reviews.find_unsuitable(turn, case_of(village, "new"), "why")


def moved_far(village: Village) -> None:
    """Where nobody who knows the person works: somebody there is to take them over."""
    with village.turn("registered") as turn:
        moving.told(turn, case_of(village, "registered"), FAR_TOWN)


def call(who: str) -> Callable[[Village], str]:
    """The open call about somebody."""
    return lambda village: str(village.rows("call", case_id=case_of(village, who), state="open")[0].id)


ROWS = (
    Row("the person moves", "registered", told("registered"), "", True),
    Row("the family says so for them", "ma", told("registered"), "", True),
    Row("a guardian too", "uncle", told("registered"), "", True),
    Row("kin move nobody", "sis", told("registered"), NOBODY),
    Row("a stranger moves nobody", "waits", told("registered"), NOBODY),
    Row("who stays does not move", "registered", told("registered", TOWN), "moving.same"),
    Row("who is over moves nowhere", "new", told("new"), "error.wrong_stage", given=unsuitable),
    Row("whoever holds it is told", "worker", told_to_worker("registered"), "", True),
    Row("also of whom a house has", "worker", told_to_worker("inside"), "", True),
    Row("a colleague who does not hold it hears who does", "lead", told_to_worker("registered"), COLLEAGUE),
    Row("somebody elsewhere is told nothing", "stranger", told_to_worker("registered"), NOBODY),
    Row("a colleague there takes over", "stranger", presses("moves.take_over", call=call("registered")),
        "moves.taken_over", True, moved_far),
    Row("here nobody does", "near", presses("moves.take_over", call=call("registered")), NOBODY, given=moved_far),
    Row("who has applied has not moved", "worker", presses("moves.take_over", call=call("new")), NOBODY),
)  # fmt: skip


@rows(ROWS)
def test_who_may_say_that_somebody_moves(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
