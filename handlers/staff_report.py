"""情况变了: a village doctor reports that somebody of the list has changed, and adds a line (ux.md 12.5 e2; R49).

Source: 000 §二(二)6; 001 §二(二), §二(三); 精神卫生法 28, 55.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, ends
from bot.services import green as channel
from bot.services import village_doctors
from handlers.staff_doctor import few, only_helpers

GREEN = "绿色通道: 000 §二(二)6; 001 §二(二); 精神卫生法 28, 55"
SIGNS = ("sleep", "medicine", "food", "indoors", "shouting")


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    only_helpers(turn)
    listed = village_doctors.listed(turn, str(about["case"]))
    return {"case": listed.case_id, "area": listed.area}


def _view(turn: Turn) -> Mapping[str, Any]:
    """A yes that is taken back meanwhile ends the form."""
    village_doctors.listed(turn, str(turn.talk.about["case"]))
    return {}


def _whose(turn: Turn, about: Mapping[str, Any]) -> str:
    return village_doctors.listed(turn, str(about["case"])).person_id


def _report(turn: Turn, told: tuple[str, str, list[str]]) -> None:
    case, danger, signs = told
    made, reach = channel.report(turn, case, signs, danger=danger == "danger")
    nearest = channel.hospital(turn, str(turn.talk.about["area"]))
    phone = "".join(sign for sign in nearest.phone if sign.isdigit()) if nearest else ""
    key = "report.danger_sent" if danger == "danger" else "report.sent" if reach.on_duty else "report.nobody"
    alone = not reach.on_duty and danger != "danger"
    turn.say(
        key,
        *turn.dial("dial_hospital", phone),
        *([turn.device("dial_120", "tel:120"), turn.device("dial_110", "tel:110")] if alone else []),
        turn.button("going", "doctor.going", green=made.id),
        turn.button("write", "report_words", green=made.id),
        turn.button("today"),
        person=made.person_id,
        place=reach.place,
        at=reach.at or "",
        hospital=nearest.name if nearest else "",
        phone=nearest.phone if nearest else "",
    )


REPORT = Form(
    Flow(
        "report",
        1,
        (
            Choose(
                "danger", Data.SENSITIVE, f"danger comes before everything ({GREEN})", options=("no", ends("danger"))
            ),
            Choose(
                "signs",
                Data.SENSITIVE,
                f"what the next one asks after ({GREEN})",
                many=True,
                optional=True,
                options=SIGNS,
            ),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["danger"]), list(answers.get("signs", []))),
    ),
    _report,
    view=_view,
    prepare=_prepare,
    whose=_whose,
    staff=True,
)


def _written(turn: Turn, told: tuple[str, str]) -> None:
    found = channel.add_words(turn, *told)
    turn.say(
        "report_words.kept",
        turn.button("going", "doctor.going", green=found.id),
        turn.button("today"),
        person=found.person_id,
    )


def _words_of(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str]:
    return str(about["green"]), str(answers["words"])


WORDS = Form(
    Flow(
        "report_words", 1, (Ask("words", Data.SENSITIVE, f"what no button says ({GREEN})", reads=few),), then=_words_of
    ),
    _written,
    whose=lambda turn, about: channel.of_mine(turn, str(about["green"])).person_id,
    staff=True,
)
