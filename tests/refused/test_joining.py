"""Joining and leaving the team: who is not in it signs nothing, and who has left is not let go again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.services import joining
from tests.refused.attempts import Attempt, Happens, Row, does, done, met, nothing, old
from tests.village import Village


def letting_in(village: Village) -> None:
    """Somebody new waits for a second person; somebody else only looks in."""
    village.open("stranger")
    village.hire("admin", Role.ADMIN)
    village.hire("new", active=False, bound=False)


def let_in(village: Village) -> None:
    """Somebody new is in, and has the undertaking before them."""
    letting_in(village)
    village.hire("other", bound=False)
    with village.turn("other") as turn:
        turn.lead("undertaking")


def leaving(village: Village) -> None:
    """It is asked who takes over from whom somebody has named."""
    village.hire("admin", Role.ADMIN)
    for who in ("gone", "heir"):
        village.hire(who)
    with village.turn("admin") as turn:
        turn.lead("team.heir", staff=village.staff_of["gone"].id)


def leaves(who: str) -> Happens:
    """An administrator lets somebody go."""
    return done("admin", lambda village, turn: joining.leave(turn, village.staff_of[who].id))


def signs(who: str) -> Callable[[Village], Attempt]:
    """Somebody signs the undertaking."""
    return does(who, lambda _village, turn: joining.undertake(turn))


ROWS = {
    "who is in the team signs": Row(let_in, old("other", "promise"), nothing, ""),
    "who is not in yet does not": Row(letting_in, signs("new"), nothing, "error.not_there"),
    "nor who is not of the team": Row(letting_in, signs("stranger"), nothing, "error.not_there"),
    "whoever leaves hands over": Row(leaving, old("admin", "team.leave"), nothing, ""),
    "who has left does not leave again": Row(leaving, old("admin", "team.leave"), leaves("gone"), "error.not_there"),
    "to who has left nothing is handed over": Row(
        leaving, old("admin", "team.leave"), leaves("heir"), "error.not_there"
    ),
    "nobody lets themself go": Row(
        leaving,
        does("admin", lambda village, turn: joining.leave(turn, village.staff_of["admin"].id)),
        nothing,
        "error.not_there",
    ),
    "nor somebody who is not there": Row(
        leaving, does("admin", lambda _village, turn: joining.leave(turn, "nobody")), nothing, "error.not_there"
    ),
    "nor somebody of the team": Row(
        leaving,
        does("heir", lambda village, turn: joining.leave(turn, village.staff_of["gone"].id)),
        nothing,
        "error.not_there",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_the_team(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
