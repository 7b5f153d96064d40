"""What nobody heard and what nobody took goes further: to a neutral text, a call, the next one on the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation.messages import Kind
from bot.domain.calendar import Quiet
from bot.domain.case import Case, Stage
from bot.domain.commands import Reach
from bot.domain.duty import Duty
from bot.domain.people import Role, Staff
from bot.domain.thread import ThreadState
from bot.services import crisis_duty, green, news, promises, threads
from bot.services.call_outcomes import ANSWERED
from bot.services.voice import Voice
from bot.store import nudges
from bot.store.alerts import Alert
from bot.store.calls import Call
from bot.store.messages import Act, Offer

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = 7 * 24 * 60
NO_CARD = (green.LEVEL,)
"""Levels of an alert whose teller was shown no card: a doctor reports, and hears of it otherwise."""

# -- messages nobody heard ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unheard:
    """A message that was not heard, and what is known of reaching its receiver."""

    account_id: str
    person_id: str
    case: Case | None
    made_on: date
    made_at: datetime
    calls: tuple[Call, ...]
    """Open calls to the receiver."""
    spoken: tuple[tuple[str, datetime], ...]
    """Calls that told whose number it is: outcome and instant, oldest first."""

    @property
    def area(self) -> str:
        """Where the receiver belongs; empty where nobody knows."""
        return self.case.area if self.case else next((call.area for call in self.calls), "")

    @property
    def call_stands(self) -> bool:
        """Whether somebody of the team is to ring already, or has spoken with them since."""
        asked = any(call.reason == "unheard" for call in self.calls)
        return asked or any(outcome in ANSWERED and at > self.made_at for outcome, at in self.spoken)


def unheard(turn: Voice, message_id: str) -> Unheard | None:
    """A message by id; None where it was heard, its person is erased, or it is over: then we leave them alone."""
    unit = turn.unit
    row = unit.time.unheard(message_id)
    if row is None or unit.key_of(row.person_id) is None:
        return None
    case = unit.cases.any(row.case_id) if row.case_id else None
    if case is None:
        case = next((one for one, _part in unit.cases.of_account(row.account_id)), None)
    if case is not None and case.stage in (Stage.WITHDRAWN, Stage.CLOSED):
        return None
    calls, tries = unit.calls.of_account(row.account_id), unit.calls.tries(row.account_id)
    spoken = tuple((one.outcome, one.at) for one in tries if one.outcome in (*ANSWERED, "wrong_number"))
    return Unheard(row.account_id, row.person_id, case, row.made_on, row.made_at, tuple(calls), spoken)


def answered_phone(turn: Voice, missed: Unheard) -> str:
    """A mobile number at which the right person has once answered; a text goes to no other (ux.md 9.3)."""
    if not missed.spoken or missed.spoken[-1][0] not in ANSWERED:
        return ""
    phone = str(_contact(turn, missed)["phone"])
    return phone if len(phone) == 11 and phone.startswith("1") else ""


def texted_on(turn: Voice, missed: Unheard) -> date | None:
    """The day a text went to the receiver since this was said; one text speaks for everything that waits."""
    return next((day for day in turn.unit.time.fired("texted", missed.account_id) if day >= missed.made_on), None)


def send_text(turn: Voice, missed: Unheard, phone: str) -> None:
    """Please ring back: from the closed list of texts, without a name, a place or a subject (ux.md 2.4)."""
    unit, day = turn.unit, turn.today
    unit.time.once("texted", missed.account_id, day, "noted")
    dedupe = f"unheard:{missed.account_id}:{day}"
    nudges.add(unit, missed.person_id, f"sms:{phone}", "nudge.call_back", "reminder", dedupe)


def make_call(turn: Voice, missed: Unheard) -> str:
    """A call for the one who holds the case, else for the team. Returns why there can be none; empty: it is made."""
    if not missed.area:
        return "no_place"
    case, calls = missed.case, turn.unit.calls
    contact = _contact(turn, missed)
    by = promises.call_by(turn)
    call = calls.make(
        missed.account_id, missed.person_id, missed.area, "unheard", by, contact, case_id=case.id if case else None
    )
    if case is not None and case.owner_id and turn.unit.team.get(case.owner_id).works:
        calls.hand(call.id, case.owner_id)
    return ""


def _contact(turn: Voice, missed: Unheard) -> Mapping[str, Any]:
    """The receiver's own number, as they left it; nobody else's is ever used for them."""
    left: list[Mapping[str, Any]] = []
    if missed.case is not None and missed.case.applicant_id == missed.account_id:
        left.append(turn.unit.files.open_own(missed.case, "reach"))
    left += [turn.unit.calls.own_contact(call) for call in missed.calls]
    return next((one for one in left if one.get("phone")), asdict(Reach(way="here")))


# -- alerts nobody took -----------------------------------------------------------------------------------------------


def climb(turn: Voice, alert_id: str) -> list[tuple[str, str]]:
    """Let an alert go one rung up. Returns the rule that fired and why nobody could be told, if nobody could.

    Those on duty were told when it was raised. Then come who stands in for them, the leads and administrators,
    everybody who may take it. Raised while nobody was on duty, it waits on top of every list until hours begin.
    """
    alerts, ladder = turn.unit.alerts, turn.terms.ladder
    alert = next((one for one in (*alerts.waiting(), *alerts.climbing()) if one.id == alert_id), None)
    if alert is None:
        return []
    rung = 0 if alert.next_at is None else alert.rung + 1
    told = _rung(turn, alert.account_id, alert.area, rung)
    if not rung and not told:
        return []
    rule = f"alert_{rung}"
    first = turn.unit.time.once(
        rule, f"{alert.id}.{alert.times}", turn.today, *(("sent",) if told else ("skipped", "nobody"))
    )
    if not told:
        return [(rule, "nobody")] if first else []
    for staff in told:
        _alert(turn, alert, rung, staff)
    if rung == 1 and alert.level not in NO_CARD:
        _not_taken_yet(turn, alert)
    if rung:
        more = rung < len(ladder)
        alerts.climb(alert, turn.now + timedelta(minutes=ladder[rung] - ladder[rung - 1]) if more else None)
    else:
        alerts.begin(alert, turn.now + timedelta(minutes=ladder[0]))
    return [(rule, "")]


def _not_taken_yet(turn: Voice, alert: Alert) -> None:
    """They were told that somebody takes it: now they hear that it is still sought for, once."""
    dials = [Offer(f"dial_{number}", Act("device", f"tel:{number}")) for number in (120, 110)]
    news.tell(turn, alert.account_id, alert.person_id, "card.waits", *dials, kind=Kind.CRISIS, lane="crisis")


def pass_on(turn: Voice, thread_id: str) -> list[tuple[str, str]]:
    """What nobody has read of a thread goes to whoever is on duty, and climbs; what silence ends, ends. Returns the
    rule that fired and why nobody could be told, if nobody could (ux.md 17 row 1)."""
    unit, thread = turn.unit, turn.unit.threads.any(thread_id)
    if thread is None or thread.state is ThreadState.CLOSED:
        return []
    if thread.silent_at is not None and thread.silent_at <= turn.now:
        threads.silence(turn, thread)
        return [("thread_quiet", "")]
    quiet = Quiet(turn.terms.quiet_from, turn.terms.quiet_until).holds(turn.now.astimezone(ZONE).time())
    if thread.next_at is None or thread.next_at > turn.now or (quiet and thread.alert_id is None):
        return []
    if not unit.threads.has_unread(thread):
        unit.threads.change(thread, next_at=None)
        return []
    rung = thread.rung + 1
    told = [one for one in _rung(turn, thread.account_id, thread.area, rung) if unit.team.works_area(one) or rung == 1]
    more = rung < len(turn.terms.ladder)
    at = turn.now + threads.patience(turn, thread) if more else None
    thread = unit.threads.change(thread, rung=rung, next_at=at)
    if thread.alert_id is None or not unit.alerts.open_again(thread.alert_id):
        for staff in told:
            news.call(turn, staff, thread)
    if rung == 1:
        threads.passed(turn, thread, told)
    return [(f"thread_{rung}", "" if told else "nobody")]


def _rung(turn: Voice, account_id: str, area: str, rung: int) -> list[Staff]:
    """Who is told on this rung; each once, and nobody who is away."""
    team = turn.unit.team
    duties = team.on_duty(area, turn.now, turn.calendar)
    on_duty = [duty.staff_id for duty in duties]
    away = turn.unit.absences.away()
    here = [one for one in team.everyone() if one.id not in away]
    everybody = crisis_duty.of(turn, account_id, area)
    if rung == 0:
        found = [team.get(one) for one in on_duty]
    elif rung == 1:
        found = [team.get(one) for one in [*on_duty, *_stand_ins(turn, area, duties, away)]]
    elif rung == 2:
        leads = [one for one in everybody if one.role is Role.MANAGER]
        found = [*leads, *(one for one in here if one.role is Role.ADMIN)]
    else:
        found = [*everybody, *(team.get(duty.staff_id) for duty in team.present(turn.today) if duty.serves(area))]
    return list({one.id: one for one in found if one.works}.values())


def _stand_ins(turn: Voice, area: str, duties: Sequence[Duty], away: Mapping[str, str]) -> list[str]:
    """Whom the roster names beside those on duty; where it names nobody, the one whose hours begin next."""
    named = [duty.stand_in_id for duty in duties if duty.stand_in_id and duty.stand_in_id not in away]
    return named or _next_on_roster(turn, area, [duty.staff_id for duty in duties])


def _next_on_roster(turn: Voice, area: str, but: Iterable[str]) -> list[str]:
    """The one whose hours begin next."""
    local = turn.now.astimezone(ZONE)
    minute = (local.weekday() * 24 + local.hour) * 60 + local.minute
    waits = []
    for duty in turn.unit.team.present(turn.today):
        if duty.staff_id not in but and duty.serves(area):
            start = time.fromisoformat(duty.starts)
            waits.append((((duty.weekday * 24 + start.hour) * 60 + start.minute - minute) % WEEK, duty.staff_id))
    return [min(waits)[1]] if waits else []


def _alert(turn: Voice, alert: Alert, rung: int, staff: Staff) -> None:
    """On their page and, where they left a way, by a neutral text. Administrators read no case: they see to it that
    somebody comes."""
    runs_the_house = staff.role is Role.ADMIN
    holder = turn.unit.accounts.get(staff.account_id).person_id
    news.tell(
        turn,
        staff.account_id,
        holder,
        "tick.alert_admin" if runs_the_house else "tick.alert",
        news.button("look", "team") if runs_the_house else news.button("take", "alerts.take", alert=alert.id),
        kind=Kind.STAFF_ALERT,
        lane="staff_alert",
        area=turn.areas.town(alert.area),
        minutes=int((turn.now - alert.last_at).total_seconds() // 60),
    )
    way = next((duty.nudge for duty in turn.unit.team.roster() if duty.staff_id == staff.id and duty.nudge), "")
    if way:
        dedupe = f"{alert.id}:{alert.times}:{rung}:{staff.id}"
        nudges.add(turn.unit, holder, way, "nudge.task", "staff_alert", dedupe)
