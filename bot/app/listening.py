"""Listening: danger in every word, whatever it was meant for; and what may not be kept where it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.app.doors import House
from bot.app.turn import Turn
from bot.conversation.messages import Heard, Incoming
from bot.domain.phone import find_private
from bot.knowledge.gate import LETTERS, Level, Signal
from bot.services import alarms
from bot.store.messages import PASSING

PIECE = 12
"""Characters of what may be a piece of a sentence sent in several messages."""
MASK = "***"
"""Stands for a number that may not be kept."""
TYPED = (Heard.TEXT, Heard.EDIT, Heard.GROUP, Heard.WORD)
"""What somebody wrote: where it may not be kept, it is not kept to look into a fault either."""

_COMMAND = re.compile(r"\A\s*/[\w@]+\s+")


@dataclass(frozen=True, slots=True)
class Danger:
    """What was heard, and the words it was heard in: more than one where they were sent in pieces."""

    level: Level
    entries: tuple[str, ...]
    card: str
    words: tuple[str, ...]

    @property
    def hinted(self) -> bool:
        """Whether only letters hint at it: a human who listens anyway reads it better."""
        return self.entries == (LETTERS,)

    @property
    def gently(self) -> bool:
        """Whether it is only asked about, and nobody is woken."""
        return self.hinted and self.level is Level.SOFT


class Listener:
    """Hears danger, and numbers that belong to somebody."""

    def __init__(self, house: House) -> None:
        self._house = house

    def danger(self, turn: Turn, text: str, *, kept: bool = False) -> Danger | None:
        """Listen to words, also where they are the last piece of what was sent in pieces, typed or attached.

        `kept`: they stay in the conversation. On a channel that is pushed to all others are remembered sealed, for
        two minutes, without numbers.
        """
        since, messages, me = turn.now - PASSING, turn.unit.messages, turn.me
        before: list[str] = []
        if len(text) <= PIECE:
            before = [
                *messages.passing(me.id, since),
                *(messages.recent_words(me.id, since) if turn.everything else ()),
            ]
        if turn.pushed and not kept:
            messages.pass_by(me.id, me.person_id, self._scrubbed(text))
        signal = self._house.gate.hears(text, before) or self._behind_a_command(text, before)
        if signal is None:
            return None
        return Danger(signal.level, signal.entries, signal.card, (*before[len(before) - signal.pieces :], text))

    def _behind_a_command(self, text: str, before: list[str]) -> Signal | None:
        """A cry for help is one by itself: a command in front of it is no word of it."""
        words = _COMMAND.sub("", text, count=1)
        return self._house.gate.hears(words, before) if words != text else None

    def alarmed(self, turn: Turn, text: str, *, kept: bool = False) -> bool:
        """Listen, and show the card where there is danger. Returns whether there is."""
        danger = self.danger(turn, text, kept=kept)
        if danger is None or danger.gently:
            return False
        alarms.answer(turn, self.alarm(turn, danger))
        return True

    def alarm(self, turn: Turn, danger: Danger, *, told: bool = False) -> alarms.Raised:
        """Whoever takes the alert reads what was said, also in pieces. `told`: they have it already.

        A chat that may light up a locked screen, and a page put away, get the card of the level: what names a voice
        or a birth tells too much there (ux.md 2.4).
        """
        veiled = turn.speaker is not None and turn.speaker.veil != "open"
        card = f"fitting.{danger.card}" if danger.card and turn.everything and not veiled else ""
        words = danger.words if turn.everything else [self.masked(said) for said in danger.words]
        return alarms.alarm(turn, danger.level, danger.entries, () if told else words, card)

    def again(self, turn: Turn, incoming: Incoming) -> bool:
        """A rule said no to what words were to do, or something broke; danger in them is heard all the same."""
        words = incoming.payload if incoming.kind in TYPED else incoming.words
        return bool(words) and self.alarmed(turn, words, kept=turn.everything)

    def private(self, text: str) -> bool:
        """Whether the number of an identity card or a telephone stands in it."""
        return bool(find_private(text, self._house.digits))

    def masked(self, text: str) -> str:
        """Words with such numbers made unreadable, so that it is seen that something stood there."""
        for found in reversed(find_private(text, self._house.digits)):
            text = text[: found.start] + MASK + text[found.end :]
        return text

    def _scrubbed(self, text: str) -> str:
        for found in reversed(find_private(text, self._house.digits)):
            text = text[: found.start] + text[found.end :]
        return text
