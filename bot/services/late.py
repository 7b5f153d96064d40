"""What was promised about a case and has not been done in time: it is said to be late, and is not promised on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.domain.case import Case, Stage
from bot.domain.clocks import move_by, refer_by, review_by
from bot.services import moving
from bot.services.promises import FIRST
from bot.services.voice import Voice


def missed(turn: Voice, case: Case) -> str:
    """The late text of what the team owes a case: its key; empty: it was done, its day is not over, or the case stands
    still (ux.md 9.6, 17 row 12)."""
    if turn.unit.holds.of(turn.unit.cases.alive(case.id).id):
        return ""
    return next((key for key, by in _owed(turn, case) if by is not None and turn.today > by), "")


def answer_by(turn: Voice, case: Case) -> date | None:
    """The day by which an institution that was asked has to answer; None: none is asked."""
    if case.stage is not Stage.REFERRED:
        return None
    asked = turn.unit.referrals.pending(turn.unit.cases.alive(case.id).id)
    return min((one.answer_by for one in asked), default=None)


def _owed(turn: Voice, case: Case) -> Iterator[tuple[str, date | None]]:
    """What is said when what comes next is late, and by when it has to be done; None: it is not theirs."""
    unit, reviewed = turn.unit, case.stage is Stage.UNDER_REVIEW
    first = reviewed and any(call.reason in FIRST for call in unit.calls.of_case(case.id))
    yield "progress.submitted_late", case.promised_on if first or case.stage is Stage.SUBMITTED else None
    own = unit.files.own_yes(case.id) if reviewed and not first else None
    yield "progress.under_review_late", review_by(case, own, turn.calendar, turn.terms)
    yield "progress.registered_late", refer_by(case, turn.calendar, turn.terms)
    yield "progress.referred_late", answer_by(turn, case)
    yield "progress.move_late", move_by(moving.since(turn, case), turn.calendar, turn.terms)
