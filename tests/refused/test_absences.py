"""Leave: nothing begins, ends or passes over twice, and only what still stands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.services import absences, joining
from tests.refused.attempts import Row, later, met, nothing, old, pressed
from tests.village import Village

DAY = timedelta(days=1)


def hired(village: Village) -> None:
    """Two who can stand in for each other, and one who lets people go."""
    for who, role in (("one", Role.SOCIAL_WORKER), ("other", Role.SOCIAL_WORKER), ("admin", Role.ADMIN)):
        village.hire(who, role)


def planned(village: Village) -> None:
    """Leave from tomorrow on stands on one's own screen."""
    hired(village)
    with village.turn("one") as turn:
        absences.plan(turn, "", turn.today + DAY, turn.today + 3 * DAY, village.staff_of["other"].id)
    village.type("one", "我要请假")


def handing(village: Village) -> None:
    """It is asked to whom the whole caseload goes."""
    hired(village)
    village.type("one", "我要请假")
    village.press("one", "hand_all")


def handed(village: Village) -> None:
    """It has gone."""
    handing(village)
    village.press("one", "absence.hand_all_to")


def left(village: Village) -> None:
    """The colleague leaves the team."""
    with village.turn("admin") as turn:
        joining.leave(turn, village.staff_of["other"].id)


ROWS = {
    "leave that is planned begins by one press": Row(planned, old("one", "give_now"), nothing, ""),
    "leave that has begun does not begin again": Row(
        planned, old("one", "give_now"), pressed("one", "give_now"), "error.not_there"
    ),
    "leave that was called off does not begin": Row(
        planned, old("one", "give_now"), pressed("one", "call_off"), "error.not_there"
    ),
    "leave that is planned is called off": Row(planned, old("one", "call_off"), nothing, ""),
    "who has no leave is not back from it": Row(
        planned, old("one", "call_off"), pressed("one", "call_off"), "error.not_there"
    ),
    "a caseload goes to a colleague": Row(handing, old("one", "absence.hand_all_to"), nothing, ""),
    "a caseload does not go to who has left": Row(
        handing, old("one", "absence.hand_all_to"), left, "error.not_there"
    ),
    "within a day it comes back": Row(handed, old("one", "undo_hand"), later(DAY - timedelta(minutes=2)), ""),
    "after a day it stays, also where no clock has looked": Row(
        handed, old("one", "undo_hand"), later(DAY), "absence.too_late"
    ),
    "what came back does not come back again": Row(
        handed, old("one", "undo_hand"), pressed("one", "undo_hand"), "absence.too_late"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_leave(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
