"""Two applications become one where a worker said that they are one person's, and are taken apart once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.services import caseload, merging, referring, reviews
from tests.refused.rows import Row, asks, check, presses, rows
from tests.samples import Happens
from tests.standing import case, case_of, standing
from tests.village import Village

NOBODY = "error.not_there"
MERGE = presses("merge.now", case=case("new"), other=case("registered"))


def alike(village: Village) -> None:
    """The same telephone stands in both."""
    both = [case_of(village, who) for who in ("new", "registered")]
    with village.unit(commit=True) as unit:
        for one in both:
            unit.files.index(one, "phone", "13800001234")


def both_placed(village: Village) -> None:
    """Of two that are marked one waits with a house and another is asked about the other."""
    both = [case_of(village, who) for who in ("asked", "waits")]
    with village.unit(commit=True) as unit:
        for one in both:
            unit.files.index(one, "phone", "13800001234")
    with village.turn("worker") as turn:
        caseload.mark(turn, *both, same=True)


def said(*, same: bool) -> Happens:
    """A worker looked at both."""

    def mark(village: Village) -> None:
        alike(village)
        one, other = (case_of(village, who) for who in ("new", "registered"))
        with village.turn("worker") as turn:
            caseload.mark(turn, one, other, same=same)

    return mark


def merged(village: Village) -> None:
    said(same=True)(village)
    one, other = (case_of(village, who) for who in ("new", "registered"))
    with village.turn("worker") as turn:
        merging.merge(turn, one, other)


def apart_again(village: Village) -> None:
    merged(village)
    one = case_of(village, "new")
    with village.turn("worker") as turn:
        merging.undo(turn, one, "why")


def moved_since(village: Village) -> None:
    merged(village)
    village.now += timedelta(minutes=1)
    one = case_of(village, "registered")
    with village.turn("registered") as turn:
        referring.by_person(turn, one, "i1")


def over(village: Village) -> None:
    """The person has said no, and everything about them is gone."""
    merged(village)
    one = case_of(village, "registered")
    with village.turn("worker") as turn:
        reviews.person_says_no(turn, one)


ROWS = (
    Row("two that a worker marked become one", "worker", MERGE, "merge.done", True, said(same=True)),
    Row("the same telephone alone merges nothing", "worker", MERGE, NOBODY, given=alike),
    Row("what a worker told apart is not merged", "worker", MERGE, NOBODY, given=said(same=False)),
    Row("two that have nothing in common are not merged", "worker", MERGE, NOBODY),
    Row("nobody is in two houses", "worker", asks(merging.merge, case("asked"), case("waits")), "merge.both_placed",
        given=both_placed),
    Row("what is merged is not merged again", "worker", MERGE, NOBODY, given=merged),
    Row("a merged one is taken apart", "worker", asks(merging.undo, case("new"), "why"), "", True, merged),
    Row("with a reason", "worker", asks(merging.undo, case("new"), " "), "error.needs_reason", given=merged),
    Row("the one that goes on is not", "worker", asks(merging.undo, case("registered"), "why"), NOBODY, given=merged),
    Row("what was never merged is not", "worker", asks(merging.undo, case("new"), "why"), NOBODY, given=said(same=True)),
    Row("once", "worker", asks(merging.undo, case("new"), "why"), NOBODY, given=apart_again),
    Row("nor when it has gone on", "worker", asks(merging.undo, case("new"), "why"), "merge.too_late", given=moved_since),
    Row("nor what is over", "worker", asks(merging.undo, case("new"), "why"), NOBODY, given=over),
)  # fmt: skip


@rows(ROWS)
def test_what_is_merged_and_what_is_taken_apart(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
