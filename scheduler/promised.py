"""Whoever promised to call is reminded on the working day before, on the day, and every working day after it.

The family hears nothing by itself; once the day is over they may press to hurry (ux.md 10). The clocks of staff
start when something is handed in, whoever has heard what.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from bot.domain.events import CallMissed
from scheduler import staff
from scheduler.agenda import ZONE, promised_day
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import CallSeen, CaseSeen


def _remind_on(promised: date, before: Sequence[date], today: Today) -> date:
    eve = today.calendar.add_working_days(promised, -1)
    return today.working_day(eve, *(day + ONE_DAY for day in before[-1:]))


def case_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """An application nobody has spoken about yet."""
    return _remind_on(seen.case.promised_on, before, today) if seen.waits else None


def call_on(seen: CallSeen, before: Sequence[date], today: Today) -> date | None:
    """Any other call that is open."""
    if seen.done_on is not None:
        return None
    return _remind_on(promised_day(seen.promised_at, seen.again_at), before, today)


def of_case(turn: Turn, seen: CaseSeen) -> str:
    """The one who holds it, else the team of the place; past its day the lead too."""
    late = seen.case.promised_on < turn.today
    return staff.wake(turn, seen.case.area, seen.case.owner_id, lead_too=late)


def of_call(turn: Turn, seen: CallSeen) -> str:
    """The same for a call."""
    late = promised_day(seen.promised_at, seen.again_at) < turn.today
    return staff.wake(turn, seen.area, seen.owner_id, lead_too=late)


def missed_on(seen: CallSeen, before: Sequence[date], _today: Today) -> date | None:
    """An urgent call that nobody has tried: on its day, once its hour is over; once."""
    if before or not seen.urgent or seen.tried or seen.done_on is not None:
        return None
    return seen.promised_at.astimezone(ZONE).date()


def missed_now(seen: CallSeen, today: Today) -> bool:
    """Not before its hour."""
    return seen.promised_at < today.now


def tell(turn: Turn, seen: CallSeen) -> str:
    """Whoever has it and whoever leads, at once: it does not wait for the morning."""
    turn.unit.tell(CallMissed(seen.id, seen.area, seen.person_id, seen.promised_at, seen.owner_id, hurried=False))
    return ""


MISSED = Rule("promised_missed", "call", missed_on, tell, missed_now)
CASE = Rule("promised_case", "case", case_on, of_case)
CALL = Rule("promised_call", "call", call_on, of_call)
