"""When the person and the family do not want the same: one table, and what follows from it.

Nobody's answer becomes somebody else's. Source: 民法典 19, 28, 31, 35; PIPL 31; 000 §二(二)5-6; ux.md 9.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.guardianship import Finding
from bot.domain.hold import HoldKind
from bot.domain.people import AgeBand


class Says(StrEnum):
    """What the person says."""

    YES = "yes"
    PARTLY = "partly"
    """Yes to one thing, no to another."""
    NO = "no"
    UNCLEAR = "unclear"
    """Nothing yet, or: let me think."""


class Others(StrEnum):
    """What the family or the guardian says."""

    YES = "yes"
    NO = "no"
    SPLIT = "split"
    """Two relatives disagree with each other."""


class Follows(StrEnum):
    """What is done."""

    STANDS = "stands"
    """The person's yes stands; the signature rule is met by a decision of the lead with a second person."""
    PAUSE = "pause"
    """Nothing starts, nothing is lost: the committee, civil affairs (民法典 31) or 12348 help."""
    STOPS = "stops"
    """The person's data goes, the family is offered help of its own."""
    VISIT = "visit"
    """Somebody goes and asks; not registered meanwhile."""
    EACH_APART = "each_apart"
    """Each purpose on its own."""
    TALK_ONLY = "talk_only"
    """No contract without the guardian; talk, information and help in danger go on."""
    GUARDIAN_DECIDES = "guardian_decides"
    """On data; nobody is made to take part, and the child's words are recorded."""
    ASK_NAMED = "ask_named"
    """The one the person names is asked; else the order of 民法典 28."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    ages: tuple[AgeBand, ...]
    findings: tuple[Finding, ...]
    person: Says
    others: tuple[Others, ...]
    follows: Follows
    hold: HoldKind | None = None
    """The case stands still without losing anything."""


A, F, S, D = AgeBand, Finding, Says, Follows
_ANY_AGE, _ANY = tuple(AgeBand), tuple(Finding)
_FROM_14 = (A.ADULT, A.TEEN)
_NO_COURT = (F.UNKNOWN, F.NONE)
"""Capacity is presumed: only a finding on file counts."""

ROWS: tuple[Row, ...] = (
    Row((A.ADULT,), _NO_COURT, S.YES, (Others.NO,), D.STANDS),
    Row((A.ADULT,), (F.COURT,), S.YES, (Others.NO,), D.PAUSE, HoldKind.GUARDIAN_NO),
    Row(_FROM_14, _ANY, S.NO, (Others.YES,), D.STOPS),
    Row(_FROM_14, _ANY, S.UNCLEAR, (Others.YES,), D.VISIT),
    Row(_FROM_14, _ANY, S.PARTLY, tuple(Others), D.EACH_APART),
    Row((A.TEEN,), _ANY, S.YES, (Others.NO,), D.TALK_ONLY, HoldKind.UNDER_AGE_NO),
    Row((A.CHILD,), _ANY, S.NO, (Others.YES,), D.GUARDIAN_DECIDES),
    Row(_ANY_AGE, _ANY, S.YES, (Others.SPLIT,), D.ASK_NAMED),
)


def row_for(age: AgeBand, finding: Finding, person: Says, others: Others) -> Row | None:
    """The line that holds; None where they do not disagree, or nobody wants it."""
    for row in ROWS:
        if age in row.ages and finding in row.findings and person is row.person and others in row.others:
            return row
    return None
