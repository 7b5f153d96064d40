"""家里有变故, told to a worker: only what is silent is opened again, and only what is silent is erased."""

from __future__ import annotations

from pathlib import Path

from tests.refused.rows import Row, by, check, presses, rows
from tests.samples import after, applied, the_case
from tests.village import Village

REOPEN = presses("straight.reopen", case=the_case)
ERASE = presses("straight.erase_now", case=the_case)


def silent(village: Village) -> None:
    """A worker heard of it, and pressed."""
    applied(village)
    by("worker", presses("straight.close", case=the_case))(village)


ROWS = (
    Row("what is silent is opened again", "worker", REOPEN, "straight.reopened", True),
    Row("what goes on is not", "worker", REOPEN, "error.not_there", given=by("worker", REOPEN)),
    Row("what is silent is erased", "worker", ERASE, "straight.erased", True),
    Row("what goes on is not erased", "worker", ERASE, "error.not_there", given=by("worker", REOPEN)),
)


@rows(ROWS)
def test_silence(tmp_path: Path, row: Row) -> None:
    with after(silent, tmp_path) as village:
        check(village, row)
