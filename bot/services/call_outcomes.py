"""How a call went: who takes it, what came of it, and when it is tried again (ux.md 9.3, 10, 12.4).

A call task is the normal way to reach a family. Nobody is rung by two workers, nobody is lost because they
did not answer, and a wrong number is never rung twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from bot.domain.case import Answer, Case, Way
from bot.domain.commands import Apply
from bot.domain.errors import NotThere, Overtaken, Refused
from bot.domain.events import CallStuck, CaseEntered, NumberWrong
from bot.domain.people import Role
from bot.services import applications, caseload, promises, wishes
from bot.services.promises import ZONE
from bot.services.voice import Voice
from bot.store import nudges
from bot.store.calls import Call

ANSWERED = ("reached", "wants", "declines", "not_yet")
"""Outcomes in which the right person was on the telephone."""
FIRST = promises.FIRST
HOURS = (time(9, 30), time(14, 30), time(17, 0))
"""Hours at which an unanswered call comes back on another day: a different part of the day each time."""


def take(turn: Voice, call_id: str) -> Call:
    """Take a call that nobody has; its case, if free, comes with it.

    Raises:
        Refused: a colleague has it; the name is told.
        NotThere: it is done, lies elsewhere, or never was.
    """
    unit = turn.unit
    try:
        call = unit.calls.take(unit.calls.for_staff(call_id))
    except (NotThere, Overtaken):
        found = unit.calls.any(call_id)
        if found is None or found.state != "open" or found.owner_id is None or not caseload.covers(turn, found.area):
            raise NotThere from None
        raise Refused("calls.taken", name=unit.team.get(found.owner_id).name) from None
    case = case_of(turn, call)
    if case is not None and case.owner_id is None:
        caseload.hold(turn, case)
    return call


def case_of(turn: Voice, call: Call) -> Case | None:
    """The case the call is about."""
    return turn.unit.cases.any(call.case_id) if call.case_id else None


def put_back(turn: Voice, call_id: str) -> None:
    """Back to the list of everybody."""
    turn.unit.calls.hand(_own(turn, call_id).id, None)


# -- outcomes ------------------------------------------------------------------------------------------------------


def not_reached(turn: Voice, call_id: str) -> tuple[int, datetime | None]:
    """Nobody answered: how often so far, and when it comes back; None: the lead decides now.

    Three tries on three days at different hours, then the lead decides and writes why (ux.md 10).
    """
    call = _own(turn, call_id)
    days = {when.astimezone(ZONE).date() for when in _unanswered(turn, call)} | {turn.today}
    stuck = len(days) >= turn.terms.call_tries
    again_at = None if stuck else next_try(turn, [*_unanswered(turn, call), turn.now])
    tries = turn.unit.calls.tried(call, "not_reached", again_at)
    if stuck:
        turn.unit.calls.hand(call.id, None)
        turn.unit.tell(CallStuck(call.id, call.area, call.person_id))
    return tries, again_at


def is_stuck(turn: Voice, call: Call) -> bool:
    """Whether the call waits for the lead's word."""
    return call.again_at is None and call.tries >= turn.terms.call_tries and call.owner_id is None


def leads_of(turn: Voice, area: str) -> list[str]:
    """Accounts of those who decide about a call nobody answers: managers of the place, else its workers."""
    workers = turn.unit.team.workers_of(area)
    managers = [staff for staff in workers if staff.role is Role.MANAGER]
    return [staff.account_id for staff in managers or workers]


def decide(turn: Voice, call_id: str, how: str, why: str) -> None:
    """The lead's word on a call that nobody answers: try again, write instead, or stop; always with a reason.

    Stopping ends the ringing, never the application (ux.md 1 no. 6).
    """
    call = turn.unit.calls.for_staff(call_id)
    if turn.me.id not in leads_of(turn, call.area):
        raise NotThere
    if how == "again":
        at = next_try(turn, [*_unanswered(turn, call), turn.now])
        turn.unit.calls.postpone(call, at)
        return
    turn.unit.calls.tried(call, "written")
    turn.unit.calls.finish(call.id)
    turn.unit.calls.change_contact(call, {"why": why})


def wrong_number(turn: Voice, call_id: str) -> None:
    """Somebody else's number: cleared everywhere, and asked for again at the next visit (ux.md 9.3)."""
    call = _own(turn, call_id)
    unit, case = turn.unit, case_of(turn, call)
    unit.calls.tried(call, "wrong_number")
    unit.calls.settle(call.id)
    if case is not None:
        reach = unit.files.open_own(case, "reach")
        unit.files.put(case, "reach", reach | {"phone": ""})
        unit.history.blank(case, "reach", "phone", str(reach.get("phone", "")))
        unit.files.forget_index(case.id)
        id_number = unit.files.open_own(case, "identity").get("id_number")
        if id_number:
            unit.files.index(case.id, "id_number", id_number)
    unit.tell(NumberWrong(call.account_id, call.person_id))


def spoke(turn: Voice, call_id: str, outcome: str) -> Case | None:
    """The right household was on the telephone: the call is done, what was written to them counts as heard.

    Returns the case, whose review has begun, unless a colleague holds it.
    """
    call = _own(turn, call_id)
    turn.unit.calls.tried(call, outcome)
    turn.unit.calls.settle(call.id)
    turn.unit.messages.heard(call.account_id)
    case = case_of(turn, call)
    held_elsewhere = case is not None and case.owner_id not in (None, turn.working.id)
    return None if case is None or held_elsewhere else caseload.take_up(turn, case.id)


def person_thinks(turn: Voice, call_id: str) -> Case | None:
    """The person said: let me think. They are asked once more after some days (ux.md 6)."""
    case = spoke(turn, call_id, "not_yet")
    return wishes.answer_by_worker(turn, case, Answer.LATER, None, "") if case else None


def ring_again(turn: Voice, case_id: str) -> datetime:
    """Another call about the case, on the next working day, by the same worker."""
    case = caseload.take_up(turn, case_id)
    call = caseload.call_of(turn, case)
    at = datetime.combine(turn.calendar.add_working_days(turn.today, 1), HOURS[0], ZONE)
    turn.unit.calls.postpone(call, at)
    return at


def written(turn: Voice, call_id: str) -> None:
    """Who wrote, or asked not to be called, was answered in writing; the call is done with it."""
    call = _own(turn, call_id)
    turn.unit.calls.tried(call, "written")
    turn.unit.calls.finish(call.id)


def enter(turn: Voice, call_id: str, command: Apply, said: str) -> Case:
    """Fill the application in for somebody on the telephone (ux.md 1 no. 1; 无障碍环境建设法 39).

    The caller applies, the worker types: the consent they spoke is recorded with who typed it. About an adult
    whom the caller speaks for nothing goes further before that adult's own yes.
    """
    call = _own(turn, call_id)
    earlier = turn.unit.calls.contact(call).get("typed")
    command = replace(command, applied_to=command.applied_to or turn.working.organisation_id)
    case = applications.enter(turn, command, call.account_id, Way.WORKER, said)
    turn.unit.record("consent.by_phone", f"case:{case.id}", fields="K1")
    typed = {"by": turn.working.id, "how": "phone", "on": turn.today.isoformat(), "said": said}
    turn.unit.files.put(case, "typed", typed | ({"before": earlier} if earlier else {}))
    spoke(turn, call_id, "wants")
    case = caseload.take_up(turn, case.id)
    turn.unit.tell(CaseEntered(case))
    return case


# -- the neutral text -------------------------------------------------------------------------------------------------


def may_text(turn: Voice, call: Call) -> bool:
    """A text goes only where the right person has once answered, and not after the number proved wrong."""
    for row in reversed(turn.unit.calls.tries(call.account_id)):
        if row.outcome in (*ANSWERED, "wrong_number"):
            return bool(row.outcome != "wrong_number")
    return False


def text(turn: Voice, call_id: str) -> None:
    """Send the one neutral text there is for this (ux.md 2.4)."""
    call = _own(turn, call_id)
    phone = turn.unit.calls.contact(call).get("phone", "")
    if not phone or not may_text(turn, call):
        raise NotThere
    nudges.add(turn.unit, call.person_id, f"sms:{phone}", "nudge.call_back", "reminder", f"call:{call.id}:{call.tries}")
    turn.unit.record("call.text", f"call:{call.id}")


# -- when ------------------------------------------------------------------------------------------------------------


def next_try(turn: Voice, tries: list[datetime]) -> datetime:
    """When an unanswered call comes back: some hours on, once; after that at another hour of the next working day."""
    today = [when for when in tries if when.astimezone(ZONE).date() == turn.today]
    later = promises.later_today(turn).astimezone(ZONE)
    if len(today) == 1 and later.date() == turn.today and later.time() <= turn.terms.call_by:
        return later
    used = [_part(when) for when in tries]
    part = min(range(len(HOURS)), key=lambda one: (used.count(one), one))
    return datetime.combine(turn.calendar.add_working_days(turn.today, 1), HOURS[part], ZONE)


def _part(when: datetime) -> int:
    hour = when.astimezone(ZONE).hour
    return 0 if hour < 12 else 1 if hour < 16 else 2


def _unanswered(turn: Voice, call: Call) -> list[datetime]:
    rows = turn.unit.calls.tries(call.account_id)
    return [row.at for row in rows if row.call_id == call.id and row.outcome == "not_reached"]


def _own(turn: Voice, call_id: str) -> Call:
    """A call one holds: whoever says how it went has taken it before."""
    return take(turn, call_id)
