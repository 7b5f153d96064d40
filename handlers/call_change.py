"""The call that was asked for: another hour, another way to speak (ux.md 12.1)."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.services import calls


def fine(turn: Turn) -> None:
    """It stays as it is."""
    turn.say("call.fine", turn.button("home"), turn.button("changed"))


def time(turn: Turn, call: str) -> None:
    """When may we ring?"""
    turn.say(
        "call.time",
        *(
            turn.button(hour, "call_change.set", call=call, when=hour)
            for hour in ("any", "morning", "afternoon", "evening")
        ),
    )


def words(turn: Turn, call: str) -> None:
    """What do we say if somebody else answers?"""
    turn.say(
        "call.words",
        *(turn.button(one, "call_change.set", call=call, if_other=one) for one in ("only_me", "community")),
    )


def set_(turn: Turn, call: str, **changes: str) -> None:
    """Keep it."""
    calls.change(turn, call, **{name: value for name, value in changes.items() if name in ("when", "if_other")})
    turn.say("call.set", turn.button("home"))


DESK = Desk("call_change", {"fine": fine, "time": time, "words": words, "set": set_})
