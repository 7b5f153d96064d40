"""写句话: a question or a few words to the worker, who answers on this page or calls back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Data, Flow
from bot.domain.errors import NotThere
from bot.services import alarms, calls, letters
from handlers.steps import where


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """To the worker of one's case where there is one; else to the team of one's place."""
    mine = turn.unit.cases.mine()
    case = str(about.get("case", "")) or (mine[0][0].id if mine else "")
    if case and not any(found.id == case for found, _part in mine):
        raise NotThere
    known = alarms.area_of(turn)
    return (
        {"case": case} | ({"known_area": known} if known else {}) | ({"text": about["text"]} if "text" in about else {})
    )


def whose(turn: Turn, about: Mapping[str, Any]) -> str:
    """Words about a case go with that case's person."""
    case = str(about.get("case", ""))
    return turn.unit.cases.of_mine(case)[0].person_id if case else ""


def command(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str, str]:
    """Case, place and words."""
    area = str(about.get("known_area") or answers.get("area", ""))
    return str(about.get("case", "")), area, str(about.get("text") or answers.get("words", ""))


def carry_out(turn: Turn, asked: tuple[str, str, str]) -> None:
    """Hand it on, and name the hour of an answer."""
    case, area, words = asked
    if words == "by_phone":
        turn.lead("call", reason="question")
        return
    call = letters.send(turn, case, area, words)
    late = calls.is_late(turn, call)
    turn.say("letter.late" if late else "letter.sent", turn.button("call"), turn.button("home"), at=call.promised_at)


FLOW = Flow(
    name="letter",
    version=1,
    steps=(
        Ask(
            "words",
            Data.SENSITIVE,
            "a worker answers it (000 §二(六)19; 001 §二(三))",
            also=("by_phone",),
            params=lambda seen: seen.facts["kept"],
            when=lambda seen: "text" not in seen.about,
        ),
        *where(
            "letter.area",
            when=lambda seen: not seen.about.get("known_area") and seen.answers.get("words") != "by_phone",
        ),
    ),
    then=command,
)

FORM = Form(FLOW, carry_out, view=lambda turn: {"kept": turn.terms.kept()}, prepare=prepare, whose=whose)
