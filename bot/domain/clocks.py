"""Days by which the team has to have gone on with what is theirs to do: the operator's practice, in working days.

Each begins with what was handed to them and is asked afresh; what is the person's to say has no clock here.
Source: ux.md 11 rows 1, 2, 5, 17 no. 12.
"""

from __future__ import annotations

from datetime import date

from bot.domain.calendar import Calendar
from bot.domain.case import Answer, Case, OwnYes, Stage
from bot.domain.lead import Lead, LeadState
from bot.domain.terms import Terms


def review_by(case: Case, own: OwnYes | None, calendar: Calendar, terms: Terms) -> date | None:
    """A review is gone on with: the person has said yes, and the rest is the team's."""
    ours = case.stage is Stage.UNDER_REVIEW and own is not None and own.answer is Answer.YES
    return calendar.add_working_days(case.stage_on, terms.check_days) if ours else None


def refer_by(case: Case, calendar: Calendar, terms: Terms) -> date | None:
    """A place is asked: counted from the registration, and anew from a place's no."""
    return calendar.add_working_days(case.stage_on, terms.refer_days) if case.stage is Stage.REGISTERED else None


def move_by(since: date | None, calendar: Calendar, terms: Terms) -> date | None:
    """A place is asked where somebody moves whom an institution has. `since`: when that became known."""
    return calendar.add_working_days(since, terms.move_days) if since is not None else None


def lead_by(lead: Lead, calendar: Calendar, terms: Terms) -> date | None:
    """Somebody looks; where one is beaten or locked in, on the next working day. Not before the day of another try."""
    if lead.state is not LeadState.OPEN:
        return None
    return lead.again_on or calendar.add_working_days(lead.made_on, 1 if lead.abuse else terms.check_days)
