"""What came of a call: what it means for what was written, where a text may go, and how long it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.services import call_outcomes, call_undo, reviews
from bot.store.calls import Call
from tests.refused.attempts import Happens, Row, does, done, first, later, met, nothing, old, pressed
from tests.refused.samples import after, applied
from tests.village import Village

DAY = timedelta(days=1)


def called(village: Village) -> None:
    """The worker has the call before them that answers a mother."""
    applied(village)
    shows(village)


def shows(village: Village) -> None:
    """The worker looks at the call."""
    with village.turn("worker") as turn:
        turn.lead("calls.show", call=call_of(village).id)


def call_of(village: Village) -> Call:
    """The call that answers her application."""
    (row,) = village.rows("call", reason="application")
    with village.database.reading(village.now) as unit:
        found = unit.calls.any(row.id)
    assert found is not None
    return found


def rung_before(outcome: str) -> Happens:
    """She had asked for a call, and this came of it."""

    def ring(village: Village) -> None:
        call = call_of(village)
        with village.turn("worker") as turn:
            made = turn.unit.calls.make(call.account_id, call.person_id, call.area, "question", village.now, {})
            turn.unit.calls.tried(turn.unit.calls.take(made), outcome)
        village.now += DAY

    return ring


NOT_REACHED = first(called, rung_before("reached"), pressed("worker", "not_reached"))
"""Nobody answered, who answered before: a text is offered."""
THINKS = first(called, pressed("worker", "others", "not_yet"))
"""The person wants to think."""
NO_NUMBER = done("worker", lambda village, turn: turn.unit.calls.change_contact(call_of(village), {"phone": ""}))

ROWS = {
    "a text goes to whoever has once answered": Row(NOT_REACHED, old("worker", "send_text"), nothing, ""),
    "none goes to a number that has proved wrong since": Row(
        NOT_REACHED, old("worker", "send_text"), rung_before("wrong_number"), "error.not_there"
    ),
    "none goes where no number is left": Row(NOT_REACHED, old("worker", "send_text"), NO_NUMBER, "error.not_there"),
    "what was pressed by a slip is taken back": Row(NOT_REACHED, old("worker", "undo_call"), nothing, ""),
    "not on another day": Row(NOT_REACHED, old("worker", "undo_call"), later(DAY), "calls.cannot_undo"),
    "what somebody said is taken back with a reason": Row(THINKS, old("worker", "undo_call", "misheard"), nothing, ""),
    "not without one": Row(
        THINKS,
        does("worker", lambda village, turn: call_undo.undo(turn, call_of(village).id, " ")),
        nothing,
        "error.needs_reason",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_call(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key


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
    with after(applied, tmp_path) as village:
        for outcome in outcomes:
            rung_before(outcome)(village)
        with village.turn("worker") as turn:
            assert call_outcomes.may_text(turn, call_of(village)) is RUNG[outcomes]


SPOKEN = {"wants": True, "reached": True, "others not_yet": True, "not_reached": False, "wrong_number": False}
"""What a worker presses, and whether the family was spoken with."""


@pytest.mark.parametrize("buttons", SPOKEN)
def test_whoever_was_spoken_with_has_heard_what_was_written(tmp_path: Path, buttons: str) -> None:
    """So that nobody rings again about it; who was not reached has heard nothing (ux.md 10)."""
    with after(applied, tmp_path) as village:
        with village.turn("worker") as turn:
            reviews.write(turn, call_of(village).case_id or "", "please bring the card")
        (letter,) = [row.id for row in village.rows("message", kind="notice") if row.wake_on is not None]
        shows(village)
        village.press("worker", *buttons.split())
        (row,) = village.rows("message", id=letter)
        assert (row.heard_at is not None, row.wake_on is None) == (SPOKEN[buttons], SPOKEN[buttons])
