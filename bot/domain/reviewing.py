"""Who may review an application: by its door, by the place, and by the body it was made to (ux.md 4; R29-R33).

Source: 000 §二(二)5; 004 §二(二)4; 001 §二(二).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Door
from bot.domain.institution import Institution, Kind
from bot.domain.people import Role, Staff
from bot.domain.rules import RuleName

HEALTH = (Kind.HOSPITAL, Kind.CLINIC)


class Reviewer(StrEnum):
    """Who a pack names; several of them: any of these."""

    APPLIED_TO = "applied_to"
    """Whoever it was handed to."""
    MEDICAL = "medical"
    SERVICE = "service"
    """An institution that gives the service. Where nobody has said what an institution is, it is taken for one."""
    SOCIAL_WORKER = "social_worker"
    HOSPITAL = "hospital"
    """The hospital's own assessment stands; the community side asks the person and nothing else."""
    ADVICE = "advice"
    """The hospital only advises: it is reviewed like what a family applies for."""


RULE_OF = {
    Door.SELF: RuleName.REVIEWER_VOLUNTARY,
    Door.FAMILY: RuleName.REVIEWER_VOLUNTARY,
    Door.KIN: RuleName.REVIEWER_THIRD,
    Door.THIRD: RuleName.REVIEWER_THIRD,
    Door.HOSPITAL: RuleName.REVIEWER_HOSPITAL,
}
"""Which rule a door goes by. Kin and carers are 个人 in the clause, beside every other third party."""


@dataclass(frozen=True, slots=True)
class Body:
    """Where a member of staff works, as far as a review asks for it."""

    id: str
    known: Institution | None
    """None: no registered institution of this name."""

    def is_one(self, reviewer: Reviewer) -> bool:
        """Whether it is a body of this kind. An empty id is the operator itself, of which nobody said what it is."""
        if not self.id:
            return reviewer is Reviewer.SERVICE
        if self.known is None or not self.known.registered:
            return False
        return (self.known.kind in HEALTH) is (reviewer is Reviewer.MEDICAL)


def may_review(staff: Staff, body: Body, named: tuple[Reviewer, ...]) -> bool:
    """Whether one of those whom the place names is this member of staff, or the body they work for.

    A worker employed by the institution is both, and presses once.
    """
    if {Reviewer.APPLIED_TO, Reviewer.HOSPITAL} & set(named):
        return True
    if Reviewer.SOCIAL_WORKER in named and staff.role is Role.SOCIAL_WORKER:
        return True
    return any(body.is_one(one) for one in named if one in (Reviewer.MEDICAL, Reviewer.SERVICE))
