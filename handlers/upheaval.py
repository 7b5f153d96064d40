"""家里有变故: one press, and everything is silent; 我点错了 takes it back (ux.md 9.13)."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.domain.case import OPEN
from bot.services import closing


def show(turn: Turn) -> None:
    """Typed: of one application it is done at once, of several it is asked which."""
    found = [case for case, _part in turn.unit.cases.mine() if case.stage in OPEN]
    if len(found) == 1:
        close(turn, found[0].id)
    elif not found:
        turn.say("upheaval.none", turn.button("call"), turn.button("home"))
    else:
        offers = [
            turn.button("", "upheaval.close", label=f"{one.number[:4]} {one.number[4:]}", case=one.id)
            for one in found[:4]
        ]
        turn.say("upheaval.which", *offers, turn.button("home"))


def close(turn: Turn, case: str) -> None:
    """Nothing is asked. Whoever wants may speak with somebody."""
    seen, _part = turn.unit.cases.of_mine(case)
    closing.close(turn, case)
    turn.say(
        "upheaval.silent",
        turn.button("call"),
        turn.button("undo", "upheaval.undo", case=case),
        turn.button("erase", "mine.erase", case=case),
        turn.button("fine", "home"),
        person=seen.person_id,
    )


def undo(turn: Turn, case: str) -> None:
    """As if it had not happened."""
    closing.undo(turn, case)
    turn.say("upheaval.undone", turn.button("my_case", "progress"), turn.button("call"))


DESK = Desk("upheaval", {"open": show, "close": close, "undo": undo})
