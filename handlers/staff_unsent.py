"""可能未送达: reminders and notices of which nobody knows whether they arrived. Nothing secret is shown."""

from __future__ import annotations

from bot.app import Desk, Turn
from bot.services import posting, unsent

SHOWN = 5
"""A message each, with two buttons."""


def show(turn: Turn) -> None:
    """Which case, and when it was said: whoever holds it knows whom to ring."""
    found, bots = unsent.of(turn), posting.bots(turn.house.pushed)
    for one in found[:SHOWN]:
        turn.say(
            "unsent.line",
            *([turn.button("send_again", "unsent.send_again", sending=one.id)] if unsent.may_leave(one, bots) else []),
            turn.button("noted", "unsent.noted", sending=one.id),
            number=one.number,
            at=one.at,
        )
    turn.say("unsent.that_is_all" if found else "unsent.none", turn.button("today"), after=max(0, len(found) - SHOWN))


def send_again(turn: Turn, sending: int) -> None:
    """再发一次: one press, once."""
    one = unsent.send_again(turn, sending, posting.bots(turn.house.pushed))
    turn.say("unsent.sent_again", turn.button("unsent"), turn.button("today"), number=one.number)


def noted(turn: Turn, sending: int) -> None:
    """知道了: they ring up, or it does not matter any more."""
    one = unsent.note(turn, sending)
    turn.say("unsent.is_noted", turn.button("unsent"), turn.button("today"), number=one.number)


DESK = Desk("unsent", {"open": show, "send_again": send_again, "noted": noted}, staff=True)
