"""A hold: a case stands still without losing anything; the stage, the place and the day of the wait stay.

Source: 民法典 31, 35; ux.md 9.5, 9.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class HoldKind(StrEnum):
    """Why nothing moves on."""

    NOT_ABLE = "not_able"
    """The person cannot say it at the moment: neither a yes nor a no (等他/她好一些)."""
    GUARDIAN_NO = "guardian_no"
    """The person wants it, a guardian by court finding does not: the committee, civil affairs or 12348 help."""
    UNDER_AGE_NO = "under_age_no"
    """14 to 17 wants it, the guardian does not: talk and help go on, no contract (民法典 19)."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One stretch of standing still; why is sealed."""

    id: str
    case_id: str
    person_id: str
    kind: HoldKind
    by: str
    """The account of the one who judged."""
    on: date
    look_on: date
    """The day it is looked at again: the operator's practice."""
    ended_on: date | None
