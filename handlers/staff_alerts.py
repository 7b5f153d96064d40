"""有急事: alerts, taken in one press, closed only by a human who says how it is (ux.md 9.12, 11 row 28)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, leads
from bot.services import alarms, caseload
from handlers.staff_calls import masked
from handlers.staff_decide import short
from handlers.staff_register import line

SHOWN = 5


def show(turn: Turn) -> None:
    """What is open, the oldest first: how grave, where, since when, and who has it. Nothing of what was written."""
    found = turn.unit.alerts.visible()[:SHOWN]
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
            area=turn.areas.name(alert.area),
            at=alert.at,
            times=alert.times,
            holder=holder,
        )
    offers = [turn.button("", "alerts.take", label=str(n), alert=alert.id) for n, alert in enumerate(found, start=1)]
    turn.say("alerts.which", *offers, turn.button("today"))


def take(turn: Turn, alert: str) -> None:
    """我来: one press. A second press of the same hand only shows it again; a colleague hears who has it."""
    found = turn.unit.alerts.for_staff(alert)
    if found.taken_by != turn.working.id:
        alarms.take(turn, alert)
    report = turn.unit.greens.of_alert(alert)
    if report is not None:
        turn.lead("green.show", green=report.id)
        return
    who = caseload.behind(turn, found.account_id)
    write = turn.button("write", "alert_letter", alert=alert)
    offers = [turn.device("dial", f"tel:{who['phone']}") if who["phone"] else write]
    if who["case"]:
        offers.append(turn.button("open_case", "review.show", case=who["case"]))
    turn.say(
        "alerts.taken",
        *offers,
        turn.device("dial_120", "tel:120"),
        turn.device("dial_110", "tel:110"),
        turn.button("close", "close_alert", alert=alert),
        person=found.person_id,
        level=found.level,
        area=turn.areas.name(found.area),
        caller=who["caller"],
        masked=masked(who["phone"]),
        at=found.at,
        times=found.times,
    )


def _verdict(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str]:
    words = answers.get("words", "skip")
    return str(about["alert"]), answers["how"] if words == "skip" else f"{answers['how']}: {words}"


def _close(turn: Turn, told: tuple[str, str]) -> None:
    alarms.close(turn, *told)
    turn.say("close_alert.closed", turn.button("today"))


CLOSE = Form(
    Flow(
        "close_alert",
        1,
        (
            Choose(
                "how",
                Data.SENSITIVE,
                "only a human ends an alert, and says how it is (精神卫生法 28)",
                options=("safe", "rescue", "mistake", leads("today", "today")),
            ),
            Ask("words", Data.SENSITIVE, "for the person's own file", reads=line, also=("skip",)),
        ),
        then=_verdict,
    ),
    _close,
    whose=lambda turn, about: _owner(turn, str(about["alert"])),
    staff=True,
)


def _write(turn: Turn, told: tuple[str, str]) -> None:
    alarms.write(turn, *told)
    turn.say(
        "alert_letter.sent",
        turn.device("dial_120", "tel:120"),
        turn.device("dial_110", "tel:110"),
        turn.button("close", "close_alert", alert=told[0]),
    )


LETTER = Form(
    Flow(
        "alert_letter",
        1,
        (Ask("text", Data.SENSITIVE, "reaches who left no number (精神卫生法 28)", reads=short),),
        then=lambda answers, about: (str(about["alert"]), str(answers["text"])),
    ),
    _write,
    whose=lambda turn, about: _owner(turn, str(about["alert"])),
    staff=True,
)


def _owner(turn: Turn, alert: str) -> str:
    person = turn.unit.alerts.for_staff(alert).person_id
    return person if turn.unit.key_of(person) is not None else turn.me.person_id


DESK = Desk("alerts", {"open": show, "take": take}, staff=True)
