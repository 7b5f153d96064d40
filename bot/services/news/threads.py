"""News of a thread: what a person typed reaches whoever of the team reads it, and wakes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.conversation.messages import Kind
from bot.domain import events
from bot.domain.people import Staff
from bot.domain.thread import Thread, ThreadKind, ThreadState
from bot.services import threads
from bot.services.telling import button, tell
from bot.services.voice import Voice
from bot.store import nudges


def _typed(turn: Voice, event: events.LineTyped) -> None:
    """Words stand on that thread's own open screen alone; anywhere else there is only that somebody wrote."""
    for staff_id in event.staff_ids:
        staff = turn.unit.team.get(staff_id)
        if stands_open(turn, staff, event.thread):
            _put_there(turn, staff, event)
        elif event.first or event.thread.kind is ThreadKind.ALERT:
            call(turn, staff, event.thread)


def stands_open(turn: Voice, staff: Staff, thread: Thread) -> bool:
    """Whether somebody of the team has the thread before them."""
    kept = turn.unit.talks.open(staff.account_id)
    return kept is not None and kept.talk.flow == threads.FORM and kept.talk.about.get("thread") == thread.id


def _put_there(turn: Voice, staff: Staff, event: events.LineTyped) -> None:
    person = turn.unit.threads.person_of(event.thread)
    turn.unit.note_reading(person, "thread_line", threads.PURPOSE, staff.account_id)
    alert = event.thread.kind is ThreadKind.ALERT
    tell(
        turn,
        staff.account_id,
        person,
        "thread.theirs",
        kind=Kind.HUMAN,
        lane="staff_alert" if alert else "reply",
        words=event.text,
        at=turn.now,
        thread=event.thread.id,
    )


def call(turn: Voice, staff: Staff, thread: Thread) -> None:
    """Ask somebody of the team to look: on the page, and by a neutral text where it is urgent."""
    holder, alert = turn.unit.accounts.get(staff.account_id).person_id, thread.kind is ThreadKind.ALERT
    spoken = thread.state is ThreadState.OPEN or thread.until is not None
    opens = {"thread": thread.id} if spoken or not alert else {"alert": thread.alert_id}
    tell(
        turn,
        staff.account_id,
        holder,
        "news.staff.alert_goes_on" if alert else "news.staff.line",
        button("look", "thread" if "thread" in opens else "alerts.take", **opens),
        kind=Kind.STAFF_ALERT if alert else Kind.NOTICE,
        lane="staff_alert" if alert else "reply",
        area=turn.areas.town(thread.area) if thread.area else "",
    )
    way = next((duty.nudge for duty in turn.unit.team.roster() if duty.staff_id == staff.id and duty.nudge), "")
    if alert and way:
        minute = turn.now.strftime("%d%H%M")
        nudges.add(turn.unit, holder, way, "nudge.task", "staff_alert", f"{thread.id}:{staff.id}:{minute}")


TELLERS: dict[type, Callable[[Voice, Any], None]] = {events.LineTyped: _typed}
