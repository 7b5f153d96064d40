"""Waiting for a place: whether they still wish it, and the place that came free. Silence loses nothing (ux.md 10).

Source: 000 §二(二)6: more than three months, ask again and look nearby; the plan has ended, we keep to it (R44, R45).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.domain.case import Case, Stage
from bot.domain.errors import NotThere, Refused
from bot.domain.events import PlaceNotTaken, PlaceOffered, WaitAsked, WaitGoesOn
from bot.domain.people import Part
from bot.domain.referral import Expected, Place, Referral
from bot.domain.rules import RuleName
from bot.services import answering, call_outcomes, caseload, promises, referring
from bot.services.voice import Voice
from bot.store.calls import Call

ASK, OFFER = "waiting", "offer"
"""What a worker rings about where the person has no page of their own."""


def limit(turn: Voice, case: Case) -> int | None:
    """Months after which the wish is asked again, where a document of the place names them."""
    rule = turn.packs.rule(case.area, RuleName.WAIT_MONTHS, turn.today)
    return rule.number if rule is not None else None


def person_has_page(turn: Voice, case: Case) -> bool:
    """Whether the person can be asked where nobody else reads along."""
    return any(one.part is Part.PERSON for one in turn.unit.cases.members(case.id))


def wait_of(turn: Voice, case: Case) -> Referral:
    """The place in a queue that a case has.

    Raises:
        NotThere: it waits nowhere.
    """
    stood = turn.unit.referrals.standing(case.id)
    if stood is None or case.stage is not Stage.WAITLISTED:
        raise NotThere
    return stood


def mine(turn: Voice, case_id: str) -> tuple[Case, Referral]:
    """The person's own place in a queue; to everybody else it is not there.

    Raises:
        NotThere: whoever asks is not the person of this case.
        Refused: they do not wait any more.
    """
    case, part = turn.unit.cases.of_mine(case_id)
    if part is not Part.PERSON:
        raise NotThere
    if case.stage is not Stage.WAITLISTED:
        raise Refused("error.wrong_stage", stage=case.stage.value)
    return case, wait_of(turn, case)


def is_offered(turn: Voice, case: Case) -> bool:
    """Whether a place has come free for them and waits for their answer."""
    stood = turn.unit.referrals.standing(case.id)
    return case.stage is Stage.WAITLISTED and stood is not None and stood.place is Place.OFFERED


def queue(turn: Voice, referral_id: str, expected: Expected) -> Case:
    """接，先排队. More than three months: the wish is asked again at once, and the position stays until then."""
    case = answering.queue(turn, referral_id, expected)
    if expected is Expected.LONGER and case.institution_id == turn.working.organisation_id:
        expect_long(turn, case)
    return case


# -- whether they still wish it ----------------------------------------------------------------------------------------


def ask_wish(turn: Voice, case: Case) -> None:
    """Do you still wish to wait, or to look elsewhere? On the person's page; where they have none, a call."""
    if person_has_page(turn, case):
        turn.unit.tell(WaitAsked(case))
    else:
        _call(turn, case, ASK, case.owner_id)


def expect_long(turn: Voice, case: Case) -> Call:
    """The institution says more than three months: the person is asked at once, by telephone too (ux.md 12.6 f1)."""
    if person_has_page(turn, case):
        turn.unit.tell(WaitAsked(case))
    return _call(turn, case, ASK, case.owner_id)


def ask_by_social_worker(turn: Voice, case_id: str) -> None:
    """请社工去问: whoever found the place knows the person; where nobody did, the team of their place."""
    case, stood = _held(turn, case_id)
    worker = turn.unit.team.get(stood.from_staff) if stood.from_staff else None
    call = _call(turn, case, ASK, None)
    turn.unit.calls.hand(call.id, worker.id if worker is not None and worker.works else None)


def expect(turn: Voice, case_id: str, expected: Expected) -> Case:
    """The institution thinks otherwise of how long it will be; a question that follows from that alone is not asked."""
    case, stood = _held(turn, case_id)
    turn.unit.referrals.change(stood, expected=expected)
    if expected is Expected.LONGER:
        expect_long(turn, case)
    else:
        _finish(turn, case, ASK)
    return case


def still(turn: Voice, case_id: str) -> Case:
    """接着等: noted, and the place stays where it is."""
    case, _stood = mine(turn, case_id)
    return _goes_on(turn, case)


def _goes_on(turn: Voice, case: Case) -> Case:
    turn.unit.record("wait.goes_on", f"case:{case.id}")
    _finish(turn, case, ASK)
    turn.unit.tell(WaitGoesOn(case))
    return case


def told(turn: Voice, call_id: str, said: str) -> Case:
    """What the person said on the telephone: still, come, later or no. Whoever rang may write it down.

    Raises:
        NotThere: no such call, or it is about something else.
    """
    call = call_outcomes.take(turn, call_id)
    case = turn.unit.cases.any(call.case_id or "")
    if case is None or call.reason not in (ASK, OFFER):
        raise NotThere
    stood = wait_of(turn, case)
    turn.unit.calls.tried(call, "reached")
    turn.unit.calls.finish(call.id)
    turn.unit.messages.heard(call.account_id)
    if said == "no":
        return leave(turn, case, Part.WORKER)
    if call.reason == ASK or stood.place is not Place.OFFERED:
        return _goes_on(turn, case)
    return answering.come(turn, case, stood) if said == "come" else not_this_one(turn, case, stood)


# -- a place that came free --------------------------------------------------------------------------------------------


def first(turn: Voice) -> Referral | None:
    """Who is next at one's own institution: the one whose wait began first and who has not been offered a place."""
    return turn.unit.referrals.next_in_queue(turn.working.organisation_id)


def offer_first(turn: Voice) -> Case:
    """A place came free: the first is asked. Nothing runs out before they have heard of it.

    Raises:
        Refused: there is no room, or nobody waits.
    """
    stood = first(turn)
    if stood is None:
        raise Refused("waiting.nobody")
    if not turn.unit.referrals.load(stood.to_institution, lock=True).room:
        raise Refused("error.needs_room")
    return _offer(turn, stood)


def _offer(turn: Voice, stood: Referral) -> Case:
    case = turn.unit.cases.alive(stood.case_id)
    offered = turn.unit.referrals.change(stood, place=Place.OFFERED, offered_on=turn.today)
    if not person_has_page(turn, case):
        _call(turn, case, OFFER, case.owner_id)
    turn.unit.tell(PlaceOffered(offered, case))
    return case


def look_at_offer(turn: Voice, case_id: str) -> tuple[Case, Referral]:
    """The person looks at the place that is kept for them: from now on at the latest they have heard of it."""
    case, stood = mine(turn, case_id)
    if stood.place is Place.OFFERED:
        turn.unit.referrals.hear_offer(stood)
    return case, stood


def come(turn: Voice, case_id: str) -> Case:
    """来: the person takes the place that is kept for them."""
    case, stood = mine(turn, case_id)
    if stood.place is not Place.OFFERED:
        raise Refused("waiting.gone_on")
    return answering.come(turn, case, stood)


def later(turn: Voice, case_id: str) -> Case:
    """再等等: this place goes on, the next one comes to them first."""
    case, stood = mine(turn, case_id)
    return not_this_one(turn, case, stood) if stood.place is Place.OFFERED else case


def stop(turn: Voice, case_id: str) -> Case:
    """不等了: they leave the queue, and a place that was kept for them goes on."""
    case, _stood = mine(turn, case_id)
    return leave(turn, case, Part.PERSON)


def leave(turn: Voice, case: Case, part: Part) -> Case:
    """Out of the queue."""
    stood = wait_of(turn, case)
    if stood.place is Place.OFFERED:
        _go_on(turn, stood)
    return referring.leave(turn, case, part)


def not_this_one(turn: Voice, case: Case, stood: Referral, *, lapsed: bool = False) -> Case:
    """The place goes to the next in the queue; seniority stays (ux.md 10)."""
    kept = turn.unit.referrals.change(stood, place=Place.QUEUE, offered_on=None)
    _finish(turn, case, OFFER)
    _go_on(turn, kept)
    turn.unit.tell(PlaceNotTaken(case, lapsed))
    return case


def pass_on(turn: Voice, case_id: str) -> Case:
    """先问下一位: nobody could be reached for as long as an offer is kept. It is no refusal, and costs no seniority.

    Raises:
        Refused: they have heard of it, or it was offered not long ago.
    """
    case, stood = _held(turn, case_id)
    if not may_pass_on(turn, stood):
        raise Refused("waiting.not_yet")
    return not_this_one(turn, case, stood)


def may_pass_on(turn: Voice, stood: Referral) -> bool:
    """Whether an offer that nobody has heard of may go to the next."""
    if stood.place is not Place.OFFERED or stood.offered_on is None:
        return False
    late = turn.today > stood.offered_on + timedelta(days=turn.terms.offer_days)
    return late and turn.unit.referrals.offer_heard_on(stood) is None


def offer_ends_on(turn: Voice, stood: Referral) -> date | None:
    """The day up to which an offered place is kept; None: they have not heard of it, so nothing runs out."""
    heard = turn.unit.referrals.offer_heard_on(stood) if stood.place is Place.OFFERED else None
    return heard + timedelta(days=turn.terms.offer_days) if heard is not None else None


# -- inside ------------------------------------------------------------------------------------------------------------


def _go_on(turn: Voice, stood: Referral) -> None:
    """The same place, to the next who has not been offered one; where there is none it is simply free."""
    case = turn.unit.cases.any(stood.case_id)
    if case is None or case.stage is not Stage.WAITLISTED or case.institution_id != stood.to_institution:
        return
    following = turn.unit.referrals.next_in_queue(stood.to_institution, case)
    if following is not None:
        _offer(turn, following)


def _held(turn: Voice, case_id: str) -> tuple[Case, Referral]:
    """A case that waits with one's own institution, or with one that told oneself by telephone; nobody else sees it.

    Raises:
        NotThere: it is none.
    """
    case = caseload.look(turn, case_id)
    return case, wait_of(turn, case)


def _call(turn: Voice, case: Case, reason: str, owner_id: str | None) -> Call:
    contact: dict[str, Any] = turn.unit.files.open_own(case, "reach")
    by = promises.call_by(turn)
    made = turn.unit.calls.make(case.applicant_id, case.person_id, case.area, reason, by, contact, case_id=case.id)
    if owner_id is not None and turn.unit.team.get(owner_id).works:
        turn.unit.calls.hand(made.id, owner_id)
    return made


def _finish(turn: Voice, case: Case, reason: str) -> None:
    for call in turn.unit.calls.of_case(case.id):
        if call.reason == reason:
            turn.unit.calls.finish(call.id)
