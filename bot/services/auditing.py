"""Auditing: a sample that can be drawn again, evidence of order and versions, and who looked (ux.md 12.11)."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.sampling import Sample, draw, quarter
from bot.services.voice import Voice

SIZE = 10
DRAWS_A_DAY = 5
"""So that nobody draws until everybody has been looked at."""


def seed_of(turn: Voice) -> str:
    """The day, as a seed: nobody chooses it."""
    return f"{turn.today:%Y%m%d}"


def current(turn: Voice) -> Sample:
    """The sample the auditor works on: the newest, else one of this quarter by the day's seed.

    One that was drawn while nobody was registered yet says nothing once somebody is: then it is drawn anew.
    """
    kept = turn.unit.oversight.newest()
    if kept is not None and (kept.population or not turn.unit.oversight.registered(kept.since, kept.until)):
        return kept
    return new(turn, seed_of(turn))


def new(turn: Voice, seed: str, many: int = SIZE, back: int = 0) -> Sample:
    """Draw, and keep what was drawn. `back`: so many quarters before this one.

    Raises:
        Refused: enough was drawn today.
    """
    if turn.unit.oversight.drawn_on(turn.today) >= DRAWS_A_DAY:
        raise Refused("audit.enough")
    since, until = quarter(turn.today, back)
    numbers = turn.unit.oversight.registered(since, until)
    return turn.unit.oversight.keep(seed, since, until, len(numbers), draw(seed, numbers, many))
