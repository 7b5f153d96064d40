"""可能未送达: what may not have arrived is told to whoever can ring up, or send it again (reliability.md 2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import NotThere
from bot.services.voice import Voice
from bot.store import unsent
from bot.store.unsent import Unsent


def of(turn: Voice) -> list[Unsent]:
    """What may not have arrived of the reminders and notices in one's own cases, or those of one's area."""
    return unsent.of_staff(turn.unit, turn.working) if turn.unit.works_area else []


def may_leave(one: Unsent, bots: Mapping[str, str]) -> bool:
    """Whether its bot still serves. `bots`: channel to bot of the wires in use."""
    return bots.get(one.channel) == one.bot


def send_again(turn: Voice, sending_id: int, bots: Mapping[str, str]) -> Unsent:
    """It leaves once more.

    Raises:
        NotThere: it is not one's own, somebody has decided already, or its bot is no more.
    """
    one = _mine(turn, sending_id)
    return _decided(turn, one, "sending.again", done=may_leave(one, bots) and unsent.send_again(turn.unit, one))


def note(turn: Voice, sending_id: int) -> Unsent:
    """One knows, and sees to it otherwise.

    Raises:
        NotThere: it is not one's own, or somebody has decided already.
    """
    one = _mine(turn, sending_id)
    return _decided(turn, one, "sending.noted", done=unsent.note(turn.unit, one))


def _decided(turn: Voice, one: Unsent, action: str, *, done: bool) -> Unsent:
    if not done:
        raise NotThere
    turn.unit.record(action, f"sending:{one.id}")
    return one


def _mine(turn: Voice, sending_id: int) -> Unsent:
    for one in of(turn):
        if one.id == sending_id:
            return one
    raise NotThere
