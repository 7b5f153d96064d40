"""They disagree: nobody tells a worker a yes that the person has not said themself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, RecordDisagreement
from bot.domain.disagreement import Others, Says
from bot.domain.people import AgeBand
from bot.services import disagreements, reviews
from tests.refused.attempts import Attempt, Row, does, done, first, met, nothing
from tests.refused.samples import applied, case_of
from tests.village import Village


def told(person: Says) -> Callable[[Village], Attempt]:
    """The family is against it, and the person is said to want this."""
    return does(
        "worker",
        lambda village, turn: disagreements.record(
            turn, RecordDisagreement(case_of(village), person, Others.NO, "", (), None)
        ),
    )


def of_a_child(village: Village) -> None:
    """It is about a child: there the parents say it (PIPL 31)."""
    applied(village)
    with village.unit(commit=True) as unit:
        case = unit.cases.alive(case_of(village))
        unit.cases.save(case, replace(case, age=AgeBand.CHILD, version=case.version + 1), "change_age")


SAYS_YES = done(
    "worker",
    lambda village, turn: reviews.record_answer(
        turn, RecordAnswer(case_of(village), Answer.YES, Answer.YES, "visit", "I want to")
    ),
)

ROWS = {
    "a yes that is on record counts": Row(first(applied, SAYS_YES), told(Says.YES), nothing, ""),
    "one that is only told does not": Row(applied, told(Says.YES), nothing, "disagree.own_first"),
    "nor half a one": Row(applied, told(Says.PARTLY), nothing, "disagree.own_first"),
    "that it is not clear may be told": Row(applied, told(Says.UNCLEAR), nothing, ""),
    "a no may be told": Row(applied, told(Says.NO), nothing, ""),
    "of a child it is told": Row(of_a_child, told(Says.YES), nothing, ""),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_is_told_of_the_person(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
