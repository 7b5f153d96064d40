"""家里有变故, told to a worker: only what is silent is opened again, and only what is silent is erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.refused.attempts import Row, met, nothing, old, pressed
from tests.refused.samples import applied, case_of
from tests.village import Village


def silent(village: Village) -> None:
    """A worker heard of it, and pressed."""
    applied(village)
    leads(village, "straight.close")


def erasing(village: Village) -> None:
    """The family wants it erased: the worker is asked once more."""
    silent(village)
    leads(village, "straight.erase")


def leads(village: Village, door: str) -> None:
    """The worker opens a door of the case."""
    with village.turn("worker") as turn:
        turn.lead(door, case=case_of(village))


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
def test_silence(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
