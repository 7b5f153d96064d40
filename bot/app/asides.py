"""What is no answer: a link, an attachment, a text changed afterwards, words where others read along, what nobody can
read (ux.md 9.9; A11, A36)."""

from __future__ import annotations

from datetime import timedelta

from bot.app.humans import Humans
from bot.app.listening import Listener
from bot.app.turn import Turn
from bot.conversation.messages import Incoming, Kind
from bot.store import quarantine

CALLED = ("/", "@")
"""How words to us begin where others read along."""
PROMPT_EVERY = timedelta(hours=1)
"""A room where others read along is asked once in so long to speak to us alone; danger is never left out."""
PAPERS = ("image", "application", "video")
"""Kinds of attachments that may show somebody's papers."""


class Asides:
    """Takes what is no answer. Danger in it is heard like anywhere."""

    def __init__(self, listener: Listener, humans: Humans) -> None:
        self._listener = listener
        self._humans = humans

    def opened(self, turn: Turn, incoming: Incoming) -> None:
        """A page was opened or a code followed; whatever else stands behind /start is heard."""
        if not (incoming.words and self._heard(turn, incoming.words)[0]):
            turn.lead("home.arrive", code=incoming.payload)

    def attachment(self, turn: Turn, incoming: Incoming) -> None:
        """Words that came with it are heard for danger; what it shows is never looked at."""
        if incoming.words and self._heard(turn, incoming.words)[0]:
            return
        if not turn.everything and (incoming.payload == "contact" or self._listener.private(incoming.words)):
            turn.lead("away.private")
        elif not turn.everything and incoming.payload.startswith(PAPERS):
            turn.lead("away.document")
        else:
            turn.lead("home.attachment", media=incoming.payload)

    def edited(self, turn: Turn, text: str) -> None:
        """A changed text changes no answer by itself."""
        danger, human = self._heard(turn, text)
        if danger or human:
            return
        turn.lead("away.private" if not turn.everything and self._listener.private(text) else "home.edited")

    def _heard(self, turn: Turn, words: str) -> tuple[bool, bool]:
        """Whether there is danger in them, and whether a human who is spoken with has them: whoever listens does."""
        room, danger = self._humans.room(turn), self._listener.alarmed(turn, words)
        return danger, self._humans.hand_over(turn, room, words, danger=danger)

    def overheard(self, turn: Turn, incoming: Incoming) -> None:
        """Where others read along nothing is asked and nothing told; who wants us is asked to speak to us alone."""
        danger, called = self._listener.alarmed(turn, incoming.payload), incoming.payload.startswith(CALLED)
        if called and not danger and self._listener.private(incoming.payload):
            turn.say("away.private")
        since = turn.now - PROMPT_EVERY
        prompted = turn.unit.chats.said_in(incoming.channel, incoming.bot, incoming.room, since)
        if danger or (called and not prompted):
            turn.say("room.private", kind=Kind.NOTICE)

    def unread(self, turn: Turn, incoming: Incoming) -> None:
        """What no library could read is kept sealed as it came, and answered: whoever wrote it waits."""
        reference = quarantine.keep(turn.unit, turn.me, incoming, "unread")
        alarmed = bool(incoming.words) and self._listener.alarmed(turn, incoming.words)
        if incoming.address and not (alarmed or incoming.room):
            turn.say("error.again", turn.button("call"), kind=Kind.APOLOGY, reference=reference)
