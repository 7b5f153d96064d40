"""They disagree: nobody tells a worker a yes that the person has not said themself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, RecordDisagreement
from bot.domain.disagreement import Others, Says
from bot.domain.people import AgeBand
from bot.services import disagreements, reviews
from tests.refused.rows import Does, Row, asks, by, check, rows
from tests.samples import after, applied, the_case
from tests.village import Village


def told(person: Says) -> Does:
    """The family is against it, and the person is said to want this."""

    def command(village: Village) -> RecordDisagreement:
        return RecordDisagreement(the_case(village), person, Others.NO, "", (), None)

    return asks(disagreements.record, command)


def of_a_child(village: Village) -> None:
    """It is about a child: there the parents say it (PIPL 31)."""
    with village.unit(commit=True) as unit:
        case = unit.cases.alive(the_case(village))
        unit.cases.save(case, replace(case, age=AgeBand.CHILD, version=case.version + 1), "change_age")


def yes(village: Village) -> RecordAnswer:
    """What the person says when a worker asks."""
    return RecordAnswer(the_case(village), Answer.YES, Answer.YES, "visit", "I want to")


ON_RECORD = by("worker", asks(reviews.record_answer, yes))
ROWS = (
    Row("a yes that is on record counts", "worker", told(Says.YES), "", True, ON_RECORD),
    Row("one that is only told does not", "worker", told(Says.YES), "disagree.own_first"),
    Row("nor half a one", "worker", told(Says.PARTLY), "disagree.own_first"),
    Row("that it is not clear may be told", "worker", told(Says.UNCLEAR), "", True),
    Row("a no may be told", "worker", told(Says.NO), "", True),
    Row("of a child a yes is told", "worker", told(Says.YES), "", True, of_a_child),
)


@rows(ROWS)
def test_what_is_told_of_the_person(tmp_path: Path, row: Row) -> None:
    with after(applied, tmp_path) as village:
        check(village, row)
