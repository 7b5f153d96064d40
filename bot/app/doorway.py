"""Before a desk: a member of staff who is not in gives their word, and nothing else is done (ux.md 17 no. 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.app.doors import House
from bot.app.listening import Listener
from bot.app.turn import Turn
from bot.conversation.messages import Heard, Incoming
from bot.domain.login import LONGEST, clean

JOINS = "join-"
"""How the code of an invitation begins: also whoever forgot their word comes in by one."""


class Doorway:
    """Takes what is heard from a member of staff who is not in. Danger is heard here too."""

    def __init__(self, house: House, listener: Listener) -> None:
        self._house = house
        self._listener = listener

    def proved(self, incoming: Incoming, now: datetime) -> Incoming:
        """The same with what the slow hash makes of its word: outside any turn, so that nobody waits for it."""
        if incoming.kind is not Heard.WORD or incoming.proof:
            return incoming
        with self._house.database.reading(now) as unit:
            speaker = unit.accounts.at(incoming.channel, incoming.bot, incoming.address)
        if speaker is None or speaker.staff is None or not (speaker.secret or speaker.sets_word):
            return incoming
        word = clean(incoming.payload)[: LONGEST + 1]
        return replace(incoming, proof=self._house.database.vault.stretch(word, speaker.secret))

    def take(self, turn: Turn, incoming: Incoming) -> None:
        """The word; or the link that a colleague sent; else nothing."""
        if turn.speaker is not None and turn.speaker.veil != "word":
            turn.lead("login")
        if incoming.kind is Heard.WORD:
            turn.lead("login.enter")
            if not turn.unit.outside:
                return
        if incoming.kind is Heard.OPEN and incoming.payload.startswith(JOINS):
            turn.lead("join.redeem", code=incoming.payload.removeprefix(JOINS))
            return
        self._listener.again(turn, incoming)
