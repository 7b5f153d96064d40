"""The way in for people: one thing heard, one commit, whatever goes wrong inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.app.answers import Answers
from bot.app.asides import Asides
from bot.app.doors import House
from bot.app.doorway import Doorway
from bot.app.humans import Humans
from bot.app.listening import TYPED, Listener
from bot.app.looking import LookFirst, Looks
from bot.app.presses import Presses
from bot.app.turn import Turn
from bot.conversation.messages import Heard, Incoming, Kind, storable
from bot.domain.errors import Refused
from bot.hearing import ear
from bot.services import entering
from bot.store import quarantine
from bot.store.accounts import Speaker
from bot.store.unit import Unit
from bot.store.vault import Unreadable

log = structlog.get_logger()

PRINTED = "a:"
"""How a code begins that stands on paper for everybody."""


class App:
    """The assistant: everything heard and every minute passes through here."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._listener = Listener(house)
        self._humans = humans = Humans(self._listener, ear(house.words))
        self._presses = Presses(house, ear(house.words))
        self._answers = Answers(house, self._listener, humans, self._presses)
        self._asides = Asides(self._listener, humans)
        self._doorway = Doorway(house, self._listener)

    def proved(self, incoming: Incoming, now: datetime) -> Incoming:
        """The same, with what is slow on purpose already done: outside the turn, so that nobody else waits for it."""
        return self._doorway.proved(incoming, now)

    def receive(self, incoming: Incoming, now: datetime) -> None:
        """Take one thing in, and commit what came of it. The same thing twice is one turn.

        Whatever goes wrong inside is committed too: the person gets a kind sentence with a reference number, and
        what they sent is kept sealed, so that nothing typed is lost and nothing returns for ever.
        """
        incoming = self.proved(replace(incoming, payload=storable(incoming.payload)), now)
        looks = Looks()
        while (first := self._once(incoming, now, looks)) is not None:
            with first.turn.beside() as unit:
                looks.take(Turn(self.house, unit, incoming), first.key)

    def _once(self, incoming: Incoming, now: datetime, looks: Looks) -> LookFirst | None:
        """Take it in; returns what has to be looked at first, where it has come to that, and nothing was kept."""
        with self.house.database.unit(now, lane=incoming.address) as unit:
            if not unit.accounts.first_time(incoming.channel, incoming.bot, incoming.external_id):
                unit.roll_back()
                return None
            try:
                self._take(unit, incoming, looks)
                unit.commit()
                return None
            except LookFirst as first:
                unit.roll_back()
                return first
            except Refused as refused:
                unit.roll_back()
                refusal, trouble = refused, None
            except Exception as error:
                unit.roll_back()
                refusal, trouble = None, error
        try:
            with self.house.database.unit(now, lane=incoming.address) as unit:
                self._answer_for(unit, incoming, refusal, trouble)
                unit.commit()
        except Unreadable as damaged:
            self._set_aside(incoming, now, damaged)
        if trouble is not None:
            self._still_alarm(incoming, now)
        return None

    def _take(self, unit: Unit, incoming: Incoming, looks: Looks) -> None:
        turn = Turn(self.house, unit, incoming, looks)
        self._arrive(turn, incoming)
        turn.kept = unit.talks.open(turn.me.id)
        if unit.outside and not turn.pushed:
            self._doorway.take(turn, incoming)
            turn.finish()
            return
        if self._comes_back(turn, incoming):
            turn.finish()
            return
        if incoming.kind is not Heard.HERE:
            unit.messages.heard(turn.me.id, shown=turn.pushed)
        if incoming.kind in (Heard.TEXT, Heard.PRESS):
            self._humans.look(turn)
        match incoming.kind:
            case Heard.WORD:
                self._answers.word(turn, incoming)
            case Heard.HERE:
                pass
            case Heard.TEXT:
                self._answers.text(turn, incoming.payload)
            case Heard.PRESS:
                self._presses.press(turn, incoming.payload)
            case Heard.OPEN:
                self._asides.opened(turn, incoming)
            case Heard.ATTACHMENT:
                self._asides.attachment(turn, incoming)
            case Heard.EDIT:
                self._asides.edited(turn, incoming.payload)
            case Heard.GROUP:
                self._asides.overheard(turn, incoming)
            case Heard.UNREAD:
                self._asides.unread(turn, incoming)
        turn.finish()

    def _arrive(self, turn: Turn, incoming: Incoming) -> None:
        """Find out who speaks; a new address is a new account, and so is whoever cannot be found."""
        unit = turn.unit
        speaker = unit.accounts.at(incoming.channel, incoming.bot, incoming.address)
        if speaker is None:
            account = unit.accounts.make()
            if incoming.address:
                unit.accounts.settle(incoming.channel, incoming.bot, incoming.address, account.id)
            speaker = Speaker(account, None, "open", account.id)
        elif speaker.lost:
            unit.accounts.found(incoming.channel, incoming.bot, incoming.address)
        turn.speaker, turn.spoke = speaker, speaker.account.id
        unit.me, unit.staff, unit.outside = speaker.account, speaker.staff, speaker.outside(unit.now)
        entering.stay(turn, speaker, incoming)
        if speaker.handed_over and not speaker.left_lying(unit.now):
            until = unit.now + timedelta(minutes=turn.terms.hand_minutes)
            here = (incoming.channel, incoming.bot, incoming.address)
            unit.accounts.hand_over(*here, speaker.account.id, until)
        unit.wait_for(speaker.account.id)
        unit.accounts.seen(speaker.account)

    def _comes_back(self, turn: Turn, incoming: Incoming) -> bool:
        """A phone in a second person's hands is the first one's again once its page is loaded anew, or nobody pressed
        anything for a while; nothing of theirs is shown then before a press. A link that the second person follows is
        theirs. Returns whether that was all: what was meant by the second person is nobody's then."""
        speaker = turn.speaker
        if speaker is None or not speaker.handed_over:
            return False
        lying = speaker.left_lying(turn.now)
        opened = incoming.kind is Heard.OPEN and (not incoming.payload or incoming.payload.startswith(PRINTED))
        if not (lying or opened):
            return False
        here = (incoming.channel, incoming.bot, incoming.address)
        turn.lead("handover.give_back")
        turn.unit.accounts.veil(*here, "open")
        self._arrive(turn, incoming)
        turn.unit.accounts.show_from(*here, turn.unit.messages.last_id(turn.me.id))
        turn.kept = turn.unit.talks.open(turn.me.id)
        if opened:
            return False
        self._listener.again(turn, incoming)
        turn.lead("home.arrive")
        return True

    def _ask_again(self, turn: Turn) -> None:
        """The open question stands, unless what it is about is not this one's any more."""
        if turn.kept is None:
            return
        try:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen))
        except Refused:
            turn.unit.talks.move(turn.talk.id, "dropped")
            turn.kept = None

    def _answer_for(self, unit: Unit, incoming: Incoming, refused: Refused | None, trouble: Exception | None) -> None:
        """Say no kindly, or apologise; either way what was sent counts as received."""
        if not unit.accounts.first_time(incoming.channel, incoming.bot, incoming.external_id):
            return
        turn = Turn(self.house, unit, incoming)
        self._arrive(turn, incoming)
        withheld = incoming.kind is Heard.WORD or (not turn.everything and incoming.kind in TYPED)
        if incoming.kind is Heard.TEXT and not withheld:
            self._presses.echo(turn, incoming.payload)
        if refused is not None:
            turn.kept = unit.talks.open(turn.me.id)
            self._answers.again(turn, incoming)
            ways = turn.ways_on() if turn.staff else (turn.button("call"),)
            turn.say(refused.key, *ways, **dict[str, Any](refused.params))
            self._ask_again(turn)
            unit.record("turn.refused", f"account:{turn.me.id}", outcome=refused.key)
            turn.finish()
            return
        kept = replace(incoming, payload="") if withheld else incoming
        reference = quarantine.keep(unit, turn.me, kept, type(trouble).__name__)
        key = "error.again" if withheld else "error.ours"
        turn.say(key, turn.button("call"), kind=Kind.APOLOGY, reference=reference)
        turn.finish()
        log.error("turn failed", reference=reference, error=type(trouble).__name__, exc_info=trouble)

    def _set_aside(self, incoming: Incoming, now: datetime, damaged: Exception) -> None:
        """What is kept of the speaker cannot be read, so nobody can be answered; the others must not wait for it."""
        with self.house.database.unit(now, lane=incoming.address) as unit:
            if unit.accounts.first_time(incoming.channel, incoming.bot, incoming.external_id):
                quarantine.keep_raw(unit, unit.new_person(), incoming.kind.value, type(damaged).__name__)
                unit.commit()
        log.error("turn set aside", error=type(damaged).__name__, exc_info=damaged)

    def _still_alarm(self, incoming: Incoming, now: datetime) -> None:
        """Danger is heard whatever went wrong: in a turn of its own, which nothing else can spoil."""
        try:
            with self.house.database.unit(now, lane=incoming.address) as unit:
                turn = Turn(self.house, unit, incoming)
                self._arrive(turn, incoming)
                self._answers.again(turn, incoming)
                turn.finish()
                unit.commit()
        except Exception as error:
            log.error("danger not heard", error=type(error).__name__, exc_info=error)
