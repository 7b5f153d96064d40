"""Leave: nothing begins, ends or passes over twice, and only what still stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.case import Stage
from bot.domain.people import Role
from bot.services import absences, caseload, joining
from tests.refused.rows import Row, asks, button, by, check, first, later, rows
from tests.samples import MINUTE, after, the_case
from tests.village import Village

DAY = timedelta(days=1)
GONE, TOO_LATE = "error.not_there", "absence.too_late"


def hired(village: Village) -> None:
    """Two who can stand in for each other, and one who lets people go."""
    for who, role in (("one", Role.SOCIAL_WORKER), ("other", Role.SOCIAL_WORKER), ("admin", Role.ADMIN)):
        village.hire(who, role)


def planned(village: Village) -> None:
    """Leave from tomorrow on stands on one's own screen."""
    with village.turn("one") as turn:
        absences.plan(turn, "", turn.today + DAY, turn.today + 3 * DAY, village.staff_of["other"].id)
    village.type("one", "我要请假")


def handing(village: Village) -> None:
    """It is asked to whom the whole caseload goes."""
    village.type("one", "我要请假")
    village.press("one", "hand_all")


BEGIN, CALL_OFF = button("give_now"), button("call_off")
HAND, TAKE_BACK = button("absence.hand_all_to"), button("undo_hand")
LEFT = by("admin", asks(joining.leave, lambda village: village.staff_of["other"].id))
HANDED = first(handing, by("one", HAND))


def told_by_telephone(village: Village) -> None:
    """An institution where nobody works here took somebody: one was told so by telephone, and leaves the team."""
    village.apply_family("ma")
    with village.unit(commit=True) as unit:
        case, one = unit.cases.any(the_case(village)), village.staff_of["one"]
        assert case is not None
        unit.cases.save(
            case,
            replace(case, stage=Stage.ACCEPTED, institution_id="i2", owner_id=one.id, version=case.version + 1),
            "accept",
        )
    LEAVES(village)


LEAVES = by("admin", asks(joining.leave, lambda village: village.staff_of["one"].id))
INHERITED = asks(caseload.take_up, the_case)
ROWS = (
    Row("what was told by telephone has an heir", "other", INHERITED, "", True, told_by_telephone),
    Row("leave that is planned begins by one press", "one", BEGIN, "absence.given", True, planned),
    Row("begun, it does not begin again", "one", BEGIN, GONE, given=first(planned, by("one", BEGIN))),
    Row("called off, it does not begin", "one", BEGIN, GONE, given=first(planned, by("one", CALL_OFF))),
    Row("leave that is planned is called off", "one", CALL_OFF, "absence.called_off", True, planned),
    Row("who has no leave is not back from it", "one", CALL_OFF, GONE, given=first(planned, by("one", CALL_OFF))),
    Row("a caseload goes to a colleague", "one", HAND, "absence.handed", True, handing),
    Row("not to who has left", "one", HAND, GONE, given=first(handing, LEFT)),
    Row("within a day it comes back", "one", TAKE_BACK, "absence.undone", True, first(HANDED, later(DAY - 2 * MINUTE))),
    Row("after a day it stays", "one", TAKE_BACK, TOO_LATE, given=first(HANDED, later(DAY))),
    Row(
        "what came back does not come back again", "one", TAKE_BACK, TOO_LATE, given=first(HANDED, by("one", TAKE_BACK))
    ),
)


@rows(ROWS)
def test_leave(tmp_path: Path, row: Row) -> None:
    with after(hired, tmp_path) as village:
        check(village, row)
