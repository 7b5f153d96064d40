"""Whoever wanted to think it over is asked once more, the way they were asked before, and then left alone (ux.md 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import Turn
from bot.domain.case import Answer, Way
from bot.services import news, wishes
from scheduler import staff
from scheduler.rule import Rule, Today
from scheduler.snapshots import CaseSeen


def again_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """Two weeks after "let me think"; once, however often they say it. Where a worker asked, on a working day."""
    own = seen.own
    if before or own is None or own.answer is not Answer.LATER or seen.held:
        return None
    day = own.on + timedelta(days=today.terms.ask_again_days)
    return today.working_day(day) if own.way is Way.WORKER else day


def ask(turn: Turn, seen: CaseSeen) -> str:
    """A message to the one who answered, or a line in the digest of the worker who asked."""
    case, own = seen.case, seen.own
    if own is None:
        return "erased"
    if own.way is Way.WORKER:
        return staff.wake(turn, case.area, case.owner_id)
    offer = news.button("say_it", wishes.question(case), case=case.id)
    news.tell(turn, own.recorded_by, case.person_id, "reminder.own_again", offer, lane="reminder", case_id=case.id)
    return ""


RULE = Rule("asked_again", "case", again_on, ask)
