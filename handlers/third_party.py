"""请老师去: somebody outside tells of a need, where the card could not be handed on (door T, T4 to T10 of ux.md 5.5).

Only what helps a worker to find the door: no illness, no house number, no number of anybody but the one who tells.
Source: 000 §二(二)5; 004 §二(二)4; PIPL 6, 13-14; 精神卫生法 4, 27, 29 (R15, R30, R41).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow, Seen, Trouble, Value, ends
from bot.domain.commands import LeaveNoTrace, TellOfNeed
from bot.domain.lead import Side
from bot.services import leads
from handlers.steps import area_name, called, phone, read_area

SEEN = ("uncared", "hardship", "work", "alone", "unsure")
WHERE = "a worker has to find them (004 §二(二)3; 001 §二(三))"


def _place(text: str, seen: Seen) -> Any:
    """A village or a street; a whole county is too wide to go and look."""
    read = read_area(text, seen)
    area = seen.areas.get(read.value) if isinstance(read, Value) else None
    if area is not None and area.level == "county" and any(one.parent == area.code for one in seen.areas):
        return Trouble("lead.finer")
    return read


def _from_code(seen: Seen) -> bool:
    area = seen.areas.get(str(seen.about.get("area", "")))
    return area is not None and area.level in ("street", "village")


def command(answers: Answers, about: Mapping[str, Any]) -> TellOfNeed | LeaveNoTrace:
    """What is told; or nothing, where the number may not be kept, or the door of families is the right one."""
    if answers.get("consent") == "no":
        return LeaveNoTrace("lead.no_consent")
    if answers["side"] == "relative":
        return LeaveNoTrace("", f"family area={about['area']}" if about.get("area") else "family")
    return TellOfNeed(
        area=str(answers.get("area") or about.get("area", "")),
        side=Side(answers["side"]),
        abuse=about.get("abuse") == "yes",
        call_as="" if answers["call_as"] == "unknown" else str(answers["call_as"]),
        seen=tuple(answers.get("seen", ())),
        phone="" if answers.get("phone") in (None, "none") else str(answers["phone"]),
        may_name=answers["named"] == "may",
    )


FLOW = Flow(
    name="lead",
    version=1,
    consent="consent",
    about_person=True,
    steps=(
        Choose(
            "consent",
            Data.CONTACT,
            "asks before one's own number is kept, and keeps no other (PIPL 13-14)",
            params=lambda seen: {**seen.facts["kept"], "abuse": seen.about.get("abuse", "")},
            options=("yes", ends("no")),
        ),
        Choose(
            "side",
            Data.CONTACT,
            "whom a worker answers (the list of 000 §二(二)5 and 004 §二(二)4)",
            options=(*(side.value for side in Side), ends("relative")),
        ),
        Choose(
            "here",
            Data.CONTACT,
            WHERE,
            params=lambda seen: {"area": area_name(seen)},
            options=("yes", "elsewhere"),
            when=_from_code,
        ),
        Ask(
            "area",
            Data.CONTACT,
            WHERE,
            reads=_place,
            when=lambda seen: not _from_code(seen) or seen.answers.get("here") == "elsewhere",
        ),
        Ask(
            "call_as",
            Data.SENSITIVE,
            "so that nobody knocks at the wrong door (001 §二(三); PIPL 6)",
            reads=called("lead.no_numbers", "lead.too_long"),
            also=("unknown",),
            no_numbers=True,
        ),
        Choose(
            "seen",
            Data.SENSITIVE,
            "which help to bring; never an illness (001 §二(三); 精神卫生法 27, 29)",
            many=True,
            optional=True,
            options=SEEN,
        ),
        phone("lead.phone"),
        Choose(
            "named",
            Data.CONTACT,
            "who told is not said unless they say so (精神卫生法 4)",
            options=("not", "may"),
        ),
    ),
    then=command,
)


def carry_out(turn: Turn, asked: TellOfNeed | LeaveNoTrace) -> None:
    """Keep it, or nothing. The form's own screen goes with its key either way."""
    if turn.kept is not None:
        turn.drop(turn.kept)
    if isinstance(asked, LeaveNoTrace):
        if asked.then:
            turn.lead(asked.then)
        else:
            turn.say(asked.said, turn.button("card", "neighbour.card"), turn.button("home"))
        return
    leads.tell(turn, asked)
    turn.say("lead.received", turn.button("progress", "progress.ask"), turn.button("home"), abuse=asked.abuse)


FORM = Form(
    FLOW,
    carry_out,
    view=lambda turn: {"digits": turn.house.digits, "kept": turn.terms.kept()},
    keeps_draft=True,
)
