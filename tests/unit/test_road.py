"""What a case needs to move on, and who may move it, written down a second time: the road itself is one table.

A hold that stops one move less, or an institution that may do one more, would leave every chat as it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import Answer, Case, Door, OwnYes, Stage, Way
from bot.domain.errors import Refused
from bot.domain.people import AgeBand, Part
from bot.domain.workflow import MOVES, Facts, Move, missing, move
from tests.village import MORNING, TOWN

TODAY = MORNING.date()
CASE = Case(
    "c", "22334455", "p", "a", TOWN, Door.SELF, AgeBand.ADULT, Stage.SUBMITTED, 1, None, TODAY, TODAY, MORNING, TODAY,
    None, None,
)  # fmt: skip
YES = OwnYes("c", Answer.YES, Answer.YES, Way.OWN, "a", TODAY, MORNING)
ALL = Facts(own=YES, platform_number="Q1", why="x", share=True)

LACKS = {
    "not_held": (replace(ALL, held=True), "register refer refer_elsewhere move_away arrive accept"),
    "own_yes": (
        replace(ALL, own=replace(YES, answer=Answer.NO)),
        "register refer refer_elsewhere move_away arrive arrive_queue accept queue merge",
    ),
    "platform_yes": (replace(ALL, own=replace(YES, platform=Answer.NO)), "register"),
    "platform_number": (replace(ALL, platform_number=""), "register"),
    "share_yes": (replace(ALL, share=False), "refer refer_elsewhere move_away arrive arrive_queue"),
    "room": (replace(ALL, room=False), "arrive accept"),
    "reason": (
        replace(ALL, why=" "),
        "ask_more refuse refuse_while_waiting undo_answer find_unsuitable undo_unsuitable undo_register undo_merge"
        " close undo_close",
    ),
}
"""Everything is there but this one thing; the moves that it alone stops."""

APPLICANTS = "answer_more revoke close undo_close withdraw undo_withdraw"
MAY = {
    Part.PERSON: f"{APPLICANTS} refer refer_elsewhere move_away leave_place",
    Part.FAMILY: APPLICANTS,
    Part.KIN: APPLICANTS,
    Part.GUARDIAN: "close undo_close withdraw undo_withdraw",
    Part.PROVIDER: "arrive arrive_queue accept queue refuse refuse_while_waiting undo_answer",
    Part.WORKER: "take_up ask_more answer_more register refer refer_elsewhere move_away revoke undo_answer leave_place"
    " find_unsuitable undo_unsuitable undo_register merge undo_merge close undo_close withdraw",
    Part.REFERRER: "",
}


def begin(row: Move) -> Case:
    """A case where this move begins."""
    return replace(CASE, stage=row.froms[0])


@pytest.mark.parametrize("guard", LACKS)
def test_what_is_missing_stops_these_moves_and_no_other(guard: str) -> None:
    facts, stopped = LACKS[guard]
    for row in MOVES:
        if row.name in stopped.split():
            with pytest.raises(Refused, match=f"^error.needs_{guard}$"):
                move(begin(row), row.name, row.by[0], TODAY, facts)
        else:
            assert missing(row.name, begin(row), facts) == ()


@pytest.mark.parametrize("part", Part)
def test_who_may_move_it(part: Part) -> None:
    may = MAY[part].split()
    assert set(may) <= {row.name for row in MOVES}
    for row in MOVES:
        if row.name in may:
            assert move(begin(row), row.name, part, TODAY, ALL).version == CASE.version + 1
        else:
            with pytest.raises(Refused, match="not_yours"):
                move(begin(row), row.name, part, TODAY, ALL)


@pytest.mark.parametrize("row", MOVES, ids=lambda row: row.name)
def test_it_begins_where_it_begins_and_ends_where_it_ends(row: Move) -> None:
    tomorrow = TODAY + timedelta(days=1)
    for stage in Stage:
        case = replace(CASE, stage=stage)
        if stage in row.froms:
            after = move(case, row.name, row.by[0], tomorrow, ALL)
            assert (after.stage, after.stage_on) == (row.to or stage, tomorrow)
        else:
            with pytest.raises(Refused, match="wrong_stage"):
                move(case, row.name, row.by[0], tomorrow, ALL)


GUARDIAN = replace(ALL, own=None, guardian_yes=True)
COURT = replace(ALL, own=None, guardian_stands=True)
NOT_TO_THE_PLATFORM = replace(ALL, own=replace(YES, platform=None))


@pytest.mark.parametrize(
    ("age", "facts", "lacks"),
    [
        pytest.param(AgeBand.ADULT, GUARDIAN, ("own_yes", "platform_yes"), id="a parent does not say it for an adult"),
        pytest.param(AgeBand.TEEN, GUARDIAN, ("own_yes", "platform_yes"), id="nor for whom is 14 or more"),
        pytest.param(AgeBand.CHILD, GUARDIAN, (), id="a parent says it for a child"),
        pytest.param(AgeBand.CHILD, ALL, ("own_yes", "platform_yes"), id="a child does not say it alone"),
        pytest.param(AgeBand.ADULT, COURT, (), id="a guardian by court fills the gap"),
        pytest.param(AgeBand.ADULT, replace(ALL, own=None), ("own_yes", "platform_yes"), id="nobody was asked"),
        pytest.param(AgeBand.ADULT, NOT_TO_THE_PLATFORM, ("platform_yes",), id="the platform was not asked about"),
    ],
)
def test_whose_yes_it_is(age: AgeBand, facts: Facts, lacks: tuple[str, ...]) -> None:
    """Source: PIPL 14, 31; 000 §二(二)5."""
    assert missing("register", replace(CASE, age=age, stage=Stage.UNDER_REVIEW), facts) == lacks
