"""What is typed to a human: in an open thread all of it, after a card whatever is said (ux.md 17 rows 1 and 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.app.listening import Listener
from bot.app.turn import Turn
from bot.domain.thread import Thread
from bot.hearing import Ear
from bot.services import threads
from bot.store.messages import NO_PAGE, Offer, Said


@dataclass(frozen=True, slots=True)
class Room:
    """To whom words go now, beside the assistant."""

    thread: Thread | None = None
    """A human speaks with the one who types."""
    watched: Thread | None = None
    """An alert to which their words are taken."""

    @property
    def also(self) -> Thread | None:
        """The alert, where the human who is spoken with is not the one who has it."""
        same = self.thread is not None and self.watched is not None and self.thread.id == self.watched.id
        return None if same else self.watched


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand for a human who reads them."""

    thread: Thread
    stem: str = ""
    """Of their line, where the message on the page is that line."""
    person: str = ""
    """Whom they are about, where that is not whom the thread is about."""
    sent: bool = True
    """Whether they went there; else they were typed before it, and go when its words go."""


class Humans:
    """Knows who listens, and hands over."""

    def __init__(self, listener: Listener, ear: Ear) -> None:
        self._listener = listener
        self._ear = ear

    def room(self, turn: Turn) -> Room:
        """Who listens to the one who types. What a worker types is no word of a person in danger."""
        veiled = turn.speaker is not None and turn.speaker.veil != "open"
        return Room() if veiled or turn.staff is not None else Room(*turn.unit.threads.live(turn.me.id))

    def look(self, turn: Turn) -> None:
        """Whoever of the team does something with a thread open before them has read what stands on it."""
        if turn.unit.working is None or turn.kept is None or turn.kept.talk.flow != threads.FORM:
            return
        thread = turn.unit.threads.any(str(turn.talk.about["thread"]))
        if thread is not None:
            threads.have_read(turn, thread)

    def hear(self, turn: Turn, thread: Thread, text: str, person: str = "") -> str:
        """Hand a line over, without the numbers that may not be kept where it was typed."""
        kept = text if turn.everything else self._listener.masked(text)
        return threads.hear(turn, thread, kept, person)

    def hand_over(self, turn: Turn, room: Room, text: str, *, danger: bool) -> bool:
        """Words that are no answer: to the human who is spoken with, and to those who watch over an alert; what is
        dangerous reached these with the alarm. Returns whether a human is spoken with."""
        thread = None if danger and room.thread is not None and room.thread.alert_id is not None else room.thread
        for one in (thread, None if danger else room.also):
            if one is not None:
                self.hear(turn, one, text)
        return room.thread is not None

    def pressed(self, turn: Turn, thread: Thread, text: str) -> list[Offer]:
        """The button that was typed: its label or its number, where it was shown since the human's last word."""
        found = (self._ear.exactly(text, said) for said in self._since(turn, thread))
        return next((offers for offers in found if offers), [])

    def asked_since(self, turn: Turn, thread: Thread) -> bool:
        """Whether the open question was asked since the human's last word."""
        return any(offer.act.talk == turn.talk.id for said in self._since(turn, thread) for offer in said.offers)

    def _since(self, turn: Turn, thread: Thread) -> Iterator[Said]:
        """What was shown since, with something to press."""
        for said in turn.unit.messages.offers(turn.me.id):
            shown = turn.pushed or not said.key.startswith(NO_PAGE)
            if shown and thread.spoke_at is not None and said.made_at > thread.spoke_at:
                yield said

    def command(self, text: str, *, staff: bool = False) -> str:
        """The few commands that are meant while a human listens: whole messages, or a chat's own menu."""
        found = self._ear.command(text)
        return found if text.startswith("/") else self._ear.in_thread(text, staff=staff)
