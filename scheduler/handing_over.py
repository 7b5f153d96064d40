"""What is due on the way to an institution: who has to ask a place, and which place has not answered.

Source: 000 §二(二)6; ux.md 11 rows 2, 3, 5 (R39, R47, R48).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.app import Turn
from bot.domain.calendar import Calendar
from bot.domain.case import Case, Stage
from bot.domain.people import CASE_ROLES, Staff
from bot.domain.referral import ReferralKind
from bot.domain.terms import Terms
from bot.services import referring


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was promised for a day."""

    on: date
    subject: str
    what: str
    area: str


def refer_by(case: Case, calendar: Calendar, terms: Terms) -> date | None:
    """The day by which a place is asked: counted from the registration, and anew from a place's no."""
    return calendar.add_working_days(case.stage_on, terms.refer_days) if case.stage is Stage.REGISTERED else None


def moves_since(turn: Turn, case: Case) -> date | None:
    """Since when somebody whom an institution has is known to move, while no place there has been asked."""
    if case.institution_id is None or not referring.moving_to(turn, case):
        return None
    if any(one.kind is ReferralKind.MOVE for one in turn.unit.referrals.pending(case.id)):
        return None
    return turn.unit.files.put_on(case.id, "moving")


def due(turn: Turn, team: Sequence[Staff], until: date) -> Iterator[Item]:
    """Everything of the kind on the desks of some. What was begun after that day is not due by it."""
    add, terms, desks = turn.calendar.add_working_days, turn.terms, turn.unit.desks(team)
    for row in desks.registered(until):
        yield Item(add(row.on, terms.refer_days), row.id, "refer", row.area)
    moving = desks.moving(until)
    turn.unit.load_keys({row.person_id for row in moving})
    for row in moving:
        to = str(turn.unit.open_own(row.person_id, f"section.box:{row.id}/moving", row.box).get("area", ""))
        if to not in ("", row.area):
            yield Item(add(row.on, terms.move_days), row.id, "move", row.area)
    staffed = {one.organisation_id for one in turn.unit.team.everyone() if one.works and one.role in CASE_ROLES}
    for row in desks.asked():
        if row.on < turn.today or row.to_institution not in staffed:
            yield Item(row.on, row.id, "unanswered", row.area)
    for row in desks.received(until):
        yield Item(row.on, row.id, "answer", row.area)
