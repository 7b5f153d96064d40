"""The fixed texts of danger, one by one with its reason, for the clinician of the operator to read and approve."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from bot.words import Words

CARDS, REASONS = ("card.", "fitting."), "card_reason."
VERSION = 8
"""Characters of a version: enough to tell one from another."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card, as a person in danger reads it."""

    name: str
    text: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """Plain values, in the order of the fields."""
        return asdict(self)


def cards(words: Words) -> list[Card]:
    """Every card that has a reason, in the order of the file."""
    names = [key.removeprefix(REASONS) for key in words.texts if key.startswith(REASONS)]
    return [Card(name, _text(words, name), words.texts[REASONS + name]) for name in names]


def _text(words: Words, name: str) -> str:
    return next(str(words.texts[prefix + name]) for prefix in CARDS if prefix + name in words.texts)


def version(words: Words) -> str:
    """What changes with any text of danger, also those that stand beside the cards."""
    said = sorted(f"{key}={text}" for key, text in words.texts.items() if key.startswith(CARDS))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:VERSION]
