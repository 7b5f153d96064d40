"""What is due on the way to an institution: who has to ask a place, and which place has not answered.

Source: 000 §二(二)6; ux.md 11 rows 2, 3, 5 (R39, R47, R48).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.app import Turn
from bot.domain.calendar import Calendar
from bot.domain.case import Case, Stage
from bot.domain.referral import Referral, ReferralKind
from bot.domain.terms import Terms
from bot.services import referring


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


def due(turn: Turn, cases: Sequence[Case], received: Sequence[Referral]) -> Iterator[tuple[date, str, str, str]]:
    """Day, subject, what and place of everything of the kind, among what one of the team has or may take."""
    for case in cases:
        by = refer_by(case, turn.calendar, turn.terms)
        if by is not None and case.owner_id is not None:
            yield by, case.id, "refer", case.area
        since = moves_since(turn, case)
        if since is not None:
            yield turn.calendar.add_working_days(since, turn.terms.move_days), case.id, "move", case.area
        for asked in turn.unit.referrals.pending(case.id) if case.stage in _MAY_BE_ASKED else ():
            if asked.answer_by < turn.today or not turn.unit.team.of_organisation(asked.to_institution):
                yield asked.answer_by, asked.id, "unanswered", case.area
    for asked in received:
        case_of = turn.unit.cases.any(asked.case_id)
        yield asked.answer_by, asked.id, "answer", case_of.area if case_of is not None else ""


_MAY_BE_ASKED = (Stage.REFERRED, Stage.WAITLISTED, Stage.ACCEPTED)
