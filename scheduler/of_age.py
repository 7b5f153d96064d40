"""Turning 14 and 18: on the birthday where it is known, else the worker is asked once a year (ux.md 9.13).

Source: 民法典 17-20; PIPL 31.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import Turn
from bot.services import ages
from scheduler import staff
from scheduler.rule import Rule, Today
from scheduler.snapshots import CaseSeen

YEAR = timedelta(days=365)
ASK = "age_asked"


def turns_on(seen: CaseSeen, _before: Sequence[date], today: Today) -> date | None:
    """The birthday itself, a holiday or not; what was missed while the server was down is done today."""
    return max(seen.turns_on, today.today) if seen.turns_on else None


def turn_of_age(turn: Turn, seen: CaseSeen) -> str:
    """The other band holds, the person is asked anew, and whoever holds the case reads so in the digest."""
    after = ages.turn_of_age(turn, seen.case)
    return staff.wake(turn, after.area, after.owner_id)


def asked_on(seen: CaseSeen, before: Sequence[date], today: Today) -> date | None:
    """A year after the application, and every year after that."""
    if not ages.is_minor(seen.case) or seen.turns_on is not None or seen.ended_on is not None:
        return None
    return today.working_day((before[-1] if before else seen.case.submitted_on) + YEAR)


def ask(turn: Turn, seen: CaseSeen) -> str:
    """A line in the digest: how old are they by now?"""
    return staff.wake(turn, seen.case.area, seen.case.owner_id)


TURNS = Rule("turns_of_age", "case", turns_on, turn_of_age)
ASKED = Rule(ASK, "case", asked_on, ask)
