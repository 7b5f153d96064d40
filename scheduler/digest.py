"""One message a worker and a working day, at the first tick after the quiet hours: the alerts that nobody has taken,
what is promised, what is late.

After an outage only today's is sent; what was missed is in it, because it counts what is open now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from bot.services import news
from bot.services.promises import ZONE
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import StaffSeen

LINES = 3
"""A digest names the oldest three; the rest is a press away."""


def digest_on(seen: StaffSeen, before: Sequence[date], today: Today) -> date | None:
    """A working day on which there is something to say; each day once."""
    if seen.runs_the_house or not (seen.agenda or seen.lapsed or seen.alerts):
        return None
    return today.working_day(*(day + ONE_DAY for day in before[-1:]))


def send(turn: Turn, seen: StaffSeen) -> str:
    """Alerts first; counts, and up to three lines."""
    agenda = seen.agenda
    lines = [
        {"on": item.on.isoformat(), "what": item.what, "area": turn.areas.name(item.area)} for item in agenda[:LINES]
    ]
    news.tell(
        turn,
        seen.staff.account_id,
        turn.unit.accounts.get(seen.staff.account_id).person_id,
        "reminder.digest",
        news.button("look", "today"),
        lane="reminder",
        late=sum(item.on < turn.today for item in agenda),
        now=sum(item.on == turn.today for item in agenda),
        soon=sum(item.on > turn.today for item in agenda),
        lines=lines,
        alerts=[
            {"area": turn.areas.town(one.area), "level": one.level, "at": one.at.astimezone(ZONE).isoformat()}
            for one in seen.alerts[:LINES]
        ],
        more=max(0, len(seen.alerts) - LINES),
        lapsed=seen.lapsed,
    )
    return ""


RULE = Rule("digest", "staff", digest_on, send)
