"""绿色通道: what passes quickly between a clinic and whoever answers for a person, in either direction.

One object with direction, urgency, status and feedback (R49). Source: 000 §二(二)6 双向转介绿色通道; 001 §二(二),
§二(三); 精神卫生法 28, 55; ux.md 8, 12.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Direction(StrEnum):
    """Which way it goes."""

    REPORT = "report"
    """A village doctor tells that somebody has changed."""
    LOOK_IN = "look_in"
    """A village doctor is asked, or sets out, to look in on somebody."""


class Urgency(StrEnum):
    """How soon."""

    DANGER = "danger"
    URGENT = "urgent"
    ROUTINE = "routine"


class Found(StrEnum):
    """What came of looking in."""

    WELL = "well"
    NEEDS_HELP = "needs_help"
    NOT_MET = "not_met"


class GreenState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    DONE = "done"
    """A human closed the alert of a report, or the doctor looked in."""
    REVOKED = "revoked"
    """The person took their yes back, the case ended, or the doctor left."""


@dataclass(frozen=True, slots=True)
class Green:
    """The head: what may be read without opening anything sealed."""

    id: str
    case_id: str
    person_id: str
    direction: Direction
    urgency: Urgency
    state: GreenState
    doctor_id: str
    """The member of staff at the clinic's end."""
    asked_by: str
    """The member of staff who told or asked; the doctor, who sets out unasked."""
    due_on: date
    found: Found | None
    reached_on: date | None
    """The day on which a worker has spoken with them at home."""
    alert_id: str | None
    """The alert by which a report reaches those on duty."""
    made_on: date
    made_at: datetime
    taken_by: str | None = None
    """Who has taken that alert."""

    @property
    def status(self) -> str:
        """What may be told of it to the one who told: a word, never anything of the file (R15, R49)."""
        if self.state is not GreenState.OPEN:
            return self.state.value
        if self.reached_on is not None:
            return "reached"
        return "taken" if self.taken_by else "told"


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who agreed that a doctor may be told how to reach them."""

    number: int
    """Their place in the doctor's list, which stays theirs."""
    case_id: str
    """The case that goes on; where two were merged, not the one in which they agreed."""
    person_id: str
    """The person of the case that goes on."""
    agreed_in: str
    """The case in which they agreed, and left how to be reached."""
    agreed_by: str
    """The person whose yes it is."""
    area: str


COUNTY_DIGITS = 6
"""A code of more digits is a street's or a village's: a county is nobody's own people."""


def serves(doctor_area: str, area: str) -> bool:
    """Whether a doctor's village or street is somebody's: one of the two places lies in the other."""
    near = min(len(doctor_area), len(area)) > COUNTY_DIGITS
    return near and (area.startswith(doctor_area) or doctor_area.startswith(area))
