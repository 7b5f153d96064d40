"""我要请假: away for some days, or a whole caseload passed on; everything goes over and comes back (ux.md 12.4, 13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Option, Seen, Trouble, Value, ends
from bot.domain.absence import Absence
from bot.domain.ahead import read_ahead
from bot.domain.people import Staff
from bot.services import absences, caseload, passing

SHOWN = 4
"""Names on one screen, beside the way on and the way back."""
COVER = "who is away, from when to when, and who stands in (ux.md 13)"


def show(turn: Turn, staff: str = "") -> None:
    """One's own leave, or that of somebody of one's team: what is planned, and what can be done."""
    one = absences.whom(turn, staff)
    mine = one.id == turn.working.id
    found = absences.current(turn, one)
    passed = next((each for each in turn.unit.absences.standing(one.id) if each.for_good), None)
    offers = []
    if found is None:
        offers.append(turn.button("leave", "leave_ask", staff=one.id))
        offers.append(turn.button("hand_all", "absence.hand_all", staff=one.id))
    elif found.begun_at is None:
        offers.append(turn.button("give_now", "absence.now", staff=one.id))
        offers.append(turn.button("call_off", "absence.back", staff=one.id))
    else:
        offers.append(turn.button("back_now", "absence.back", staff=one.id))
    if passed is not None:
        offers.append(turn.button("undo_hand", "absence.undo_hand", staff=one.id))
    if mine and caseload.leads_team(turn):
        offers.append(turn.button("for_others", "absence.others"))
    cases, calls = turn.unit.absences.counts(one.id)
    turn.say(
        "absence.none" if found is None else "absence.planned" if found.begun_at is None else "absence.running",
        *offers,
        turn.button("today"),
        who="" if mine else one.name,
        cases=cases,
        calls=calls,
        **(_told(turn, found) if found else {}),
    )


def _told(turn: Turn, absence: Absence) -> dict[str, Any]:
    return {
        "first": absence.starts_on,
        "last": absence.ends_on,
        "name": turn.unit.team.get(absence.stand_in_id).name,
    }


def remind(turn: Turn) -> None:
    """Whoever looks at the day although they are away sees so, and can be back by one press."""
    found = absences.current(turn, turn.working)
    if found is not None and found.begun_at is not None:
        offer = turn.button("back_now", "absence.back")
        turn.say("absence.running", offer, who="", cases=0, calls=0, **_told(turn, found))


def now(turn: Turn, staff: str = "") -> None:
    """现在就交: before the first day."""
    begun = absences.now(turn, staff)
    _begun(turn, begun)


def _begun(turn: Turn, absence: Absence) -> None:
    name = turn.unit.team.get(absence.stand_in_id).name
    cases, calls = passing.given(turn, absence)
    turn.say(
        "absence.given",
        turn.button("back_now", "absence.back", staff=absence.staff_id),
        turn.button("today"),
        name=name,
        last=absence.ends_on,
        cases=cases,
        calls=calls,
    )


def back(turn: Turn, staff: str = "") -> None:
    """我回来了, or: not away after all."""
    running = absences.current(turn, absences.whom(turn, staff))
    cases, calls = absences.back(turn, staff)
    begun = running is not None and running.begun_at is not None
    turn.say("absence.is_back" if begun else "absence.called_off", turn.button("today"), cases=cases, calls=calls)


# -- for good ------------------------------------------------------------------------------------------------------


def hand_all(turn: Turn, staff: str = "", page: int = 0) -> None:
    """整个交给同事: to whom?"""
    one = absences.whom(turn, staff)
    found = absences.stand_ins(turn, one, turn.today, None)
    cases, calls = turn.unit.absences.counts(one.id)
    if not found:
        turn.say("absence.nobody", turn.button("today"))
        return
    offers = _names(turn, found, page, "absence.hand_all_to", "absence.hand_all", staff=one.id)
    turn.say("absence.to_whom", *offers, turn.button("slip", "today"), cases=cases, calls=calls)


def hand_all_to(turn: Turn, to: str, staff: str = "") -> None:
    """One press, for good; within a day it can be taken back."""
    one = absences.whom(turn, staff)
    cases, calls = absences.hand_all(turn, one.id, to)
    turn.say(
        "absence.handed",
        turn.button("undo_hand", "absence.undo_hand", staff=one.id),
        turn.button("today"),
        name=turn.unit.team.get(to).name,
        cases=cases,
        calls=calls,
        hours=turn.terms.undo_hours,
    )


def undo_hand(turn: Turn, staff: str = "") -> None:
    """撤回: what is still open comes back."""
    cases, calls = absences.undo_hand_all(turn, absences.whom(turn, staff).id)
    turn.say("absence.undone", turn.button("today"), cases=cases, calls=calls)


def others(turn: Turn, page: int = 0) -> None:
    """替同事请假: for whom?"""
    found = absences.team_of(turn)
    if not found:
        turn.say("team.alone", turn.button("team"))
        return
    here = found[page * SHOWN : (page + 1) * SHOWN]
    offers = [turn.button("", "absence", label=one.name, staff=one.id) for one in here]
    if len(found) > (page + 1) * SHOWN:
        offers.append(turn.button("next", "absence.others", page=page + 1))
    turn.say("absence.whose", *offers, turn.button("today"))


def _names(turn: Turn, found: list[Staff], page: int, action: str, more: str, **args: str) -> list[Any]:
    here = found[page * SHOWN : (page + 1) * SHOWN]
    offers = [turn.button("", action, label=one.name, to=one.id, **args) for one in here]
    if len(found) > (page + 1) * SHOWN:
        offers.append(turn.button("next", more, page=page + 1, **args))
    return offers


# -- asking --------------------------------------------------------------------------------------------------------


def _first(text: str, seen: Seen) -> Value | Trouble:
    day = read_ahead(text, seen.today, seen.facts["dates"])
    return Value(day.isoformat()) if day else Trouble("leave_ask.which_day")


def _last(text: str, seen: Seen) -> Value | Trouble:
    told = str(seen.answers["first"])
    first = seen.today if told == "today" else date.fromisoformat(told)
    day = read_ahead(text, first, seen.facts["dates"])
    return Value(day.isoformat()) if day and day <= first + absences.LONGEST else Trouble("leave_ask.which_day")


def _colleagues(seen: Seen) -> tuple[Option | str, ...]:
    found = seen.facts["stand_ins"](seen.today, seen.answers)
    return (*(Option(one.id, label=one.name) for one in found[:5]), ends("none_of_them"))


def _view(turn: Turn) -> Mapping[str, Any]:
    """Who could stand in on the days that were told."""
    if turn.kept is None:
        return {"dates": turn.house.dates, "stand_ins": lambda _today, _answers: []}
    one = absences.whom(turn, str(turn.kept.talk.about["staff"]))

    def stand_ins(today: date, answers: Answers) -> list[Staff]:
        return absences.stand_ins(turn, one, *_days(today, answers))

    return {"dates": turn.house.dates, "stand_ins": stand_ins}


def _days(today: date, answers: Answers) -> tuple[date, date]:
    first = today if answers["first"] == "today" else date.fromisoformat(str(answers["first"]))
    last = first if answers["last"] == "one_day" else date.fromisoformat(str(answers["last"]))
    return first, last


def _ask(turn: Turn, told: tuple[str, Answers]) -> None:
    staff, answers = told
    if answers.get("stand_in") == "none_of_them":
        turn.say("absence.nobody", turn.button("today"))
        return
    first, last = _days(turn.today, answers)
    made = absences.plan(turn, staff, first, last, str(answers["stand_in"]))
    if made.begun_at is not None:
        _begun(turn, made)
        return
    turn.say(
        "absence.noted",
        turn.button("give_now", "absence.now", staff=staff),
        turn.button("call_off", "absence.back", staff=staff),
        turn.button("today"),
        **_told(turn, made),
    )


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"staff": absences.whom(turn, str(about.get("staff", ""))).id}


FORM = Form(
    Flow(
        "leave_ask",
        1,
        (
            Ask("first", Data.PUBLIC, COVER, reads=_first, also=("today",)),
            Ask("last", Data.PUBLIC, COVER, reads=_last, also=("one_day",)),
            Choose("stand_in", Data.PUBLIC, COVER, options=_colleagues),
        ),
        then=lambda answers, about: (str(about["staff"]), answers),
    ),
    _ask,
    view=_view,
    prepare=_prepare,
    staff=True,
)

DESK = Desk(
    "absence",
    {
        "open": show,
        "now": now,
        "back": back,
        "hand_all": hand_all,
        "hand_all_to": hand_all_to,
        "undo_hand": undo_hand,
        "others": others,
    },
    staff=True,
)
