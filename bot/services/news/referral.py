"""News on the way to a named institution: asked, answered, waiting, a place, moving (ux.md 8, 9.13, 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain import events
from bot.domain.area import reach
from bot.domain.case import Case, Stage
from bot.domain.people import Part
from bot.services import referring
from bot.services.telling import button, tell
from bot.services.voice import Voice
from bot.store.messages import Offer
from bot.store.referrals import offer_mark


def _share_asked(turn: Voice, event: events.ShareAsked) -> None:
    """To the person alone: nobody else's screen says which places are looked at."""
    case = event.case
    for member in turn.unit.cases.members(case.id):
        if member.part is Part.PERSON:
            offer = button("look_at_it", "my_place.show", case=case.id, to=event.institution_id)
            tell(turn, member.account_id, case.person_id, "news.share", offer, case_id=case.id, climbs=True)


def _referral_asked(turn: Voice, event: events.ReferralAsked) -> None:
    """Whoever answers for the institution, unless they asked; the person's own name for things stays away (ux.md 8)."""
    referral, case = event.referral, event.case
    asker = turn.unit.working.id if turn.unit.working else ""
    for staff in turn.unit.team.of_organisation(referral.to_institution):
        if staff.id == asker:
            continue
        tell(
            turn,
            staff.account_id,
            case.person_id,
            "news.staff.referral",
            button("look", "referral.show", referral=referral.id),
            case_id=case.id,
            area=turn.areas.name(referring.moving_to(turn, case) or case.area),
            answer_by=referral.answer_by,
        )


def _referral_taken(turn: Voice, event: events.ReferralTaken) -> None:
    """Whoever had it until now is told who answers for it."""
    if event.former is None or event.former == (turn.unit.working.id if turn.unit.working else ""):
        return
    staff = turn.unit.team.get(event.former)
    place = turn.unit.places.institution(event.referral.to_institution)
    tell(
        turn,
        staff.account_id,
        turn.unit.accounts.get(staff.account_id).person_id,
        "news.staff.taken_queue" if event.case.stage is Stage.WAITLISTED else "news.staff.taken_now",
        button("look", "today"),
        number=event.case.number,
        name=place.name if place else "",
    )


def _referral_ended(turn: Voice, event: events.ReferralEnded) -> None:
    """Sealed for whoever reads it: the case's own words may be erased in the same turn. Who never had them knows no
    number of theirs (ux.md 8)."""
    me = turn.unit.me.id if turn.unit.me else ""
    for staff in turn.unit.team.of_organisation(event.referral.to_institution):
        if staff.account_id != me:
            holder = turn.unit.accounts.get(staff.account_id).person_id
            if event.referral.place is None:
                area = turn.areas.name(event.case.area)
                tell(turn, staff.account_id, holder, "news.staff.referral_over", area=area, on=event.referral.made_on)
            else:
                tell(turn, staff.account_id, holder, "news.staff.referral_ended", number=event.case.number)


def _referral_goes_on(turn: Voice, event: events.ReferralGoesOn) -> None:
    """Everybody who was told to stop, and to delete."""
    me = turn.unit.me.id if turn.unit.me else ""
    for staff in turn.unit.team.of_organisation(event.referral.to_institution):
        if staff.account_id != me:
            holder = turn.unit.accounts.get(staff.account_id).person_id
            tell(turn, staff.account_id, holder, "news.staff.referral_goes_on", number=event.case.number)


def _wait_asked(turn: Voice, event: events.WaitAsked) -> None:
    _to_person(turn, event.case, "reminder.waiting", button("look_at_it", "waiting.wish", case=event.case.id))


def _place_offered(turn: Voice, event: events.PlaceOffered) -> None:
    """When they have heard of it, its days begin to run; not before."""
    mark = f"{offer_mark(event.referral.id)}{event.referral.version}"
    offer = button("look_at_it", "waiting.offered", case=event.case.id)
    _to_person(turn, event.case, "news.place_free", offer, dedupe=mark)


def _to_person(turn: Voice, case: Case, key: str, offer: Offer, dedupe: str | None = None, **params: Any) -> None:
    """To the person alone; what is not heard goes on to a text and a call, as everything does."""
    for member in turn.unit.cases.members(case.id):
        if member.part is Part.PERSON:
            mark = f"{dedupe}:{member.account_id}" if dedupe else None
            tell(
                turn, member.account_id, case.person_id, key, offer, case_id=case.id, climbs=True, dedupe=mark, **params
            )


def _wait_goes_on(turn: Voice, event: events.WaitGoesOn) -> None:
    _to_worker(turn, event.case, "news.staff.wait_goes_on")


def _place_not_taken(turn: Voice, event: events.PlaceNotTaken) -> None:
    key = "news.staff.place_lapsed" if event.lapsed else "news.staff.place_later"
    _to_worker(turn, event.case, key)


def _to_worker(turn: Voice, case: Case, key: str, **params: Any) -> None:
    """To the one who answers for it, unless they did it themselves."""
    owner = turn.unit.team.get(case.owner_id) if case.owner_id else None
    if owner is None or (turn.unit.me is not None and owner.account_id == turn.unit.me.id):
        return
    offer = button("open_case", "review.show", case=case.id)
    tell(turn, owner.account_id, case.person_id, key, offer, case_id=case.id, number=case.number, **params)


def _queue_only(turn: Voice, event: events.QueueOnly) -> None:
    """Both sides hear how long it would be there; nothing else changes."""
    _to_worker(turn, event.case, "news.staff.queue_only", expected=event.expected.value)
    offer = button("my_case", "progress")
    _to_person(turn, event.case, "news.queue_only", offer, expected=event.expected.value)


def _move_told(turn: Voice, event: events.MoveTold) -> None:
    """To the one who answers for them, who goes on until somebody there has said yes; or as before, where they stay."""
    stays = event.area == event.case.area
    _to_worker(
        turn, event.case, "news.staff.stays" if stays else "news.staff.move_told", area=turn.areas.name(event.area)
    )


def _moved_house(turn: Voice, event: events.CaseMovedHouse) -> None:
    """To the one who holds it, and to the team of the new place, which finds the call in its list."""
    case = event.case
    area = turn.areas.name(case.area)
    _to_worker(turn, case, "news.staff.moved_house", area=area)
    owner = turn.unit.team.get(case.owner_id) if case.owner_id else None
    if owner is not None and case.area.startswith(reach(owner.area)):
        return
    for staff in turn.unit.team.workers_of(case.area):
        offer = button("look", "today")
        tell(turn, staff.account_id, case.person_id, "news.staff.moves_here", offer, case_id=case.id, area=area)


def _taken_over(turn: Voice, event: events.CaseTakenOver) -> None:
    """The former worker is told that it is not theirs any more; the family, that somebody near answers."""
    case = event.case
    if event.former is not None and event.former != case.owner_id:
        staff = turn.unit.team.get(event.former)
        holder = turn.unit.accounts.get(staff.account_id).person_id
        tell(turn, staff.account_id, holder, "news.staff.taken_over", number=case.number)
    for member in turn.unit.cases.members(case.id):
        if member.part is not Part.WORKER:
            offer = button("my_case", "progress")
            tell(turn, member.account_id, case.person_id, "news.taken_over", offer, case_id=case.id, climbs=True)


TELLERS: dict[type, Callable[[Voice, Any], None]] = {
    events.ShareAsked: _share_asked,
    events.ReferralAsked: _referral_asked,
    events.ReferralTaken: _referral_taken,
    events.ReferralEnded: _referral_ended,
    events.ReferralGoesOn: _referral_goes_on,
    events.WaitAsked: _wait_asked,
    events.PlaceOffered: _place_offered,
    events.WaitGoesOn: _wait_goes_on,
    events.PlaceNotTaken: _place_not_taken,
    events.QueueOnly: _queue_only,
    events.MoveTold: _move_told,
    events.CaseMovedHouse: _moved_house,
    events.CaseTakenOver: _taken_over,
}
