"""The number of a call that is done goes when its day is over: until then a slip can be undone (ux.md 12.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from scheduler.rule import ONE_DAY, Rule, Today
from scheduler.snapshots import CallSeen


def goes_on(seen: CallSeen, _before: Sequence[date], _today: Today) -> date | None:
    """The day after it was done."""
    return seen.done_on + ONE_DAY if seen.done_on is not None else None


def let_go(turn: Turn, call_id: str) -> str:
    """Nobody can read it any more."""
    turn.unit.calls.finish(call_id)
    return ""


RULE = Rule("number_goes", "call", goes_on, lambda turn, seen: let_go(turn, seen.id))
