"""When something is due on the way to a place, and whom it wakes: what stands still is not pressed, and who leads hears
only of what is late (ux.md 10, 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Turn
from bot.domain.case import Case, Door, Stage
from bot.domain.people import AgeBand, Role
from bot.domain.terms import Terms
from bot.services import moving
from scheduler import promised, referring, snapshots, waiting
from scheduler.rule import Rule, Today
from scheduler.snapshots import CaseSeen
from tests.standing import case_of, referral_of, staff_of, standing
from tests.village import FAR_TOWN, MORNING, NEXT_TOWN, Village
from tests.world import content

DAY = timedelta(days=1)
MONDAY = MORNING.date()


# -- when --------------------------------------------------------------------------------------------------------------

CASE = Case(
    "c", "22334455", "p", "a", "510521104", Door.SELF, AgeBand.ADULT, Stage.WAITLISTED, 1, None, MONDAY, MONDAY, MORNING,
    MONDAY, None, None, waits_since=MONDAY,
)  # fmt: skip
WAITS = CaseSeen(CASE, None, None, False, wait_months=3, has_page=True)
REGISTERED = replace(WAITS, case=replace(CASE, stage=Stage.REGISTERED))
MOVES = replace(WAITS, case=replace(CASE, stage=Stage.ACCEPTED), moves_since=MONDAY)
THURSDAY, FRIDAY = MONDAY + 3 * DAY, MONDAY + 4 * DAY
EARLIER = (MONDAY - 7 * DAY, MONDAY - 3 * DAY)

WHEN: dict[str, tuple[Rule, CaseSeen, Sequence[date], date | None]] = {
    "who waits is asked after three months": (waiting.WISH, WAITS, (), date(2027, 2, 23)),
    "not who has a place kept for them": (waiting.WISH, replace(WAITS, offered=True), (), None),
    "not who stands still": (waiting.WISH, replace(WAITS, held=True), (), None),
    "not where nobody named months": (waiting.WISH, replace(WAITS, wait_months=None), (), None),
    "not whose wait never began": (waiting.WISH, replace(WAITS, case=replace(CASE, waits_since=None)), (), None),
    "not who has come": (waiting.WISH, replace(WAITS, case=replace(CASE, stage=Stage.ACCEPTED)), (), None),
    "a place is asked for within five working days": (referring.REFER, REGISTERED, (), FRIDAY),
    "on the day again": (referring.REFER, REGISTERED, (FRIDAY,), MONDAY + 7 * DAY),
    "what was said of an earlier stay does not count": (referring.REFER, REGISTERED, EARLIER, FRIDAY),
    "nobody is pressed who stands still": (referring.REFER, replace(REGISTERED, held=True), (), None),
    "nobody who waits somewhere": (referring.REFER, WAITS, (), None),
    "who moves is passed on within three working days": (referring.MOVE, MOVES, (), MONDAY + 2 * DAY),
    "on the day again too": (referring.MOVE, MOVES, (MONDAY + 2 * DAY,), THURSDAY),
    "what was said of an earlier move does not count": (referring.MOVE, MOVES, EARLIER, MONDAY + 2 * DAY),
    "who stays is not passed on": (referring.MOVE, WAITS, (), None),
}


@pytest.mark.parametrize(("rule", "seen", "before", "due"), WHEN.values(), ids=WHEN)
def test_when_it_is_due(rule: Rule, seen: CaseSeen, before: Sequence[date], due: date | None) -> None:
    assert rule.on(seen, before, Today(MORNING, MONDAY, Terms(), content().calendar)) == due


# -- whom --------------------------------------------------------------------------------------------------------------


def moves(village: Village) -> None:
    one = case_of(village, "inside")
    with village.turn("worker") as turn:
        moving.told_to_worker(turn, one, NEXT_TOWN)


def call_about(village: Village) -> str:
    one = case_of(village, "registered")
    with village.turn("worker") as turn:
        case = turn.unit.cases.for_staff(one)
        call = turn.unit.calls.make(case.applicant_id, case.person_id, case.area, "waiting", turn.now, {}, case_id=one)
        turn.unit.calls.take(call)
    return call.id


Subject = Callable[[Village], str]
OURS, THEIRS = {"worker"}, {"worker", "lead", "house_lead"}
WHOM: dict[str, tuple[Rule, Subject, date, set[str], set[str]]] = {
    "an application": (promised.CASE, lambda v: case_of(v, "registered"), date(2026, 11, 30), OURS, {"worker", "lead"}),
    "a call": (promised.CALL, call_about, MONDAY, OURS, {"worker", "lead"}),
    "a place to ask": (referring.REFER, lambda v: case_of(v, "registered"), date(2026, 11, 30), OURS, {"worker", "lead"}),
    "a move": (referring.MOVE, lambda v: case_of(v, "inside"), date(2026, 11, 26), OURS, THEIRS),
    "an answer": (referring.ANSWER, lambda v: referral_of(v, "asked").id, date(2026, 11, 26), THEIRS, THEIRS),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "subject", "by", "then", "late"), WHOM.values(), ids=WHOM)
def test_whom_it_wakes_on_its_day_and_past_it(
    tmp_path: Path, rule: Rule, subject: Subject, by: date, then: set[str], late: set[str]
) -> None:
    """Of a move and an answer the lead of the house hears too, wherever they sit; a colleague of the place does not."""
    with standing(tmp_path) as village:
        village.hire("house_lead", Role.MANAGER, FAR_TOWN)
        moves(village)
        about = subject(village)
        assert [_woken(village, rule, about, by + after * DAY) for after in (0, 1)] == [then, late]


def _woken(village: Village, rule: Rule, subject: str, day: date) -> set[str]:
    village.now = datetime.combine(day, MORNING.timetz())
    team = {staff_of(village, who).id: who for who in ("worker", "lead", "near", "house_lead", "stranger")}
    with village.turn() as turn:
        for one in team:
            turn.unit.time.sleep("staff", one, None)
        assert rule.then(turn, _seen(turn, rule, subject)) == ""
        return {team[one] for _day, one in turn.unit.time.awake("staff")}


def _seen(turn: Turn, rule: Rule, subject: str) -> Any:
    return {"case": snapshots.case, "call": snapshots.call, "referral": snapshots.referral}[rule.kind](turn, subject)
