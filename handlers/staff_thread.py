"""The screen of one thread: everything that was written, and what is typed here goes to that person, from nowhere else
(ux.md 17 row 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow, Option, Seen, Trouble, Value, leads
from bot.conversation.messages import Kind
from bot.domain.thread import Thread
from bot.services import call_outcomes, reviews, threads

SHOWN = 30
"""Lines that are shown at a time: the last when it is opened, what came before by a press."""


def _line(text: str, _seen: Seen) -> Value | Trouble:
    most = threads.LONGEST
    return Value(text.strip()) if 0 < len(text.strip()) <= most else Trouble("thread.too_long", {"most": most})


def _which(turn: Turn, about: Mapping[str, Any]) -> Thread:
    """The thread of a case, a call or an alert; begun where there is none."""
    if case_id := str(about.get("case", "")):
        return reviews.thread(turn, case_id)
    if call_id := str(about.get("call", "")):
        call = call_outcomes.take(turn, call_id)
        case = call_outcomes.case_of(turn, call)
        if case is not None:
            return threads.of_case(turn, case, call.account_id)
        return threads.of_call(turn, call.account_id, call.area, call.id)
    if alert_id := str(about.get("alert", "")):
        return threads.of_alert(turn, turn.unit.alerts.for_staff(alert_id))
    return turn.unit.threads.for_staff(str(about["thread"]))


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was written stands above the question, when the screen opens."""
    thread = _which(turn, about)
    if about.get("sent"):
        return about
    if not about.get("read"):
        _show(turn, thread)
    area = turn.areas.name(thread.area) if thread.area else ""
    of = thread.alert_id if thread.alert_id and turn.unit.alerts.held(thread.alert_id) else ""
    return {**about, "thread": thread.id, "caller": threads.who(turn, thread), "area": area, "of": of}


def _ways_on(seen: Seen) -> tuple[Option, ...]:
    """Back to what is to be done about an alert, for whoever has taken it; home; and the end."""
    of = str(seen.about.get("of", ""))
    back = (leads("back_to_it", f"alerts.take alert={of}"),) if of else ()
    return (*back, leads("today", "today"), leads("finished", "threads.over"))


def _show(turn: Turn, thread: Thread, before: int = 0) -> None:
    """Both sides of it, a page at a time."""
    person = turn.unit.threads.person_of(thread)
    found, left = threads.page(turn, thread, SHOWN, before)
    if left or before:
        ways = [turn.button("earlier", "threads.earlier", thread=thread.id, before=left)] if left else []
        ways += [turn.button("newest", "thread", thread=thread.id)] if before else []
        turn.say("thread.more", *ways, n=left)
    for line in found:
        if line.staff_id is None:
            turn.say("thread.theirs", kind=Kind.HUMAN, person=person, words=line.text, at=line.at, thread=thread.id)
        else:
            who = turn.unit.team.get(line.staff_id)
            turn.say(
                "thread.ours",
                kind=Kind.HUMAN,
                person=person,
                words=line.text,
                at=line.at,
                thread=thread.id,
                name=who.name,
                role=who.role.value,
                by=who.id,
            )


def earlier(turn: Turn, thread: str, before: int) -> None:
    """看前面的: what was written before, whoever had it then."""
    _show(turn, turn.unit.threads.for_staff(thread), before)


def _whose(turn: Turn, about: Mapping[str, Any]) -> str:
    return turn.unit.threads.person_of(turn.unit.threads.for_staff(str(about["thread"])))


def _send(turn: Turn, told: tuple[Mapping[str, Any], str]) -> None:
    """On its way; the screen stays open."""
    about, text = told
    thread = turn.unit.threads.for_staff(str(about["thread"]))
    if call := str(about.get("call", "")):
        call_outcomes.written(turn, call)
    threads.say(turn, thread, text)
    turn.kept = None
    turn.start(FORM, {name: about.get(name, "") for name in ("thread", "caller", "area", "of")} | {"sent": True})


FORM = Form(
    Flow(
        threads.FORM,
        1,
        (
            Ask(
                "text",
                Data.SENSITIVE,
                "a human answers on the page, for who cannot be rung (无障碍环境建设法 39; 精神卫生法 28)",
                reads=_line,
                also=_ways_on,
                params=lambda seen: {name: seen.about.get(name, "") for name in ("sent", "caller", "area")},
            ),
        ),
        then=lambda answers, about: (about, str(answers["text"])),
        counted=False,
    ),
    _send,
    prepare=_prepare,
    whose=_whose,
    staff=True,
)


def over(turn: Turn) -> None:
    """说完了: closed by a human; the person hears so."""
    if turn.kept is None or turn.talk.flow != threads.FORM:
        turn.lead("today")
        return
    thread = turn.unit.threads.for_staff(str(turn.talk.about["thread"]))
    turn.drop(turn.kept)
    threads.close(turn, thread)
    turn.say("thread.closed_here", turn.button("today"))


DESK = Desk(
    "threads",
    {"open": lambda turn: turn.lead("today"), "over": over, "earlier": earlier},
    staff=True,
    beside=frozenset({"over", "earlier"}),
)
