"""What the two ways of applying share: what is looked at, and how the end is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from bot.app import Turn
from bot.conversation.flow import Answers, Seen
from bot.domain.case import Door
from bot.domain.commands import Apply, LeaveNoTrace
from bot.domain.people import AgeBand
from bot.services import applications


def chosen_area(answers: Answers, about: Mapping[str, Any]) -> str:
    """The place answered, or the one of the printed code."""
    return str(answers.get("area") or about.get("area", ""))


def apply_view(turn: Turn) -> Mapping[str, Any]:
    """What the steps may look at: the places nearby and how digits are written in words."""
    return {"near": near(turn), "digits": turn.house.digits, "kept": turn.terms.kept()}


def begin(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """A form begins only where it could be handed in."""
    applications.make_room(turn)
    return about


def near(turn: Turn) -> Callable[[str], list[Mapping[str, Any]]]:
    """Registered places near an area, as particulars for a text."""

    @cache
    def found(code: str) -> list[Mapping[str, Any]]:
        where, places = turn.areas.both_in, turn.unit.places.near(turn.areas, code)
        return [
            {"id": one.id, "name": one.name, "where": where(code, one.area), "hours": one.hours, "phone": one.phone}
            for one in places[:5]
        ]

    return found


def consent_params(seen: Seen) -> Mapping[str, object]:
    """How long everything is kept, from the settings that do it."""
    found: Mapping[str, object] = seen.facts["kept"]
    return found


def carry_out(turn: Turn, asked: Apply | LeaveNoTrace) -> None:
    """Hand the application in and give the receipt; or leave no trace and say a way on."""
    if isinstance(asked, LeaveNoTrace):
        kept = turn.kept
        if kept is not None:
            turn.drop(kept)
        if asked.said:
            turn.say(asked.said, turn.button("places", "home.places"), turn.button("call"))
        if asked.then:
            turn.lead(asked.then)
        return
    case = applications.submit(turn, asked)
    receipt: dict[str, Any] = {"number": case.number, "promised_on": case.promised_on, "person": case.person_id}
    if asked.door is Door.SELF:
        turn.say(f"receipt.self_{asked.reach.way}", **receipt)
        turn.say(
            "receipt.guardian",
            turn.button("my_case", "progress"),
            turn.button("set_word", "mine.word"),
            turn.button("more_now", "later"),
            person=case.person_id,
        )
        turn.lead("connect.remind")
        return
    turn.say(f"receipt.family_{asked.reach.way}", **receipt)
    if asked.knows == "willing" and asked.age is not AgeBand.CHILD:
        turn.say(
            "receipt.ask_person",
            turn.button("hand_over", "handover", case=case.id),
            turn.button("by_worker", "progress"),
            turn.button("by_link", "handover.link", case=case.id),
            turn.button("my_case", "progress"),
            turn.button("set_word", "mine.word"),
            person=case.person_id,
        )
    else:
        turn.say(
            "receipt.next",
            turn.button("urge", "progress.urge", case=case.id),
            turn.button("my_case", "progress"),
            turn.button("set_word", "mine.word"),
            person=case.person_id,
        )
    turn.lead("connect.remind")
