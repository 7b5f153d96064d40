"""A decision that one person may not take alone: asked with a reason, agreed to by a second one (ux.md 9.5, 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class DecisionKind(StrEnum):
    """What is decided."""

    PERSONS_YES_STANDS = "persons_yes_stands"
    """The adult wants it, the family does not sign: 及 in 000 §二(二)6 beside 或 in 001 §二(四) (ux.md 9.5)."""
    NO_GUARDIAN = "no_guardian"
    """There is nobody who could sign as a guardian, with the reason."""
    QUEUE_JUMP = "queue_jump"
    BREAK_GLASS = "break_glass"
    """Look into a file that is not one's own, for life's sake."""
    PUBLISH = "publish"
    """A delay harms nobody: an answer for everybody, a push to a few."""

    @property
    def may_be_alone(self) -> bool:
        """Whether the same person may agree after a day, marked as such (ux.md 13)."""
        return self is DecisionKind.PUBLISH


ALONE_AFTER = timedelta(hours=24)


class DecisionState(StrEnum):
    """Where it stands."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """The head of a decision; the reason is sealed for the person it is about."""

    id: str
    kind: DecisionKind
    case_id: str
    person_id: str
    asked_by: str
    """The member of staff."""
    state: DecisionState
    second_by: str | None
    """The member of staff who agreed or refused; the same as `asked_by` only where that is allowed, and it shows."""
    asked_on: date
    asked_at: datetime
    answered_on: date | None
    answered_at: datetime | None
