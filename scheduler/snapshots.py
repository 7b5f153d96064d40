"""What the rules look at: one frozen picture for each kind of subject, read afresh at every look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.app import Turn
from bot.domain.absence import Absence
from bot.domain.case import OPEN, Case, Door, OwnYes, Stage
from bot.domain.hold import Hold
from bot.domain.people import Role, Staff, StaffState
from bot.domain.referral import Place, Referral
from bot.domain.thread import ThreadState
from bot.services import ages, call_outcomes, climbing, hospital, moving, reviews, waiting
from bot.services.promises import ZONE
from scheduler.agenda import agenda
from scheduler.handing_over import Item


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message that nobody has heard yet."""

    missed: climbing.Unheard
    text_to: str
    """The number a neutral text may go to; empty where there is none, or no gateway."""
    texted_on: date | None
    called: bool
    """Somebody of the team is to ring already, or has spoken with them since."""


def message(turn: Turn, subject: str) -> MessageSeen | None:
    """A message by id; None where it was heard, or nobody is there to hear it."""
    missed = climbing.unheard(turn, subject)
    if missed is None:
        return None
    phone = climbing.answered_phone(turn, missed) if turn.house.places.get("gateway") else ""
    return MessageSeen(missed, phone, climbing.texted_on(turn, missed), missed.call_stands)


@dataclass(frozen=True, slots=True)
class TalkSeen:
    """A form somebody left open or put aside."""

    id: str
    ends_on: date | None
    """The day its answers are no longer kept."""


def talk(turn: Turn, subject: str) -> TalkSeen | None:
    """A talk by id; None where it is over."""
    kept = turn.unit.talks.get(subject)
    if kept is None or kept.state not in ("open", "parked"):
        return None
    return TalkSeen(subject, kept.wake_on)


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A case and what the person said of it."""

    case: Case
    own: OwnYes | None
    withdrawn_at: datetime | None
    """Set while somebody could still undo it, or until what was kept is erased."""
    waits: bool
    """Nobody has spoken with them about the application yet."""
    upload_owed_on: date | None = None
    """Since when a hospital owes its own entry upstream."""
    held: bool = False
    """It stands still: nobody is asked again meanwhile."""
    put_off: bool = False
    """Its worker wants it back on another day."""
    turns_on: date | None = None
    """Of a minor: the day on which another band holds, where a birth date is known."""
    aside: tuple[tuple[str, datetime], ...] = ()
    """Who stepped aside while the case goes on: account and instant."""
    closed_at: datetime | None = None
    """Set while whoever closed it could still take it back."""
    ended_on: date | None = None
    """The day on which it was closed or found not to fit: from then on it is only kept."""
    untold: bool = False
    """Somebody has still to ring about it."""
    wait_months: int | None = None
    """Of one who waits: after how many months the wish is asked again, where the place says so."""
    has_page: bool = False
    """The person can be asked where nobody else reads along."""
    offered: bool = False
    """A place is kept for them just now."""
    moves_since: date | None = None
    """They are to move, an institution has them, and no place there has been asked yet."""


def case(turn: Turn, subject: str) -> CaseSeen | None:
    """A case by id; None where all about it is erased or nobody waits for anything."""
    found = turn.unit.cases.any(subject)
    if found is None or turn.unit.key_of(found.person_id) is None:
        return None
    if found.stage is Stage.WITHDRAWN:
        last = turn.unit.cases.last_step(found.id)
        return CaseSeen(found, None, last.at if last is not None else found.submitted_at, False)
    aside = tuple(turn.unit.cases.stopped(found.id))
    if found.stage is Stage.CLOSED:
        last = turn.unit.cases.last_step(found.id)
        closed_at = last.at if last is not None else None
        return CaseSeen(found, None, None, False, aside=aside, closed_at=closed_at, ended_on=found.stage_on)
    if found.stage is Stage.NOT_SUITABLE:
        untold = bool(turn.unit.calls.of_case(found.id))
        return CaseSeen(found, None, None, False, aside=aside, ended_on=found.stage_on, untold=untold)
    if found.stage is Stage.MERGED:
        # Its own applicant still waits for the call that was promised.
        calls = turn.unit.calls.of_case(found.id)
        return CaseSeen(found, None, None, any(call.reason == "application" for call in calls), aside=aside)
    if found.stage not in OPEN:
        return None
    waits = found.stage is Stage.SUBMITTED or any(
        call.reason in call_outcomes.FIRST for call in turn.unit.calls.of_case(found.id)
    )
    stood = turn.unit.referrals.standing(found.id) if found.institution_id is not None else None
    return CaseSeen(
        found,
        turn.unit.files.own_yes(found.id),
        None,
        waits,
        held=bool(turn.unit.holds.of(found.id)),
        put_off=found.id in reviews.put_off_among(turn, [found]),
        turns_on=ages.day(turn, found) if ages.is_minor(found) else None,
        aside=aside,
        upload_owed_on=hospital.owed_since(turn, found) if found.door is Door.HOSPITAL else None,
        wait_months=waiting.limit(turn, found) if found.stage is Stage.WAITLISTED else None,
        has_page=stood is not None and waiting.person_has_page(turn, found),
        offered=stood is not None and stood.place is Place.OFFERED,
        moves_since=moving.since(turn, found),
    )


@dataclass(frozen=True, slots=True)
class AlertSeen:
    """An alert that a human has closed."""

    id: str
    closed_on: date


def alert(turn: Turn, subject: str) -> AlertSeen | None:
    """An alert by id; None while it is open: no day ends that."""
    closed_at = turn.unit.alerts.closed_at(subject)
    return AlertSeen(subject, closed_at.astimezone(ZONE).date()) if closed_at is not None else None


@dataclass(frozen=True, slots=True)
class LetterSeen:
    """What is written to us without an application."""

    id: str
    last_on: date
    """The day of its last word."""
    waits: bool
    """Nobody has answered it yet, or the talk goes on."""


def letter(turn: Turn, subject: str) -> LetterSeen | None:
    """A thread by id; None where nothing is written in it, or a case or an alert says how long."""
    threads = turn.unit.threads
    thread, last_at = threads.any(subject), threads.last_at(subject)
    if thread is None or last_at is None or thread.case_id or thread.alert_id:
        return None
    waits = thread.state is ThreadState.OPEN or (thread.call_id is not None and turn.unit.calls.is_open(thread.call_id))
    return LetterSeen(subject, last_at.astimezone(ZONE).date(), waits)


@dataclass(frozen=True, slots=True)
class HoldSeen:
    """A case that stands still."""

    hold: Hold
    case: Case


def hold(turn: Turn, subject: str) -> HoldSeen | None:
    """A hold by id; None where it is over, or nothing moves any more."""
    found = turn.unit.holds.get(subject)
    case = turn.unit.cases.any(found.case_id) if found is not None and found.ended_on is None else None
    if found is None or case is None or case.stage not in OPEN or turn.unit.key_of(found.person_id) is None:
        return None
    return HoldSeen(found, case)


@dataclass(frozen=True, slots=True)
class ReferralSeen:
    """A referral, and what stands still while nobody has heard."""

    referral: Referral
    area: str
    owner_id: str | None
    """Who answers for the person now."""
    asked: bool
    """The case still stands open, so that an answer is waited for."""
    heard_on: date | None
    """The day on which the person heard of a place that is kept for them."""


def referral(turn: Turn, subject: str) -> ReferralSeen | None:
    """A referral by id; None where it is over or all about the person is erased."""
    found = turn.unit.referrals.any(subject)
    if found is None or found.ended_on is not None or turn.unit.key_of(found.person_id) is None:
        return None
    head = turn.unit.cases.any(found.case_id)
    if head is None:
        return None
    heard_on = turn.unit.referrals.offer_heard_on(found) if found.place is Place.OFFERED else None
    return ReferralSeen(found, head.area, head.owner_id, head.stage in OPEN, heard_on)


@dataclass(frozen=True, slots=True)
class CallSeen:
    """An open call other than the one that answers an application, or one whose number is still to go."""

    id: str
    area: str
    owner_id: str | None
    promised_at: datetime
    again_at: datetime | None
    person_id: str = ""
    urgent: bool = False
    tried: bool = False
    """Somebody has rung, whatever came of it."""
    done_on: date | None = None
    """The day it was done, while its number is still kept for a slip to be undone."""
    reason: str = ""


def call(turn: Turn, subject: str) -> CallSeen | None:
    """A call by id; None where it is done. The call that answers an application is watched with its case."""
    found = turn.unit.calls.any(subject)
    if found is not None and found.state == "done" and turn.unit.calls.keeps_number(found.id):
        last = turn.unit.calls.last_try(found.id)
        day = last.on if last is not None else turn.today
        return CallSeen(found.id, found.area, found.owner_id, found.promised_at, found.again_at, done_on=day)
    if found is None or found.state != "open" or found.reason in call_outcomes.FIRST:
        return None
    return CallSeen(
        found.id,
        found.area,
        found.owner_id,
        found.promised_at,
        found.again_at,
        person_id=found.person_id,
        urgent=found.urgent,
        reason=found.reason,
        tried=turn.unit.calls.last_try(found.id) is not None,
    )


@dataclass(frozen=True, slots=True)
class InvitationSeen:
    """A way in for staff that nobody has used."""

    id: str
    invited_by: str
    expires_at: datetime


def invitation(turn: Turn, subject: str) -> InvitationSeen | None:
    """An invitation by id; None where it was used or taken back."""
    found = turn.unit.team.invitation(subject)
    if found is None or found.used_at is not None or found.revoked_at is not None:
        return None
    return InvitationSeen(found.id, found.invited_by, found.expires_at)


def absence(turn: Turn, subject: str) -> Absence | None:
    """A leave, or a caseload passed on, by id; None where it is over."""
    found = turn.unit.absences.get(subject)
    return None if found is None or found.ended_at is not None else found


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """An alert that nobody has taken."""

    area: str
    level: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffSeen:
    """A member of staff in the morning."""

    staff: Staff
    agenda: tuple[Item, ...]
    lapsed: bool
    """An invitation of theirs ran out."""
    alerts: tuple[Unclaimed, ...] = ()
    """Those of before this morning that they may take: what came since rings by itself."""

    @property
    def runs_the_house(self) -> bool:
        """Administrators read no case; they get the report of the day instead."""
        return self.staff.role is Role.ADMIN


def staff(turn: Turn, subject: str) -> StaffSeen | None:
    """A member of staff by id; None where they do not work here (yet, or any more), or are away."""
    found = turn.unit.team.get(subject)
    if found.state is not StaffState.ACTIVE or found.id in turn.unit.absences.away():
        return None
    lapsed = turn.today in turn.unit.time.fired("lapsed", found.id)
    morning = datetime.combine(turn.today, turn.terms.quiet_until, ZONE)
    open_ = turn.unit.alerts.unclaimed_by(found) if found.works else ()
    alerts = tuple(Unclaimed(one.area, one.level, one.at) for one in open_ if one.at < morning)
    return StaffSeen(found, agenda(turn, found), lapsed, alerts)
