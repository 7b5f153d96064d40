"""病情有变化: on every menu from the first day; it reaches a named hour and shows 120 and 110 (ux.md 9.13, 12.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Choose, Data, Flow, Option, alarms
from bot.domain.case import OPEN, Case, Stage
from bot.services import calls

MOST = 5
"""Buttons under a message (ux.md 2.1)."""
GREEN = "001 §二(二) 绿色通道; 000 §二(二)6; 精神卫生法 28"

FLOW = Flow(
    name="changed",
    version=1,
    steps=(
        Choose(
            "danger",
            Data.PUBLIC,
            f"danger comes before everything ({GREEN})",
            options=("no", alarms("now", "other"), alarms("beaten", "violence"), "unsure"),
        ),
        Choose(
            "signs",
            Data.SENSITIVE,
            f"tells the worker what to ask when ringing ({GREEN})",
            many=True,
            optional=True,
            options=("sleep", "medicine", "food", "indoors", "shouting"),
        ),
        Choose(
            "which",
            Data.CONTACT,
            f"of two in one family the right one is looked after ({GREEN})",
            when=lambda seen: len(seen.facts.get("cases", ())) > 1,
            options=lambda seen: tuple(
                Option(case, label=label) for case, label in seen.facts.get("cases", {}).items()
            ),
        ),
    ),
    then=lambda answers, _about: answers,
)


def carry_out(turn: Turn, answers: Answers) -> None:
    """Advice for the next hour, and an urgent call by somebody who knows of whom and what was seen."""
    turn.say("changed.meanwhile", turn.device("dial_110", "tel:110"), turn.device("dial_120", "tel:120"))
    mine = _mine(turn)
    case = str(answers.get("which", "")) or next((one.id for one in mine), "")
    told = {"seen": answers.get("signs", []), "unsure": answers["danger"] == "unsure"}
    turn.lead("call", reason=calls.CHANGED, **told, **({"case": case, "area": _area(mine, case)} if case else {}))


def _mine(turn: Turn) -> list[Case]:
    """The applications it may be about: of one that was stopped all is silent."""
    found = [case for case, _part in turn.unit.cases.mine() if case.stage in OPEN or case.stage is Stage.NOT_SUITABLE]
    return found[:MOST]


def _area(mine: Sequence[Case], case: str) -> str:
    return next((one.area for one in mine if one.id == case), "")


def view(turn: Turn) -> Mapping[str, Any]:
    """One's applications, each by who it is about and the first half of its number."""
    cases = {}
    for case in _mine(turn):
        relation = turn.unit.files.open_own(case, "wish").get("relation", "relative")
        told = {"relation": relation, "number": case.number}
        cases[case.id] = turn.house.words.text("changed.person", told)
    return {"cases": cases}


def whose(turn: Turn, _about: Mapping[str, Any]) -> str:
    """What was seen is about the person of one's case, and goes with them."""
    mine = _mine(turn)
    return mine[0].person_id if mine else ""


FORM = Form(FLOW, carry_out, view=view, whose=whose)
