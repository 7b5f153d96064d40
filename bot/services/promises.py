"""By when: the days the operator promises, counted in working days and shown as dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.case import Case, Stage
from bot.services.voice import Voice

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = ("application", "discharge")
"""Calls that answer an application, or ask the person whom a hospital handed on: each counts with its case."""


def day(turn: Voice, days: int) -> date:
    """So many working days from today. While the notice of that year is missing, one more: some of those counted may
    turn out to be off, and what is said to a family must hold (民法典 203; ux.md 17 row 12)."""
    return _sure(turn, turn.calendar.add_working_days(turn.today, days))


def _sure(turn: Voice, found: date) -> date:
    return found if turn.calendar.covers(found.year) else turn.calendar.next_working(found)


def check_by(turn: Voice) -> date:
    """The day by which somebody calls about an application (ux.md 11 row 1)."""
    return day(turn, turn.terms.check_days)


def working_days(turn: Voice, days: int) -> datetime:
    """The end of so many working days from now."""
    return datetime.combine(day(turn, days), turn.terms.call_by, ZONE)


def call_by(turn: Voice, *, urgent: bool = False) -> datetime:
    """By when somebody calls back: the end of the next working day; if it is urgent, of this one."""
    local = turn.now.astimezone(ZONE)
    early = urgent and turn.calendar.is_working(turn.today) and local.time() < turn.terms.call_by
    found = _sure(turn, turn.today) if early else day(turn, 1)
    return datetime.combine(found, turn.terms.call_by, ZONE)


def missed(turn: Voice, case: Case) -> str:
    """The late text of what was promised about a case and has not been done in time: its key; empty: it
    was done, its day is not over, or the case stands still (ux.md 9.6, 17 row 12)."""
    unit = turn.unit
    if unit.holds.of(unit.cases.alive(case.id).id):
        return ""
    if case.stage is Stage.SUBMITTED and turn.today > case.promised_on:
        return "progress.submitted_late"
    if case.stage is Stage.UNDER_REVIEW and turn.today > case.promised_on:
        return "progress.submitted_late" if any(call.reason in FIRST for call in unit.calls.of_case(case.id)) else ""
    answer = answer_by(turn, case)
    return "progress.referred_late" if answer is not None and turn.today > answer else ""


def answer_by(turn: Voice, case: Case) -> date | None:
    """The day by which an institution that was asked has to answer; None: none is asked."""
    if case.stage is not Stage.REFERRED:
        return None
    asked = turn.unit.referrals.pending(turn.unit.cases.alive(case.id).id)
    return min((one.answer_by for one in asked), default=None)


def later_today(turn: Voice, hours: int = 4) -> datetime:
    """When a call that was not answered is tried again: some hours on, at another time of day."""
    return turn.now + timedelta(hours=hours)
