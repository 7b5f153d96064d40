"""A form nobody sent is kept for its days, then erased, as its consent said. Source: PIPL 19; ux.md 9.1, 11 row 24."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from scheduler.rule import Rule, Today
from scheduler.snapshots import TalkSeen


def ends_on(seen: TalkSeen, _before: Sequence[date], _today: Today) -> date | None:
    """So many days after the last answer."""
    return seen.ends_on


def erase(turn: Turn, seen: TalkSeen) -> str:
    """The answers go, and with them the key of a person who has no case. Nobody is told: they did not ask to be."""
    kept = turn.unit.talks.get(seen.id)
    if kept is None:
        return "erased"
    turn.drop(kept)
    return ""


RULE = Rule("draft", "talk", ends_on, erase)
