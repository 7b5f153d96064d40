"""A hospital that has not made its own entry upstream is reminded, and nobody else (ux.md 5.4, H7).

How often is the operator's practice. Source of the entry: 000 §二(二)5; 002 §六.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import Turn
from bot.domain.people import Part
from bot.services import news
from scheduler.rule import Rule, Today
from scheduler.snapshots import CaseSeen

FIRST, NEXT, MOST = 3, timedelta(days=7), 4
"""Working days until the first reminder, the time to each further one, and how many there are."""


def on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """Some working days after it was handed on, then week by week, until it is made or was said often enough."""
    since = seen.upload_owed_on
    if since is None or len(before) >= MOST:
        return None
    return today.working_day(max(before) + NEXT if before else today.calendar.add_working_days(since, FIRST))


def remind(turn: Turn, seen: CaseSeen) -> str:
    """The account that handed the person on."""
    told = [member for member in turn.unit.cases.members(seen.case.id) if member.part is Part.REFERRER]
    for member in told:
        holder = turn.unit.accounts.get(member.account_id).person_id
        offer, number = news.button("look", "hospital"), seen.case.number
        news.tell(turn, member.account_id, holder, "hospital.remind", offer, lane="reminder", number=number)
    return "" if told else "nobody"


RULE = Rule("upload", "case", on, remind)
