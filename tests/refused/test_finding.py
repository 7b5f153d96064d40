"""The person's own link: it opens once, for the person, and not after everything is erased."""

from __future__ import annotations

from pathlib import Path

from bot.services import finding
from tests.refused.rows import Row, asks, by, check, rows
from tests.samples import after, applied, erased, the_code
from tests.village import Village


def linked(village: Village) -> None:
    """A mother has made a link for her son."""
    applied(village)
    village.link("ma")


def opens(village: Village, who: str) -> str:
    """Somebody opens it."""
    return village.open(who, the_code(village))[0]


ROWS = (
    Row("the person opens it", "son", opens, "own_yes.hello", True),
    Row("the mother does not", "ma", opens, "link.not_for_you"),
    Row("it opens once", "son", opens, "link.dead", given=by("stranger", opens)),
    Row("not after everything is erased", "son", opens, "error.not_there", given=erased),
    Row("then nobody becomes the person", "son", asks(finding.follow, the_code), "error.not_there", given=erased),
)


@rows(ROWS)
def test_the_persons_own_link(tmp_path: Path, row: Row) -> None:
    with after(linked, tmp_path) as village:
        check(village, row)
