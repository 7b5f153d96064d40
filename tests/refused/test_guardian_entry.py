"""A guardian's own entry opens for whom it was made, while there is something to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.commands import RecordGuardian
from bot.domain.guardianship import Basis, Finding
from bot.domain.people import Relation
from bot.services import guardian_entry, guardians
from tests.refused.attempts import Row, does, met, nothing, old, pressed
from tests.refused.samples import applied, case_of
from tests.village import Village


def invited(village: Village) -> None:
    """Papers name an uncle. He has opened the link a worker gave him, and sees nothing before he presses."""
    applied(village)
    court = (Finding.COURT, Relation.SIBLING, Basis.APPOINTED, "Wang", "1")
    with village.turn("worker") as turn:
        guardians.record(turn, RecordGuardian(case_of(village), *court, "ruling", is_applicant=False))
        code = guardian_entry.offer(turn, case_of(village), "visit")
    village.open("uncle", f"go-{code}")


def erases(village: Village) -> None:
    """The mother has everything erased."""
    village.type("ma", "我的")
    village.press("ma", "erase", "really_erase")


ROWS = {
    "the guardian looks": Row(invited, old("uncle", "look"), nothing, ""),
    "nobody looks who was not invited": Row(
        invited,
        does("stranger", lambda village, turn: guardian_entry.enter(turn, case_of(village))),
        nothing,
        "error.not_there",
    ),
    "not at what is erased": Row(invited, old("uncle", "look"), erases, "error.not_there"),
    "not at what the family has silenced": Row(
        invited, old("uncle", "look"), pressed("ma", "progress", "upheaval"), "error.not_there"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_guardians_entry(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
