"""A referral: one institution is asked to take one person in. One object, from the question to its end.

Ownership moves only when the receiver says yes; ending one never depends on the receiver. Source: 000 §二(二)6; 001
§二(二)搭建信息转介平台; ux.md 8, 9.7, 12.6 (R39, R43-R48).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReferralKind(StrEnum):
    """What is asked of the receiver."""

    PLACE = "place"
    """Take the person in."""
    MOVE = "move"
    """Go on with somebody who moves here; whoever has them now answers for them until the yes (R47)."""


class ReferralState(StrEnum):
    """Where it stands."""

    IN_PROGRESS = "in_progress"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """With a reason."""
    DONE = "done"
    """It was accepted, and something later took its place."""
    REVOKED = "revoked"
    """Taken back by whoever asked, or by the person; the receiver is told to delete what it saw."""


class Place(StrEnum):
    """What a yes gives."""

    NOW = "now"
    QUEUE = "queue"
    """In the queue, by the day the wait began."""
    OFFERED = "offered"
    """A place has come free and the person is asked; nothing runs out before they have heard of it (ux.md 10)."""


class Expected(StrEnum):
    """How long the institution thinks the wait will be (ux.md 12.6)."""

    MONTH = "month"
    QUARTER = "quarter"
    LONGER = "longer"
    """More than three months: the wish is asked again at once (000 §二(二)6, R44)."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Referral:
    """The head of a referral: what may be read without opening anything sealed."""

    id: str
    case_id: str
    person_id: str
    kind: ReferralKind
    from_staff: str | None
    """The member of staff who asked; None: the person did."""
    from_institution: str | None
    """Who has the person until the yes, where it is an institution."""
    to_institution: str
    state: ReferralState
    place: Place | None
    """None while there is no yes."""
    expected: Expected | None
    version: int
    """Rises with every change; two who answer at once give one answer (compare-and-set)."""
    made_on: date
    made_at: datetime
    answer_by: date
    """The day by which the institution answers: the operator's practice, in working days."""
    answered_on: date | None
    answered_at: datetime | None
    answered_by: str | None
    """The account that answered: the institution's, or a worker who was told by telephone."""
    offered_on: date | None
    ended_on: date | None
