"""The person's own link: it opens once, for the person, and not after everything is erased."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.services import finding
from tests.refused.attempts import Attempt, Row, does, met, nothing
from tests.refused.samples import applied
from tests.village import Village


def opens(who: str) -> Callable[[Village], Attempt]:
    """Somebody opens it."""

    def about(village: Village) -> Attempt:
        code = village.link("ma")
        return Attempt(who, lambda here: here.open(who, code))

    return about


def follows(who: str) -> Callable[[Village], Attempt]:
    """The link alone, without the question to which it leads."""

    def about(village: Village) -> Attempt:
        code = village.link("ma")
        return does(who, lambda _village, turn: finding.follow(turn, code))(village)

    return about


def opened_first(village: Village) -> None:
    """Somebody else has it, and is faster."""
    said = next(said for said in reversed(village.page("ma")) if said.key == "handover.link")
    village.open("stranger", str(said.params["path"]).rpartition("/")[2])


def erases(village: Village) -> None:
    """The mother has everything erased."""
    village.type("ma", "我的")
    village.press("ma", "erase", "really_erase")


ROWS = {
    "the person opens it": Row(applied, opens("son"), nothing, ""),
    "the mother does not": Row(applied, opens("ma"), nothing, "link.not_for_you"),
    "it opens once": Row(applied, opens("son"), opened_first, "link.dead"),
    "not after everything is erased": Row(
        applied, opens("son"), erases, "error.not_there"
    ),
    "nobody becomes the person of what is erased": Row(applied, follows("son"), erases, "error.not_there"),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_the_persons_own_link(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
