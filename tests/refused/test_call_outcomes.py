"""What came of a call: what it means for what was written, where a text may go, and how long it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.services import call_outcomes, call_undo, reviews, threads
from bot.store.calls import Call
from tests.refused.rows import Row, asks, button, by, check, first, later, rows
from tests.samples import Happens, after, applied, the_case
from tests.village import Village

DAY = timedelta(days=1)


def called(village: Village) -> None:
    """A worker has the call before them that answers a mother's application."""
    applied(village)
    shows(village)


def shows(village: Village) -> None:
    """The worker looks at the call."""
    with village.turn("worker") as turn:
        turn.lead("calls.show", call=the_call(village).id)


def the_call(village: Village) -> Call:
    """The call that answers her application."""
    (row,) = village.rows("call", reason="application")
    with village.database.reading(village.now) as unit:
        found = unit.calls.any(row.id)
    assert found is not None
    return found


def its_id(village: Village) -> str:
    return the_call(village).id


def rung(outcome: str) -> Happens:
    """A day before, she had been rung about something else, and this came of it."""

    def ring(village: Village) -> None:
        call = the_call(village)
        with village.turn("worker") as turn:
            made = turn.unit.calls.make(call.account_id, call.person_id, call.area, "question", village.now, {})
            turn.unit.calls.tried(turn.unit.calls.take(made), outcome)
        village.now += DAY

    return ring


def number_gone(village: Village) -> None:
    """No number is left."""
    with village.turn("worker") as turn:
        turn.unit.calls.change_contact(the_call(village), {"phone": ""})


TEXT, SLIP = button("send_text"), button("undo_call")
NOT_REACHED = first(rung("reached"), by("worker", button("not_reached")))
THINKS = by("worker", button("others"), button("not_yet"))
ROWS = (
    Row("a text goes to whoever has once answered", "worker", TEXT, "calls.text_sent", True, NOT_REACHED),
    Row(
        "not where the number has proved wrong since",
        "worker",
        TEXT,
        "error.not_there",
        given=first(NOT_REACHED, rung("wrong_number")),
    ),
    Row("not where none is left", "worker", TEXT, "error.not_there", given=first(NOT_REACHED, number_gone)),
    Row("what was pressed by a slip is taken back", "worker", SLIP, "calls.undone", True, NOT_REACHED),
    Row("not on another day", "worker", SLIP, "calls.cannot_undo", given=first(NOT_REACHED, later(DAY))),
    Row("a word with a reason", "worker", button("undo_call", "misheard"), "calls.undone", True, THINKS),
    Row("not without one", "worker", asks(call_undo.undo, its_id, " "), "error.needs_reason", given=THINKS),
)


@rows(ROWS)
def test_a_call(tmp_path: Path, row: Row) -> None:
    with after(called, tmp_path) as village:
        check(village, row)


RUNG: dict[tuple[str, ...], bool] = {
    (): False,
    ("not_reached",): False,
    ("written",): False,
    ("wrong_number",): False,
    **{(outcome,): True for outcome in call_outcomes.ANSWERED},
    ("reached", "not_reached"): True,
    ("reached", "wrong_number"): False,
    ("reached", "wrong_number", "not_reached"): False,
    ("wrong_number", "reached"): True,
}
"""What came of the calls so far, and whether the right person answers there."""


@pytest.mark.parametrize("outcomes", RUNG, ids=", then ".join)
def test_a_text_goes_only_where_the_right_person_answers(tmp_path: Path, outcomes: tuple[str, ...]) -> None:
    """The newest that tells whose number it is decides (ux.md 9.3)."""
    with after(called, tmp_path) as village:
        first(*map(rung, outcomes))(village)
        with village.turn("worker") as turn:
            assert call_outcomes.may_text(turn, the_call(village)) is RUNG[outcomes]


SPOKEN = {"wants": True, "reached": True, "others not_yet": True, "not_reached": False, "wrong_number": False}
"""What a worker presses, and whether the family was spoken with."""


@pytest.mark.parametrize("buttons", SPOKEN)
def test_whoever_was_spoken_with_has_heard_what_was_written(tmp_path: Path, buttons: str) -> None:
    """So that nobody rings again about it; who was not reached has heard nothing (ux.md 10)."""
    with after(called, tmp_path) as village:
        with village.turn("worker") as turn:
            threads.say(turn, reviews.thread(turn, the_case(village)), "please bring the card")
        (letter,) = [row.id for row in village.rows("message", kind="human") if row.wake_on is not None]
        shows(village)
        village.press("worker", *buttons.split())
        (row,) = village.rows("message", id=letter)
        assert (row.heard_at is not None, row.wake_on is None) == (SPOKEN[buttons], SPOKEN[buttons])
