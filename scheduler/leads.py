"""A lead is looked after by its day and erased on its last; a week before its worker is reminded. One with abuse is
never erased by time.

Source: PIPL 19; ux.md 5.5, 11 row 23, 15 check 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from bot.domain.clocks import lead_by
from bot.domain.lead import Lead, lapses_on, remind_on
from bot.services import leads, news
from scheduler import staff
from scheduler.rule import ONE_DAY, Rule, Today


def look(turn: Turn, subject: str) -> Lead | None:
    """A lead by id; None where it is over."""
    found = turn.unit.leads.any(subject)
    return found if found is not None and found.state == "open" else None


def reminds_on(seen: Lead, before: Sequence[date], today: Today) -> date | None:
    """A week before its last day, on a working day; once."""
    day = remind_on(seen)
    return None if before or day is None else today.working_day(day)


def look_on(seen: Lead, before: Sequence[date], today: Today) -> date | None:
    """Somebody has to look: on the working day before, on the day, and every working day after it."""
    by = lead_by(seen, today.calendar, today.terms)
    if by is None:
        return None
    return today.working_day(today.calendar.add_working_days(by, -1), *(day + ONE_DAY for day in before[-1:]))


def ends_on(seen: Lead, _before: Sequence[date], _today: Today) -> date | None:
    """Its last day."""
    return lapses_on(seen)


def remind(turn: Turn, lead: Lead) -> str:
    """The one who has it, else everybody of its place. It tells where and until when, and nothing of whom."""
    team = turn.unit.team
    to = [team.get(lead.owner_id)] if lead.owner_id else team.workers_of(lead.area)
    for one in to:
        holder = turn.unit.accounts.get(one.account_id).person_id
        offer = news.button("look", "leads.show", lead=lead.id)
        area, day = turn.areas.name(lead.area), lead.ends_on
        news.tell(turn, one.account_id, holder, "leads.ending", offer, lane="reminder", area=area, ends_on=day)
    return "" if to else "nobody"


def remind_to_look(turn: Turn, lead: Lead) -> str:
    """The one who has it, else the team of the place; past its day the lead too."""
    by = lead_by(lead, turn.calendar, turn.terms)
    return staff.wake(turn, lead.area, lead.owner_id, lead_too=by is not None and by < turn.today)


def erase(turn: Turn, lead: Lead) -> str:
    """Nobody could be asked; what was told goes."""
    leads.lapse(turn, lead)
    return ""


LOOK = Rule("lead_look", "lead", look_on, remind_to_look)
ENDING = Rule("lead_ending", "lead", reminds_on, remind)
LAPSED = Rule("lead_lapsed", "lead", ends_on, erase)
