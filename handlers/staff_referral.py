"""收到转介: what an institution sees before it says yes, and its answer (ux.md 8, 12.6 f1).

Source: 000 §二(二)6 (R39, R43, R44, R46).
"""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.domain.case import Stage
from bot.domain.errors import NotThere
from bot.domain.referral import Expected
from bot.domain.rules import RuleName
from bot.services import answering, caseload, reviewers, waiting
from handlers import staff_waiting
from handlers.places import label_of
from handlers.staff_decide import short


def show(turn: Turn, referral: str) -> None:
    """Who, from where, how old, what is wished; how full the house is; and the four answers."""
    turn.say("referral.show", *_answers(turn, referral), **_seen(answering.look(turn, referral)))


def _seen(asked: answering.Asked) -> dict[str, Any]:
    return {
        "person": asked.referral.person_id,
        "call_as": asked.call_as,
        "area": asked.area,
        "age": asked.age,
        "wishes": list(asked.wishes),
        "capacity": asked.load.capacity,
        "taken": asked.load.taken,
        "waiting": asked.load.waiting,
        "answer_by": asked.referral.answer_by,
        "asks": asked.referral.kind.value,
    }


def _answers(turn: Turn, referral: str) -> list[Any]:
    return [
        turn.button("queue", "referral.how_long", referral=referral),
        turn.button("now", "referral.accept", referral=referral),
        turn.button("refuse", "refuse", referral=referral),
        turn.button("elsewhere", "referral.elsewhere", referral=referral),
        turn.button("today"),
    ]


def accept(turn: Turn, referral: str) -> None:
    """接，马上来."""
    after = answering.accept(turn, referral)
    turn.say("referral.accepted", *_next(turn, after.id), person=after.person_id, number=after.number)


def how_long(turn: Turn, referral: str) -> None:
    """大概要等多久？"""
    asked = answering.look(turn, referral)
    offers = [turn.button(one.value, "referral.queue", referral=referral, expected=one.value) for one in Expected]
    turn.say("referral.how_long", *offers, person=asked.referral.person_id)


def queue(turn: Turn, referral: str, expected: str) -> None:
    """接，先排队. Longer than the place allows: the wish is asked again now, and the place stays until then (R44)."""
    if expected not in {one.value for one in Expected}:
        raise NotThere
    after = waiting.queue(turn, referral, Expected(expected))
    if after.institution_id != turn.working.organisation_id:
        turn.say("referral.waits_elsewhere", turn.button("today"))
        return
    limit = turn.packs.rule(after.area, RuleName.WAIT_MONTHS, turn.today)
    if expected == Expected.LONGER.value and limit is not None:
        staff_waiting.ask_who(turn, after, months=limit.number, **reviewers.rests_on(limit))
        return
    turn.say("referral.queued", *_next(turn, after.id), person=after.person_id, number=after.number)


def _next(turn: Turn, case: str) -> list[Any]:
    return [
        turn.button("open_case", "review.show", case=case),
        turn.button("undo", "undo_answer", case=case),
        turn.button("today"),
    ]


def elsewhere(turn: Turn, referral: str) -> None:
    """别家更合适: which one? Whoever asked reads it as the reason; nobody is passed on without the person."""
    asked = answering.look(turn, referral)
    near = turn.unit.places.near(turn.areas, turn.working.area)
    others = [one for one in near if one.id != turn.working.organisation_id][:4]
    offers = [
        turn.button("", "referral.suggest", label=label_of(one.name), referral=referral, to=one.id) for one in others
    ]
    turn.say(
        "referral.elsewhere",
        *offers,
        turn.button("refuse", "refuse", referral=referral),
        turn.button("today"),
        person=asked.referral.person_id,
    )


def suggest(turn: Turn, referral: str, to: str) -> None:
    """Refused, with the name of the better place as the reason."""
    place = turn.unit.places.registered(to)
    _refuse(turn, (referral, place.name if place else ""))


def _refuse(turn: Turn, told: tuple[str, str]) -> None:
    after = answering.refuse(turn, *told)
    slip = turn.button("undo", "undo_refusal", referral=told[0])
    offers = [slip] if after.stage is Stage.REGISTERED else []
    turn.say("referral.refused", *offers, turn.button("today"), person=after.person_id)


def _whose(turn: Turn, about: Any) -> str:
    return answering.look(turn, str(about["referral"])).referral.person_id


REFUSE = Form(
    Flow(
        "refuse",
        1,
        (Ask("why", Data.SENSITIVE, "the result is written down with its reason (R43)", reads=short),),
        then=lambda answers, about: (str(about["referral"]), str(answers["why"])),
    ),
    _refuse,
    whose=_whose,
    staff=True,
)


def _undo(turn: Turn, told: tuple[str, str]) -> None:
    after = answering.undo(turn, *told)
    turn.say("referral.undone", turn.button("today"), person=after.person_id)


UNDO = Form(
    Flow(
        "undo_answer",
        1,
        (Ask("why", Data.SENSITIVE, "a change of a decision has a reason (R43)", reads=short),),
        then=lambda answers, about: (str(about["case"]), str(answers["why"])),
    ),
    _undo,
    whose=lambda turn, about: caseload.look(turn, str(about["case"])).person_id,
    staff=True,
)


def _undo_refusal(turn: Turn, told: tuple[str, str]) -> None:
    after = answering.undo_refusal(turn, *told)
    turn.say("referral.undone", turn.button("today"), person=after.person_id)


UNDO_REFUSAL = Form(
    Flow(
        "undo_refusal",
        1,
        (Ask("why", Data.SENSITIVE, "a change of a decision has a reason (R43)", reads=short, say="undo_answer.why"),),
        then=lambda answers, about: (str(about["referral"]), str(answers["why"])),
    ),
    _undo_refusal,
    whose=lambda turn, about: turn.unit.referrals.for_receiver(str(about["referral"])).person_id,
    staff=True,
)

DESK = Desk(
    "referral",
    {
        "open": lambda turn: turn.lead("today"),
        "show": show,
        "accept": accept,
        "how_long": how_long,
        "queue": queue,
        "elsewhere": elsewhere,
        "suggest": suggest,
    },
    staff=True,
)
