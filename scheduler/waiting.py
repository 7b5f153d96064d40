"""Waiting: after three months the wish is asked again, and a place that was heard of is kept for its days, no longer.

The three months stand in the rules of the place: those of the Sichuan plan, which has ended, as our own practice; where
no document says so, nobody is asked by the calendar. Silence changes nothing: whoever has not heard loses no offer, and
whoever has heard loses a place but never where they stand.
Source: 000 §二(二)6; 民法典 202-203; ux.md 10, 11 row 4, 15 nos. 6, 12 (R44).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import Turn
from bot.domain.calendar import add_months
from bot.domain.case import Stage
from bot.domain.referral import Place, ReferralState
from bot.services import waiting
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import CaseSeen, ReferralSeen


def wish_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """Three months after the wait began, and every three months: the corresponding day, or the last of a shorter month.

    On their own page the person is asked on that very day; where a worker has to ring, on a working day. After an
    outage only the latest is asked.
    """
    since, months = seen.case.waits_since, seen.wait_months
    if seen.case.stage is not Stage.WAITLISTED or since is None or months is None or seen.offered or seen.held:
        return None
    times = 1
    while add_months(since, months * (times + 1)) <= today.today:
        times += 1
    due = add_months(since, months * times)
    if before and before[-1] >= due:
        due = add_months(since, months * (times + 1))
    return due if seen.has_page else today.working_day(due)


def ask(turn: Turn, seen: CaseSeen) -> str:
    """Do you still wish to wait, or to look elsewhere?"""
    waiting.ask_wish(turn, seen.case)
    return ""


def lapse_on(seen: ReferralSeen, _before: Sequence[date], today: Today) -> date | None:
    """The day after the last on which the place is kept, counted from when it was heard of. A last day that is a
    holiday moves to the next working day (民法典 203)."""
    stands = seen.referral.state is ReferralState.ACCEPTED and seen.referral.place is Place.OFFERED
    if not stands or seen.heard_on is None:
        return None
    return today.calendar.last_day(seen.heard_on + timedelta(days=today.terms.offer_days)) + ONE_DAY


def lapse(turn: Turn, seen: ReferralSeen) -> str:
    """The place goes on to the next; seniority stays, and the next place comes to them first."""
    case = turn.unit.cases.any(seen.referral.case_id)
    if case is None:
        return "erased"
    waiting.not_this_one(turn, case, seen.referral, lapsed=True)
    return ""


WISH = Rule("wish", "case", wish_on, ask)
LAPSE = Rule("offer_lapsed", "referral", lapse_on, lapse)
