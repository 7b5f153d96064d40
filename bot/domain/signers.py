"""Who must sign before the service begins.

Source: 000 §二(二)6; 004 §二(二)4; 001 §二(四); 民法典 19-24, 35; ux.md 7.6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.guardianship import Finding, Guardianship
from bot.domain.people import AgeBand
from bot.domain.rules import Ruling


class Signer(StrEnum):
    """Whose name has to stand there."""

    PERSON = "person"
    FAMILY = "family"
    """The near relative who cares, as family: an added name, never instead of the person's."""
    GUARDIAN = "guardian"


BOTH = "both"
"""Value of the rule where person and guardian sign: 及 in 000 §二(二)6 and 004 §二(二)4, beside 或 in 001 §二(四) and
004 §二(六)13."""


def asks_both(rule: Ruling | None) -> bool:
    """Whether the place asks, of an adult without a court finding, for the family's name beside the person's."""
    return rule is not None and rule.value == BOTH


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs, and what has to be written down beside it."""

    who: tuple[Signer, ...]
    able: bool = True
    """False: the person signs as far as they can (民法典 35)."""
    words: bool = False
    """The child's own words are recorded."""
    spared: tuple[Signer, ...] = ()
    """Who would sign, and need not: two have decided so."""


def who_signs(
    age: AgeBand, guardianship: Guardianship, rule: Ruling | None, *, without: frozenset[Signer] = frozenset()
) -> Signers | None:
    """Who must sign, by the rule of the place; None while papers have not told whether there is a guardian.

    `without` are signers whom a decision of two spares (ux.md 9.5, 13). The person is never spared.
    """
    if not guardianship.known(age):
        return None
    match age, guardianship.finding:
        case AgeBand.CHILD, _:
            found = Signers((Signer.GUARDIAN,), words=True)
        case AgeBand.TEEN, _:
            found = Signers((Signer.PERSON, Signer.GUARDIAN))
        case _, Finding.COURT:
            found = Signers((Signer.PERSON, Signer.GUARDIAN), able=False)
        case _ if asks_both(rule):
            found = Signers((Signer.PERSON, Signer.FAMILY))
        case _:
            found = Signers((Signer.PERSON,))
    spared = tuple(one for one in found.who if one in without and one is not Signer.PERSON)
    return replace(found, who=tuple(one for one in found.who if one not in spared), spared=spared)
