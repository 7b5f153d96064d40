"""From a review to a named institution in time: who goes on, has to ask, has to answer; who hears that nobody did.

The clocks of staff start when something is handed to them, whoever has heard what. None of these days is a rule
here: refer_days is the figure of the national measure of 2023-12, kept as the operator's practice; the clause says
及时. Source: 000 §二(二)6; ux.md 11 rows 2, 3, 5 (R39, R47, R48).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from bot.domain.clocks import move_by, refer_by, review_by
from bot.domain.referral import ReferralState
from scheduler import staff
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import CaseSeen, ReferralSeen


def _remind_on(by: date, before: Sequence[date], today: Today) -> date:
    """On the working day before, on the day, and every working day after it."""
    eve = today.calendar.add_working_days(by, -1)
    return today.working_day(eve, *(day + ONE_DAY for day in before[-1:]))


def review_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """A review that nobody has gone on with, though all that is the person's is said."""
    by = review_by(seen.case, seen.own, today.calendar, today.terms)
    return None if by is None or seen.held or seen.waits or seen.put_off else _remind_on(by, before, today)


def refer_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """A place has to be asked."""
    by = refer_by(seen.case, today.calendar, today.terms)
    return None if by is None or seen.held else _remind_on(by, before, today)


def move_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """The same for a move."""
    by = move_by(seen.moves_since, today.calendar, today.terms)
    return None if by is None else _remind_on(by, before, today)


def answer_on(seen: ReferralSeen, before: Sequence[date], today: Today) -> date | None:
    """An institution has to answer."""
    waits = seen.referral.state is ReferralState.IN_PROGRESS and seen.asked
    return _remind_on(seen.referral.answer_by, before, today) if waits else None


def remind_to_review(turn: Turn, seen: CaseSeen) -> str:
    """The one who holds it, else the team; past its day the lead too."""
    by = review_by(seen.case, seen.own, turn.calendar, turn.terms)
    return staff.wake(turn, seen.case.area, seen.case.owner_id, lead_too=by is not None and by < turn.today)


def remind_to_refer(turn: Turn, seen: CaseSeen) -> str:
    """The one who holds it, else the team; past its day the lead too."""
    by = refer_by(seen.case, turn.calendar, turn.terms)
    return staff.wake(turn, seen.case.area, seen.case.owner_id, lead_too=by is not None and by < turn.today)


def remind_to_move(turn: Turn, seen: CaseSeen) -> str:
    """The institution that has them; past its day its lead and the county's."""
    by = move_by(seen.moves_since, turn.calendar, turn.terms)
    late = by is not None and by < turn.today
    return staff.wake(turn, seen.case.area, seen.case.owner_id, lead_too=late, institution=seen.case.institution_id)


def remind_to_answer(turn: Turn, seen: ReferralSeen) -> str:
    """The institution; past its day whoever asked, and the leads on both sides: of the institution, of the county."""
    team = turn.unit.team.of_organisation(seen.referral.to_institution)
    for one in team:
        turn.unit.time.sleep("staff", one.id, turn.today)
    if seen.referral.answer_by < turn.today or not team:
        # Where nobody of the institution works here, whoever asked rings them up by then.
        return staff.wake(turn, seen.area, seen.owner_id, lead_too=True)
    return ""


REVIEW = Rule("review", "case", review_on, remind_to_review)
REFER = Rule("refer", "case", refer_on, remind_to_refer)
MOVE = Rule("move", "case", move_on, remind_to_move)
ANSWER = Rule("answer", "referral", answer_on, remind_to_answer)
