"""医院说您同意转到社区，对吗: asked once after discharge, of the person alone (ux.md 5.4, 6).

Nothing is registered before; 我没同意过 stops it, erases it, and tells the hospital. The sentence for the worker may be
taken out. Source: 000 §二(二)5; 001 §二(二); PIPL 14, 23, 29, 47.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Answers, Choose, Data, Flow, ends, shows
from bot.domain.case import Answer, Door, Way
from bot.domain.commands import AnswerForOneself
from bot.domain.errors import NotThere
from bot.domain.people import Part
from bot.services import hospital
from handlers import own_yes

OWN = "000 §二(二)5; 001 §二(二); PIPL 14, 29"


@dataclass(frozen=True, slots=True)
class Told:
    """What the person said to what a hospital told of them."""

    said: AnswerForOneself
    never: bool
    no_sentence: bool
    """The worker shall not read what the hospital wrote."""


def command(answers: Answers, about: Mapping[str, Any]) -> Told:
    """What the person said."""
    case, agreed = str(about["case"]), answers["agreed"]
    if agreed != "yes":
        return Told(AnswerForOneself(case, Answer.LATER, None), agreed == "never", no_sentence=False)
    platform = Answer.YES if answers.get("platform") == "yes" else Answer.LATER
    return Told(AnswerForOneself(case, Answer.YES, platform), False, answers.get("sentence") == "remove")


def view(turn: Turn) -> Mapping[str, Any]:
    """The sentence that the hospital wrote, if there is one; what is entered on the platform, where it is known."""
    if turn.kept is None:
        return {}
    case, _part = turn.unit.cases.of_mine(str(turn.kept.talk.about["case"]))
    fields = turn.house.places.get("platform_fields", "")
    return {"sentence": hospital.sentence(turn, case), "platform_fields": fields}


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only the person of a case that a hospital handed on.

    Raises:
        NotThere: anybody else, or another door.
    """
    case, part = turn.unit.cases.of_mine(str(about["case"]))
    if part is not Part.PERSON or case.door is not Door.HOSPITAL:
        raise NotThere
    return {"case": case.id}


def carry_out(turn: Turn, told: Told) -> None:
    """Act on it at once, and say what follows."""
    handed_over = turn.speaker is not None and turn.speaker.handed_over
    if told.never:
        hospital.never(turn, told.said.case_id, Way.HAND_OVER if handed_over else Way.LINK)
        turn.say("discharge.never", turn.button("fine", "home"), turn.device("dial_12356", "tel:12356"))
        return
    if told.no_sentence:
        hospital.take_sentence_out(turn, turn.unit.cases.of_mine(told.said.case_id)[0])
    own_yes.carry_out(turn, told.said)


FLOW = Flow(
    name="discharge",
    version=1,
    steps=(
        Choose(
            "agreed",
            Data.SENSITIVE,
            f"what a hospital tells is not yet the person's own word ({OWN})",
            options=("yes", ends("never"), ends("later")),
        ),
        Choose(
            "sentence",
            Data.SENSITIVE,
            f"the person reads what was written about them, and may take it out ({OWN}; PIPL 44, 47)",
            params=lambda seen: seen.facts,
            options=("keep", "remove"),
            when=lambda seen: bool(seen.facts.get("sentence")) and seen.answers.get("agreed") == "yes",
        ),
        Choose(
            "platform",
            Data.SENSITIVE,
            own_yes.INFORMED,
            say="own_yes.platform",
            when=own_yes.informed,
            options=("yes", "not_yet", shows("why_register", "own_yes.why_register")),
        ),
    ),
    then=command,
)

FORM = Form(FLOW, carry_out, view=view, prepare=prepare, whose=own_yes.whose)


# -- the same on the telephone ---------------------------------------------------------------------------------------


def never(turn: Turn, call: str) -> None:
    """我没同意过, said to the worker who rang."""
    hospital.never_on_the_phone(turn, call)
    turn.say("hospital.never", turn.button("today"))


DESK = Desk("asked", {"open": lambda turn: turn.lead("today"), "never": never}, staff=True)
