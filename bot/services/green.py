"""绿色通道: a village doctor reports a change, hears what became of it, and is asked to look in (R49).

A report goes to whoever is on duty by the alerts there are; what was seen is kept sealed with the case. Source: 000
§二(二)6; 001 §二(二), §二(三); 精神卫生法 28, 55; ux.md 12.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.case import Case
from bot.domain.errors import NotThere, Refused
from bot.domain.events import GreenMoved, GreenTold, LookInAsked, LookInEnded
from bot.domain.green import Direction, Found, Green, GreenState, Urgency
from bot.domain.institution import Institution
from bot.domain.people import Staff
from bot.services import alarms, caseload, village_doctors
from bot.services.alarms import Level
from bot.services.voice import Voice

LEVEL = "changed"
"""How grave an alert is by which a change without danger is reported."""
PURPOSE = "green"
"""The task for which a report is read."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a report has reached, and by when they answer."""

    place: str
    """Where whoever is on duty works; empty: unknown, or nobody is."""
    at: datetime | None
    """None: nobody is on duty, and nobody will be within a week."""
    on_duty: bool


# -- a report --------------------------------------------------------------------------------------------------------


def report(turn: Voice, case_id: str, signs: Sequence[str], *, danger: bool) -> tuple[Green, Reach]:
    """Tell those on duty that somebody of one's list has changed. In danger the card is shown at once (ux.md 9.12).

    Raises:
        NotThere: they are not, or no longer, on this doctor's list.
    """
    listed, unit = village_doctors.listed(turn, case_id), turn.unit
    level = Level.OTHER.value if danger else LEVEL
    urgency = Urgency.DANGER if danger else Urgency.URGENT
    told = {"signs": list(signs), "words": []}
    made = unit.greens.make(Direction.REPORT, listed, turn.working.id, urgency, turn.today, told)
    alert, _new = alarms.tell_duty(turn, level, ("report",), listed.person_id, listed.area, apart=True)
    made = unit.greens.change(made, alert_id=alert.id)
    case = unit.cases.any(listed.case_id)
    if case is not None:
        unit.tell(GreenTold(made, case))
    if danger:
        alarms.show_card(turn, Level.OTHER, listed.area)
    return made, reach(turn, listed.area)


def reach(turn: Voice, area: str) -> Reach:
    """Who is on duty for a place, and by when they answer a doctor."""
    duty = turn.unit.team.on_duty(area, turn.now, turn.calendar)
    if not duty:
        return Reach("", turn.unit.team.next_duty(area, turn.now, turn.calendar), on_duty=False)
    body = turn.unit.places.institution(turn.unit.team.get(duty[0].staff_id).organisation_id)
    return Reach(body.name if body else "", turn.now + timedelta(minutes=turn.terms.green_minutes), on_duty=True)


def hospital(turn: Voice, area: str) -> Institution | None:
    """The hospital to ring: the other end of the road (001 §二(二); 004 §二(二)4)."""
    return turn.unit.places.hospital(turn.areas, area)


def add_words(turn: Voice, green_id: str, words: str) -> Green:
    """写一句: what else the doctor saw, with the report."""
    found = of_mine(turn, green_id)
    kept = turn.unit.greens.open_own(found)
    turn.unit.greens.write(found, kept | {"words": [*kept.get("words", []), words]})
    return found


def set_out(turn: Voice, green_id: str) -> Green:
    """我今天去: whoever reads the report sees that the doctor goes there today, and what came of it.

    Asked for again, it is the same one.
    """
    found = of_mine(turn, green_id)
    for standing in turn.unit.greens.of_doctor(turn.working.id, Direction.LOOK_IN):
        if standing.case_id == found.case_id:
            return standing
    listed = village_doctors.listed(turn, found.case_id)
    told = {"line": ""}
    return turn.unit.greens.make(Direction.LOOK_IN, listed, turn.working.id, Urgency.URGENT, turn.today, told)


def of_mine(turn: Voice, green_id: str) -> Green:
    """One of the doctor who acts, about somebody of their list.

    Raises:
        NotThere: there is none, it is over, or the person took their yes back.
    """
    found = turn.unit.greens.for_doctor(green_id)
    village_doctors.listed(turn, found.case_id)
    return found


def newest(turn: Voice, case_id: str) -> Green | None:
    """The doctor's own newest report about somebody."""
    mine = (one for one in turn.unit.greens.of_cases([case_id]) if one.doctor_id == turn.working.id)
    return next((one for one in mine if one.direction is Direction.REPORT), None)


# -- what becomes of it ----------------------------------------------------------------------------------------------


def read(turn: Voice, green_id: str) -> tuple[Green, dict[str, list[str]]]:
    """What a doctor told, for those who may read it; the look is in the log."""
    found = turn.unit.greens.for_staff(green_id)
    return found, turn.unit.greens.open(found, PURPOSE)


def reached(turn: Voice, green_id: str) -> Green:
    """已经联系上家里: the doctor is told so, and no more."""
    found = turn.unit.greens.for_staff(green_id)
    if found.reached_on is None and found.state is GreenState.OPEN:
        found = turn.unit.greens.change(found, reached_on=turn.today)
        turn.unit.tell(GreenMoved(found, "reached"))
    return found


def write_back(turn: Voice, green_id: str, words: str) -> Green:
    """A line to the doctor: the feedback of R49. It is kept with the report."""
    found, kept = read(turn, green_id)
    turn.unit.greens.write(found, kept | {"notes": [*kept.get("notes", []), words]})
    turn.unit.tell(GreenMoved(found, "note", words))
    return found


# -- looking in --------------------------------------------------------------------------------------------------------


def doctors(turn: Voice, case: Case) -> list[Staff]:
    """Doctors of the place who may be asked: the person agreed to each of them."""
    agreed = turn.unit.greens.agreed(village_doctors.threads(turn, case))
    return [one for one in turn.unit.team.village_doctors(case.area) if one.id in agreed] if agreed else []


def ask(turn: Voice, case_id: str, doctor_id: str, when: str, line: str) -> Green:
    """Ask a doctor to look in on somebody who agreed. `when`: today, or these days.

    Raises:
        NotThere: not one's case, or no doctor to whom the person agreed.
        Refused: this doctor has been asked already.
    """
    case = caseload.look(turn, case_id)
    if doctor_id not in {one.id for one in doctors(turn, case)}:
        raise NotThere
    for standing in turn.unit.greens.of_doctor(doctor_id, Direction.LOOK_IN):
        if standing.case_id == case.id:
            raise Refused("green.asked_already")
    urgency = Urgency.URGENT if when == "today" else Urgency.ROUTINE
    due_on = turn.today + timedelta(days=0 if when == "today" else turn.terms.look_in_days)
    made = turn.unit.greens.make(Direction.LOOK_IN, case, doctor_id, urgency, due_on, {"line": line})
    turn.unit.tell(LookInAsked(made, line))
    return made


def to_look_in(turn: Voice) -> list[Green]:
    """On whom the doctor who acts is to look in."""
    waiting = turn.unit.greens.of_doctor(turn.working.id, Direction.LOOK_IN)
    may = {one.case_id for one in turn.unit.greens.listed(turn.working)} if waiting else set()
    return [one for one in waiting if one.case_id in may]


def answer(turn: Voice, green_id: str, how: str) -> Green:
    """The doctor looked in, or did not meet them; whoever asked hears it."""
    waiting = of_mine(turn, green_id)
    if waiting.direction is not Direction.LOOK_IN or how not in list(Found):
        raise NotThere
    done = turn.unit.greens.change(waiting, state=GreenState.DONE, found=Found(how))
    turn.unit.tell(LookInEnded(done))
    return done


def of_case(turn: Voice, case: Case) -> tuple[Green | None, Green | None]:
    """The newest report and the newest looking in, for the worker who may see the case; nothing is opened."""
    found = turn.unit.greens.of_cases(village_doctors.threads(turn, case))
    newest = {one.direction: one for one in reversed(found)}
    return newest.get(Direction.REPORT), newest.get(Direction.LOOK_IN)


def told_about(turn: Voice, case: Case) -> list[tuple[date, list[str]]]:
    """What was reported about the one who acts: they may see all that is kept about them (ux.md 1 no. 9)."""
    found = turn.unit.greens.of_cases(village_doctors.threads(turn, case))
    reports = [one for one in found if one.direction is Direction.REPORT]
    return [(one.made_on, turn.unit.greens.open_own(one).get("signs", [])) for one in reports]
