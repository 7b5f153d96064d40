"""A referral ends without its receiver's help: it is told to stop and delete, and the yes behind it ends too.

Source: PIPL 15, 23; ux.md 7.1 (K3), 9.4.
"""

from __future__ import annotations

from typing import Any

from bot.domain.case import Case, Stage
from bot.domain.consent import Purpose
from bot.domain.events import ReferralAsked, ReferralEnded, ReferralGoesOn
from bot.domain.people import Part
from bot.domain.referral import Referral, ReferralState
from bot.services import calls, promises, village_doctors
from bot.services.voice import Voice

_LIVE = {ReferralState.IN_PROGRESS: ReferralState.REVOKED, ReferralState.ACCEPTED: ReferralState.DONE}
"""What a referral that stands becomes when it ends."""


def no_more(turn: Voice, case: Case, institution_id: str) -> None:
    """The yes is taken back: it counts no more, whatever was done with it until now."""
    turn.unit.files.withdraw_consents(case.person_id, Purpose.SHARE.of(institution_id))


def end(turn: Voice, case: Case, referral: Referral, state: ReferralState) -> None:
    """One referral ends."""
    ended = turn.unit.referrals.change(referral, state=state, ended_on=turn.today)
    no_more(turn, case, referral.to_institution)
    turn.unit.tell(ReferralEnded(ended, case))


def settled(turn: Voice, case: Case) -> None:
    """What was to be asked about a wait or a place is settled, and who moves here is taken over: nobody has to ring
    about it any more."""
    for call in turn.unit.calls.of_case(case.id):
        if call.reason in ("share", "offer", "waiting", "moving", "meet"):
            turn.unit.calls.finish(call.id)


def arrange(turn: Voice, case: Case) -> None:
    """A first time is to be arranged, by whoever took them in: with the person, where they have a page of their own."""
    unit, by = turn.unit, promises.working_days(turn, turn.terms.meet_days)
    own = (one.account_id for one in unit.cases.members(case.id) if one.part is Part.PERSON)
    contact: dict[str, Any] = unit.files.open_own(case, "reach")
    account_id = next(own, case.applicant_id)
    call = unit.calls.make(account_id, case.person_id, case.area, calls.MEET, by, contact, case_id=case.id)
    unit.calls.hand(call.id, case.owner_id)


def end_all(turn: Voice, case: Case) -> None:
    """The case is over for good."""
    village_doctors.close_case(turn, case)
    for one in turn.unit.referrals.of_case(case.id):
        if one.state in _LIVE:
            end(turn, case, one, _LIVE[one.state])


def pause_all(turn: Voice, case: Case) -> None:
    """The case has stopped, and for a day that may be undone: whoever was asked is told to stop at once."""
    village_doctors.close_case(turn, case)
    for one in turn.unit.referrals.of_case(case.id):
        if one.state in _LIVE:
            turn.unit.tell(ReferralEnded(one, case))


def go_on(turn: Voice, case: Case) -> None:
    """As if it had not stopped: whoever was told to stop is told that it goes on, and who has not answered yet is asked
    as before."""
    for one in turn.unit.referrals.of_case(case.id):
        if one.state is ReferralState.IN_PROGRESS:
            turn.unit.tell(ReferralAsked(one, case))
        elif one.state in _LIVE:
            turn.unit.tell(ReferralGoesOn(one, case))
    if case.stage is Stage.ACCEPTED and not turn.unit.calls.was_made(case.id, calls.MEET):
        arrange(turn, case)


def places(turn: Voice, case: Case) -> list[str]:
    """Names of the institutions that are asked, or have the person."""
    live = [one for one in turn.unit.referrals.of_case(case.id) if one.state in _LIVE]
    found = (turn.unit.places.institution(one.to_institution) for one in live)
    return [one.name for one in found if one is not None]
