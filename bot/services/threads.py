"""A human and a person write to each other: who is woken, how long it lasts, and who reads when nobody else does.

Nothing that is typed to a human is lost, and nobody else reads it; a talk has hours, and says so (ux.md 17 row 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.conversation.messages import Kind
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.events import LineTyped
from bot.domain.people import Part, Staff
from bot.domain.thread import Line, Thread, ThreadKind, ThreadState
from bot.services import calls, hours
from bot.services.telling import button, tell
from bot.services.voice import Voice
from bot.store.alerts import Alert
from bot.store.messages import Act, Offer

FORM = "thread"
"""The form that stands open on the screen of whoever of the team reads one, and in which they write."""
LONGEST = 300
"""Characters of one line of the team: it is read on a small phone."""
PURPOSE = "thread"
"""The task for which lines are read."""


# -- which ---------------------------------------------------------------------------------------------------------


def of_case(turn: Voice, case: Case, account_id: str) -> Thread:
    """The one about a case with one who takes part in it, however often it was over; begun where there is none."""
    threads, owner = turn.unit.threads, turn.unit.cases.alive(case.id).owner_id
    found = threads.letter(account_id, case_id=case.id)
    if found is None:
        return threads.begin(ThreadKind.LETTER, account_id, case.area, case_id=case.id, staff_id=owner)
    return _again(turn, found, staff_id=owner) if found.state is ThreadState.CLOSED else found


def of_call(turn: Voice, account_id: str, area: str, call_id: str) -> Thread:
    """The one about what somebody asked from a place without an application, however often it was over, now about the
    newest call; begun where there is none."""
    threads = turn.unit.threads
    found = threads.letter(account_id, area=area)
    if found is None:
        return threads.begin(ThreadKind.LETTER, account_id, area, call_id=call_id, wake_on=kept_until(turn))
    if found.state is ThreadState.CLOSED:
        return _again(turn, found, staff_id=None, call_id=call_id)
    return found if found.call_id == call_id else threads.change(found, call_id=call_id)


def _again(turn: Voice, thread: Thread, **change: Any) -> Thread:
    """It goes on where it ended; nobody has spoken in it yet."""
    begun = {"state": ThreadState.WAITING, "silent_at": None, "next_at": None, "rung": 0, "told_at": None}
    if thread.case_id is None:
        turn.unit.time.wake("thread", [thread.id], kept_until(turn))
    return turn.unit.threads.change(thread, **begun | change)


def kept_until(turn: Voice) -> date:
    """The day on which what is written without a case now is kept no longer."""
    return turn.today + timedelta(days=turn.terms.letter_days)


def of_alert(turn: Voice, alert: Alert) -> Thread:
    """The one of an alert; begun where there is none. Words about somebody whose case is known go with that person."""
    threads = turn.unit.threads
    found = threads.of_alert(alert.id)
    if found is not None:
        return found if found.area == alert.area else threads.change(found, area=alert.area)
    cases = turn.unit.cases.of_account(alert.account_id)
    return threads.begin(
        ThreadKind.ALERT,
        alert.account_id,
        alert.area,
        alert_id=alert.id,
        staff_id=alert.taken_by,
        case_id=cases[0][0].id if cases else None,
    )


def who(turn: Voice, thread: Thread) -> str:
    """Who writes, by a word for what they are to the person; the look at it is logged."""
    for case, part in turn.unit.cases.of_account(thread.account_id):
        if thread.case_id in (None, case.id):
            wish = turn.unit.files.open(case, "wish", "thread")
            return "self" if part is Part.PERSON else str(wish.get("relation", "unknown"))
    return "unknown"


# -- the person writes -----------------------------------------------------------------------------------------------


def hear(turn: Voice, thread: Thread, text: str, person: str = "") -> str:
    """A line of the person, kept and on its way to whoever reads it. Returns its stem."""
    threads = turn.unit.threads
    waited = threads.has_unread(thread)
    stem = threads.add(thread, text, person=person)
    if thread.state is ThreadState.OPEN:
        thread = threads.change(thread, silent_at=_silent_at(turn, thread))
    readers, there = _readers(turn, thread)
    if thread.next_at is None and (readers or thread.state is ThreadState.OPEN):
        thread = threads.change(thread, next_at=turn.now + patience(turn, thread))
    turn.unit.tell(LineTyped(thread, text, tuple(one.id for one in readers), not waited))
    if thread.state is ThreadState.OPEN and not there and thread.told_at is None:
        say_when(turn, thread)
    return stem


def utter(turn: Voice, alert: Alert, words: Sequence[str]) -> tuple[Thread, str]:
    """Words of danger, for whoever takes the alert (ux.md 17 row 2). Of a sentence that came in pieces those that lie
    there already stand once. Returns where, and the stem of the last."""
    thread, stem = of_alert(turn, alert), ""
    *pieces, whole = words or ("",)
    known = turn.unit.threads.newest(thread, 2) if pieces else []
    for said in (*(piece for piece in pieces if piece not in known), *((whole,) if whole else ())):
        stem = hear(turn, thread, said)
    return thread, stem


def _readers(turn: Voice, thread: Thread) -> tuple[list[Staff], bool]:
    """Who is told of a line, and whether any of them is there now. Whose hours are over still finds it later."""
    team = turn.unit.team
    holder = _holder(turn, thread)
    if holder is not None and not thread.rung and attended(turn, thread):
        return [holder], True
    if thread.state is ThreadState.WAITING and holder is None and thread.until is None:
        return [], False  # an alert that nobody has taken climbs by itself, a letter is a call or in a list
    on_duty = [team.get(duty.staff_id) for duty in team.on_duty(thread.area, turn.now, turn.calendar)]
    found = {one.id: one for one in [*on_duty, *([holder] if holder else [])] if one.works}
    return list(found.values()), bool(on_duty)


def _holder(turn: Voice, thread: Thread) -> Staff | None:
    holder = turn.unit.team.find(thread.staff_id) if thread.staff_id else None
    return holder if holder is not None and holder.works else None


def attended(turn: Voice, thread: Thread) -> bool:
    """Whether whoever is written to is there now: in their hours, and at any hour where they have just taken the
    alert, read or written."""
    holder = _holder(turn, thread)
    if holder is None:
        return False
    if hours.there(turn, holder):
        return True
    at = turn.unit.threads.attended_at(thread) if thread.kind is ThreadKind.ALERT else None
    return at is not None and at + patience(turn, thread) > turn.now


def patience(turn: Voice, thread: Thread) -> timedelta:
    """How long a line may lie unread before it passes on."""
    alert = thread.kind is ThreadKind.ALERT
    return timedelta(minutes=turn.terms.unread_minutes) if alert else timedelta(hours=turn.terms.unread_hours)


def say_when(turn: Voice, thread: Thread) -> None:
    """One honest line: nobody reads now, who will, and when."""
    team, holder = turn.unit.team, _holder(turn, thread)
    back = hours.back(turn, holder) if holder is not None else None
    duty = team.next_duty(thread.area, turn.now, turn.calendar)
    at = min((one for one in (back, duty) if one is not None), default=None)
    away = holder is not None and not hours.there(turn, holder)
    named = away and at == back and turn.everything
    key = "thread.nobody" if at is None else "thread.off" if named else "thread.later"
    _to_person(turn, thread, key, name=holder.name if holder else "", at=at or turn.now)
    turn.unit.threads.change(thread, told_at=turn.now)


def passed(turn: Voice, thread: Thread, told: Sequence[Staff]) -> None:
    """Nobody has read it: the person hears once who is asked now, or when somebody reads."""
    if not told:
        say_when(turn, thread)
    else:
        _to_person(turn, thread, "thread.passed")


def _to_person(turn: Voice, thread: Thread, key: str, *more: Offer, **params: Any) -> None:
    dials = [Offer(f"dial_{number}", Act("device", f"tel:{number}")) for number in (120, 110)]
    lane = "crisis" if thread.kind is ThreadKind.ALERT else "reply"
    tell(turn, thread.account_id, turn.unit.threads.person_of(thread), key, *dials, *more, lane=lane, **params)


# -- a human writes ----------------------------------------------------------------------------------------------------


def say(turn: Voice, thread: Thread, text: str) -> Thread:
    """A line of the team, on the person's page at once; from the first one on what is typed there comes back here.

    Raises:
        Refused: it is over.
    """
    unit, me = turn.unit, turn.working
    if thread.state is ThreadState.CLOSED:
        raise Refused("thread.closed")
    waiting = unit.talks.open(thread.account_id) if thread.state is ThreadState.WAITING else None
    case = unit.cases.any(thread.case_id) if thread.case_id else None
    unit.threads.seen(thread)
    if thread.kind is ThreadKind.LETTER:
        calls.answered_in_writing(turn, thread.account_id, case_id=thread.case_id, call_id=thread.call_id)
    stem = unit.threads.add(thread, text, staff_id=me.id)
    change = {"state": ThreadState.OPEN, "staff_id": me.id, "spoke_at": turn.now, "next_at": None, "rung": 0}
    thread = unit.threads.change(thread, **change, told_at=None)
    thread = unit.threads.change(thread, silent_at=_silent_at(turn, thread))
    alert = thread.kind is ThreadKind.ALERT
    for one in unit.alerts.visible() if alert else ():
        if one.id == thread.alert_id and one.state == "open":
            unit.alerts.take(one)
    if waiting is not None:
        _to_person_plain(turn, thread, "thread.form_waits")
    tell(
        turn,
        thread.account_id,
        unit.threads.person_of(thread),
        "thread.line",
        kind=Kind.HUMAN,
        lane="crisis" if alert else "reply",
        case_id=case.id if case is not None and not alert else None,
        climbs=not alert,
        stem=stem,
        name=me.name,
        role=me.role.value,
        words=text,
        thread=thread.id,
    )
    return thread


def _to_person_plain(turn: Voice, thread: Thread, key: str, *offers: Offer, **params: Any) -> None:
    tell(turn, thread.account_id, turn.unit.threads.person_of(thread), key, *offers, kind=Kind.REPLY, **params)


def read(turn: Voice, thread: Thread, purpose: str = PURPOSE) -> list[Line]:
    """Everything in order, for whoever of the team opens it: logged, and the person sees that it was read."""
    found = turn.unit.threads.read(thread, purpose)
    have_read(turn, thread)
    return found


def page(turn: Voice, thread: Thread, most: int, before: int = 0) -> tuple[list[Line], int]:
    """The last lines in order, or the last of those before a number of them, for whoever of the team opens it; and how
    many come before. Both sides of it, whoever had it: logged, and the person sees that it was read."""
    upto = min(before, turn.unit.threads.length(thread)) if before else turn.unit.threads.length(thread)
    start = max(0, upto - most)
    found = turn.unit.threads.read(thread, PURPOSE, start, upto - start)
    have_read(turn, thread)
    return found, start


def have_read(turn: Voice, thread: Thread) -> None:
    """What the person wrote has been before a human: it climbs no further."""
    turn.unit.threads.seen(thread)
    if thread.next_at is not None:
        turn.unit.threads.change(thread, next_at=None)


def close(turn: Voice, thread: Thread) -> None:
    """A human says that it is over; the person hears so, and a form that waited is offered again."""
    unit = turn.unit
    if thread.state is not ThreadState.OPEN:
        return
    unit.record("thread.close", f"thread:{thread.id}")
    _end(turn, thread, "thread.over")


def silence(turn: Voice, thread: Thread) -> None:
    """Neither has written for so long. Nothing is said of it, unless a form waits."""
    _end(turn, thread, "")


def _end(turn: Voice, thread: Thread, key: str) -> None:
    """Words after an alert are still taken to it; nothing else is."""
    unit = turn.unit
    state = ThreadState.WAITING if thread.alert_id is not None else ThreadState.CLOSED
    unit.threads.change(thread, state=state, silent_at=None, rung=0)
    begun = (unit.talks.open(thread.account_id), unit.talks.parked(thread.account_id))
    waits = [button("go_on", "home.go_on")] if any(one and one.talk.answers for one in begun) else []
    write = button("write", "letter", **({"case": thread.case_id} if thread.case_id else {}))
    if key or waits:
        _to_person_plain(turn, thread, key or "thread.quiet", *waits, write)


def forget(turn: Voice, thread_id: str) -> None:
    """The days of what was written without an application are over."""
    thread = turn.unit.threads.any(thread_id)
    if thread is not None:
        turn.unit.threads.fade(thread)
        turn.unit.record("thread.forget", f"thread:{thread_id}", fields="words")


def alert_closed(turn: Voice, alert: Alert, *, no_danger: bool) -> None:
    """A human closed the alert: the talk is over; what is typed is still taken to it for a while after the card,
    unless there was no danger (ux.md 17 row 2)."""
    thread = turn.unit.threads.of_alert(alert.id)
    if thread is None:
        return
    until = alert.last_at + timedelta(hours=turn.terms.danger_hours)
    if thread.state is ThreadState.OPEN:
        _end(turn, thread, "thread.over")
    over = no_danger or until <= turn.now
    state = ThreadState.CLOSED if over else ThreadState.WAITING
    staff_id = turn.working.id
    turn.unit.threads.change(thread, state=state, until=until, next_at=None, staff_id=staff_id)


def _silent_at(turn: Voice, thread: Thread) -> datetime:
    """When it ends by itself, if neither writes from now on."""
    if thread.kind is ThreadKind.ALERT:
        return turn.now + timedelta(hours=turn.terms.thread_alert_hours)
    return hours.after(turn, timedelta(hours=turn.terms.thread_hours))
