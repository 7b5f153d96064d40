"""How long a member of staff is in, and how long whoever guesses waits.

Source: OWASP ASVS 5, 6.3.1, 7.3.1 and 7.3.2; ux.md 17 no. 8.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.terms import Terms

SHORTEST, LONGEST = 8, 64
"""Characters of the word that staff come in by. Source: OWASP ASVS 5, 6.2.1 and 6.2.9."""
FEWEST = 4
"""Different characters in it."""
STEP = timedelta(minutes=1)
"""A login is not written down again for less."""


@dataclass(frozen=True, slots=True)
class Login:
    """The word was given at an address."""

    at: datetime
    until: datetime | None
    """None: it lasts, where a demonstration signed its own people in."""

    def holds(self, now: datetime) -> bool:
        """Whether whoever speaks there is still in."""
        return self.until is None or now < self.until


def until(begun: datetime, now: datetime, terms: Terms) -> datetime:
    """When a login ends if nothing more is done: after some idle minutes, and at the latest so long after it began."""
    return min(now + timedelta(minutes=terms.login_idle_minutes), begun + timedelta(hours=terms.login_hours))


def longer(login: Login, now: datetime, terms: Terms) -> datetime | None:
    """Until when it holds now that something was done; None: as long as it would have anyway."""
    if login.until is None:
        return None
    ends = until(login.at, now, terms)
    return ends if ends - login.until >= STEP else None


def wait_after(misses: int, terms: Terms) -> timedelta | None:
    """How long nothing is tried after so many wrong ones in a row: twice as long each time. None: not at all."""
    beyond = misses - terms.word_misses
    if beyond < 0:
        return None
    longest = timedelta(hours=terms.word_closed_hours)
    wait: timedelta = timedelta(minutes=terms.word_closed_minutes) * (1 << min(beyond, 20))
    return min(wait, longest)


def fault(word: str, common: Collection[str]) -> str:
    """Why a word may not be chosen: short, long or easy; empty where it may. Source: OWASP ASVS 5, 6.2.1, 6.2.4, 6.2.9.

    `common`: what is tried first, in small letters, without digits at its end.
    """
    if len(word) < SHORTEST:
        return "short"
    if len(word) > LONGEST:
        return "long"
    stem = word.casefold().rstrip("0123456789!.@#")
    easy = not stem or stem in common or len(set(word.casefold())) < FEWEST
    return "easy" if easy else ""


def clean(typed: str) -> str:
    """A word as it is meant: an input method may have typed it in wide letters, or put a space behind it."""
    return unicodedata.normalize("NFKC", typed).strip()
