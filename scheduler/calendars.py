"""Without the yearly notice every term is counted wrong: administrators are told once for each year, loudly.

Source: Civil Code 203; the notice of the State Council's office comes in November.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import Turn
from bot.services import news
from scheduler.rule import Rule, Today
from scheduler.snapshots import StaffSeen

AHEAD = timedelta(days=31)
"""Terms begun in December reach into the year to come."""


def missing_on(seen: StaffSeen, before: Sequence[date], today: Today) -> date | None:
    """From December on for the year to come; at once for a year that has begun."""
    if not seen.runs_the_house:
        return None
    missing = today.calendar.missing_years(today.today, today.today + AHEAD)
    return next((day for day in (date(year, 1, 1) - AHEAD for year in missing) if day not in before), None)


def tell(turn: Turn, seen: StaffSeen) -> str:
    """Which years, and what it does to the promised days."""
    missing = turn.calendar.missing_years(turn.today, turn.today + AHEAD)
    holder = turn.unit.accounts.get(seen.staff.account_id).person_id
    offer = news.button("look", "days_off")
    news.tell(turn, seen.staff.account_id, holder, "tick.calendar", offer, lane="reminder", years=list(missing))
    return ""


RULE = Rule("calendar", "staff", missing_on, tell)
