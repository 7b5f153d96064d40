"""A guardian opens the link that a worker gave them: first a neutral screen, then what they may see (ux.md 8)."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.services import guardian_entry


def enter(turn: Turn, case: str) -> None:
    """看看: from now on it is found under 我的申请."""
    seen = guardian_entry.enter(turn, case)
    turn.say("guardian_entry.entered", person=seen.person_id)
    turn.lead("progress")


DESK = Desk("guardian_entry", {"open": lambda turn: turn.lead("home"), "enter": enter})
