"""A guardian's own entry opens for whom it was made, while there is something to look at."""

from __future__ import annotations

from pathlib import Path

from bot.domain.commands import RecordGuardian
from bot.domain.guardianship import Basis, Finding
from bot.domain.people import Relation
from bot.services import guardian_entry, guardians
from tests.refused.rows import Row, asks, button, by, check, rows
from tests.samples import after, applied, erased, the_case
from tests.village import Village


def invited(village: Village) -> None:
    """Papers name an uncle. He has opened the link a worker gave him, and sees nothing before he presses."""
    applied(village)
    court = (Finding.COURT, Relation.SIBLING, Basis.APPOINTED, "Wang", "1")
    with village.turn("worker") as turn:
        guardians.record(turn, RecordGuardian(the_case(village), *court, "ruling", is_applicant=False))
        code = guardian_entry.offer(turn, the_case(village), "visit")
    village.open("uncle", f"go-{code}")


LOOK, NOBODY = button("look"), "error.not_there"
ROWS = (
    Row("the guardian looks", "uncle", LOOK, "guardian_entry.entered", True),
    Row("nobody looks who was not invited", "stranger", asks(guardian_entry.enter, the_case), NOBODY),
    Row("nor at what is erased", "uncle", LOOK, NOBODY, given=erased),
    Row(
        "nor at what is silent",
        "uncle",
        LOOK,
        NOBODY,
        given=by("ma", button("progress"), button("upheaval"), button("close")),
    ),
)


@rows(ROWS)
def test_a_guardians_entry(tmp_path: Path, row: Row) -> None:
    with after(invited, tmp_path) as village:
        check(village, row)
