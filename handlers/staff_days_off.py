"""放假安排: an administrator copies the yearly notice, day by day, and says when it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Seen, Trouble, Value
from bot.domain.ahead import read_ahead
from bot.domain.errors import NotThere
from bot.domain.people import Role
from bot.services import days_off

NOTICE = "promises are counted in working days (民法典 203; the yearly notice of the State Council's office)"
SHOWN = 12
"""Days that were settled by hand, on one screen."""
LONGEST = 70


def show(turn: Turn) -> None:
    """Which years are known, and what was settled by hand from today on."""
    if turn.working.role is not Role.ADMIN:
        raise NotThere
    year = _next_missing(turn)
    single = sorted((day, works) for day, works in turn.calendar.single.items() if day >= turn.today)
    turn.say(
        "days_off.open",
        turn.button("add", "day_off"),
        *([turn.button("whole", "days_off_whole", year=year)] if year else []),
        turn.button("today"),
        years=sorted(turn.calendar.plans)[-2:],
        year=year,
        days=[{"on": day.isoformat(), "works": works} for day, works in single[:SHOWN]],
    )


def _next_missing(turn: Turn) -> int:
    """The first year from now on whose notice is not known; 0: this year's and the next one's are."""
    return next((year for year in (turn.today.year, turn.today.year + 1) if not turn.calendar.covers(year)), 0)


def _day(text: str, seen: Seen) -> Value | Trouble:
    day = read_ahead(text, seen.today, seen.facts["dates"])
    return Value(day.isoformat()) if day else Trouble("day_off.which_day")


def _settle(turn: Turn, told: tuple[date, str]) -> None:
    days_off.settle(turn, *told)
    turn.say(
        "days_off.settled", turn.button("another", "day_off"), turn.button("all", "days_off"), on=told[0], what=told[1]
    )


ADD = Form(
    Flow(
        "day_off",
        1,
        (
            Ask("day", Data.PUBLIC, NOTICE, reads=_day),
            Choose("what", Data.PUBLIC, NOTICE, options=days_off.SAYS),
        ),
        then=lambda answers, _about: (date.fromisoformat(str(answers["day"])), str(answers["what"])),
    ),
    _settle,
    view=lambda turn: {"dates": turn.house.dates},
    staff=True,
)


def _source(text: str, _seen: Seen) -> Value | Trouble:
    words = " ".join(text.split())
    return Value(words) if 0 < len(words) <= LONGEST else Trouble("staff.too_long")


def _command(answers: Answers, about: Mapping[str, Any]) -> tuple[int, str]:
    return int(about["year"]), str(answers["source"])


def _whole(turn: Turn, told: tuple[int, str]) -> None:
    days_off.complete(turn, *told)
    turn.say("days_off.is_whole", turn.button("all", "days_off"), turn.button("today"), year=told[0])


WHOLE = Form(
    Flow(
        "days_off_whole",
        1,
        (Ask("source", Data.PUBLIC, NOTICE, reads=_source, params=lambda seen: {"year": seen.about.get("year", "")}),),
        then=_command,
    ),
    _whole,
    staff=True,
)

DESK = Desk("days_off", {"open": show}, staff=True)
