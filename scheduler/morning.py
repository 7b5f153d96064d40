"""Administrators hear every working day what time should have done, what it did, and why not the rest.

A day on which nothing at all was due although promises were open is an alarm: then time itself stood still, or
nobody works where people wait (ux.md 12.10).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.app import Turn
from bot.services import news
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import StaffSeen

ZONE = ZoneInfo("Asia/Shanghai")
CARRIERS = ("morning", "digest", "calendar")
"""They only carry what the other rules found due."""


def report_on(seen: StaffSeen, before: Sequence[date], today: Today) -> date | None:
    """Every working day, once."""
    if not seen.runs_the_house:
        return None
    return today.working_day(*(day + ONE_DAY for day in before[-1:]))


def send(turn: Turn, seen: StaffSeen) -> str:
    """Since the working day before, so that nothing of a weekend is left out."""
    since = turn.calendar.add_working_days(turn.today, -1)
    start, end = _begins(since), _begins(turn.today)
    tally = [row for row in turn.unit.time.tally(start, end) if row.rule not in CARRIERS and row.outcome != "noted"]
    why = Counter[str]()
    for row in tally:
        if row.outcome != "sent":
            why["trouble" if row.rule == "trouble" else row.why] += row.n
    planned = sum(row.n for row in tally)
    news.tell(
        turn,
        seen.staff.account_id,
        turn.unit.accounts.get(seen.staff.account_id).person_id,
        "tick.morning",
        lane="reminder",
        since=since,
        until=turn.today - ONE_DAY,
        planned=planned,
        sent=planned - why.total(),
        skipped=why.total(),
        why=sorted(why),
        waiting=0 if planned else turn.unit.time.promised(since, _begins(since + ONE_DAY)),
        lapsed=seen.lapsed,
    )
    return ""


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)


RULE = Rule("morning", "staff", report_on, send)
