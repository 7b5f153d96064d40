"""How the wires are, for administrators: what is wrong with one, and how many things could not be taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.services.voice import Voice
from bot.store import quarantine, wires


@dataclass(frozen=True, slots=True)
class Wiring:
    """What an administrator has to look after."""

    aside: int
    """How many things that arrived could not be taken in, and lie sealed."""
    troubles: tuple[str, ...]
    """One word for each wire that is not well."""


def of(turn: Voice, bots: Mapping[str, str]) -> Wiring:
    """How things are. `bots`: channel to bot of the wires in use; what an earlier bot left is nobody's trouble."""
    in_use = [one for one in wires.everyone(turn.unit) if bots.get(one.channel) == one.bot]
    words = [one.worry(turn.now) for one in in_use]
    return Wiring(quarantine.count(turn.unit), tuple(word for word in words if word))
