"""Two applications that may be about one person: only such two are marked."""

from __future__ import annotations

from pathlib import Path

from tests.refused.rows import Row, button, by, check, rows
from tests.samples import after
from tests.village import Village

SAME, DIFFERENT = button("same"), button("different")


def twins(village: Village) -> None:
    """A mother and a sister left the same number; a worker looks at one of the two."""
    village.hire("worker")
    for who in ("ma", "sis"):
        village.apply_family(who, "13877770009")
    (case,) = village.rows("case", applicant_id=village.account("ma").id)
    with village.turn("worker") as turn:
        turn.lead("review.show", case=case.id)


STOPPED = by("sis", button("progress"), button("withdraw"), button("really"))
ROWS = (
    Row("two that have a number in common are said to be one", "worker", SAME, "review.marked_same", True),
    Row("or two", "worker", DIFFERENT, "review.marked_different", True),
    Row("nothing is said of what has stopped", "worker", SAME, "error.not_there", given=STOPPED),
    Row("nor of what is said to be two", "worker", SAME, "error.not_there", given=by("worker", DIFFERENT)),
)


@rows(ROWS)
def test_perhaps_the_same_person(tmp_path: Path, row: Row) -> None:
    with after(twins, tmp_path) as village:
        check(village, row)
