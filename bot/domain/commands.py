"""What people ask to be done, in the imperative: the end of a flow, the beginning of a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.case import Answer, Door
from bot.domain.disagreement import Others, Says
from bot.domain.guardianship import Basis, Finding
from bot.domain.lead import Side
from bot.domain.people import AgeBand, Relation, Role


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody wants to be reached."""

    phone: str = ""
    """Digits; empty: no number was left."""
    way: str = "phone"
    """phone, here (written on the page) or myself (they will ask)."""
    when: str = "any"
    if_other: str = "only_me"
    """What to say if somebody else answers."""


@dataclass(frozen=True, slots=True)
class Apply:
    """Hand the application in."""

    door: Door
    area: str
    age: AgeBand
    relation: Relation | None
    """None: the person themself."""
    knows: str
    """Whether the person knows and wants it: willing, thinking, unaware; own or gladly for the person."""
    wishes: tuple[str, ...]
    reach: Reach
    call_as: str
    """How to name the person: ta, child, partner, parent, sibling."""
    applied_to: str = ""
    """The institution it is made to, where a printed code or whoever typed named one."""


@dataclass(frozen=True, slots=True)
class TellOfNeed:
    """Somebody outside tells of a need (door T). Nothing of it is a statement about an illness."""

    area: str
    side: Side
    abuse: bool
    call_as: str
    """At most eight characters; empty: they do not know the name."""
    seen: tuple[str, ...]
    phone: str
    """Of the one who tells; empty: none was left."""
    may_name: bool
    """Whether it may be said who told; not, unless they say so."""


@dataclass(frozen=True, slots=True)
class ConfirmLead:
    """The person of a lead said yes to a worker, in these words: it becomes an application."""

    lead_id: str
    age: AgeBand
    how: str
    """phone or visit."""
    words: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class HandOn:
    """A hospital hands somebody on to the community (door H). No diagnosis, no drug, no record."""

    area: str
    person_said: str
    """signed or spoken: how the person agreed, as the hospital tells it."""
    guardian_said: str
    """signed, phone, none or no."""
    guardian_why: str
    """Why there is nobody, where there is none."""
    basis: str
    """discharge or outpatient."""
    basis_on: date
    call_as: str
    phone: str
    answers: str
    """person or family: who picks up."""
    upload: str
    """Day or number of the entry upstream; empty: there is none, or none is owed."""
    upload_owed: bool
    """The hospital still has to make the entry upstream."""
    sentence: str
    """What the worker should know, at most 100 characters, which the person has read."""


@dataclass(frozen=True, slots=True)
class LeaveNoTrace:
    """Nothing is handed in and nothing is kept."""

    said: str
    """Key of what is said."""
    then: str = ""
    """The door that opens next, if any."""


@dataclass(frozen=True, slots=True)
class AskForCall:
    """Please call me."""

    area: str
    reason: str
    reach: Reach
    urgent: bool = False
    case_id: str = ""
    """The application it is about; empty: about none."""
    seen: tuple[str, ...] = ()
    """What the caller saw in the person, for whoever rings."""
    unsure: bool = False
    """The caller did not dare to say whether somebody is in danger."""


@dataclass(frozen=True, slots=True)
class AnswerForOneself:
    """The person's own word about being helped and being registered."""

    case_id: str
    answer: Answer
    platform: Answer | None


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What the person said to a worker: who was asked, how, and in which words (ux.md 6)."""

    case_id: str
    answer: Answer
    platform: Answer | None
    how: str
    """phone or visit."""
    words: str


@dataclass(frozen=True, slots=True)
class Register:
    """The entry on the national platform is made; its number is copied here (R34)."""

    case_id: str
    number: str
    on: date
    sentence: str
    """Which of the prepared sentences the family is told."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Ask somebody into the team."""

    role: Role
    area: str
    organisation_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RecordGuardian:
    """What papers say about who signs beside the person (ux.md 7.6)."""

    case_id: str
    finding: Finding
    relation: Relation | None
    basis: Basis | None
    name: str
    phone: str
    evidence: str
    is_applicant: bool
    """Whether the guardian is the account that applied."""


@dataclass(frozen=True, slots=True)
class RecordDisagreement:
    """What each side says, told to a worker (ux.md 9.5)."""

    case_id: str
    person: Says
    others: Others
    words: str
    relatives: tuple[Relation, ...] = ()
    """Those who disagree with each other."""
    named: Relation | None = None
    """Of two relatives who disagree: the one the person names."""
