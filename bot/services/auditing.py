"""Auditing: a sample that can be drawn again, evidence of order and versions, and who looked (ux.md 12.11)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import Refused
from bot.domain.green import LISTED_AS
from bot.domain.sampling import Sample, draw, quarter
from bot.domain.terms import Terms
from bot.services import abroad, applications, village_doctors
from bot.services.voice import Voice
from bot.store.files import ABROAD
from bot.store.unit import Unit
from bot.words import Words

SIZE = 10
UNTOLD = "____"
"""Stands where each person reads a number of their own."""
DRAWS_A_DAY = 5
"""So that nobody draws until everybody has been looked at."""

WORDINGS: Mapping[tuple[str, int], tuple[str, ...]] = {
    ("K1", applications.CONSENT_VERSION): (
        "family.consent_what",
        "family.consent",
        "person.consent_what",
        "person.consent",
        "apply.details",
    ),
    (LISTED_AS.rstrip(":"), village_doctors.VERSION): ("my_doctor.ask",),
    (ABROAD, abroad.VERSION): ("away.abroad",),
}
"""Of each purpose and version: the texts that stand on the screen when it is agreed to."""


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


def keep_wordings(unit: Unit, words: Words, terms: Terms) -> int:
    """Keep what people are asked to agree to, as it stands with this deployment's own names. Returns what is new."""
    new_ones = 0
    for (purpose, version), keys in WORDINGS.items():
        text = "\n".join(words.text(key, {"days": terms.draft_days, "code": UNTOLD, "name": UNTOLD}) for key in keys)
        new_ones += unit.oversight.keep_wording(purpose, version, text)
    return new_ones
