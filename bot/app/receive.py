"""The way in for people: one thing heard, one commit, whatever goes wrong inside."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.app.doors import House
from bot.app.turn import Turn
from bot.conversation.engine import Pressed, Say, Typed
from bot.conversation.flow import Ask, any_words
from bot.conversation.messages import Heard, Incoming, Kind, storable
from bot.domain.errors import Refused
from bot.domain.phone import find_private
from bot.hearing import Ear
from bot.knowledge.gate import Level
from bot.services import alarms
from bot.store import quarantine
from bot.store.accounts import Speaker
from bot.store.messages import PASSING, Act, Offer
from bot.store.unit import Unit

log = structlog.get_logger()

PIECE = 12
"""Characters of what may be a piece of a sentence sent in several messages."""
GREETING = 3
"""Characters of a word that tells nothing, such as a greeting."""
DOUBLE = timedelta(seconds=5)
"""Two taps on one button come within so long."""
CALLED = ("/", "@")
"""How words to us begin where others read along."""
TYPED = (Heard.TEXT, Heard.EDIT, Heard.GROUP)
"""What somebody wrote: where it may not be kept, it is not kept to look into a fault either."""
PROMPT_EVERY = timedelta(hours=1)
"""A room where others read along is asked once in so long to speak to us alone; danger is never left out."""
PAPERS = ("image", "application", "video")
"""Kinds of attachments that may show somebody's papers."""


class App:
    """The assistant: everything heard and every minute passes through here."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._ear = Ear(house.words)

    # -- people ---------------------------------------------------------------------------------------------

    def receive(self, incoming: Incoming, now: datetime) -> None:
        """Take one thing in, and commit what came of it. The same thing twice is one turn.

        Whatever goes wrong inside is committed too: the person gets a kind sentence with a reference number, and
        what they sent is kept sealed, so that nothing typed is lost and nothing returns for ever.
        """
        incoming = replace(incoming, payload=storable(incoming.payload))
        with self.house.database.unit(now, lane=incoming.address) as unit:
            if not unit.accounts.first_time(incoming.channel, incoming.bot, incoming.external_id):
                unit.roll_back()
                return
            try:
                self._take(unit, incoming)
                unit.commit()
                return
            except Refused as refused:
                unit.roll_back()
                refusal, trouble = refused, None
            except Exception as error:
                unit.roll_back()
                refusal, trouble = None, error
        with self.house.database.unit(now, lane=incoming.address) as unit:
            self._answer_for(unit, incoming, refusal, trouble)
            unit.commit()

    def _take(self, unit: Unit, incoming: Incoming) -> None:
        turn = Turn(self.house, unit, incoming)
        self._arrive(turn, incoming)
        turn.kept = unit.talks.open(turn.me.id)
        unit.messages.heard(turn.me.id, shown=turn.pushed)
        match incoming.kind:
            case Heard.TEXT:
                self._text(turn, incoming.payload)
            case Heard.PRESS:
                self._press(turn, incoming.payload)
            case Heard.OPEN:
                turn.lead("home.arrive", code=incoming.payload)
            case Heard.ATTACHMENT:
                self._attachment(turn, incoming)
            case Heard.EDIT:
                self._edited(turn, incoming.payload)
            case Heard.GROUP:
                self._overheard(turn, incoming)
        turn.finish()

    def _arrive(self, turn: Turn, incoming: Incoming) -> None:
        """Find out who speaks; a new address is a new account."""
        unit = turn.unit
        speaker = unit.accounts.at(incoming.channel, incoming.bot, incoming.address)
        if speaker is None:
            account = unit.accounts.make()
            unit.accounts.settle(incoming.channel, incoming.bot, incoming.address, account.id)
            speaker = Speaker(account, None, "open", account.id)
        elif speaker.lost:
            unit.accounts.found(incoming.channel, incoming.bot, incoming.address)
        turn.speaker, turn.spoke = speaker, speaker.account.id
        unit.me, unit.staff = speaker.account, speaker.staff
        unit.wait_for(speaker.account.id)
        unit.accounts.seen(speaker.account)

    def _text(self, turn: Turn, text: str) -> None:
        veiled = turn.speaker is not None and turn.speaker.veil != "open"
        echoed = turn.everything and not veiled
        signal = self._danger(turn, text, kept=echoed)
        if echoed:
            self._echo(turn, text)
        if signal is not None:
            if turn.speaker is not None and turn.speaker.veil == "hidden":
                turn.lead("home.uncover")
            alarms.raise_alarm(turn, signal.level, signal.entries)
            if signal.level is not Level.SOFT or veiled or not self._wants_words(turn):
                return
        if veiled:
            turn.lead("home.unveil", word=text)
            return
        command = self._ear.command(text)
        if command and self._command(turn, command):
            return
        if not turn.everything and self._private(text):
            turn.lead("away.private")
            return
        if self._is_code(turn, text):
            turn.lead("connect.redeem", code=text.strip())
            return
        meant = self._meant(turn, text)
        if meant:
            for offer in meant:
                self._act(turn, offer)
            return
        feeling = "" if self._wants_words(turn) else self._answer_to(turn, self._ear.feeling(text))
        if not turn.everything and not feeling and not self._may_answer(turn, text):
            turn.lead("away")
        elif turn.kept is not None and not feeling:
            turn.run(lambda engine, seen: engine.hear(turn.talk, Typed(text), seen))
            self._tired(turn)
        elif turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say(feeling)))
        else:
            turn.lead("home.words", text=text, feeling=feeling)

    # -- where only things may be said that tell nothing about anybody (ux.md 5.7, 9.9) ------------------------------

    def _private(self, text: str) -> bool:
        """Whether the number of an identity card or a telephone stands in it."""
        return bool(find_private(text, self.house.digits))

    def _scrubbed(self, text: str) -> str:
        """The text without such numbers."""
        for found in reversed(find_private(text, self.house.digits)):
            text = text[: found.start] + text[found.end :]
        return text

    def _may_answer(self, turn: Turn, text: str) -> bool:
        """Whether typed words may be taken: the open question is one that may be asked here, or none is open and they
        are a greeting or the first there are."""
        if turn.kept is None:
            return len(text) <= GREETING or turn.unit.messages.last_id(turn.me.id) == 0
        form = self.house.doors.forms.get(turn.kept.talk.flow)
        step = form.flow.step(turn.talk.step) if form else None
        return form is not None and step is not None and turn.public(form.flow.key(step))

    def _answer_to(self, turn: Turn, feeling: str) -> str:
        """The answer to a fear or an anger, in the words that may be said where it was heard."""
        here = f"{feeling}.here"
        return here if feeling and not turn.everything and self.house.words.has(here) else feeling

    def _is_code(self, turn: Turn, text: str) -> bool:
        """Whether six digits were typed that join two channels; a question that wants typing is answered by them."""
        if not self._ear.is_code(text):
            return False
        form = self.house.doors.forms.get(turn.kept.talk.flow) if turn.kept else None
        step = form.flow.step(turn.talk.step) if form else None
        return not isinstance(step, Ask) or not turn.everything

    # -- what is no answer ---------------------------------------------------------------------------------------------

    def _attachment(self, turn: Turn, incoming: Incoming) -> None:
        """Words that came with it are heard for danger; what it shows is never looked at."""
        signal = self._danger(turn, incoming.words) if incoming.words else None
        if signal is not None:
            alarms.raise_alarm(turn, signal.level, signal.entries)
        elif turn.everything:
            turn.lead("home.attachment", media=incoming.payload)
        elif incoming.payload == "contact" or self._private(incoming.words):
            turn.lead("away.private")
        elif incoming.payload.startswith(PAPERS):
            turn.lead("away.document")
        else:
            turn.lead("home.attachment", media=incoming.payload)

    def _edited(self, turn: Turn, text: str) -> None:
        """A changed text changes no answer by itself (A11)."""
        signal = self._danger(turn, text)
        if signal is not None:
            alarms.raise_alarm(turn, signal.level, signal.entries)
        elif not turn.everything and self._private(text):
            turn.lead("away.private")
        else:
            turn.lead("home.edited")

    def _overheard(self, turn: Turn, incoming: Incoming) -> None:
        """Where others read along nothing is asked and nothing told; danger is heard all the same (A36)."""
        signal = self._danger(turn, incoming.payload)
        if signal is not None:
            alarms.raise_alarm(turn, signal.level, signal.entries)
        since = turn.now - PROMPT_EVERY
        prompted = turn.unit.chats.said_in(incoming.channel, incoming.bot, incoming.room, since)
        if signal is not None or (incoming.payload.startswith(CALLED) and not prompted):
            turn.say("room.private", kind=Kind.NOTICE)

    def _still_hears(self, turn: Turn, incoming: Incoming) -> None:
        """A rule said no to what words were to do; danger in them is heard all the same."""
        signal = self._danger(turn, incoming.payload, kept=turn.everything) if incoming.kind in TYPED else None
        if signal is not None:
            alarms.raise_alarm(turn, signal.level, signal.entries)

    def _wants_words(self, turn: Turn) -> bool:
        """A letter may hold a sigh or a fear: it is still handed on, so that nothing typed is lost."""
        form = self.house.doors.forms.get(turn.kept.talk.flow) if turn.kept else None
        step = form.flow.step(turn.talk.step) if form else None
        return isinstance(step, Ask) and step.reads is any_words

    def _meant(self, turn: Turn, text: str) -> list[Offer]:
        """The buttons that typed words mean: those of the open question first, whatever came in between."""
        recent = turn.unit.messages.offers(turn.me.id)
        talk = turn.kept.talk.id if turn.kept else ""
        question = next((said for said in recent if talk and any(o.act.talk == talk for o in said.offers)), None)
        if not turn.everything:
            # What was asked on a page cannot be answered here; nor what stood before it.
            recent = [said for said in recent if said.public and (question is None or said.id >= question.id)]
            question = question if question is not None and question.public else None
        if question is not None:
            meant = self._ear.offers(text, question)
            if meant:
                return meant
        newest = recent[0] if recent else None
        if newest is None or newest is question:
            return []
        return self._ear.offers(text, newest)[:1] if question is None else self._ear.labelled(text, newest)

    def _danger(self, turn: Turn, text: str, *, kept: bool = False) -> Any:
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
        return self.house.gate.hears(text, before)

    def _echo(self, turn: Turn, text: str, person: str | None = None) -> None:
        turn.unit.messages.add(
            turn.me.id, person or turn.about, "echo", {"text": text}, kind=Kind.ECHO, lane="status_card"
        )

    def _tired(self, turn: Turn) -> None:
        """After the second miss a person is offered, not a third try."""
        if turn.kept is not None and turn.kept.talk.misses >= 2 and turn.staff is None:
            turn.say("engine.tired", turn.button("call"))

    def _press(self, turn: Turn, token: str) -> None:
        stem, _, index = token.rpartition(".")
        said = turn.unit.messages.by_stem(stem)
        ours = said.offers if said is not None and said.account_id == turn.me.id else ()
        if said is not None and not said.public and not turn.everything:
            ours = ()
        offer = next((one for number, one in enumerate(ours) if str(number) == index), None)
        if said is None or offer is None:
            turn.unit.record("press.refused", f"account:{turn.me.id}", outcome="foreign" if said else "unknown")
            self._stale(turn)
            return
        owner = said.person_id if turn.unit.key_of(said.person_id) is not None else None
        self._echo(turn, self._ear.label(offer, said), owner)
        self._act(turn, offer)

    def _stale(self, turn: Turn) -> None:
        """A button of somebody else, of nobody, or of what is over: the same words for all, the question stands."""
        if turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say("engine.stale")))
        else:
            turn.lead("home.stale")

    def _act(self, turn: Turn, offer: Offer) -> None:
        act = offer.act
        if act.do == "device":
            if turn.pushed:
                turn.lead("away.device", href=act.name)
            return
        if act.do == "open":
            turn.lead(act.name, **act.args)
            return
        if turn.kept is None or turn.kept.talk.id != act.talk:
            kept = turn.unit.talks.get(act.talk)
            if kept is None or kept.account_id != turn.me.id or kept.state != "parked":
                self._stale(turn)
            else:
                turn.resume(kept)
            return
        if self._is_double(turn, act):
            return
        pressed = Pressed(act.asks, act.name, str(act.args.get("mark", "")), offer.chosen)
        turn.run(lambda engine, seen: engine.hear(turn.talk, pressed, seen))

    def _is_double(self, turn: Turn, act: Act) -> bool:
        """Whether it says once more what was just answered: two taps are one, and need no words (F07)."""
        if turn.talk.step == act.asks or turn.talk.answers.get(act.asks) != act.name:
            return False
        last = turn.unit.messages.last_said_at(turn.me.id)
        return last is not None and turn.now - last < DOUBLE

    def _command(self, turn: Turn, command: str) -> bool:
        """Carry out a whole-message command. False: it is none for this one."""
        doors = self.house.doors
        if turn.kept is not None:
            inside = {
                "back": lambda engine, seen: engine.back(turn.talk, seen),
                "why": lambda engine, seen: engine.why(turn.talk, seen),
            }.get(command)
            if inside is not None:
                turn.run(inside)
                return True
            if command == "help":
                turn.run(lambda engine, seen: engine.simpler(turn.talk, seen))
                read = () if turn.pushed else (turn.device("read", "speak:"),)
                turn.say("engine.simpler", *read, turn.button("call"))
                return True
            if command == "cancel":
                turn.lead("home.cancel", talk=turn.talk.id)
                return True
        table = {**doors.commands, **(doors.staff_commands if turn.unit.working else {})}
        door = table.get(command)
        if door is None:
            return False
        turn.lead(door)
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
        turn.kept = unit.talks.open(turn.me.id)
        withheld = not turn.everything and incoming.kind in TYPED
        if incoming.kind is Heard.TEXT and not withheld:
            self._echo(turn, incoming.payload)
        if refused is not None:
            self._still_hears(turn, incoming)
            ways = () if turn.staff else (turn.button("call"),)
            turn.say(refused.key, *ways, **dict[str, Any](refused.params))
            self._ask_again(turn)
            unit.record("turn.refused", f"account:{turn.me.id}", outcome=refused.key)
            turn.finish()
            return
        reference = f"{secrets.randbelow(10**6):06d}"
        kept = replace(incoming, payload="") if withheld else incoming
        quarantine.keep(unit, turn.me, reference, kept, type(trouble).__name__)
        turn.kept = None
        key = "error.again" if withheld else "error.ours"
        turn.say(key, turn.button("call"), kind=Kind.APOLOGY, reference=reference)
        turn.finish()
        log.error("turn failed", reference=reference, error=type(trouble).__name__, exc_info=trouble)
