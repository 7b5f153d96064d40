"""Coming in: a member of staff gives their word where nobody reads along, and is in for a while (ux.md 17 no. 8).

What is stretched from the word is made before the turn (`Incoming.proof`): it is slow on purpose.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection

from bot.conversation.messages import Incoming, Kind
from bot.domain import login
from bot.domain.people import Staff
from bot.services import guessing
from bot.services.voice import Voice
from bot.store.accounts import Speaker


def choose(turn: Voice, staff: Staff, here: Incoming, common: Collection[str]) -> bool:
    """Set the word that was typed, and be in by it. False: it is said why not."""
    if fault := login.fault(login.clean(here.payload), common):
        turn.say(f"login.{fault}", least=login.SHORTEST, most=login.LONGEST, kind=Kind.HINT)
        return False
    turn.unit.team.keep_secret(staff.id, here.proof)
    _let_in(turn, here)
    return True


def enter(turn: Voice, speaker: Speaker, here: Incoming) -> bool:
    """Whether the word is right; then they are in. Wrong ones count here, and against nobody's other devices."""
    if until := guessing.closed(turn, guessing.WORD):
        turn.say("login.closed", until=until, kind=Kind.HINT)
        return False
    if speaker.secret is not None and hmac.compare_digest(here.proof, speaker.secret):
        guessing.right(turn, guessing.WORD)
        _let_in(turn, here)
        return True
    if until := guessing.miss(turn, guessing.WORD):
        turn.say("login.closed", until=until, kind=Kind.HINT)
    else:
        turn.say("login.wrong", kind=Kind.HINT)
    return False


def stay(turn: Voice, speaker: Speaker, here: Incoming) -> None:
    """Whoever does something stays in."""
    held = speaker.login
    if held is not None and held.holds(turn.now) and (until := login.longer(held, turn.now, turn.terms)):
        turn.unit.accounts.stay_in(here.channel, here.bot, here.address, until)


def leave(turn: Voice, here: Incoming) -> None:
    """They are in no more at this address."""
    turn.unit.accounts.log_out(turn.me.id, here.address)
    turn.unit.record("login.end", f"account:{turn.me.id}")


def _let_in(turn: Voice, here: Incoming) -> None:
    until = login.until(turn.now, turn.now, turn.terms)
    turn.unit.accounts.log_in(here.channel, here.bot, here.address, until)
    turn.unit.record("login.begin", f"account:{turn.me.id}")
