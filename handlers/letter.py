"""写句话: a question or a few words to the worker, who answers on this page or calls back.

What came from elsewhere to be handed on, and was covered there, is read back first (issue 15: 这样发给老师，行吗？).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Doubt, Flow, Option, Seen, ends
from bot.domain.errors import NotThere
from bot.services import alarms, calls, letters
from handlers.steps import where

PURPOSE = "a worker answers it (000 §二(六)19; 001 §二(三))"


@dataclass(frozen=True, slots=True)
class Written:
    """What goes to the team."""

    case: str
    area: str
    words: str
    """Empty: it was thought better of; `by_phone`: it shall be said."""
    asked: bool
    """Whether it came from elsewhere: then it is nobody's letter, and goes nowhere where nobody reads it."""


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """To the worker of one's case where there is one; else to the team of one's place."""
    mine = turn.unit.cases.mine()
    case = str(about.get("case", "")) or (mine[0][0].id if mine else "")
    if case and not any(found.id == case for found, _part in mine):
        raise NotThere
    known = alarms.area_of(turn)
    told = {name: about[name] for name in ("text", "ours") if name in about}
    return {"case": case} | ({"known_area": known} if known else {}) | told


def whose(turn: Turn, about: Mapping[str, Any]) -> str:
    """Words about a case go with that case's person."""
    case = str(about.get("case", ""))
    return turn.unit.cases.of_mine(case)[0].person_id if case else ""


def view(turn: Turn) -> Mapping[str, Any]:
    """How what is written anew is covered, and how long it is kept."""
    return {"masked": lambda text: turn.covered(text).masked, "kept": turn.terms.kept()}


def _theirs(about: Mapping[str, Any]) -> bool:
    """Whether somebody's own words came from elsewhere; a sentence of ours on a button needs no reading back."""
    return "text" in about and "ours" not in about


def _read_back(text: str, seen: Seen) -> Doubt:
    """As it goes, for whoever wrote it to see."""
    said = seen.facts["masked"](" ".join(text.split()))
    return Doubt("letter.shown", {"said": said}, ((Option("seen"), said), (Option("again"), None)))


def command(answers: Answers, about: Mapping[str, Any]) -> Written:
    """Case, place and words."""
    area = str(about.get("known_area") or answers.get("area", ""))
    words = str(answers.get("anew") or about.get("text") or answers.get("words", ""))
    dropped = answers.get("fine") == "drop"
    return Written(str(about.get("case", "")), area, "" if dropped else words, _theirs(about))


def carry_out(turn: Turn, written: Written) -> None:
    """Hand it on, and name the hour of an answer."""
    if not written.words:
        turn.say("letter.dropped", turn.button("home"))
        return
    if written.words == "by_phone":
        turn.lead("call", reason="question")
        return
    if written.asked and letters.nobody(turn, written.case, written.area):
        turn.say("letter.nobody", turn.device("dial_12345", "tel:12345"), turn.button("home"))
        return
    call = letters.send(turn, written.case, written.area, written.words)
    late = calls.is_late(turn, call)
    turn.say("letter.late" if late else "letter.sent", turn.button("call"), turn.button("home"), at=call.promised_at)


def _asks_where(seen: Seen) -> bool:
    called_off = seen.answers.get("words") == "by_phone"
    return not seen.about.get("known_area") and not called_off


FLOW = Flow(
    name="letter",
    version=2,
    steps=(
        Choose(
            "fine",
            Data.SENSITIVE,
            PURPOSE,
            options=("send", "anew", ends("drop")),
            params=lambda seen: {"text": seen.about.get("text", "")},
            when=lambda seen: _theirs(seen.about),
        ),
        Ask(
            "anew",
            Data.SENSITIVE,
            "what was written before told too much, or too little (PIPL 6)",
            reads=_read_back,
            when=lambda seen: seen.answers.get("fine") == "anew",
        ),
        Ask(
            "words",
            Data.SENSITIVE,
            PURPOSE,
            also=("by_phone",),
            params=lambda seen: seen.facts["kept"],
            when=lambda seen: "text" not in seen.about,
        ),
        *where("letter.area", when=_asks_where),
    ),
    then=command,
)

FORM = Form(FLOW, carry_out, view=view, prepare=prepare, whose=whose)
