"""An application goes on, stops and goes on again by those whose word it is, for as long as it is theirs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.services import reviews
from tests.refused.attempts import Row, done, first, later, met, nothing, old, pressed
from tests.refused.samples import applied, case_of
from tests.village import Village

DAY = timedelta(days=1)


def stopped(village: Village) -> None:
    """She has said that she does not go on."""
    applied(village)
    village.type("ma", "我的申请")
    village.press("ma", "withdraw", "really")


def asked_more(village: Village) -> None:
    """Something is missing, and she is about to tell it."""
    applied(village)
    with village.turn("worker") as turn:
        reviews.ask_more(turn, case_of(village), "which village?")
    village.type("ma", "我的申请")


def says_yes(village: Village) -> None:
    """Her son says for himself that he wants it: it is his from now on."""
    village.open("son", village.link("ma"))
    village.press("son", "learn", "yes", "yes")


STOPS = done("worker", lambda village, turn: reviews.family_stops(turn, case_of(village)))
"""She tells the worker too that she does not go on."""

ROWS = {
    "who stopped it takes that back": Row(stopped, old("ma", "undo"), nothing, ""),
    "within a day": Row(stopped, old("ma", "undo"), later(DAY - timedelta(minutes=2)), ""),
    "after a day it stays, also where no clock has looked": Row(
        stopped, old("ma", "undo"), later(DAY), "progress.cannot_undo"
    ),
    "what goes on is not taken back again": Row(
        stopped, old("ma", "undo"), pressed("ma", "undo"), "progress.cannot_undo"
    ),
    "what a worker stopped is not taken back by a button from before": Row(
        stopped, old("ma", "undo"), first(pressed("ma", "undo"), STOPS), "progress.cannot_undo"
    ),
    "what is missing is told": Row(asked_more, old("ma", "answer", "the third"), nothing, ""),
    "it is told once": Row(
        asked_more,
        old("ma", "answer", "the fourth"),
        first(pressed("ma", "answer"), lambda village: village.type("ma", "the third")),
        "error.wrong_stage",
    ),
    "who has stepped aside tells nothing more of what is the person's": Row(
        asked_more,
        old("ma", "answer", "the third"),
        first(says_yes, lambda village: village.type("ma", "我的申请"), pressed("ma", "withdraw", "really")),
        "error.wrong_stage",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_an_application(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
