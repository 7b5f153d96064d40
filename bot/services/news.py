"""News: what happened, to whom it is told, in which words and with which class of delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.conversation.messages import Kind
from bot.domain import events
from bot.domain.area import reach
from bot.domain.case import Case, Member, Stage
from bot.domain.people import Part
from bot.services import call_outcomes, news_green, news_straight, referring
from bot.services.telling import button, tell
from bot.services.voice import Voice
from bot.store import nudges
from bot.store.messages import Offer
from bot.store.referrals import offer_mark


def spread(turn: Voice) -> None:
    """Tell everyone who has to hear of what this turn did."""
    told, turn.unit.events = turn.unit.events, []
    for event in told:
        _TELLERS[type(event)](turn, event)


def _submitted(turn: Voice, event: events.ApplicationSubmitted) -> None:
    case = event.case
    for staff in turn.unit.team.workers_of(case.area):
        tell(
            turn,
            staff.account_id,
            case.person_id,
            "news.application",
            button("look", "today"),
            case_id=case.id,
            area=turn.areas.name(case.area),
            promised_on=case.promised_on,
            door=case.door.value,
        )


def _call_asked(turn: Voice, event: events.CallAsked) -> None:
    key = "news.call_soon" if event.urgent else "news.call"
    for staff in turn.unit.team.workers_of(event.area):
        tell(
            turn,
            staff.account_id,
            event.person_id,
            key,
            button("look", "today"),
            area=turn.areas.name(event.area),
            reason=event.reason,
        )


def _moved(turn: Voice, event: events.CaseMoved) -> None:
    """Each side hears of the other's move, in plain words; each applicant in their own thread (ux.md 9.11)."""
    mover = turn.unit.me.id if turn.unit.me else ""
    aside = {account_id for account_id, _since in turn.unit.cases.stopped(event.case.id)}
    for case, member in _threads(turn, event):
        if member.account_id == mover or member.account_id in aside:
            continue
        if member.part is Part.REFERRER:
            _tell_referrer(turn, member.account_id, case, _BECAME.get(event.move, ""))
            continue
        if member.part is Part.WORKER:
            key, offers = f"news.staff.{event.move}", (button("open_case", "review.show", case=case.id),)
        else:
            # For the registration the worker chose one of the prepared sentences.
            chosen = f"_{event.why}" if event.move == "register" and event.why else ""
            key, offers = f"news.{event.move}{chosen}", (button("my_case", "progress"),)
        if key in _SILENT:
            continue
        tell(
            turn,
            member.account_id,
            case.person_id,
            key,
            *offers,
            case_id=case.id,
            climbs=member.part != Part.WORKER,
            number=case.number,
            why=event.why,
        )


_BECAME = {
    "register": "news.referrer.registered",
    "accept": "news.referrer.accepted",
    "withdraw": "news.referrer.stopped",
    "close": "news.referrer.stopped",
}
"""What whoever handed somebody on hears of: one word for a step, and of the other steps nothing (R49)."""


def _tell_referrer(turn: Voice, account_id: str, case: Case, key: str) -> None:
    if key:
        holder = turn.unit.accounts.get(account_id).person_id
        tell(turn, account_id, holder, key, button("look", "hospital"), number=case.number)


def _threads(turn: Voice, event: events.CaseMoved) -> Iterator[tuple[Case, Member]]:
    """Everybody in the case; and who applied for the same person, unless it is a question to the other one."""
    cases = turn.unit.cases
    here = cases.members(event.case.id)
    yield from ((event.case, member) for member in here)
    known = {member.account_id for member in here}
    for one in cases.merged(event.case.id) if event.move not in _OWN_THREAD else ():
        aside = {account_id for account_id, _since in cases.stopped(one.id)}
        for member in cases.members(one.id):
            if member.account_id not in known | aside:
                yield one, member


_OWN_THREAD = {"ask_more", "answer_more"}
"""Asked of one applicant and answered by them: the other has nothing to do with it."""
_SILENT = {
    "news.merge",
    "news.staff.merge",
    "news.undo_merge",
    "news.staff.undo_merge",
    "news.take_up",
    "news.staff.take_up",
    "news.undo_register",
    "news.close",
    "news.undo_close",
    "news.staff.register",
    "news.staff.find_unsuitable",
    "news.staff.ask_more",
    "news.staff.undo_unsuitable",
    "news.staff.undo_register",
}
"""Moves that the other side does not have to hear of."""


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
    """To the one who answers for them, who goes on until somebody there has said yes."""
    _to_worker(turn, event.case, "news.staff.move_told", area=turn.areas.name(event.area))


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


def _own_answered(turn: Voice, event: events.OwnAnswered) -> None:
    """The worker hears the answer; the family does not: a notice would tell what was pressed (ux.md 8, 9.8)."""
    case, me = event.case, turn.unit.me.id if turn.unit.me else ""
    for member in turn.unit.cases.members(case.id):
        if member.part is Part.WORKER and member.account_id != me:
            tell(
                turn,
                member.account_id,
                case.person_id,
                f"news.staff.own_{event.answer.value}",
                button("open_case", "review.show", case=case.id),
                case_id=case.id,
                platform=event.platform.value if event.platform else "",
            )


def _erased(turn: Voice, event: events.PersonErased) -> None:
    case: Case = event.case
    me = turn.unit.me.id if turn.unit.me else ""
    for member in turn.unit.cases.members(case.id):
        account = turn.unit.accounts.get(member.account_id)
        if member.account_id == me or member.part is Part.PERSON:
            continue
        if member.part is Part.REFERRER:
            _tell_referrer(turn, member.account_id, case, "news.referrer.stopped")
            continue
        key = "news.staff.erased" if member.part is Part.WORKER else "news.not_now"
        offers = () if member.part is Part.WORKER else (button("help_me", "call", reason="support"),)
        tell(turn, account.id, account.person_id, key, *offers, number=case.number)


def _letter(turn: Voice, event: events.LetterWritten) -> None:
    if event.from_staff:
        key, offers = "news.letter", (button("write_back", "letter", case=event.case_id),)
    else:
        key, offers = "news.staff.letter", (button("open_case", "review.show", case=event.case_id),)
    tell(
        turn,
        event.to_account,
        event.person_id,
        key,
        *offers,
        lane="crisis" if event.urgent else "reply",
        case_id=event.case_id or None,
        climbs=event.from_staff,
        words=event.text,
    )


def _alert(turn: Voice, event: events.AlertRaised) -> None:
    """Those on duty are told on the page and by a neutral text; where nobody is, it waits on top of every list."""
    for duty in turn.unit.team.on_duty(event.area, turn.now, turn.calendar):
        staff = turn.unit.team.get(duty.staff_id)
        holder = turn.unit.accounts.get(staff.account_id).person_id
        tell(
            turn,
            staff.account_id,
            holder,
            "news.staff.alert",
            button("take", "alerts.take", alert=event.alert_id),
            kind=Kind.STAFF_ALERT,
            lane="staff_alert",
            area=turn.areas.name(event.area) if event.area else "",
            level=event.level,
        )
        if duty.nudge:
            nudges.add(turn.unit, holder, duty.nudge, "nudge.task", "staff_alert", f"{event.alert_id}:0:{staff.id}")


def _alert_taken(turn: Voice, event: events.AlertTaken) -> None:
    tell(turn, event.account_id, event.person_id, "card.taken", kind=Kind.CRISIS, lane="crisis")


def _joined(turn: Voice, event: events.StaffJoined) -> None:
    staff = turn.unit.team.get(event.staff_id)
    for admin in turn.unit.team.admins():
        if admin.id not in (staff.invited_by, staff.id):
            holder = turn.unit.accounts.get(admin.account_id).person_id
            tell(
                turn,
                admin.account_id,
                holder,
                "news.staff.joined",
                button("look", "team"),
                role=staff.role.value,
                name=staff.name,
            )


def _approved(turn: Voice, event: events.StaffApproved) -> None:
    staff = turn.unit.team.get(event.staff_id)
    holder = turn.unit.accounts.get(staff.account_id).person_id
    tell(turn, staff.account_id, holder, "news.staff.approved", button("go_on", "undertaking"), name=staff.name)


def _given(turn: Voice, event: events.CaseGiven) -> None:
    staff, case = turn.unit.team.get(event.to_staff), event.case
    offer = button("open_case", "review.show", case=case.id)
    tell(turn, staff.account_id, case.person_id, "news.staff.given", offer, case_id=case.id, number=case.number)


def _entered(turn: Voice, event: events.CaseEntered) -> None:
    """Whoever was on the telephone finds what was written down on their own page."""
    case, offer = event.case, button("my_case", "progress")
    tell(turn, case.applicant_id, case.person_id, "news.entered", offer, case_id=case.id, number=case.number)


def _number_wrong(turn: Voice, event: events.NumberWrong) -> None:
    """Not said by any other way than on their own page: the number is somebody else's."""
    cases = turn.unit.cases.of_account(event.account_id)
    offer = button("other_number", "progress.phone") if cases else button("call", "call")
    tell(turn, event.account_id, event.person_id, "news.number_wrong", offer)


def _lead_told(turn: Voice, event: events.LeadTold) -> None:
    """Everybody of the place hears that there is one, and of what only when they open it."""
    for staff in turn.unit.team.workers_of(event.area):
        holder = turn.unit.accounts.get(staff.account_id).person_id
        offer, area = button("look", "leads.show", lead=event.lead_id), turn.areas.name(event.area)
        tell(turn, staff.account_id, holder, "news.staff.lead", offer, area=area, abuse=event.abuse)


def _lead_given(turn: Voice, event: events.LeadGiven) -> None:
    staff = turn.unit.team.get(event.to_staff)
    holder = turn.unit.accounts.get(staff.account_id).person_id
    offer, area = button("look", "leads.show", lead=event.lead_id), turn.areas.name(event.area)
    tell(turn, staff.account_id, holder, "news.staff.lead_given", offer, area=area)


def _never_agreed(turn: Voice, event: events.NeverAgreed) -> None:
    _tell_referrer(turn, event.account_id, event.case, "news.referrer.never")


def _stuck(turn: Voice, event: events.CallStuck) -> None:
    for account_id in call_outcomes.leads_of(turn, event.area):
        tell(
            turn,
            account_id,
            event.person_id,
            "news.staff.stuck",
            button("decide", "call_decision", call=event.call_id),
            area=turn.areas.name(event.area),
        )


def _to_staff(turn: Voice, account_id: str, key: str, **params: Any) -> None:
    """A line of the team's own, on its page: it holds nobody's story."""
    holder = turn.unit.accounts.get(account_id).person_id
    tell(turn, account_id, holder, key, button("look", "today"), **params)


def _caseload_given(turn: Voice, event: events.CaseloadGiven) -> None:
    """Told once, with counts: not a message for each of sixty."""
    gone = turn.unit.team.get(event.from_staff)
    told = {"name": gone.name, "cases": event.cases, "calls": event.calls, "until": event.until}
    if event.to_staff is not None:
        to = turn.unit.team.get(event.to_staff)
        _to_staff(turn, to.account_id, "news.staff.cover" if event.until else "news.staff.caseload", **told)
        return
    for account_id in call_outcomes.leads_of(turn, gone.area):
        _to_staff(turn, account_id, "news.staff.nobody_covers", **told)


def _caseload_back(turn: Voice, event: events.CaseloadBack) -> None:
    """Both hear of it, but for the one who pressed."""
    me = turn.unit.me.id if turn.unit.me else ""
    owner, other = turn.unit.team.get(event.staff_id), turn.unit.team.get(event.from_staff)
    told = {"cases": event.cases, "calls": event.calls}
    if owner.account_id != me:
        _to_staff(turn, owner.account_id, "news.staff.cover_back", name=other.name, **told)
    if other.account_id != me and other.works:
        _to_staff(turn, other.account_id, "news.staff.cover_over", name=owner.name, **told)


__all__ = ["button", "spread", "tell"]

_TELLERS: dict[type, Callable[[Voice, Any], None]] = {
    events.ApplicationSubmitted: _submitted,
    events.CallAsked: _call_asked,
    events.CaseMoved: _moved,
    events.ShareAsked: _share_asked,
    events.ReferralAsked: _referral_asked,
    events.ReferralTaken: _referral_taken,
    events.ReferralEnded: _referral_ended,
    events.ReferralGoesOn: _referral_goes_on,
    events.WaitAsked: _wait_asked,
    events.WaitGoesOn: _wait_goes_on,
    events.PlaceOffered: _place_offered,
    events.PlaceNotTaken: _place_not_taken,
    events.QueueOnly: _queue_only,
    events.MoveTold: _move_told,
    events.CaseMovedHouse: _moved_house,
    events.CaseTakenOver: _taken_over,
    events.OwnAnswered: _own_answered,
    events.PersonErased: _erased,
    events.LetterWritten: _letter,
    events.AlertRaised: _alert,
    events.AlertTaken: _alert_taken,
    events.StaffJoined: _joined,
    events.StaffApproved: _approved,
    events.CaseGiven: _given,
    events.CaseEntered: _entered,
    events.NumberWrong: _number_wrong,
    events.CallStuck: _stuck,
    events.CaseloadGiven: _caseload_given,
    events.CaseloadBack: _caseload_back,
    events.LeadTold: _lead_told,
    events.NeverAgreed: _never_agreed,
    events.LeadGiven: _lead_given,
    **news_straight.TELLERS,
    **news_green.TELLERS,
}
