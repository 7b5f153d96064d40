"""After an alert: somebody asks once more, tomorrow, because the person agreed to it (reliability.md 3.11).

The promise is a setting, a rule of time and a late text: whoever had the alert rings, and who waits in vain hears so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.errors import NotThere
from bot.domain.events import FollowUpPromised
from bot.domain.people import CASE_ROLES, Staff
from bot.services import call_outcomes
from bot.services.promises import ZONE
from bot.services.telling import button, tell
from bot.services.voice import Voice
from bot.store.alerts import Alert
from bot.store.calls import Call
from bot.store.messages import Act, Offer

REASON = "follow_up"


def promise(turn: Voice, alert_id: str, phone: str) -> datetime:
    """The person said yes to being asked once more: a call for whoever has the alert, at the number they named, else
    in writing; and the promise on their page. Weekends count: danger keeps none. Returns by when."""
    alert = turn.unit.alerts.for_staff(alert_id)
    area = alert.area or turn.working.area
    return _promise(turn, alert.account_id, _person(turn, alert), area, phone, turn.terms.follow_up_days)


def _person(turn: Voice, alert: Alert) -> str:
    """Whose key keeps it: the one the alert is about, while there is one."""
    if turn.unit.key_of(alert.person_id) is not None:
        return alert.person_id
    return turn.unit.accounts.get(alert.account_id).person_id


def _promise(turn: Voice, account_id: str, person_id: str, area: str, phone: str, days: int) -> datetime:
    unit, me = turn.unit, turn.working
    by = datetime.combine(turn.today + timedelta(days=days), turn.terms.call_by, ZONE)
    contact = {"phone": phone, "way": "phone" if phone else "here"}
    call = unit.calls.make(account_id, person_id, area, REASON, by, contact)
    unit.calls.hand(call.id, me.id if me.role in CASE_ROLES else None)
    unit.tell(FollowUpPromised(account_id, person_id, by))
    return by


# -- when it has come to it ------------------------------------------------------------------------------------------


def well(turn: Voice, call_id: str) -> None:
    """They were asked, and are safe."""
    _of(turn, call_id)
    call_outcomes.spoke(turn, call_id, "reached")


def again(turn: Voice, call_id: str) -> datetime:
    """They would like to be asked once more, some days on. Returns by when.

    Raises:
        NotThere: somebody else spoke with them, or it is long ago.
    """
    calls = turn.unit.calls
    call, last = calls.any(call_id), calls.last_try(call_id)
    mine = last is not None and last.by == turn.me.id and calls.keeps_number(call_id)
    if call is None or call.reason != REASON or not mine:
        raise NotThere
    phone = str(calls.contact(call, "alert").get("phone", ""))
    return _promise(turn, call.account_id, call.person_id, call.area, phone, turn.terms.follow_up_again_days)


def not_well(turn: Voice, call_id: str) -> Alert:
    """They were asked, and are not safe: it is an alert again, in the hand of whoever asked."""
    call = _of(turn, call_id)
    call_outcomes.spoke(turn, call_id, "reached")
    alerts = turn.unit.alerts
    alert, _new = alerts.raise_(call.account_id, call.person_id, call.area, "urgent", (REASON,), None)
    alerts.take(alert)
    return alert


def _of(turn: Voice, call_id: str) -> Call:
    call = call_outcomes.take(turn, call_id)
    if call.reason != REASON:
        raise NotThere
    return call


# -- what time does --------------------------------------------------------------------------------------------------


def remind(turn: Voice, call_id: str) -> str:
    """The day has come: whoever promised hears of it, and who is on duty. Returns why nobody could, if nobody could."""
    call = turn.unit.calls.any(call_id)
    assert call is not None
    told = _askers(turn, call)
    for staff in told:
        _wake(turn, call, staff, "tick.follow_up")
    return "" if told else "nobody"


def late(turn: Voice, call_id: str) -> str:
    """Nobody has asked by the hour that was said: the person hears so, with ways on, and so do those who promised."""
    call = turn.unit.calls.any(call_id)
    assert call is not None
    for staff in _askers(turn, call):
        _wake(turn, call, staff, "tick.follow_up_late")
    tell(turn, call.account_id, call.person_id, "follow_up.late", *ways(), at=call.promised_at.astimezone(ZONE))
    return ""


def ways() -> list[Offer]:
    """Ways on for who does not want to wait."""
    return [button("call_soon", "call", reason="soon"), Offer("dial_12356", Act("device", "tel:12356"))]


def _askers(turn: Voice, call: Call) -> list[Staff]:
    """Whoever promised, unless away, and those on duty; where there is nobody, the team of the place."""
    team, away = turn.unit.team, turn.unit.absences.away()
    owner = [team.get(call.owner_id)] if call.owner_id else []
    duty = [team.get(one.staff_id) for one in team.on_duty(call.area, turn.now, turn.calendar)]
    found = [one for one in (*owner, *duty) if one.works and one.id not in away]
    return list({one.id: one for one in found or team.workers_of(call.area)}.values())


def _wake(turn: Voice, call: Call, staff: Staff, key: str) -> None:
    holder = turn.unit.accounts.get(staff.account_id).person_id
    area, by = turn.areas.town(call.area), call.promised_at.astimezone(ZONE)
    tell(turn, staff.account_id, holder, key, button("look", "calls.show", call=call.id), area=area, by=by)
