"""村医能不能找我: the person alone lets a doctor of their village know how to reach them, and takes it back.

Source: ux.md 8; 001 §二(三); 精神卫生法 55; PIPL 14, 15, 17, 23, 29.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Ask, Data, Flow, Option, Seen
from bot.services import green, village_doctors
from handlers.steps import called, read_number

SHOWN = 4
"""Doctors on one screen; with the way back they make five buttons."""
ONLY = "only what the person agrees that one doctor is told (PIPL 14, 23; 001 §二(三); 精神卫生法 55)"


def open_(turn: Turn, case: str) -> None:
    """The doctor of one's village; of several, which."""
    mine = village_doctors.own(turn, case)
    found = village_doctors.of_place(turn, mine)[:SHOWN]
    if not found:
        turn.say("my_doctor.none", turn.button("fine", "mine"), person=mine.person_id)
    elif len(found) == 1:
        show(turn, case, found[0].id)
    else:
        offers = [turn.button("", "my_doctor.show", label=one.name, case=case, doctor=one.id) for one in found]
        turn.say("my_doctor.which", *offers, turn.button("not_now", "mine"), person=mine.person_id)


def show(turn: Turn, case: str, doctor: str) -> None:
    """What this doctor would know, or knows; what they have told; and the other answer."""
    mine = village_doctors.own(turn, case)
    one = village_doctors.one(turn, mine, doctor)
    if village_doctors.agrees(turn, mine, one):
        kept = turn.unit.files.open_own(mine, village_doctors.SECTION).get(one.id, {})
        turn.say(
            "my_doctor.knows",
            turn.button("take_back", "my_doctor.take_back", case=case, doctor=doctor),
            turn.button("unchanged", "mine"),
            person=mine.person_id,
            name=one.name,
            called=kept.get("called", ""),
            phone=kept.get("phone", ""),
            told=[{"on": on.isoformat(), "signs": signs} for on, signs in green.told_about(turn, mine)[:2]],
        )
        return
    turn.say(
        "my_doctor.ask",
        turn.button("agree", "my_doctor_yes", case=case, doctor=doctor),
        turn.button("no", "my_doctor.no", case=case, doctor=doctor),
        person=mine.person_id,
        name=one.name,
    )


def no(turn: Turn, case: str, doctor: str) -> None:
    """Nothing is kept, and it is not asked again; where it can be changed is said."""
    mine = village_doctors.own(turn, case)
    village_doctors.one(turn, mine, doctor)
    turn.say("my_doctor.no", turn.button("fine", "progress"), person=mine.person_id)


def take_back(turn: Turn, case: str, doctor: str) -> None:
    """One press, and it is closed."""
    village_doctors.take_back(turn, case, doctor)
    turn.say("my_doctor.closed", turn.button("fine", "mine"))


DESK = Desk("my_doctor", {"open": open_, "show": show, "no": no, "take_back": take_back})


def _numbers(seen: Seen) -> tuple[Option | str, ...]:
    """The number that was left, where it is the person's own; none is a way too."""
    return ("same", "none") if seen.facts.get("phone") else ("none",)


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    mine = village_doctors.own(turn, str(about["case"]))
    return {"case": mine.id, "doctor": village_doctors.one(turn, mine, str(about.get("doctor", ""))).id}


def _view(turn: Turn) -> Mapping[str, Any]:
    about = turn.talk.about
    mine = village_doctors.own(turn, str(about["case"]))
    own = turn.unit.files.open_own(mine, "reach") if mine.applicant_id == turn.me.id else {}
    return {"digits": turn.house.digits, "phone": str(own.get("phone", ""))}


def _command(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str, str, str]:
    called = "" if answers["called"] == "skip" else str(answers["called"])
    return str(about["case"]), str(about["doctor"]), called, str(answers["phone"])


def _carry_out(turn: Turn, told: tuple[str, str, str, str]) -> None:
    case, doctor, called, phone = told
    left = {"same": _view(turn)["phone"], "none": ""}.get(phone, phone)
    one = village_doctors.agree(turn, case, doctor, called, str(left))
    turn.say(
        "my_doctor.agreed",
        turn.button("fine", "progress"),
        turn.button("take_back", "my_doctor.take_back", case=case, doctor=doctor),
        name=one.name,
    )


FORM = Form(
    Flow(
        "my_doctor_yes",
        1,
        (
            Ask(
                "called",
                Data.CONTACT,
                ONLY,
                reads=called("my_doctor_yes.no_numbers", "my_doctor_yes.too_long"),
                also=("skip",),
                no_numbers=True,
            ),
            Ask(
                "phone",
                Data.CONTACT,
                ONLY,
                reads=read_number,
                also=_numbers,
            ),
        ),
        then=_command,
    ),
    _carry_out,
    view=_view,
    prepare=_prepare,
    whose=lambda turn, about: village_doctors.own(turn, str(about["case"])).person_id,
)
