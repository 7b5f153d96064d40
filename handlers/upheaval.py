"""家里人过世了: read back, for they may have wandered off; then everything is silent (ux.md 9.13, 17 no. 14)."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.domain.case import OPEN
from bot.domain.people import Part
from bot.services import alarms, closing


def show(turn: Turn) -> None:
    """Typed: of several applications it is asked which."""
    found = [case for case, _part in turn.unit.cases.mine() if case.stage in OPEN]
    if len(found) == 1:
        ask(turn, found[0].id)
    elif not found:
        turn.say("upheaval.none", turn.button("call"), turn.button("lost", "upheaval.lost"), turn.button("home"))
    else:
        offers = [
            turn.button("", "upheaval.ask", label=f"{one.number[:4]} {one.number[4:]}", case=one.id)
            for one in found[:4]
        ]
        turn.say("upheaval.which", *offers, turn.button("home"))


def ask(turn: Turn, case: str) -> None:
    """What cannot be undone for long is read back first."""
    seen, part = turn.unit.cases.of_mine(case)
    own = turn.unit.files.open_own(seen, "wish") if seen.applicant_id == turn.me.id else {}
    turn.say(
        "upheaval.ask",
        turn.button("close", "upheaval.close", case=case),
        turn.button("lost", "upheaval.lost"),
        turn.button("mistaken", "progress"),
        person=seen.person_id,
        own=part is Part.PERSON,
        call_as=own.get("call_as", "ta"),
    )


def lost(turn: Turn) -> None:
    """Nobody died, somebody is missing: the card, and nothing is stopped."""
    alarms.raise_alarm(turn, alarms.Level.MISSING, ("upheaval",))


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


DESK = Desk("upheaval", {"open": show, "ask": ask, "lost": lost, "close": close, "undo": undo})
