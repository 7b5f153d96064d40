"""What nobody has heard goes on to a neutral text, then to a call: sent is not heard (ux.md 10).

Never both at once and never twice. Silence itself changes nothing: nothing is lost, declined or closed by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.app import Turn
from bot.services import climbing
from scheduler.rule import Rule, Today
from scheduler.snapshots import MessageSeen


def text_on(seen: MessageSeen, _before: Sequence[date], today: Today) -> date | None:
    """Two working days after it was said, where a number is known that the right person has once answered."""
    if seen.called or seen.texted_on or not seen.text_to:
        return None
    return today.calendar.add_working_days(seen.missed.made_on, today.terms.unheard_days)


def call_on(seen: MessageSeen, before: Sequence[date], today: Today) -> date | None:
    """Two working days after the text; where no text can go, two after it was said."""
    if before or seen.called or (seen.text_to and not seen.texted_on):
        return None
    return today.calendar.add_working_days(seen.texted_on or seen.missed.made_on, today.terms.unheard_days)


def text(turn: Turn, seen: MessageSeen) -> str:
    """Ring-me-back, without a name, a place or a subject."""
    climbing.send_text(turn, seen.missed, seen.text_to)
    return ""


def call(turn: Turn, seen: MessageSeen) -> str:
    """A task for the one who holds the case, else for the team of the place."""
    return climbing.make_call(turn, seen.missed)


TEXT = Rule("unheard_text", "message", text_on, text)
CALL = Rule("unheard_call", "message", call_on, call)
