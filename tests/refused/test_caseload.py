"""Two applications that may be about one person: only such two are marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.refused.attempts import Row, met, nothing, old, pressed
from tests.village import Village

SAME = "13877770009"


def twins(village: Village) -> None:
    """A mother and a sister left the same number; a worker looks at one of the two."""
    village.hire("worker")
    village.apply_family("ma", SAME)
    village.apply_family("sis", SAME)
    (case,) = village.rows("case", applicant_id=village.account("ma").id)
    with village.turn("worker") as turn:
        turn.lead("review.show", case=case.id)


GONE = pressed("sis", "progress", "withdraw", "really")
"""The sister does not go on."""

ROWS = {
    "two that have a number in common are said to be one": Row(twins, old("worker", "same"), nothing, ""),
    "or two": Row(twins, old("worker", "different"), nothing, ""),
    "of what has stopped nothing is said any more": Row(twins, old("worker", "same"), GONE, "error.not_there"),
    "said to be two, it is not said again": Row(
        twins, old("worker", "same"), pressed("worker", "different"), "error.not_there"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_perhaps_the_same_person(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
