"""What happened, in the past tense: the services tell it, news.py decides who has to hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.case import Answer, Case
from bot.domain.decision import Decision
from bot.domain.green import Green
from bot.domain.referral import Expected, Referral
from bot.domain.thread import Thread


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    """Somebody applied, or the person did."""

    case: Case


@dataclass(frozen=True, slots=True)
class CallAsked:
    """Somebody asked to be called."""

    call_id: str
    area: str
    person_id: str
    reason: str
    urgent: bool
    holder: str | None = None
    """The member of staff who holds the case it is about."""


@dataclass(frozen=True, slots=True)
class CallMissed:
    """A promised call was not made in time, or somebody asked to hurry because of it."""

    call_id: str
    area: str
    person_id: str
    promised_at: datetime
    holder: str | None
    hurried: bool


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case made a move of the road."""

    case: Case
    move: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ShareAsked:
    """The person is to be asked whether one institution may see it (K3)."""

    case: Case
    institution_id: str


@dataclass(frozen=True, slots=True)
class ReferralAsked:
    """An institution is asked to take somebody in."""

    referral: Referral
    case: Case


@dataclass(frozen=True, slots=True)
class ReferralTaken:
    """An institution said yes: it answers for the case from here on."""

    referral: Referral
    case: Case
    former: str | None
    """The member of staff who had it until now."""


@dataclass(frozen=True, slots=True)
class ReferralEnded:
    """The institution is not asked any more, or has the person no more: it stops and deletes what it saw."""

    referral: Referral
    case: Case


@dataclass(frozen=True, slots=True)
class ReferralGoesOn:
    """The institution was told to stop, and that was a slip: everything is as it was."""

    referral: Referral
    case: Case


@dataclass(frozen=True, slots=True)
class WaitAsked:
    """The person is asked whether they still wish to wait, and told of places nearby (R44)."""

    case: Case


@dataclass(frozen=True, slots=True)
class WaitGoesOn:
    """The person wishes to go on waiting."""

    case: Case


@dataclass(frozen=True, slots=True)
class PlaceOffered:
    """A place came free, and the person is asked."""

    referral: Referral
    case: Case


@dataclass(frozen=True, slots=True)
class PlaceNotTaken:
    """The place that was offered goes to the next; the one it was offered to stays where they stood."""

    case: Case
    lapsed: bool
    """They had heard of it, and did not answer in its days."""


@dataclass(frozen=True, slots=True)
class QueueOnly:
    """An institution would have them wait, and they have a place or a queue already, which they keep."""

    case: Case
    expected: Expected


@dataclass(frozen=True, slots=True)
class MoveTold:
    """Somebody whom an institution has is to move; it goes on answering for them."""

    case: Case
    area: str


@dataclass(frozen=True, slots=True)
class CaseMovedHouse:
    """Somebody whom no institution has yet lives elsewhere; the team there is to take over."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseTakenOver:
    """The team of the new place has the case."""

    case: Case
    former: str | None
    """The member of staff who had it until now."""


@dataclass(frozen=True, slots=True)
class OwnAnswered:
    """The person said yes, later or no."""

    case: Case
    answer: Answer
    platform: Answer | None


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The person's no: everything about them is gone; whoever applied hears only that (ux.md 6)."""

    case: Case
    by_person: bool


@dataclass(frozen=True, slots=True)
class LineTyped:
    """A person wrote in a thread."""

    thread: Thread
    text: str
    staff_ids: tuple[str, ...]
    """Who of the team is told."""
    first: bool
    """Nothing else lay there unread."""


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """Somebody may be in danger."""

    alert_id: str
    account_id: str
    person_id: str
    area: str
    level: str


@dataclass(frozen=True, slots=True)
class FollowUpPromised:
    """Somebody in danger agreed to be asked once more, by an instant."""

    account_id: str
    person_id: str
    by: datetime


@dataclass(frozen=True, slots=True)
class AlertSearched:
    """Whoever has taken an alert looked into a case that is not theirs, with a reason."""

    case: Case
    by: str
    """The member of staff who looked."""
    why: str


@dataclass(frozen=True, slots=True)
class AlertTaken:
    """A member of staff has taken an alert: the one in danger hears so at once."""

    account_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class DoctorNear:
    """Somebody is registered, and their village or street has a doctor in the team (ux.md 8)."""

    case: Case


@dataclass(frozen=True, slots=True)
class GreenTold:
    """A village doctor reported that somebody has changed."""

    green: Green
    case: Case


@dataclass(frozen=True, slots=True)
class GreenMoved:
    """What became of a report, for the doctor who made it: taken, reached or done (R49)."""

    green: Green
    status: str
    words: str = ""
    """What the worker writes to the doctor with it."""


@dataclass(frozen=True, slots=True)
class LookInAsked:
    """A village doctor is asked to look in on somebody."""

    green: Green
    line: str


@dataclass(frozen=True, slots=True)
class LookInEnded:
    """The doctor looked in, or will not any more."""

    green: Green


@dataclass(frozen=True, slots=True)
class StaffJoined:
    """A member of staff redeemed an invitation and waits for a second person."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class StaffApproved:
    """A second person approved a member of staff."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class CaseGiven:
    """A case passed from one worker to another."""

    case: Case
    to_staff: str


@dataclass(frozen=True, slots=True)
class CaseEntered:
    """A worker wrote down an application for somebody on the telephone."""

    case: Case


@dataclass(frozen=True, slots=True)
class NumberWrong:
    """The number that was left belongs to somebody else: it is cleared, and asked for again (ux.md 9.3)."""

    account_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class LeadTold:
    """Somebody outside told of a need (door T)."""

    lead_id: str
    area: str
    abuse: bool


@dataclass(frozen=True, slots=True)
class LeadGiven:
    """A lead passed from one worker to another."""

    lead_id: str
    area: str
    to_staff: str


@dataclass(frozen=True, slots=True)
class NeverAgreed:
    """The person says they never agreed to what a hospital handed on: it is stopped, and the hospital hears so."""

    case: Case
    account_id: str
    """The account of the hospital."""


@dataclass(frozen=True, slots=True)
class CallStuck:
    """Three tries on three days: the lead decides how to go on (ux.md 10)."""

    call_id: str
    area: str
    person_id: str


@dataclass(frozen=True, slots=True)
class CaseloadGiven:
    """Everything that somebody held passed to a colleague, or (None) to everybody's list (ux.md 12.4)."""

    from_staff: str
    to_staff: str | None
    cases: int
    calls: int
    until: date | None
    """The last day of a leave; None: for good."""


@dataclass(frozen=True, slots=True)
class CaseloadBack:
    """What a colleague covered went back to whom it was covered for."""

    staff_id: str
    from_staff: str
    cases: int
    calls: int


@dataclass(frozen=True, slots=True)
class FamilyStopped:
    """A family wants no more, the person does: the case goes on without them (docs/adr/008)."""

    case: Case


@dataclass(frozen=True, slots=True)
class FamilyBack:
    """They take it back."""

    case: Case


@dataclass(frozen=True, slots=True)
class HoldBegun:
    """A case stands still because the person cannot say it at the moment."""

    case: Case


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """A family asks to have what is kept erased, and it is not theirs alone."""

    case: Case


@dataclass(frozen=True, slots=True)
class DecisionAsked:
    """A second person is asked for their word."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class DecisionAnswered:
    """A second person agreed or refused."""

    decision: Decision
    words: str
