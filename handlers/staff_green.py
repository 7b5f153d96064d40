"""村医报的: what a doctor reported, the word that goes back, and asking a doctor to look in (R49; ux.md 8, 12.5).

Source: 000 §二(二)6 双向转介绿色通道; 001 §二(二).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Option, Seen
from bot.domain.case import OPEN, Case
from bot.domain.errors import NotThere
from bot.domain.green import GreenState
from bot.services import caseload
from bot.services import green as channel
from handlers.staff_doctor import few

FEEDBACK = "the doctor hears what became of it, and nothing of the file (000 §二(二)6, R49)"
LOOK_IN = "somebody who is near goes and sees (000 §二(二)6; 001 §二(三))"
DOCTORS = 5


def show(turn: Turn, green: str) -> None:
    """What the doctor saw. The look is in the log."""
    found, told = channel.read(turn, green)
    doctor = turn.unit.team.get(found.doctor_id)
    clinic = turn.unit.places.institution(doctor.organisation_id)
    case = turn.unit.cases.any(found.case_id)
    phone = "".join(sign for sign in clinic.phone if sign.isdigit()) if clinic else ""
    open_, mine = found.state is GreenState.OPEN, found.taken_by == turn.working.id
    turn.say(
        "green.show",
        *turn.dial("dial_clinic", phone),
        *([turn.button("reached", "green.reached", green=green)] if open_ and found.reached_on is None else []),
        turn.button("write_doctor", "green_note", green=green),
        turn.button("open_case", "review.show", case=found.case_id),
        *([turn.button("close", "close_alert", alert=found.alert_id)] if open_ and mine else []),
        *([] if not open_ or mine else [turn.button("take", "alerts.take", alert=found.alert_id)]),
        turn.button("today"),
        person=found.person_id,
        number=case.number if case else "",
        name=doctor.name,
        at=found.made_at,
        on=found.made_on,
        urgency=found.urgency.value,
        signs=told.get("signs", []),
        words=told.get("words", []),
        notes=told.get("notes", [])[-1:],
        status=found.status,
    )


def reached(turn: Turn, green: str) -> None:
    """已经联系上家里."""
    found = channel.reached(turn, green)
    turn.say("green.reached", turn.button("write_doctor", "green_note", green=found.id), turn.button("today"))


def note(turn: Turn, case: Case) -> None:
    """Beside the case itself: what a doctor reported, what came of looking in, and that one may be asked to."""
    told, looked = channel.of_case(turn, case)
    doctors = channel.doctors(turn, case) if case.stage in OPEN else []
    if told is None and looked is None and not doctors:
        return
    turn.say(
        "green.note",
        *([turn.button("look_at_report", "green.show", green=told.id)] if told else []),
        *([turn.button("ask_doctor", "look_in_ask", case=case.id)] if doctors else []),
        person=case.person_id,
        told_on=told.made_on if told else "",
        status=told.status if told else "",
        asked_on=looked.made_on if looked else "",
        found=(looked.found.value if looked.found else looked.state.value) if looked else "",
        due_on=looked.due_on if looked else "",
    )


DESK = Desk("green", {"open": lambda turn: turn.lead("alerts"), "show": show, "reached": reached}, staff=True)


def _note(turn: Turn, told: tuple[str, str]) -> None:
    found = channel.write_back(turn, *told)
    turn.say("green_note.sent", turn.button("back_to_it", "green.show", green=found.id), turn.button("today"))


def _note_of(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str]:
    return str(about["green"]), str(answers["words"])


NOTE = Form(
    Flow("green_note", 1, (Ask("words", Data.SENSITIVE, FEEDBACK, reads=few),), then=_note_of),
    _note,
    whose=lambda turn, about: turn.unit.greens.for_staff(str(about["green"])).person_id,
    staff=True,
)


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    case = caseload.look(turn, str(about["case"]))
    found = channel.doctors(turn, case)
    if not found:
        raise NotThere
    return {"case": case.id, "doctors": [[one.id, one.name] for one in found[:DOCTORS]]}


def _doctors(seen: Seen) -> tuple[Option, ...]:
    return tuple(Option(one, label=name) for one, name in seen.about.get("doctors", []))


def _ask(turn: Turn, told: tuple[str, str, str, str]) -> None:
    made = channel.ask(turn, *told)
    turn.say("look_in_ask.asked", turn.button("open_case", "review.show", case=made.case_id), turn.button("today"))


def _asked(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str, str, str]:
    doctor = str(answers.get("doctor") or about["doctors"][0][0])
    line = "" if answers["line"] == "skip" else str(answers["line"])
    return str(about["case"]), doctor, str(answers["when"]), line


ASK = Form(
    Flow(
        "look_in_ask",
        1,
        (
            Choose(
                "doctor",
                Data.CONTACT,
                LOOK_IN,
                options=_doctors,
                when=lambda seen: len(seen.about.get("doctors", [])) > 1,
            ),
            Choose("when", Data.CONTACT, LOOK_IN, options=("today", "these_days")),
            Ask("line", Data.SENSITIVE, LOOK_IN, reads=few, also=("skip",)),
        ),
        then=_asked,
    ),
    _ask,
    prepare=_prepare,
    whose=lambda turn, about: caseload.look(turn, str(about["case"])).person_id,
    staff=True,
)
