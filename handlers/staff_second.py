"""要第二个人点头的: asked with a reason, agreed to or refused with a sentence (ux.md 13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.domain.decision import DecisionKind, DecisionState
from bot.domain.errors import NotThere
from bot.services import caseload, decisions
from handlers.staff_decide import short
from handlers.staff_register import whose

TWO = "no one decides it alone: a reason, a second person (000 §二(二)6 beside 001 §二(四); ux.md 13)"
SHOWN = 3


def show(turn: Turn) -> None:
    """What waits for my word; each with its reason. The look is logged."""
    found = decisions.waiting(turn)
    for one in found[:SHOWN]:
        case = turn.unit.cases.any(one.case_id)
        turn.say(
            "decisions.one",
            turn.button("agree", "decide", decision=one.id, verdict=DecisionState.AGREED.value),
            turn.button("refuse", "decide", decision=one.id, verdict=DecisionState.REFUSED.value),
            person=one.person_id,
            number=case.number if case else "",
            what=one.kind.value,
            name=turn.unit.team.get(one.asked_by).name,
            why=turn.unit.decisions.why(one, "decision"),
        )
    turn.say("decisions.all" if found else "decisions.none", turn.button("today"), n=len(found))


DESK = Desk("decisions", {"open": show}, staff=True)


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = DecisionKind(about.get("kind", DecisionKind.PERSONS_YES_STANDS.value))
    return {"case": caseload.look(turn, str(about["case"])).id, "kind": kind.value}


def _ask(turn: Turn, told: tuple[str, str, str]) -> None:
    case, kind, why = told
    made = decisions.ask(turn, case, DecisionKind(kind), why)
    found = decisions.seconds(turn, made)
    turn.say(
        "second.asked" if found else "second.nobody",
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=made.person_id,
        names=[one.name for one in found],
    )


ASK = Form(
    Flow(
        "second",
        1,
        (Ask("why", Data.SENSITIVE, TWO, reads=short),),
        then=lambda answers, about: (str(about["case"]), str(about["kind"]), str(answers["why"])),
    ),
    _ask,
    prepare=_prepare,
    whose=whose,
    staff=True,
)


def _mine(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only one who is asked may answer; to anybody else there is no such question."""
    found, verdict = decisions.get(turn, str(about["decision"])), str(about.get("verdict", ""))
    if verdict not in (DecisionState.AGREED.value, DecisionState.REFUSED.value):
        raise NotThere
    return {"decision": found.id, "verdict": verdict}


def _decide(turn: Turn, told: tuple[str, str, str]) -> None:
    decision, verdict, words = told
    done = decisions.answer(turn, decision, DecisionState(verdict), words)
    turn.say(f"decide.{done.state.value}", turn.button("today"), person=done.person_id)


DECIDE = Form(
    Flow(
        "decide",
        1,
        (Ask("words", Data.SENSITIVE, TWO, reads=short),),
        then=lambda answers, about: (str(about["decision"]), str(about["verdict"]), str(answers["words"])),
    ),
    _decide,
    prepare=_mine,
    whose=lambda turn, about: decisions.get(turn, str(about["decision"])).person_id,
    staff=True,
)
