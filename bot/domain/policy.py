"""A policy document, and how it stands on a day: in force, its targets behind us, expired, its action over, history.

Legal validity, the period of its targets and a successor are three things (requirements.md 0, R206, R207). Nothing is
kept as a state: it is computed from the day that is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """How a document stands on a day."""

    IN_FORCE = "in_force"
    TARGET_ELAPSED = "target_elapsed"
    """No end is stated; the dates of its targets have passed."""
    EXPIRED = "expired"
    """Its own last day has passed."""
    ACTION_OVER = "action_over"
    """The action that it ordered has run its years."""
    HISTORICAL = "historical"
    """A trial that ended, or another document took its place."""

    @property
    def over(self) -> bool:
        """Whether it binds nobody any more: what is kept of it is the operator's own practice."""
        return self in (Standing.EXPIRED, Standing.ACTION_OVER, Standing.HISTORICAL)


class Known(StrEnum):
    """How much of a document was read."""

    TEXT = "text"
    EXCERPT = "excerpt"
    """Only a public excerpt: its clauses cannot be quoted."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One document. None: the document does not say, or it is not known."""

    id: str
    short: str
    """As it is called in a sentence."""
    area: str
    """Digits that every place it is for begins with; empty: the whole country."""
    known: Known
    last_checked: date
    """The day somebody last looked whether it still stands."""
    number: str | None = None
    title: str | None = None
    """As printed."""
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    effective: date | None = None
    valid_until: date | None = None
    target_until: date | None = None
    trial_until: date | None = None
    """The last day of a trial."""
    action_until: date | None = None
    """The last day of the action that it orders."""
    superseded_by: str | None = None

    def standing(self, today: date) -> Standing:
        """How it stands on a day; its last day still counts."""
        if self.superseded_by or _before(self.trial_until, today):
            return Standing.HISTORICAL
        if _before(self.valid_until, today):
            return Standing.EXPIRED
        if _before(self.action_until, today):
            return Standing.ACTION_OVER
        return Standing.TARGET_ELAPSED if _before(self.target_until, today) else Standing.IN_FORCE


def _before(last: date | None, today: date) -> bool:
    return last is not None and last < today


def policies(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Policy]:
    """All documents of a table, by id.

    Raises:
        ValueError: a successor is named that is not there.
    """
    made = {
        name: Policy(**{"id": name, **one, "known": Known(one["known"]), "issuers": tuple(one["issuers"])})
        for name, one in data.items()
    }
    for one in made.values():
        if one.superseded_by is not None and one.superseded_by not in made:
            raise ValueError(f"{one.id} is superseded by an unknown document")
    return made
