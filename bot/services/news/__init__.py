"""News: what happened, to whom it is told, in which words and with which class of delivery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.services.news import cases, green, referral, straight, team, threads
from bot.services.news.threads import call
from bot.services.telling import button, tell
from bot.services.voice import Voice

__all__ = ["button", "call", "spread", "tell"]


def spread(turn: Voice) -> None:
    """Tell everyone who has to hear of what this turn did."""
    told, turn.unit.events = turn.unit.events, []
    for event in told:
        _TELLERS[type(event)](turn, event)


_TELLERS: dict[type, Callable[[Voice, Any], None]] = {
    **cases.TELLERS,
    **referral.TELLERS,
    **team.TELLERS,
    **straight.TELLERS,
    **green.TELLERS,
    **threads.TELLERS,
}
