"""A case: one person's application, from the first word to the registration and on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.people import AgeBand, Part


class Stage(StrEnum):
    """Where a case stands (requirements.md 1.4). Users read the national step names instead."""

    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    NEED_INFO = "need_info"
    REGISTERED = "registered"
    REFERRED = "referred"
    """An institution has been asked and has not answered yet."""
    WAITLISTED = "waitlisted"
    """An institution has taken it into its queue, and answers for it."""
    ACCEPTED = "accepted"
    """An institution has taken it in."""
    NOT_SUITABLE = "not_suitable"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    """About the same person as another application, which goes on for both (ux.md 9.11)."""
    CLOSED = "closed"
    """Over: the person died, or an institution elsewhere has taken it in."""


OPEN = (
    Stage.SUBMITTED,
    Stage.UNDER_REVIEW,
    Stage.NEED_INFO,
    Stage.REGISTERED,
    Stage.REFERRED,
    Stage.WAITLISTED,
    Stage.ACCEPTED,
)
"""Stages in which somebody is waiting for something."""


class Door(StrEnum):
    """How a case came in. Source: 000 §二(二)5; 004 §二(二)4."""

    SELF = "self"
    FAMILY = "family"
    KIN = "kin"
    """Neither the person nor a guardian: 个人 in the clause; the same short form, marked as help."""
    HOSPITAL = "hospital"
    """A hospital handed the person on, with the yes of person and guardian. Source: 001 §二(二) (R28)."""
    THIRD = "third"
    """A committee, employer, organisation or neighbour told of a need, and the person then said yes (R30)."""


@dataclass(frozen=True, slots=True)
class Case:
    """The head of a case: what may be read without opening anything sealed."""

    id: str
    number: str
    """Eight characters, random, printed without any word."""
    person_id: str
    applicant_id: str
    """The account that applied."""
    area: str
    door: Door
    age: AgeBand
    stage: Stage
    version: int
    """Rises with every change; two who press at once get one change (compare-and-set)."""
    owner_id: str | None
    """The member of staff who holds it."""
    promised_on: date
    """The day by which somebody calls: the operator's promise, in working days."""
    submitted_on: date
    submitted_at: datetime
    stage_on: date
    """The day the present stage began."""
    platform_number: str | None
    """Number of the entry that staff made on the national platform (R34)."""
    platform_on: date | None
    entered_by: str | None = None
    """The account of staff that typed it for whoever applied; None: they typed themselves (ux.md 4)."""
    applied_to: str | None = None
    """The institution that was applied to, where one was named: by a printed code, or by who typed."""
    institution_id: str | None = None
    """The institution that answers for it: from its yes on, whether the person waits or is taken in."""
    waits_since: date | None = None
    """The day the wait for a place began; it is kept whatever happens to the place (ux.md 10)."""
    merged_into: str | None = None
    """The case that goes on for this one."""
    covers_for: str | None = None
    """The member of staff who is away and gets it back."""


@dataclass(frozen=True, slots=True)
class Member:
    """One account's part in a case, for as long as it lasts."""

    case_id: str
    account_id: str
    part: Part
    since: datetime
    until: datetime | None


class Answer(StrEnum):
    """What the person said to being registered. Only they can say it (ux.md 6)."""

    YES = "yes"
    LATER = "later"
    NO = "no"


class Way(StrEnum):
    """How the person's own answer reached us; all equal (ux.md 6)."""

    OWN = "own"
    """They applied themselves."""
    LINK = "link"
    HAND_OVER = "hand_over"
    WORKER = "worker"
    """A worker asked by phone or visit, and wrote down who, how and when."""


@dataclass(frozen=True, slots=True)
class OwnYes:
    """The person's own answer on record. Source: 000 §二(二)5; PIPL 14, 29."""

    case_id: str
    answer: Answer
    platform: Answer | None
    """What they said to the entry on the national platform; None: not asked yet."""
    way: Way
    recorded_by: str
    """The account that pressed or wrote it down."""
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One move that was made: who, when, from, to, and why."""

    case_id: str
    move: str
    before: Stage
    after: Stage
    by: str
    on: date
    at: datetime
    why: str
