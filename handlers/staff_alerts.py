"""有急事: alerts, taken in one press, closed only by a human who says how it is (ux.md 9.12, 11 row 28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, leads
from bot.domain.clues import find_clues
from bot.services import alarms, caseload
from bot.services.promises import ZONE
from handlers import staff_aftercare, staff_rescue
from handlers.staff_calls import masked
from handlers.staff_register import line

SHOWN = 4
"""Of a list; with the ways on they make six buttons."""
FEW = 4
"""Of the places, and of the people, that are named."""
DIALS = 3
"""Numbers named in the words, as buttons."""


def show(turn: Turn, page: int = 0) -> None:
    """What is open: how grave, in which town, since when, and who has it. No more before it is taken."""
    visible = turn.unit.alerts.visible()
    found = visible[page * SHOWN : (page + 1) * SHOWN]
    if not found:
        turn.say("alerts.none", turn.button("on_duty", "roster"), turn.button("today"))
        return
    for n, alert in enumerate(found, start=1):
        holder = turn.unit.team.get(alert.taken_by).name if alert.taken_by else ""
        turn.say(
            "alerts.line",
            person=alert.person_id,
            n=n,
            level=alert.level,
            area=turn.areas.town(alert.area),
            at=alert.at.astimezone(ZONE),
            holder=holder,
        )
    offers = [turn.button("", "alerts.take", label=str(n), alert=alert.id) for n, alert in enumerate(found, start=1)]
    left = max(0, len(visible) - (page + 1) * SHOWN)
    more = [turn.button("next", "alerts", page=page + 1)] if left else []
    turn.say("alerts.which", *offers, *more, turn.button("today"), after=left)


def take(turn: Turn, alert: str) -> None:
    """我来: one press. A second press of the same hand only shows it again; a colleague hears who has it. What is typed
    from now on goes to the person, and what they type stands here."""
    found = turn.unit.alerts.for_staff(alert)
    if found.taken_by != turn.working.id:
        alarms.take(turn, alert)
    report = turn.unit.greens.of_alert(alert)
    if report is not None:
        turn.lead("green.show", green=report.id)
        return
    _words(turn, alert, found.person_id)
    staff_rescue.card(turn, alert)
    who = caseload.behind(turn, found.account_id)
    offers = [turn.device("dial", f"tel:{who['phone']}")] if who["phone"] else []
    if who["case"]:
        offers.append(turn.button("open_case", "review.show", case=who["case"]))
    turn.say(
        "alerts.taken",
        *offers,
        turn.button("close", "close_alert", alert=alert),
        person=found.person_id,
        level=found.level,
        area=turn.areas.name(found.area),
        caller=who["caller"],
        masked=masked(who["phone"]),
        at=found.at.astimezone(ZONE),
        times=found.times,
    )
    thread = turn.unit.threads.of_alert(alert)
    asked = thread is not None and thread.spoke_at is not None  # a colleague: whoever takes it over reads that too
    turn.lead("thread", alert=alert, read=not asked)


def _words(turn: Turn, alert: str, person: str) -> None:
    """What was written, in order, and what in it may help to find them: a place, somebody, a number to dial."""
    words, thread = alarms.words(turn, alert), turn.unit.threads.of_alert(alert)
    clues = find_clues([one.text for one in words], turn.areas, turn.house.clues, turn.house.digits)
    turn.say(
        "alerts.words" if words else "alerts.no_words",
        *(replace(turn.device("", f"tel:{phone}"), label=masked(phone)) for phone in clues.phones[:DIALS]),
        person=person,
        thread=thread.id if thread is not None else "",
        words=[{"at": one.at.astimezone(ZONE).isoformat(), "text": one.text} for one in words],
        places=clues.places[:FEW],
        people=clues.people[:FEW],
    )


def _verdict(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str, str, str]:
    words = answers.get("words", "skip")
    verdict = answers["how"] if words == "skip" else f"{answers['how']}: {words}"
    return str(about["alert"]), verdict, str(answers.get("again", "")), str(answers.get("phone", ""))


def _close(turn: Turn, told: tuple[str, str, str, str]) -> None:
    alert, verdict, again, number = told
    by = staff_aftercare.promise(turn, alert, again, number)
    alarms.close(turn, alert, verdict, no_danger=verdict.startswith("mistake"))
    turn.say("close_alert.closed", turn.button("today"), by=by)


CLOSE = Form(
    Flow(
        "close_alert",
        2,
        (
            Choose(
                "how",
                Data.SENSITIVE,
                "only a human ends an alert, and says how it is (精神卫生法 28)",
                options=("safe", "rescue", "mistake", leads("today", "today")),
            ),
            *staff_aftercare.STEPS,
            Ask("words", Data.SENSITIVE, "for the person's own file", reads=line, also=("skip",)),
        ),
        then=_verdict,
    ),
    _close,
    view=staff_aftercare.view,
    whose=lambda turn, about: _owner(turn, str(about["alert"])),
    staff=True,
)


def _owner(turn: Turn, alert: str) -> str:
    person = turn.unit.alerts.for_staff(alert).person_id
    return person if turn.unit.key_of(person) is not None else turn.me.person_id


DESK = Desk("alerts", {"open": show, "take": take}, staff=True)
