"""The person's own yes: whoever began, only they can say it (ux.md 6, 12.2).

Three ways lead here, all equal: a link on their own phone, the family's phone in their hands, or a worker who
asks and writes down the answer (that one is the worker's desk).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Choose, Data, Flow, Seen, ends, leads, shows
from bot.domain.case import Answer, Case, Way
from bot.domain.commands import AnswerForOneself
from bot.domain.errors import NotThere
from bot.domain.people import Part
from bot.services import looks, wishes

INFORMED = "what is entered on the national platform is told before anybody agrees to it (K2; PIPL 17, 23, 29)"
ASKED_AGAIN = "asked_again"
"""The rule that asks whoever wanted to think it over: once."""
OWN = "000 §二(二)5; 004 §二(二)4; PIPL 14, 29"


def command(answers: Answers, about: Mapping[str, Any]) -> AnswerForOneself:
    """What the person said."""
    if "no" in (answers.get("hello"), answers.get("will")):
        return AnswerForOneself(about["case"], Answer.NO, None)
    if answers.get("will") == "later":
        return AnswerForOneself(about["case"], Answer.LATER, None)
    platform = Answer.YES if answers.get("platform") == "yes" else Answer.LATER
    return AnswerForOneself(about["case"], Answer.YES, platform)


def view(turn: Turn) -> Mapping[str, Any]:
    """Who asked, what is kept, who looked: from the log, never from a template."""
    kept = turn.kept
    if kept is None:
        return {}
    case = _mine(turn, kept.talk.about)
    wish = turn.unit.files.open_own(case, "wish")
    others = turn.unit.cases.merged(case.id)
    return {
        "relation": wish.get("relation", "self"),
        "asked_on": case.submitted_on.isoformat(),
        "looks": looks.counted(turn, case.person_id, *(one.person_id for one in others)),
        "others": [
            {
                "relation": turn.unit.files.open_own(one, "wish").get("relation", "unknown"),
                "on": one.submitted_on.isoformat(),
            }
            for one in others
        ],
        "area": turn.areas.name(case.area),
        "age": case.age.value,
        "wishes": wish.get("wishes", []),
        "knows": wish.get("knows", ""),
        "platform_fields": turn.house.places.get("platform_fields", ""),
    }


def _facts(seen: Seen) -> Mapping[str, object]:
    return seen.facts


def informed(seen: Seen) -> bool:
    """Whether what is entered there is known: nobody is asked to agree to what cannot be told (PIPL 14, 17)."""
    return bool(seen.facts.get("platform_fields"))


def carry_out(turn: Turn, said: AnswerForOneself) -> None:
    """Record it, act on it at once, and say what follows."""
    handed_over = turn.speaker is not None and turn.speaker.handed_over
    way = Way.HAND_OVER if handed_over else Way.LINK
    wishes.answer(turn, said.case_id, said.answer, said.platform, way)
    key = f"own_yes.said_{said.answer.value}"
    if said.answer is Answer.YES and said.platform is not Answer.YES:
        key = "own_yes.said_yes_not_platform"
    if said.answer is Answer.LATER and turn.unit.time.fired(ASKED_AGAIN, said.case_id):
        key = "own_yes.said_later_again"
    again: dict[str, Any] = {"days": turn.terms.ask_again_days} if key == "own_yes.said_later" else {}
    if handed_over:
        turn.say(key, **again)
        turn.say("handover.give_back", turn.button("given_back", "handover.give_back"))
    elif said.answer is Answer.NO:
        turn.say(key, turn.button("fine", "home"), turn.device("dial_12356", "tel:12356"))
    else:
        turn.say(key, turn.button("fine", "progress"), turn.button("family_sees", "mine.family"), **again)


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only the person of the case answers; anybody else finds nothing here."""
    return {"case": _mine(turn, about).id}


def _mine(turn: Turn, about: Mapping[str, Any]) -> Case:
    case, part = turn.unit.cases.of_mine(str(about["case"]))
    if part is not Part.PERSON:
        raise NotThere
    return case


FLOW = Flow(
    name="own_yes",
    version=1,
    steps=(
        Choose(
            "hello",
            Data.CONTACT,
            f"the person learns who asked and what is kept, before anything else ({OWN})",
            params=_facts,
            options=(shows("who", "own_yes.who"), shows("what", "own_yes.what"), "learn", ends("no")),
        ),
        Choose(
            "will",
            Data.SENSITIVE,
            f"only the person's own wish counts ({OWN})",
            options=("yes", ends("later"), leads("ask_someone", "call reason=question"), ends("no")),
        ),
        Choose(
            "platform",
            Data.SENSITIVE,
            INFORMED,
            when=informed,
            options=("yes", "not_yet", shows("why_register", "own_yes.why_register")),
        ),
    ),
    then=command,
)


def whose(turn: Turn, about: Mapping[str, Any]) -> str:
    """What is said here is about the person, and goes with their key when they say no."""
    return turn.unit.cases.of_mine(about["case"])[0].person_id


FORM = Form(FLOW, carry_out, view=view, prepare=prepare, whose=whose)
