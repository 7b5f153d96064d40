"""The day of a member of staff: what waits for them now, what comes tomorrow, and how much may rest (ux.md 12.4).

Nothing here is stored: it is read afresh each time, so that a list is never older than the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.domain.case import Answer, Case, Stage
from bot.domain.decision import Decision
from bot.domain.green import Green
from bot.domain.lead import Lead
from bot.domain.people import CASE_ROLES, VILLAGE_DOCTOR
from bot.domain.referral import Referral
from bot.domain.thread import Thread
from bot.services import call_outcomes, decisions, green, leads, needs, reviews, unsent, waiting
from bot.services.promises import ZONE
from bot.services.voice import Voice
from bot.store.alerts import Alert
from bot.store.calls import Call
from bot.store.unsent import Unsent


@dataclass(slots=True)
class Day:
    """What there is to do, the most pressing first within each list."""

    alerts: list[Alert] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    """To make now: asked to hurry, urgent, or due."""
    lines: list[Thread] = field(default_factory=list)
    """Somebody wrote back, and nobody has read it."""
    look_ins: list[Green] = field(default_factory=list)
    """A village doctor is asked to look in on them."""
    leads: list[Lead] = field(default_factory=list)
    """Somebody outside told of a need."""
    stuck: list[Call] = field(default_factory=list)
    """Nobody answers: the lead decides."""
    answers: list[Case] = field(default_factory=list)
    """What was missing has been told."""
    unvisited: list[Case] = field(default_factory=list)
    """A village doctor was to look in on them, and the day has passed without a word (R49)."""
    ready: list[Case] = field(default_factory=list)
    """The person said yes to both: the entry on the platform can be made."""
    to_refer: list[Case] = field(default_factory=list)
    """Registered, and no place has been asked yet."""
    referrals: list[Referral] = field(default_factory=list)
    """One's own institution is asked to take somebody in."""
    places: list[Referral] = field(default_factory=list)
    """One's own institution has room, and somebody waits for it: the first of them."""
    queued: list[Referral] = field(default_factory=list)
    """The same where nobody has said how many it can take: the institution knows best when it has room."""
    arrived: list[Case] = field(default_factory=list)
    """New, and nobody has begun."""
    needs: int = 0
    """How many told the county of a need within a week (ux.md 9.7)."""
    unsent: list[Unsent] = field(default_factory=list)
    """Reminders and notices that may not have arrived."""
    seconds: list[Decision] = field(default_factory=list)
    """Wait for a second person's word, and it is mine to say."""
    held: list[Case] = field(default_factory=list)
    """Stand still, and it is time to look again."""
    idle: list[Case] = field(default_factory=list)
    """Begun, and nothing has moved for as many days as a first call may take."""
    tomorrow: list[Call | Case] = field(default_factory=list)
    """Due on the next working day."""
    rest: list[Call | Case] = field(default_factory=list)
    """Nothing to do today."""

    @property
    def asked(self) -> list[Thread | Green | Lead | Referral | Decision]:
        """What others have asked of us: to read what they wrote, to look after somebody, to take somebody in, to agree
        as the second one."""
        return [*self.lines, *self.look_ins, *self.leads, *self.referrals, *self.places, *self.seconds]

    @property
    def now(self) -> list[Call | Case]:
        """Everything of today, but for the alerts."""
        begun = [*self.answers, *self.unvisited, *self.ready, *self.to_refer, *self.arrived, *self.held, *self.idle]
        return [*self.calls, *self.stuck, *begun]


def of(turn: Voice) -> Day:
    """The day of the one who acts."""
    day = Day(alerts=[alert for alert in turn.unit.alerts.visible() if alert.state == "open" or _mine(turn, alert)])
    day.lines = turn.unit.threads.unread()
    if turn.working.role not in CASE_ROLES:
        day.look_ins = green.to_look_in(turn) if turn.working.role is VILLAGE_DOCTOR else []
        return day
    day.unsent, day.seconds = unsent.of(turn), decisions.waiting(turn)
    day.referrals = turn.unit.referrals.received()
    day.leads = leads.waiting(turn)
    day.needs = sum(n for _street, n in needs.of_county(turn, needs.A_WEEK))
    following = waiting.first(turn)
    if following is not None:
        load = turn.unit.referrals.load(following.to_institution)
        day.places = [following] if load.free else []
        day.queued = [following] if load.free is None else []
    cases = turn.unit.cases.queue()
    by_id = {case.id: case for case in cases}
    called, standing = set(), turn.unit.holds.of_many(list(by_id))
    known = _known(turn, [case for case in cases if case.id not in standing])
    upcoming = turn.calendar.add_working_days(turn.today, 1)
    silent = turn.unit.greens.overdue(list(by_id))
    for call in turn.unit.calls.queue():
        where = _place_of_call(turn, day, call, upcoming)
        if where is day.rest and call.case_id in by_id:
            continue
        where.append(call)
        called.add(call.case_id)
    for case in cases:
        if case.id in standing:
            due = standing[case.id].look_on <= turn.today
            (day.held if due else day.rest if case.id not in called else []).append(case)
        elif case.id in silent and case.id not in called:
            day.unvisited.append(case)
        elif case.id not in called:
            _place_of_case(turn, day, case, known, upcoming).append(case)
    return day


def is_late(turn: Voice, item: Call | Case) -> bool:
    """Whether a promised moment has passed. No clock runs while a family cannot be reached (ux.md 1 no. 6)."""
    if isinstance(item, Call):
        return item.promised_at < turn.now and not item.tries
    return item.stage is Stage.SUBMITTED and item.promised_on < turn.today


def _place_of_call(turn: Voice, day: Day, call: Call, upcoming: date) -> list[Call] | list[Call | Case]:
    due_on = call.promised_at.astimezone(ZONE).date()
    if call_outcomes.is_stuck(turn, call):
        return day.stuck if turn.me.id in call_outcomes.leads_of(turn, call.area) else day.rest
    if call.again_at is not None and call.again_at > turn.now:
        return day.rest
    if call.urgent or call.nudged_at is not None or call.again_at is not None or due_on <= turn.today:
        return day.calls
    return day.tomorrow if due_on <= upcoming else day.rest


@dataclass(frozen=True, slots=True)
class _Known:
    """What places a case, looked up for all of them together: a day of two hundred costs no more statements."""

    ready: frozenset[str]
    put_off: set[str]
    last: dict[str, str]
    called: set[str]


def _known(turn: Voice, cases: list[Case]) -> _Known:
    begun = [case for case in cases if case.stage in (Stage.UNDER_REVIEW, Stage.REGISTERED)]
    ids = [case.id for case in begun]
    said = turn.unit.files.own_yes_many(ids)
    lacks = reviews.lacking_many(turn, begun, said)
    ready = {one for one, own in said.items() if own.answer is Answer.YES and not lacks[one]}
    return _Known(
        frozenset(ready),
        reviews.put_off_among(turn, begun),
        turn.unit.cases.last_moves(ids),
        turn.unit.calls.about(ids),
    )


def _place_of_case(turn: Voice, day: Day, case: Case, known: _Known, upcoming: date) -> list[Case] | list[Call | Case]:
    if case.stage is Stage.SUBMITTED:
        return day.tomorrow if turn.today < case.promised_on <= upcoming and case.owner_id else day.arrived
    if case.id in known.put_off:
        return day.rest
    if case.stage is Stage.REGISTERED:
        return day.to_refer
    if case.stage is not Stage.UNDER_REVIEW:
        return day.rest
    if case.id in known.ready:
        return day.ready
    if known.last.get(case.id) == "answer_more":
        return day.answers
    quiet_until = turn.calendar.add_working_days(case.stage_on, turn.terms.check_days)
    return day.idle if turn.today > quiet_until and case.id not in known.called else day.rest


def _mine(turn: Voice, alert: Alert) -> bool:
    return alert.taken_by == turn.working.id
