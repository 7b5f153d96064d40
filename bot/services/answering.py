"""What the institution answers: now, into the queue, no, or somewhere else. Ownership moves with the yes (ux.md 12.6).

Source: 000 §二(二)6 (R39, R44-R46); whoever asked answers for the person until then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.case import OPEN, Case, Stage
from bot.domain.consent import Purpose
from bot.domain.errors import NotThere, Refused
from bot.domain.events import CaseMoved, QueueOnly, ReferralTaken
from bot.domain.people import Part
from bot.domain.referral import Expected, Place, Referral, ReferralKind, ReferralState
from bot.domain.workflow import move
from bot.services import caseload, ending, referring
from bot.services.voice import Voice
from bot.store.referrals import Load


@dataclass(frozen=True, slots=True)
class Asked:
    """What the institution sees before it says yes, and not one thing more (ux.md 8)."""

    referral: Referral
    area: str
    age: str
    call_as: str
    wishes: tuple[str, ...]
    load: Load


def look(turn: Voice, referral_id: str) -> Asked:
    """One that waits for the answer of one's own institution. The look is logged.

    Raises:
        NotThere: there is none, or it went elsewhere.
        Refused: it was answered or taken back meanwhile.
    """
    referral = _open(turn, referral_id)
    case = _case(turn, referral)
    wish = turn.unit.files.open(case, "wish", "referral")
    return Asked(
        referral,
        turn.areas.name(referring.moving_to(turn, case, "referral") or case.area),
        case.age.value,
        str(wish.get("call_as", "ta")),
        tuple(wish.get("wishes", ())),
        turn.unit.referrals.load(referral.to_institution),
    )


def accept(turn: Voice, referral_id: str) -> Case:
    """接，马上来: the person is the institution's from here on, and whoever answers holds the case.

    Raises:
        Refused: there is no room, or the person's yes is gone.
    """
    referral = _open(turn, referral_id)
    return _take(turn, _case(turn, referral), referral, Place.NOW, None)


def queue(turn: Voice, referral_id: str, expected: Expected) -> Case:
    """接，先排队: by the day the wait began, wherever it began."""
    referral = _open(turn, referral_id)
    return _queue(turn, _case(turn, referral), referral, expected)


def refuse(turn: Voice, referral_id: str, why: str) -> Case:
    """不接: with a reason for whoever asked; the family hears that another place is looked for (R43)."""
    referral = _open(turn, referral_id)
    return _refuse(turn, _case(turn, referral), referral, why)


def for_them(turn: Voice, case_id: str, referral_id: str, answer: str, why: str = "") -> Case:
    """An institution without an account here told a worker its answer by telephone; the worker goes on holding it.

    Raises:
        NotThere: no such question stands open.
    """
    case = caseload.look(turn, case_id)
    referral = next((one for one in turn.unit.referrals.pending(case.id) if one.id == referral_id), None)
    if referral is None:
        raise NotThere
    if turn.unit.team.of_organisation(referral.to_institution):
        raise Refused("referral.they_answer")
    if answer == "no":
        return _refuse(turn, case, referral, why)
    if answer == "queue":
        return _queue(turn, case, referral, Expected.UNKNOWN)
    return _take(turn, case, referral, Place.NOW, None)


def undo(turn: Voice, case_id: str, why: str) -> Case:
    """Take one's own institution's answer back, with a reason, while nothing has followed: it is asked again.

    Raises:
        Refused: something followed, or it is not one's own answer.
    """
    case = caseload.look(turn, case_id)
    referral, last = turn.unit.referrals.standing(case.id), turn.unit.cases.last_step(case.id)
    answered = last is not None and last.move in ("accept", "queue") and last.by == turn.me.id
    # Whoever had them before has been let go: they would have to be asked again.
    if not answered or referral is None or referral.from_institution is not None:
        raise Refused("referral.cannot_undo")
    moved = move(case, "undo_answer", Part.PROVIDER, turn.today, referring.facts(turn, case, "", why))
    before = turn.unit.team.get(referral.from_staff) if referral.from_staff else None
    owner = before.id if before is not None and before.works else None
    after = replace(moved, institution_id=None, owner_id=owner)
    turn.unit.cases.save(case, after, "undo_answer", why)
    ending.settled(turn, case)
    turn.unit.referrals.change(
        referral, why, state=ReferralState.IN_PROGRESS, place=None, expected=None, answered_on=None,
        answered_at=None, answered_by=None,
    )  # fmt: skip
    turn.unit.cases.leave(case.id, turn.me.id)
    if before is not None and owner is not None:
        turn.unit.cases.join(case.id, before.account_id, Part.WORKER)
    turn.unit.tell(CaseMoved(after, "undo_answer", why))
    return after


def undo_refusal(turn: Voice, referral_id: str, why: str) -> Case:
    """A no that was a slip is taken back within a day, while nobody else has been asked: the person's yes, which ended
    with it, stands again; they never took it back.

    Raises:
        Refused: something followed, the day is over, or it is not one's own answer.
    """
    referral = turn.unit.referrals.for_receiver(referral_id)
    case = _case(turn, referral)
    at = referral.answered_at
    newest = next(iter(turn.unit.referrals.of_case(case.id)), None)
    mine = referral.state is ReferralState.REJECTED and referral.answered_by == turn.me.id
    late = at is None or turn.now - at > timedelta(hours=turn.terms.undo_hours)
    if not mine or late or at is None or newest != referral or case.stage is not Stage.REGISTERED:
        raise Refused("referral.cannot_undo")
    turn.unit.files.restore_consent(case.person_id, Purpose.SHARE.of(referral.to_institution), at)
    after = move(case, "undo_answer", Part.PROVIDER, turn.today, referring.facts(turn, case, "", why))
    turn.unit.cases.save(case, after, "undo_answer", why)
    turn.unit.referrals.change(
        referral, why, state=ReferralState.IN_PROGRESS, answered_on=None, answered_at=None, answered_by=None,
        ended_on=None,
    )  # fmt: skip
    turn.unit.tell(CaseMoved(after, "undo_answer", why))
    return after


def come(turn: Voice, case: Case, stood: Referral) -> Case:
    """The person takes the place that is kept for them: it counts as taken already, so even a full house has room."""
    after = move(case, "accept", Part.PROVIDER, turn.today, referring.facts(turn, case, stood.to_institution))
    turn.unit.cases.save(case, after, "accept")
    ending.settled(turn, case)
    turn.unit.referrals.change(stood, place=Place.NOW, expected=None)
    for other in turn.unit.referrals.pending(case.id):
        ending.end(turn, case, other, ReferralState.REVOKED)
    ending.arrange(turn, after)
    turn.unit.tell(CaseMoved(after, "accept"))
    return after


# -- inside ------------------------------------------------------------------------------------------------------------


def _open(turn: Voice, referral_id: str) -> Referral:
    referral = turn.unit.referrals.for_receiver(referral_id)
    if referral.state is not ReferralState.IN_PROGRESS:
        raise Refused("referral.answered")
    return referral


def _case(turn: Voice, referral: Referral) -> Case:
    case = turn.unit.cases.any(referral.case_id)
    if case is None or turn.unit.key_of(case.person_id) is None:
        raise NotThere
    if case.stage not in OPEN:
        raise Refused("referral.answered")
    return case


def _take(turn: Voice, case: Case, referral: Referral, place: Place, expected: Expected | None) -> Case:
    """The yes: whoever had the person hands over, everybody else who was asked hears that it is settled."""
    unit = turn.unit
    room = place is Place.QUEUE or unit.referrals.load(referral.to_institution, lock=True).room
    facts = referring.facts(turn, case, referral.to_institution, room=room)
    if not facts.share:
        raise Refused("error.needs_share_yes")
    moves = referral.kind is ReferralKind.MOVE
    if place is Place.NOW and _others_wait(turn, case, referral.to_institution):
        raise Refused("referral.others_wait")
    name = ("arrive" if moves else "accept") if place is Place.NOW else ("arrive_queue" if moves else "queue")
    moved = move(case, name, Part.PROVIDER, turn.today, facts)
    stood = unit.referrals.standing(case.id)
    after = replace(
        moved,
        institution_id=referral.to_institution,
        owner_id=turn.working.id,
        area=referring.moving_to(turn, case) or case.area,
        waits_since=case.waits_since or (turn.today if place is Place.QUEUE else None),
    )
    settle(turn, case, after, referral, place, expected, name)
    if moves:
        unit.files.put(after, "moving", {"area": ""})
        unit.calls.relocate(case.id, after.area)
    if stood is not None:
        ending.end(turn, case, stood, ReferralState.DONE)
    if place is Place.NOW:
        for other in unit.referrals.pending(case.id):
            ending.end(turn, case, other, ReferralState.REVOKED)
        ending.arrange(turn, after)
    unit.tell(CaseMoved(after, name))
    return after


def settle(
    turn: Voice, case: Case, after: Case, referral: Referral, place: Place, expected: Expected | None, name: str
) -> None:
    """Keep the yes, and pass the case with its open calls to the one who answers for it now."""
    unit = turn.unit
    ending.settled(turn, case)
    unit.cases.save(case, after, name)
    unit.referrals.change(
        referral, state=ReferralState.ACCEPTED, place=place, expected=expected, answered_on=turn.today,
        answered_at=turn.now, answered_by=turn.me.id,
    )  # fmt: skip
    former = case.owner_id
    if former is not None and former != turn.working.id:
        unit.cases.leave(case.id, unit.team.get(former).account_id)
    unit.cases.join(case.id, turn.working.account_id, Part.WORKER)
    for call in caseload.calls(turn, case):
        unit.calls.hand(call.id, turn.working.id)
    unit.tell(ReferralTaken(referral, after, former))


def _others_wait(turn: Voice, case: Case, institution_id: str) -> bool:
    """Whether every free place belongs to those who have waited longer: no one press jumps the queue (ux.md 13)."""
    load = turn.unit.referrals.load(institution_id)
    waiting = [one for one in turn.unit.referrals.queue_of(institution_id) if one.place is Place.QUEUE]
    if load.free is None or len(waiting) < load.free or not waiting:
        return False
    heads = [turn.unit.cases.any(one.case_id) for one in waiting]
    earlier = [one for one in heads if one is not None and (one.waits_since or turn.today) <= _since(turn, case)]
    return len(earlier) >= load.free


def _since(turn: Voice, case: Case) -> date:
    return case.waits_since or turn.today


def _reject(turn: Voice, case: Case, referral: Referral, why: str, expected: Expected | None = None) -> None:
    """The referral ends with a no, and the yes behind it with it."""
    turn.unit.referrals.change(
        referral, why, state=ReferralState.REJECTED, expected=expected, answered_on=turn.today,
        answered_at=turn.now, answered_by=turn.me.id, ended_on=turn.today,
    )  # fmt: skip
    ending.no_more(turn, case, referral.to_institution)


def _queue(turn: Voice, case: Case, referral: Referral, expected: Expected) -> Case:
    """A second queue is no place, and whoever has a place keeps it: they hear how long it would be elsewhere, and the
    one who has them goes on answering for them."""
    moves = referral.kind is ReferralKind.MOVE
    if case.stage is not (Stage.ACCEPTED if moves else Stage.WAITLISTED):
        return _take(turn, case, referral, Place.QUEUE, expected)
    _reject(turn, case, referral, "", expected)
    turn.unit.tell(QueueOnly(case, expected))
    return case


def _refuse(turn: Voice, case: Case, referral: Referral, why: str) -> Case:
    if not why.strip():
        raise Refused("error.needs_reason")
    _reject(turn, case, referral, why)
    if referral.kind is ReferralKind.MOVE:
        turn.unit.tell(CaseMoved(case, "refuse_while_waiting", why))
        return case
    name = "refuse" if case.stage is Stage.REFERRED else "refuse_while_waiting"
    after = move(case, name, Part.PROVIDER, turn.today, referring.facts(turn, case, referral.to_institution, why))
    turn.unit.cases.save(case, after, name, why)
    turn.unit.tell(CaseMoved(after, name, why))
    return after
