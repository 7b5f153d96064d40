"""An application goes on, stops and goes on again by those whose word it is, for as long as it is theirs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.services import reviews
from tests.refused.rows import Row, asks, button, by, check, first, later, rows
from tests.samples import MINUTE, after, applied, the_case
from tests.village import Village

DAY = timedelta(days=1)


def looks(village: Village) -> None:
    """The mother looks at her application."""
    village.type("ma", "我的申请")


def son_says_yes(village: Village) -> None:
    """Her son says for himself that he wants it: it is his from now on."""
    village.open("son", village.link("ma"))
    village.press("son", "learn", "yes", "yes")


STOP, UNDO, TELL = (button("withdraw"), button("really")), button("undo"), button("answer", "the third")
STOPPED = first(looks, by("ma", *STOP))
STOPPED_BY_WORKER = by("worker", asks(reviews.family_stops, the_case))
ASKED_MORE = first(by("worker", asks(reviews.ask_more, the_case, "which village?")), looks)
LATE, OVER = "progress.cannot_undo", "error.wrong_stage"
ROWS = (
    Row("who stopped it takes that back", "ma", UNDO, "progress.undone", True, STOPPED),
    Row("within a day", "ma", UNDO, "progress.undone", True, first(STOPPED, later(DAY - 2 * MINUTE))),
    Row("not after it", "ma", UNDO, LATE, given=first(STOPPED, later(DAY))),
    Row("nor twice", "ma", UNDO, LATE, given=first(STOPPED, by("ma", UNDO))),
    Row("nor what a worker stopped", "ma", UNDO, LATE, given=first(STOPPED, by("ma", UNDO), STOPPED_BY_WORKER)),
    Row("what is missing is told", "ma", TELL, "more.passed_on", True, ASKED_MORE),
    Row("once", "ma", TELL, OVER, given=first(ASKED_MORE, by("ma", TELL))),
    Row(
        "not by who has stepped aside from what is the person's",
        "ma",
        TELL,
        OVER,
        given=first(ASKED_MORE, son_says_yes, looks, by("ma", *STOP)),
    ),
)


@rows(ROWS)
def test_an_application(tmp_path: Path, row: Row) -> None:
    with after(applied, tmp_path) as village:
        check(village, row)
