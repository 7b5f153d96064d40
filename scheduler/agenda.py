"""What a worker has promised for today and tomorrow, or should have done: what the digest counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.app import Turn
from bot.domain.area import reach
from bot.domain.case import Answer, Way
from bot.domain.people import CASE_ROLES, Role, Staff
from bot.services import ages, call_outcomes
from scheduler import handing_over
from scheduler.handing_over import Item

ZONE = ZoneInfo("Asia/Shanghai")


def agenda(turn: Turn, staff: Staff) -> tuple[Item, ...]:
    """What one of the team has to think of today, the oldest promise first: their own up to the next working day. A
    lead hears of everything that is past its day, whoever holds it (ux.md 10)."""
    if not staff.works or staff.role not in CASE_ROLES:
        return ()
    found = _on(turn, [staff], turn.calendar.next_working(turn.today))
    if staff.role is Role.MANAGER and turn.unit.team.works_area(staff):
        team = [one for one in turn.unit.team.everyone() if one.works and one.role in CASE_ROLES]
        near = [one for one in team if _near(staff, one)]
        found |= _on(turn, near, turn.today - timedelta(days=1))
    return tuple(sorted(found, key=lambda item: (item.on, item.subject, item.what)))


def _near(lead: Staff, colleague: Staff) -> bool:
    return colleague.area.startswith(reach(lead.area)) or colleague.organisation_id == lead.organisation_id


def promised_day(promised_at: datetime, again_at: datetime | None) -> date:
    """The local day of a call: as promised, or later where they asked for it or it is tried again."""
    return max(promised_at, again_at or promised_at).astimezone(ZONE).date()


def _on(turn: Turn, team: Sequence[Staff], until: date) -> set[Item]:
    """What stands on these desks and is due by a day. The digest counts exactly what their own page shows."""
    desks, first = turn.unit.desks(team), call_outcomes.FIRST
    waits = desks.applications(first, until)
    calls = desks.calls(first, datetime.combine(until + timedelta(days=1), time.min, ZONE))
    found = {Item(row.on, row.id, "application", row.area) for row in waits}
    found |= {Item(promised_day(row.promised_at, row.again_at), row.id, row.reason, row.area) for row in calls}
    found |= {Item(row.on, row.id, "hold", row.area) for row in desks.held(until)}
    found |= {item for item in handing_over.due(turn, team, until) if item.on <= until}
    return found | {item for item in _noted(turn, team) if item.on <= until}


NOTED = {ages.TURNED: "came_of_age", "age_asked": "age_asked", "asked_again": "ask_again"}
"""Rules that leave a line in the digest of their own day, and the line."""


def _noted(turn: Turn, team: Sequence[Staff]) -> Iterator[Item]:
    """Who came of age; of whom nobody knows how old they are; who thinks it over and is asked once more by a worker."""
    noted = turn.unit.desks(team).noted(list(NOTED))
    own = turn.unit.files.own_yes_many([row.id for row in noted if row.rule == "asked_again"])
    for row in noted:
        said = own.get(row.id)
        thinks = said is not None and said.answer is Answer.LATER and said.way is Way.WORKER
        if thinks or row.rule != "asked_again":
            yield Item(turn.today, row.id, NOTED[row.rule], row.area)
