"""A case that stands still is looked at again after its days, and every working day until somebody has (ux.md 9.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from scheduler import staff
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import HoldSeen


def look_on(seen: HoldSeen, before: Sequence[date], today: Today) -> date | None:
    """The operator's practice; the family hears nothing by itself, and nothing of theirs runs out."""
    return today.working_day(seen.hold.look_on, *(day + ONE_DAY for day in before[-1:]))


def remind(turn: Turn, seen: HoldSeen) -> str:
    """A line in the digest of the one who holds it."""
    return staff.wake(turn, seen.case.area, seen.case.owner_id)


RULE = Rule("hold_look", "hold", look_on, remind)
