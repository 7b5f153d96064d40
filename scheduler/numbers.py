"""The number of a call that is done goes when its days are over: until then a slip can be undone (ux.md 12.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import Turn
from scheduler.rule import Rule, Today
from scheduler.snapshots import CallSeen


def goes_on(seen: CallSeen, _before: Sequence[date], today: Today) -> date | None:
    """So many days after it was done."""
    return seen.done_on + timedelta(days=today.terms.number_days) if seen.done_on is not None else None


def let_go(turn: Turn, call_id: str) -> str:
    """Nobody can read it any more."""
    turn.unit.calls.finish(call_id)
    return ""


RULE = Rule("number_goes", "call", goes_on, lambda turn, seen: let_go(turn, seen.id))
