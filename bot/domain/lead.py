"""A lead: somebody outside told of a need. No application, and erased unless the person says yes (door T).

Source: 000 §二(二)5; 004 §二(二)4; PIPL 6, 19; ux.md 5.5 (R30, R31).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Side(StrEnum):
    """Who tells of it. Source: the list of 000 §二(二)5 and 004 §二(二)4."""

    COMMITTEE = "committee"
    EMPLOYER = "employer"
    ORGANISATION = "organisation"
    NEIGHBOUR = "neighbour"


class LeadState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    """The person said yes: it is an application now."""
    CLOSED = "closed"
    """The person said no, or a human settled it; what was told is erased."""
    LAPSED = "lapsed"
    """Nobody could be asked within its days; what was told is erased."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The head of a lead; what was told of the person is sealed."""

    id: str
    account_id: str
    """Who told of it: sees that it was taken in, and no more (R15)."""
    person_id: str
    area: str
    side: Side
    abuse: bool
    """Somebody is beaten or locked in: never erased by time, closed only by a human (ux.md 5.5)."""
    state: LeadState
    owner_id: str | None
    case_id: str | None
    """The application it became."""
    version: int
    made_on: date
    made_at: datetime
    ends_on: date | None
    """The day on which it is erased; None: time does not end it."""
    closed_on: date | None
    closed_by: str | None = None
    """The account of staff that closed it; its own key seals the reason."""
    tries: int = 0
    """How often somebody went or rang and could not ask."""
    again_on: date | None = None
    """Not before this day: nobody could be asked the last time."""

    @property
    def taken_up(self) -> bool:
        """All that whoever told of it ever learns: whether somebody of the team has it (R15)."""
        return self.owner_id is not None or self.state in (LeadState.CONFIRMED, LeadState.CLOSED)


REMIND_BEFORE = timedelta(days=7)
"""So long before a lead is erased its worker is reminded: the operator's practice."""


def remind_on(lead: Lead) -> date | None:
    """The day on which the worker hears that little time is left; None: time does not end it."""
    return lead.ends_on - REMIND_BEFORE if lead.state is LeadState.OPEN and lead.ends_on else None


def lapses_on(lead: Lead) -> date | None:
    """The day on which it is erased; None for one with abuse, whatever else is written in it (ux.md 5.5)."""
    return lead.ends_on if lead.state is LeadState.OPEN and not lead.abuse else None
