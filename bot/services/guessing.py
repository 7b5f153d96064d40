"""Wrong words and codes: counted where they are typed, and against whom they are typed from elsewhere.

Whoever knows a receipt number may close its account to all the devices that are none of its own; what speaks for the
account already goes on. Source: reliability.md S3; OWASP ASVS 5, 6.3.1.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.login import wait_after
from bot.services.voice import Voice
from bot.store.guesses import HERE

WORD, CODE = "word", "code"


def closed(turn: Voice, what: str, on: str = "") -> datetime | None:
    """Until when nothing is tried here, or `on` an account from elsewhere. None: it is."""
    return turn.unit.guesses.closed(what, _counted(turn, on))


def miss(turn: Voice, what: str, on: str = "") -> datetime | None:
    """Count a wrong one. Returns until when nothing more is tried, if it comes to that."""
    until = None
    for who in _counted(turn, on):
        misses = turn.unit.guesses.misses(what, who) + 1
        wait = wait_after(misses, turn.terms)
        ends = turn.now + wait if wait else None
        turn.unit.guesses.missed(what, who, misses, ends)
        until = max(filter(None, (until, ends)), default=None)
    turn.unit.record(f"{what}.miss", f"account:{on or turn.me.id}", outcome="closed" if until else "missed")
    return until


def right(turn: Voice, what: str, on: str = "") -> None:
    """What was wrong before counts no more."""
    turn.unit.guesses.right(what, _counted(turn, on))


def _counted(turn: Voice, on: str) -> list[str]:
    here = turn.incoming
    place = "/".join((here.channel, here.bot, here.address)) if here else turn.me.id
    return [f"{HERE}{place}", *([f"on:{on}"] if on else [])]
