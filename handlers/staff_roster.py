"""值班: who is on duty now, the week in few lines, the days to come, and building it (ux.md 13)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Option, Seen, Trouble, Value
from bot.domain import name
from bot.domain.duty import Watch, runs
from bot.domain.errors import NotThere
from bot.domain.phone import PhoneTrouble, read_phone
from bot.services import caseload, roster
from handlers.pages import page as page_of
from handlers.staff_calls import masked

PAGE = 4
"""Lines on one screen; with the ways on they make six buttons."""
NAMES = 3
"""Names in a line; more are counted."""
DUTY = "who is on duty when, how they are rung, and who stands in (ux.md 13)"
DAYS = {"workdays": (0, 1, 2, 3, 4), "weekend": (5, 6), "everyday": (0, 1, 2, 3, 4, 5, 6)}
HOURS = {"all_day": ("00:00", "00:00"), "daytime": ("08:00", "20:00"), "night": ("20:00", "08:00")}

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


def show(turn: Turn) -> None:
    """Now, what is empty in the days to come, and the ways on. Short, however many stand duty."""
    area, team = turn.working.area, turn.unit.team
    leads = caseload.leads_team(turn)
    build = [turn.button("build", "duty_ask")] if leads else []
    if not roster.lines(turn):
        turn.say("roster.empty", *build, turn.button("leave", "absence"), turn.button("rules"), turn.button("today"))
        return
    now = [team.get(one.staff_id).name for one in team.on_duty(area, turn.now, turn.calendar)]
    holes = [day for day in roster.days(turn) if day.gaps]
    turn.say(
        "roster.now",
        turn.button("days", "roster.days"),
        turn.button("week", "roster.week"),
        *build,
        turn.button("leave", "absence"),
        turn.button("rules"),
        turn.button("today"),
        now=now[:NAMES],
        more=max(0, len(now) - NAMES),
        next_at=team.next_duty(area, turn.now, turn.calendar),
        holes=len(holes),
        first=_gaps(holes[0]) if holes else {},
    )


def _gaps(day: roster.Day) -> dict[str, Any]:
    return {"on": day.on.isoformat(), "hours": [f"{start}-{end}" for start, end in day.gaps]}


def days(turn: Turn) -> None:
    """The next seven days: who, and which hours nobody is there."""
    found = []
    for day in roster.days(turn):
        names = [turn.unit.team.get(one).name for one in day.staff_ids]
        more = max(0, len(names) - NAMES)
        found.append({"names": names[:NAMES], "more": more, **_gaps(day)})
    turn.say("roster.days", turn.button("week", "roster.week"), turn.button("today"), days=found)


def week(turn: Turn, page: int = 0) -> None:
    """这一周: the same hours of one person are one line; a lead changes a line by its number."""
    found = roster.lines(turn)
    here = page_of(turn, found, page, PAGE, wide=PAGE)
    if not here.rows:
        show(turn)
        return
    leads = caseload.leads_team(turn)
    offers = [turn.button("", "roster.line", label=str(n), duty=one.ids[0]) for n, one in here.rows if leads]
    if here.after:
        offers.append(turn.button("next", "roster.week", page=here.next))
    turn.say(
        "roster.week",
        *offers,
        turn.button("today"),
        lines=[{"n": n, **_line(turn, one)} for n, one in here.rows],
        rest=here.after,
    )


def _line(turn: Turn, one: Watch) -> dict[str, Any]:
    return {
        "name": turn.unit.team.get(one.staff_id).name,
        "days": [list(each) for each in runs(one.weekdays)],
        "starts": one.starts,
        "ends": one.ends,
        "stand_in": turn.unit.team.get(one.stand_in_id).name if one.stand_in_id else "",
        "off": one.off_on_holidays,
        "silent": not one.nudge,
    }


def line(turn: Turn, duty: str) -> None:
    """One line: change it, or take it off."""
    roster.lead(turn)
    one = _of(turn, duty)
    turn.say(
        "roster.line",
        turn.button("change", "duty_ask", duty=duty),
        turn.button("drop", "roster.drop", duty=duty),
        turn.button("week", "roster.week"),
        **_line(turn, one),
    )


def drop(turn: Turn, duty: str) -> None:
    """Off the roster; what is empty now is said at once."""
    roster.drop(turn, _of(turn, duty).ids)
    show(turn)


def _of(turn: Turn, duty: str) -> Watch:
    for one in roster.lines(turn):
        if duty in one.ids:
            return one
    raise NotThere


# -- building ------------------------------------------------------------------------------------------------------


def _people(seen: Seen) -> tuple[Option, ...]:
    return tuple(Option(one["id"], label=one["name"]) for one in seen.facts["people"][:5])


def _others(seen: Seen) -> tuple[Option | str, ...]:
    found = [one for one in seen.facts["people"] if one["id"] != seen.answers.get("who")]
    return (*(Option(one["id"], label=one["name"]) for one in found[:4]), "nobody_else")


def _read_name(text: str, seen: Seen) -> Value | Trouble:
    found = [one["id"] for one in seen.facts["people"] if name.fold(one["name"]) == name.fold(text)]
    return Value(found[0]) if len(found) == 1 else Trouble("duty_ask.which_name")


def _read_days(text: str, seen: Seen) -> Value | Trouble:
    """Days by their signs or numbers; between two with a sign for "until" all that lie between."""
    signs, until = str(seen.facts["weekdays"]), str(seen.facts["until"])
    found: set[int] = set()
    last, ranging = -1, False
    for sign in unicodedata.normalize("NFKC", text):
        day = signs.find(sign) if sign in signs else int(sign) - 1 if sign in "1234567" else -1
        if sign == seen.facts["sunday"]:
            day = 6
        if day >= 0:
            found |= set(range(last, day + 1)) if ranging and 0 <= last <= day else {day}
            last, ranging = day, False
        elif sign in until:
            ranging = True
    return Value("".join(str(day) for day in sorted(found))) if found else Trouble("duty_ask.which_days")


def _read_hours(text: str, _seen: Seen) -> Value | Trouble:
    """Two times of the day, from and to."""
    met = _CLOCK.findall(unicodedata.normalize("NFKC", text))
    times = [(int(hour), int(minute or 0)) for hour, minute in met]
    if len(times) != 2 or any(hour > 24 or minute > 59 or (hour == 24 and minute) for hour, minute in times):
        return Trouble("duty_ask.which_hours")
    return Value("-".join(f"{hour % 24:02}:{minute:02}" for hour, minute in times))


def _read_way(text: str, seen: Seen) -> Value | Trouble:
    """A mobile number or an address for mail: the closed page cannot ring."""
    said = unicodedata.normalize("NFKC", text).strip()
    if _MAIL.fullmatch(said):
        return Value(f"mailto:{said}")
    read = read_phone(said, seen.facts["digits"])
    if isinstance(read, PhoneTrouble) or not read.digits.startswith("1") or len(read.digits) != 11:
        return Trouble("duty_ask.which_way")
    return Value(f"sms:{read.digits}")


def _ways(seen: Seen) -> tuple[Option | str, ...]:
    known = seen.facts["ways"].get(str(seen.answers.get("who")), "")
    _scheme, _, address = known.partition(":")
    return (Option("as_before", label=masked(address)[:20]), "no_way") if known else ("no_way",)


def _view(turn: Turn) -> Mapping[str, Any]:
    texts, found = turn.house.words.texts, roster.able(turn)
    return {
        "people": [{"id": one.id, "name": one.name} for one in found],
        "ways": {one.id: roster.way_of(turn, one.id) for one in found},
        "weekdays": texts["format.weekdays"],
        "until": texts["roster_signs.until"],
        "sunday": texts["roster_signs.sunday"],
        "digits": turn.house.digits,
    }


def _stretch(answers: Answers, about: Mapping[str, Any]) -> tuple[Answers, str]:
    return answers, str(about.get("duty", ""))


def _put(turn: Turn, told: tuple[Answers, str]) -> None:
    answers, duty = told
    who, way = str(answers["who"]), str(answers["way"])
    named = DAYS.get(str(answers["days"]))
    starts, ends = HOURS.get(str(answers["hours"])) or str(answers["hours"]).split("-")
    stretch = roster.Stretch(
        staff_id=who,
        weekdays=named or tuple(int(day) for day in str(answers["days"])),
        starts=starts,
        ends=ends,
        nudge={"no_way": "", "as_before": roster.way_of(turn, who)}.get(way, way),
        stand_in_id="" if answers["stand_in"] == "nobody_else" else str(answers["stand_in"]),
        off_on_holidays=answers["holidays"] == "off",
    )
    roster.put(turn, stretch, _of(turn, duty).ids if duty else ())
    turn.say("roster.put", turn.button("build", "duty_ask"), turn.button("week", "roster.week"))
    show(turn)


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    roster.lead(turn)
    if about.get("duty"):
        _of(turn, str(about["duty"]))
    return about


FORM = Form(
    Flow(
        "duty_ask",
        1,
        (
            Ask("who", Data.PUBLIC, DUTY, reads=_read_name, also=_people),
            Ask("days", Data.PUBLIC, DUTY, reads=_read_days, also=tuple(DAYS)),
            Ask("hours", Data.PUBLIC, DUTY, reads=_read_hours, also=tuple(HOURS)),
            Ask("way", Data.CONTACT, DUTY, reads=_read_way, also=_ways),
            Ask("stand_in", Data.PUBLIC, DUTY, reads=_read_name, also=_others),
            Choose("holidays", Data.PUBLIC, DUTY, options=("works", "off")),
        ),
        then=_stretch,
    ),
    _put,
    view=_view,
    prepare=_prepare,
    staff=True,
)

DESK = Desk("roster", {"open": show, "days": days, "week": week, "line": line, "drop": drop}, staff=True)
