"""Guardianship: whether anybody has to sign beside the person. Told by papers that staff saw, never by a button.

Source: 民法典 17-24, 28, 35; ux.md 7.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.people import AgeBand, Relation


class Finding(StrEnum):
    """What a court found about an adult. Capacity is presumed while nothing is on file. Source: 民法典 21-24."""

    UNKNOWN = "unknown"
    NONE = "none"
    COURT = "court"


class Basis(StrEnum):
    """What makes somebody a guardian (R2)."""

    STATUTORY = "statutory"
    APPOINTED = "appointed"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Guardianship:
    """What papers say. Of a minor there is always a guardian; who it is still has to be seen."""

    finding: Finding = Finding.UNKNOWN
    relation: Relation | None = None
    basis: Basis | None = None
    name: str = ""
    phone: str = ""
    evidence: str = ""
    """What was shown, in the worker's words."""
    seen_by: str = ""
    """The member of staff who saw it."""
    seen_on: date | None = None

    def known(self, age: AgeBand) -> bool:
        """Whether it is clear who signs: for an adult the finding, for a minor who the guardian is."""
        if age is AgeBand.ADULT:
            return self.finding is not Finding.UNKNOWN
        return self.basis is not None


ORDER = (
    (Relation.SPOUSE,),
    (Relation.PARENT, Relation.CHILD),
    (Relation.SIBLING, Relation.RELATIVE),
    (Relation.CARER,),
)
"""Who is asked first about an adult; for asking, not for deciding. Source: 民法典 28."""


def to_ask(named: Relation | None, relatives: frozenset[Relation]) -> Relation | None:
    """Of relatives who disagree with each other the one the person names; else the order of 民法典 28."""
    if named is not None:
        return named
    for rank in ORDER:
        for relation in rank:
            if relation in relatives:
                return relation
    return None
