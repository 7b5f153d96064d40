"""From registered to a named institution in time: who has to ask, who has to answer, and who hears that nobody did.

The clocks of staff start when something is handed to them, whoever has heard what. None of these days is a rule
here: refer_days is the figure of the national measure of 2023-12, kept as the operator's practice; the clause says
及时. Source: 000 §二(二)6; ux.md 11 rows 2, 3, 5 (R39, R47, R48).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from bot.domain.referral import ReferralState
from scheduler import staff
from scheduler.handing_over import refer_by
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import CaseSeen, ReferralSeen


def move_by(seen: CaseSeen, today: Today) -> date | None:
    """The day by which a place is asked where somebody moves whom an institution has."""
    if seen.moves_since is None:
        return None
    return today.calendar.add_working_days(seen.moves_since, today.terms.move_days)


def _remind_on(by: date, before: Sequence[date], today: Today) -> date:
    """On the working day before, on the day, and every working day after it."""
    eve = today.calendar.add_working_days(by, -1)
    return today.working_day(eve, *(day + ONE_DAY for day in before[-1:]))


def refer_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """A place has to be asked."""
    by = refer_by(seen.case, today.calendar, today.terms)
    return None if by is None or seen.held else _remind_on(by, before, today)


def move_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """The same for a move."""
    by = move_by(seen, today)
    return None if by is None else _remind_on(by, before, today)


def answer_on(seen: ReferralSeen, before: Sequence[date], today: Today) -> date | None:
    """An institution has to answer."""
    waits = seen.referral.state is ReferralState.IN_PROGRESS and seen.asked
    return _remind_on(seen.referral.answer_by, before, today) if waits else None


def remind_to_refer(turn: Turn, seen: CaseSeen) -> str:
    """The one who holds it, else the team; past its day the lead too."""
    by = refer_by(seen.case, turn.calendar, turn.terms)
    return staff.wake(turn, seen.case.area, seen.case.owner_id, lead_too=by is not None and by < turn.today)


def remind_to_move(turn: Turn, seen: CaseSeen) -> str:
    """The institution that has them; past its day its lead and the county's."""
    by = move_by(seen, _today(turn))
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


def _today(turn: Turn) -> Today:
    return Today(turn.now, turn.today, turn.terms, turn.calendar)


REFER = Rule("refer", "case", refer_on, remind_to_refer)
MOVE = Rule("move", "case", move_on, remind_to_move)
ANSWER = Rule("answer", "referral", answer_on, remind_to_answer)
