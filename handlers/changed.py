"""病情有变化: on every menu from the first day; it reaches a named hour and shows 120 and 110 (ux.md 9.13, 12.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Choose, Data, Flow, alarms

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
    ),
    then=lambda answers, _about: answers,
)


def carry_out(turn: Turn, _answers: Answers) -> None:
    """Advice for the next hour, and an urgent call."""
    turn.say("changed.meanwhile", turn.device("dial_110", "tel:110"), turn.device("dial_120", "tel:120"))
    turn.lead("call", reason="changed")


def view(_turn: Turn) -> Mapping[str, Any]:
    """Nothing is looked up: it must work for anybody at once."""
    return {}


def whose(turn: Turn, _about: Mapping[str, Any]) -> str:
    """What was seen is about the person of one's case, and goes with them."""
    mine = turn.unit.cases.mine()
    return mine[0][0].person_id if mine else ""


FORM = Form(FLOW, carry_out, view=view, whose=whose)
