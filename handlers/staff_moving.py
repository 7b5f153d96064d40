"""搬家，团队这一边: a move told on the telephone, and taking over whoever moves here (R47, R48).

Source: 000 §二(二)6.
"""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Flow
from bot.services import caseload, moving
from handlers.moving import command, follows, steps
from handlers.staff_register import whose


def ways(turn: Turn, call: Any) -> list[Any]:
    """What can be done with somebody who moves here; empty for any other call."""
    return [turn.button("take_over", "moves.take_over", call=call.id)] if call.reason == moving.MOVING else []


def take_over(turn: Turn, call: str) -> None:
    """接过来."""
    after = moving.take_over(turn, call)
    turn.say(
        "moves.taken_over",
        turn.button("open_case", "review.show", case=after.id),
        turn.button("today"),
        person=after.person_id,
        number=after.number,
    )


_SAYS = {"stays": "moves.stays", "team": "moves.team", "institution": "moves.institution"}


def _told(turn: Turn, told: tuple[str, str]) -> None:
    before = caseload.look(turn, told[0])
    after = moving.told_to_worker(turn, *told)
    what = follows(before, told[1])
    find = [turn.button("find_place", "refer", case=after.id)] if what == "institution" else []
    area = turn.areas.name(told[1])
    turn.say(_SAYS[what], *find, turn.button("today"), person=after.person_id, number=after.number, area=area)


FORM = Form(Flow("move_told", 1, steps("move_told.area"), command), _told, whose=whose, staff=True)

DESK = Desk("moves", {"open": lambda turn: turn.lead("today"), "take_over": take_over}, staff=True)
