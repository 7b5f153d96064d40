"""What a worker still needs of whoever applied: one thing more, or another number to ring (ux.md 9.3, 12.4 d2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.domain.errors import Refused
from bot.services import applications
from handlers.steps import phone


def _more_view(turn: Turn) -> Mapping[str, Any]:
    if turn.kept is None:
        return {}
    case, _part = turn.unit.cases.of_mine(turn.kept.talk.about["case"])
    asked = turn.unit.files.open_own(case, "more").get("asked", [])
    return {"question": asked[-1]["text"] if asked else ""}


def _more(turn: Turn, asked: tuple[str, str]) -> None:
    applications.answer_more(turn, *asked)
    turn.say("more.passed_on", turn.button("my_case", "progress"), turn.button("home"))


MORE = Form(
    Flow(
        "more",
        1,
        (
            Ask(
                "told",
                Data.SENSITIVE,
                "the review goes on with it (000 §二(二)5)",
                params=lambda seen: seen.facts,
                also=("by_phone",),
            ),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["told"])),
    ),
    lambda turn, asked: turn.lead("call", reason="question") if asked[1] == "by_phone" else _more(turn, asked),
    view=_more_view,
    whose=lambda turn, about: turn.unit.cases.of_mine(str(about["case"]))[0].person_id,
)


def _new_number(turn: Turn, number: str) -> None:
    if number == "none":
        turn.say("new_number.kept", turn.button("home"))
        return
    mine = [case for case, part in turn.unit.cases.mine() if case.applicant_id == turn.me.id]
    if not mine:
        raise Refused("progress.none")
    applications.change_reach(turn, mine[0].id, number)
    turn.say("new_number.changed", turn.button("my_case", "progress"), person=mine[0].person_id)


NEW_NUMBER = Form(
    Flow("new_number", 1, (phone("phone.ask_new"),), then=lambda answers, _about: str(answers["phone"])),
    _new_number,
    view=lambda turn: {"digits": turn.house.digits},
)
