"""转给社区: the desk of a hospital or clinic: hand somebody on, what became of them, its own entry upstream.

Source: ux.md 5.4; 000 §二(二)5; 001 §二(二)建立康复转介机制; 002 §六; 004 §二(二)4 (R28, R32, R33, R42, R49).
"""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.domain.case import Case
from bot.domain.errors import NotThere
from bot.services import hospital
from handlers.hand_on import note


def open_(turn: Turn) -> None:
    """One's own few, a line each; what is owed upstream; and the way to hand on the next."""
    if not hospital.works_there(turn):
        raise NotThere
    if not hospital.hands_on(turn, turn.working.area):
        turn.say("hospital.advises", turn.button("card", "hospital.advice"), turn.button("today"))
        return
    found = hospital.handed(turn)
    owed = [case for case in found if _owed(turn, case)]
    for case in found:
        turn.say(
            "hospital.line",
            number=case.number,
            on=case.submitted_on,
            became=hospital.became(turn, case),
            owed=case in owed,
        )
    offers = [turn.button("hand_on")]
    if owed:
        offers.append(turn.button("uploaded", "upload", case=owed[0].id, number=owed[0].number))
    offers.append(turn.button("card", "hospital.advice"))
    turn.say("hospital.open", *offers, turn.button("today"), n=len(found))


def _owed(turn: Turn, case: Case) -> bool:
    return hospital.became(turn, case) != "stopped" and hospital.owed_since(turn, case) is not None


def advice(turn: Turn) -> None:
    """建议卡: for whoever does not want to be handed on now, and in places where the family applies (R42)."""
    turn.say("handed.advice")
    turn.say("hospital.pass_on", turn.button("hospital"), turn.button("today"))


def link(turn: Turn, case: str) -> None:
    """The card once more, with another link."""
    turn.say("handed.card", path=f"/l/{hospital.new_link(turn, case)}")
    turn.say("hospital.pass_on", turn.button("hospital"), turn.button("today"))


DESK = Desk("hospital", {"open": open_, "advice": advice, "link": link}, staff=True)


def handed_by(turn: Turn, case: Case) -> None:
    """For the worker who opens the case: what the hospital told, and no more than that."""
    told: dict[str, Any] = turn.unit.files.open(case, hospital.SECTION, "review")
    if told:
        turn.say("hospital.told", person=case.person_id, **told)


# -- one's own entry upstream ------------------------------------------------------------------------------------------


def _uploaded(turn: Turn, told: tuple[str, str]) -> None:
    hospital.uploaded(turn, *told)
    turn.say("hospital.noted", turn.button("hospital"), turn.button("today"))


UPLOAD = Form(
    Flow(
        "upload",
        1,
        (
            Ask(
                "note",
                Data.CONTACT,
                "the entry that the hospital itself owes (000 §二(二)5; 002 §六)",
                reads=note,
                params=lambda seen: {
                    "number": seen.about.get("number", ""),
                    "upstream": seen.facts.get("upstream", ""),
                },
            ),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["note"])),
    ),
    _uploaded,
    view=lambda turn: {"upstream": hospital.upstream(turn, turn.working.area)},
    staff=True,
)
