"""我要搬家: where to; who answers until somebody there does; and the places there (ux.md 9.13, R47).

Source: 000 §二(二)6: 离开本地的，接续开展康复服务.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Ask, Choose, Data, Flow
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import Part
from bot.services import moving
from handlers.steps import where


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """One's own application; kin may follow it, and move nobody."""
    wanted = str(about.get("case", ""))
    found = [case for case, part in turn.unit.cases.mine() if part in moving.MAY_TELL and wanted in ("", case.id)]
    if not found:
        raise Refused("progress.none")
    return {"case": found[0].id}


def command(answers: Answers, about: Mapping[str, Any]) -> tuple[str, str]:
    """Who, and where to."""
    return str(about["case"]), str(answers["area"])


def carry_out(turn: Turn, told: tuple[str, str]) -> None:
    """Told; the person goes on to the places there, for each of which they are asked by themselves."""
    before, part = turn.unit.cases.of_mine(told[0])
    after = moving.told(turn, *told)
    what = follows(before, told[1])
    own = what == "institution" and part is Part.PERSON
    see = [turn.button("see_places", "my_place", case=after.id)] if own else []
    area = turn.areas.name(told[1])
    turn.say(_SAYS[what], *see, turn.button("my_case", "progress"), person=after.person_id, area=area)


_SAYS = {"stays": "moving.stays", "team": "moving.team", "institution": "moving.institution"}


def follows(before: Case, area: str) -> str:
    """Who answers for them until somebody there does; or they stay."""
    if area == before.area:
        return "stays"
    return "team" if before.institution_id is None else "institution"


def steps(say: str) -> tuple[Choose | Ask, ...]:
    """Where to. That somebody of an application moves is not for every ear, as the first question is."""
    return tuple(replace(step, data=Data.CONTACT) for step in where(say))


FORM = Form(
    Flow("moving", 1, steps("moving.area"), command),
    carry_out,
    prepare=prepare,
    whose=lambda turn, about: turn.unit.cases.of_mine(str(about["case"]))[0].person_id,
)
