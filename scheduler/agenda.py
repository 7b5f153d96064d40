"""What a worker has promised for today and tomorrow, or should have done: what the digest counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.app import Turn
from bot.domain.area import reach
from bot.domain.case import Answer, Case, Stage, Way
from bot.domain.people import CASE_ROLES, Role, Staff
from bot.services import ages, call_outcomes
from scheduler import handing_over

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was promised for a day."""

    on: date
    subject: str
    what: str
    area: str


def agenda(turn: Turn, staff: Staff) -> tuple[Item, ...]:
    """What one of the team has to think of today, the oldest promise first. A lead hears of everything that is
    past its day, whoever holds it (ux.md 10)."""
    found = dict(_own(turn, staff))
    if staff.role is Role.MANAGER and turn.unit.team.works_area(staff):
        for colleague in turn.unit.team.everyone():
            near = colleague.area.startswith(reach(staff.area)) or colleague.organisation_id == staff.organisation_id
            if colleague.role in CASE_ROLES and near:
                found |= {key: item for key, item in _own(turn, colleague) if item.on < turn.today}
    return tuple(sorted(found.values(), key=lambda item: (item.on, item.subject)))


def promised_day(promised_at: datetime, again_at: datetime | None) -> date:
    """The local day of a call: as promised, or later where they asked for it or it is tried again."""
    return max(promised_at, again_at or promised_at).astimezone(ZONE).date()


def _own(turn: Turn, staff: Staff) -> Iterator[tuple[str, Item]]:
    """What one has oneself or may take, up to the next working day; an application counts once."""
    until = turn.calendar.next_working(turn.today)
    with _eyes_of(turn, staff):
        cases, calls, received = turn.unit.cases.queue(), turn.unit.calls.queue(), turn.unit.referrals.received()
    asked = {call.case_id for call in calls if call.reason in call_outcomes.FIRST}
    counted = set()
    for case in cases:
        if case.stage is Stage.SUBMITTED or case.id in asked:
            counted.add(case.id)
            if case.promised_on <= until:
                yield case.id, Item(case.promised_on, case.id, "application", case.area)
    for call in calls:
        day = promised_day(call.promised_at, call.again_at)
        if day <= until and not (call.reason in call_outcomes.FIRST and call.case_id in counted):
            yield call.id, Item(day, call.id, call.reason, call.area)
    yield from _straight(turn, cases, until)
    for day, subject, what, area in handing_over.due(turn, cases, received):
        if day <= until:
            yield f"{what} {subject}", Item(day, subject, what, area)
    thinking = turn.unit.files.own_yes_many([case.id for case in cases])
    for case in cases:
        own = thinking.get(case.id)
        if own is None or own.answer is not Answer.LATER or own.way is not Way.WORKER:
            continue
        if turn.today in turn.unit.time.fired("asked_again", case.id):
            yield f"again {case.id}", Item(turn.today, case.id, "ask_again", case.area)


def _straight(turn: Turn, cases: Sequence[Case], until: date) -> Iterator[tuple[str, Item]]:
    """What stands still and is to be looked at again; who came of age; of whom nobody knows how old they are."""
    standing = turn.unit.holds.of_many([case.id for case in cases])
    for case in cases:
        hold = standing.get(case.id)
        if hold is not None and hold.look_on <= until:
            yield f"hold {case.id}", Item(hold.look_on, case.id, "hold", case.area)
        for rule, what in ((ages.TURNED, "came_of_age"), ("age_asked", "age_asked")):
            if turn.today in turn.unit.time.fired(rule, case.id):
                yield f"{what} {case.id}", Item(turn.today, case.id, what, case.area)


@contextmanager
def _eyes_of(turn: Turn, staff: Staff) -> Iterator[None]:
    """See what this one sees, and no more: the digest counts exactly what their own page shows."""
    turn.unit.staff = staff
    try:
        yield
    finally:
        turn.unit.staff = None
