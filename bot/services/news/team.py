"""News within the team: danger, calls, leads, who joined, whose caseload it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.conversation.messages import Kind
from bot.domain import events
from bot.domain.people import Staff
from bot.services import aftercare, call_outcomes, crisis_duty
from bot.services.promises import ZONE
from bot.services.telling import button, tell
from bot.services.voice import Voice
from bot.store import nudges


def _alert(turn: Voice, event: events.AlertRaised) -> None:
    """Those on duty are told on the page and by a neutral text. Where nobody is, whoever is in is told on the page and
    nobody is woken, unless no hours will ever be anybody's."""
    team = turn.unit.team
    duties = team.on_duty(event.area, turn.now, turn.calendar)
    for duty in duties:
        staff = team.get(duty.staff_id)
        _ring(turn, event, staff, "staff_alert")
        if duty.nudge:
            holder = turn.unit.accounts.get(staff.account_id).person_id
            nudges.add(turn.unit, holder, duty.nudge, "nudge.task", "staff_alert", f"{event.alert_id}:0:{staff.id}")
    if not duties and not crisis_duty.ever(turn, event.account_id, event.area):
        _no_road(turn, event)
    elif not duties:
        wakes = team.next_duty(event.area, turn.now, turn.calendar) is None
        for staff in crisis_duty.signed_in(turn, event.account_id, event.area):
            _ring(turn, event, staff, "staff_alert" if wakes else "reply")


def _no_road(turn: Voice, event: events.AlertRaised) -> None:
    """Nobody is there who could take it: whoever runs the house has to find somebody."""
    for staff in turn.unit.team.admins():
        tell(
            turn,
            staff.account_id,
            turn.unit.accounts.get(staff.account_id).person_id,
            "tick.alert_no_road",
            button("look", "team"),
            kind=Kind.STAFF_ALERT,
            lane="staff_alert",
            area=turn.areas.town(event.area),
        )


def _ring(turn: Voice, event: events.AlertRaised, staff: Staff, lane: str) -> None:
    """How grave, in which town, since when: nothing else before somebody takes it."""
    tell(
        turn,
        staff.account_id,
        turn.unit.accounts.get(staff.account_id).person_id,
        "news.staff.alert",
        button("take", "alerts.take", alert=event.alert_id),
        kind=Kind.STAFF_ALERT,
        lane=lane,
        area=turn.areas.town(event.area),
        level=event.level,
        at=turn.now.astimezone(ZONE),
    )


def _follow_up(turn: Voice, event: events.FollowUpPromised) -> None:
    """The promise stands on the person's own page, with ways on for who does not want to wait."""
    at = event.by.astimezone(ZONE)
    tell(turn, event.account_id, event.person_id, "follow_up.promised", *aftercare.ways(), at=at)


def _alert_searched(turn: Voice, event: events.AlertSearched) -> None:
    """Whoever holds the case hears who looked and why; where nobody does, who leads its place."""
    case, by = event.case, turn.unit.team.get(event.by)
    held_by = turn.unit.team.get(case.owner_id).account_id if case.owner_id else ""
    for account_id in [held_by] if held_by else call_outcomes.leads_of(turn, case.area):
        if account_id != by.account_id:
            tell(
                turn,
                account_id,
                case.person_id,
                "news.staff.alert_searched",
                button("open_case", "review.show", case=case.id),
                case_id=case.id,
                name=by.name,
                number=case.number,
                why=event.why,
            )


def _alert_taken(turn: Voice, event: events.AlertTaken) -> None:
    tell(turn, event.account_id, event.person_id, "card.taken", kind=Kind.CRISIS, lane="crisis")


def _call_asked(turn: Voice, event: events.CallAsked) -> None:
    key, team = "news.call_soon" if event.urgent else "news.call", turn.unit.team
    for staff in [team.get(event.holder)] if event.holder else team.workers_of(event.area):
        tell(
            turn,
            staff.account_id,
            event.person_id,
            key,
            button("look", "today"),
            area=turn.areas.name(event.area),
            reason=event.reason,
        )


def _call_missed(turn: Voice, event: events.CallMissed) -> None:
    """The one who has it, else the team; and the leads, who see to it that it is made (ux.md 10)."""
    team = turn.unit.team
    holder = team.get(event.holder) if event.holder else None
    mine = [one.account_id for one in ([holder] if holder else team.workers_of(event.area)) if one.works]
    key = "news.staff.hurried" if event.hurried else "news.staff.missed"
    area, make = turn.areas.name(event.area), button("look", "calls.show", call=event.call_id)
    for account_id in dict.fromkeys([*mine, *call_outcomes.leads_of(turn, event.area)]):
        other = holder is not None and account_id not in mine
        offer, name = (button("look", "team"), holder.name if holder else "") if other else (make, "")
        tell(turn, account_id, event.person_id, key, offer, area=area, at=event.promised_at, name=name)


def _number_wrong(turn: Voice, event: events.NumberWrong) -> None:
    """Not said by any other way than on their own page: the number is somebody else's."""
    cases = turn.unit.cases.of_account(event.account_id)
    offer = button("other_number", "progress.phone") if cases else button("call", "call")
    tell(turn, event.account_id, event.person_id, "news.number_wrong", offer)


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


TELLERS: dict[type, Callable[[Voice, Any], None]] = {
    events.AlertRaised: _alert,
    events.AlertSearched: _alert_searched,
    events.FollowUpPromised: _follow_up,
    events.AlertTaken: _alert_taken,
    events.CallAsked: _call_asked,
    events.CallMissed: _call_missed,
    events.NumberWrong: _number_wrong,
    events.CallStuck: _stuck,
    events.LeadTold: _lead_told,
    events.LeadGiven: _lead_given,
    events.StaffJoined: _joined,
    events.StaffApproved: _approved,
    events.CaseGiven: _given,
    events.CaseEntered: _entered,
    events.CaseloadGiven: _caseload_given,
    events.CaseloadBack: _caseload_back,
}
