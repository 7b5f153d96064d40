"""家里有变故, told to a worker: only what is silent is opened again, and only what is silent is erased."""

from __future__ import annotations

import pytest

from tests.refused.attempts import Row, met, nothing, old, pressed
from tests.village import Village


def silent(village: Village) -> None:
    """A worker heard of it, and pressed."""
    village.hire("worker")
    village.apply_family("ma")
    leads(village, "straight.close")


def erasing(village: Village) -> None:
    """The family wants it erased: the worker is asked once more."""
    silent(village)
    leads(village, "straight.erase")


def leads(village: Village, door: str) -> None:
    """The worker opens a door of the case."""
    (case,) = village.rows("case")
    with village.turn("worker") as turn:
        turn.lead(door, case=case.id)


REOPENED = pressed("worker", "straight.reopen")

ROWS = {
    "what is silent is opened again": Row(silent, old("worker", "undo"), nothing, ""),
    "what goes on is not opened again": Row(silent, old("worker", "undo"), REOPENED, "error.not_there"),
    "what is silent is erased where the family asks for it": Row(erasing, old("worker", "straight.erase_now"), nothing, ""),
    "what goes on again is not erased": Row(
        erasing, old("worker", "straight.erase_now"), REOPENED, "error.not_there"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_silence(village: Village, row: Row) -> None:
    assert met(village, row) == row.key
