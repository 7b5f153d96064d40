"""What was typed or pressed becomes what was meant: a command, a choice, an answer."""

from __future__ import annotations

from collections.abc import Callable

from bot.app import asking, standing
from bot.app.doors import House
from bot.app.humans import Humans, Place, Room
from bot.app.listening import Danger, Listener
from bot.app.presses import Presses
from bot.app.turn import Turn
from bot.app.understanding import Understanding
from bot.conversation.engine import Say, Typed
from bot.conversation.flow import Ask, any_words
from bot.conversation.messages import Heard, Incoming
from bot.domain.thread import Thread
from bot.hearing import ear
from bot.knowledge.gate import Level
from bot.services import alarms
from bot.services.threads import FORM
from bot.store.messages import NO_PAGE, Offer, Said

GREETING = 3
"""Characters of a word that tells nothing, such as a greeting."""


class Answers:
    """Takes texts."""

    def __init__(self, house: House, listener: Listener, humans: Humans, presses: Presses) -> None:
        self._house = house
        self._listener = listener
        self._ear = ear(house.words)
        self._humans = humans
        self._presses = presses
        self._understanding = Understanding(house)

    def text(self, turn: Turn, text: str) -> None:
        """What was typed. Danger first; then a human who listens; a command, a button's words, an answer to the open
        question (ux.md 17 row 3)."""
        if self._writes(turn):
            self._to_person(turn, text)
            return
        veiled = turn.speaker is not None and turn.speaker.veil != "open"
        room = self._humans.room(turn)
        pressed = self._in_thread(turn, room.thread, text) if room.thread is not None else None
        thread = None if pressed else room.thread
        echoed = turn.everything and not veiled and (thread is not None or not self._unasked(turn, text))
        heard = None if turn.on_alert else self._listener.danger(turn, text, kept=echoed)
        # Letters only hint: a human who listens anyway reads them better, and what is understood has its own road.
        understood = (
            self._ear.command(text)
            or self._ear.feeling(text)
            or (heard is not None and thread is None and self._asks_plainly(turn, text, heard))
        )
        read = thread is not None or room.watched is not None or turn.staff is not None or understood
        danger = None if heard is not None and (heard.gently or (read and heard.hinted)) else heard
        raised = self._listener.alarm(turn, danger, told=_of_alert(thread)) if danger is not None else None
        place = self._hand_over(turn, room, thread, text, raised)
        if echoed:
            self._presses.echo(turn, text, place)
        if danger is not None and raised is not None:
            if turn.speaker is not None and turn.speaker.veil == "hidden":
                turn.lead("home.uncover")
            alarms.answer(turn, raised)
            if danger.level is not Level.SOFT or veiled or thread is not None or not self._wants_words(turn):
                return
        if veiled:
            turn.lead("home.unveil", word=text)
        elif thread is not None:
            if not turn.everything and self._listener.private(text):
                turn.lead("away.private")
        elif pressed is not None:
            pressed()
        else:
            self._to_assistant(turn, text, watched=room.watched is not None, calm=heard is None)
            if heard is not None and not read:
                alarms.ask(turn)

    def _hand_over(
        self, turn: Turn, room: Room, thread: Thread | None, text: str, raised: alarms.Raised | None
    ) -> Place | None:
        """To the human who is spoken with; what else is said after a card, to those who watch over its alert. Words of
        danger have reached them with the alarm. Returns where it stands; None: it was said to the assistant alone."""
        places = [] if thread is None else [Place(thread, self._humans.hear(turn, thread, text))]
        if raised is not None:
            places.append(Place(*raised.line))
        elif room.also is not None:
            answers = turn.kept is not None and not self._missed(turn, text)
            person = turn.about if answers else ""
            places.append(Place(room.also, self._humans.hear(turn, room.also, text, person), person))
        return next(iter(places), None)

    def again(self, turn: Turn, incoming: Incoming) -> None:
        """A rule said no to what words were to do, or something broke: danger in them is heard all the same, and
        whoever listens has them."""
        danger = self._listener.again(turn, incoming)
        if incoming.kind is Heard.TEXT:
            self._humans.hand_over(turn, self._humans.room(turn), incoming.payload, danger=danger)

    def _in_thread(self, turn: Turn, thread: Thread, text: str) -> Callable[[], None] | None:
        """What typed words do that are no line for the human: a press, one of the few commands, or the answer to a
        question asked since that is for nobody's eyes."""
        if _is_fleeting(turn) and self._humans.asked_since(turn, thread):
            return lambda: self._to_assistant(turn, text, watched=False)
        command = self._humans.command(text)
        offers = self._humans.pressed(turn, thread, text)
        if offers:
            return lambda: self._presses.act(turn, offers[0])
        return (lambda: self._command_or_words(turn, command, text)) if command else None

    def _command_or_words(self, turn: Turn, command: str, text: str) -> None:
        if not self._presses.command(turn, command):
            turn.lead("home.words", text=text, feeling="")

    def _writes(self, turn: Turn) -> bool:
        """Whether somebody of the team has a thread open before them: what they type is for that person."""
        veiled = turn.speaker is not None and turn.speaker.veil != "open"
        return turn.everything and not veiled and turn.kept is not None and turn.kept.talk.flow == FORM

    def _to_person(self, turn: Turn, text: str) -> None:
        """From a thread's own open screen. Words of danger there are about the one who is written to."""
        question, newest, beside = self._screen(turn)
        offers = self._ear.exactly(text, question) if question is not None else []
        offers = offers or self._named(text, newest, *beside)
        command = self._humans.command(text, staff=True)
        thread = turn.unit.threads.any(str(turn.talk.about["thread"]))
        sent = not (offers or command or self._missed(turn, text))
        self._presses.echo(turn, text, Place(thread, sent=sent) if thread is not None else None)
        if offers:
            self._presses.act(turn, offers[0])
        elif not (command and self._presses.command(turn, command)):
            turn.run(lambda engine, seen: engine.hear(turn.talk, Typed(text), seen))

    def _to_assistant(self, turn: Turn, text: str, *, watched: bool, calm: bool = True) -> None:
        """A command, a button's words, an answer, a question; after a card whatever is nothing of it has reached a
        human. `calm`: no danger was heard in it, however faint."""
        question, newest, beside = self._screen(turn)
        # What stands on a button is that button, also where it is the name of a command elsewhere.
        named = self._named(text, newest, question, *beside)
        command = "" if named else self._ear.command(text)
        if command and self._presses.command(turn, command):
            return
        if not turn.everything and self._listener.private(text):
            turn.lead("away.private")
            return
        code = self._code(turn, text)
        if code:
            turn.lead("connect.redeem", code=code)
            return
        meant = named or self._meant(text, question, newest)
        if meant:
            if not named:
                self._tell_unheard(turn, text, question)
            for offer in meant:
                self._presses.act(turn, offer)
            return
        # What a worker writes down about somebody is no feeling of theirs.
        feeling = (
            "" if self._wants_words(turn) or turn.staff is not None else self._answer_to(turn, self._ear.feeling(text))
        )
        if not feeling and self._may_mean(turn, text) and self._understanding.takes(turn, text, watched=watched):
            self._tired(turn)
            return
        calm = calm and not feeling
        if not turn.everything and not feeling and not self._may_answer(turn, text):
            if not (calm and self._asked(turn, text, inside=turn.kept is not None)):
                (alarms.note if watched else _away)(turn)
        elif turn.kept is not None and not feeling:
            missed = self._missed(turn, text)
            if calm and missed and self._asked(turn, text, inside=True):
                return
            if watched and missed:
                alarms.note(turn)
                return
            turn.run(lambda engine, seen: engine.hear(turn.talk, Typed(text), seen))
            self._tired(turn)
        elif turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say(feeling)))
        elif watched and not feeling:
            if not (calm and self._asked(turn, text, inside=True)):
                alarms.note(turn)
        elif newest is not None and not (feeling or self._ear.greets(text)) and standing.asks(turn, newest):
            if calm and self._asked(turn, text, inside=True):
                standing.repeat(turn, newest)
            else:
                standing.ask_again(turn, newest, text)
        else:
            turn.lead("home.words", text=text, feeling=feeling, asks=calm and not self._ear.greets(text))

    def _asked(self, turn: Turn, text: str, *, inside: bool) -> bool:
        """Whether it was a question that has an answer. An open form asks its own question again after it: nothing was
        missed (ux.md 17 row 4)."""
        reply = asking.look(turn, text, inside=inside)
        if reply is None:
            return False
        asking.speak(turn, reply, text)
        if turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen))
        return True

    def _missed(self, turn: Turn, text: str) -> bool:
        """Whether the open question would not understand these words."""
        if turn.form is None:
            return True
        return turn.weighs(lambda engine, seen: engine.hear(turn.talk, Typed(text), seen)).talk.misses > 0

    def word(self, turn: Turn, incoming: Incoming) -> None:
        """What was typed into a masked field: the word of an emptied screen, or the answer to a question whose answer
        stands nowhere. Danger that speaks in it is heard."""
        veil = turn.speaker.veil if turn.speaker is not None else ""
        if veil == "word" and turn.staff is not None:
            turn.lead("login.enter")
        elif veil == "word":
            if not self._listener.alarmed(turn, incoming.payload):
                turn.lead("home.unveil", word=incoming.payload)
        elif veil == "open" and _is_fleeting(turn) and not self._listener.alarmed(turn, incoming.payload):
            self._presses.echo(turn, self._house.words.text("engine.kept_hidden"))
            turn.run(lambda engine, seen: engine.hear(turn.talk, Typed(incoming.payload), seen))
            self._tired(turn)

    def _may_answer(self, turn: Turn, text: str) -> bool:
        """Whether typed words may be taken: the open question is one that may be asked here, or none is open and they
        are a greeting or the first there are."""
        if turn.kept is None:
            return len(text) <= GREETING or turn.unit.messages.last_id(turn.me.id) == 0
        form, step = turn.form, turn.step
        return form is not None and step is not None and turn.public(form.flow.key(step))

    def _asks_plainly(self, turn: Turn, text: str, heard: Danger) -> bool:
        """Whether letters alone hint at danger in what plainly asks for something else."""
        return heard.hinted and self._understanding.plain(turn, text, soft=heard.gently)

    def _may_mean(self, turn: Turn, text: str) -> bool:
        """Whether what is meant may be acted upon here: in a chat that is pushed to, no private question's answer."""
        return turn.everything or turn.kept is None or self._may_answer(turn, text)

    def _answer_to(self, turn: Turn, feeling: str) -> str:
        """The answer to a fear or an anger, in the words that may be said where it was heard."""
        here = f"{feeling}.here"
        return here if feeling and not turn.everything and self._house.words.has(here) else feeling

    def _unasked(self, turn: Turn, text: str) -> bool:
        """A number where somebody is only to be named, or by which somebody is sought: it is not kept (ux.md 5.5)."""
        step = turn.step
        if _is_fleeting(turn):
            return not self._ear.command(text)
        seeks = turn.kept is None and turn.unit.working is not None
        return (seeks or (isinstance(step, Ask) and step.no_numbers)) and self._listener.private(text)

    def _code(self, turn: Turn, text: str) -> str:
        """Six digits that join two channels; a question that wants typing is answered by them instead."""
        return "" if isinstance(turn.step, Ask) and turn.everything else self._ear.code(text)

    def _wants_words(self, turn: Turn) -> bool:
        """A letter may hold a sigh or a fear: it is still handed on, so that nothing typed is lost."""
        return isinstance(turn.step, Ask) and turn.step.reads is any_words

    def _screen(self, turn: Turn) -> tuple[Said | None, Said | None, list[Said]]:
        """What may be answered here: the open question, whatever came in between, the newest with a button, and what
        was said in one breath with it."""
        found = turn.unit.messages.offers(turn.me.id)
        recent = [said for said in found if turn.pushed or not said.key.startswith(NO_PAGE)]
        talk = turn.kept.talk.id if turn.kept else ""
        question = next((said for said in recent if talk and any(o.act.talk == talk for o in said.offers)), None)
        if not turn.everything:
            # What was asked on a page cannot be answered here; nor what stood before it.
            recent = [said for said in recent if said.public and (question is None or said.id >= question.id)]
            question = question if question is not None and question.public else None
        newest = recent[0] if recent else None
        return question, newest, [said for said in recent[1:] if newest and said.made_at == newest.made_at]

    def _named(self, text: str, *screen: Said | None) -> list[Offer]:
        """The button whose very label was typed."""
        return next((found for said in screen if said and (found := self._ear.labelled(text, said))), [])

    def _meant(self, text: str, question: Said | None, newest: Said | None) -> list[Offer]:
        """The buttons that typed words mean: those of the open question first."""
        if question is not None:
            meant = self._ear.offers(text, question)
            if meant:
                return meant
        if newest is None or newest is question:
            return []
        return self._ear.offers(text, newest)[:1] if question is None else self._ear.labelled(text, newest)

    def _tell_unheard(self, turn: Turn, text: str, question: Said | None) -> None:
        """Of several things typed at once, those that are no button are named: nothing is lost in silence."""
        rest = self._ear.unheard(text, question) if question is not None else []
        if rest:
            turn.say("home.partly", rest=rest)

    def _tired(self, turn: Turn) -> None:
        """After the second miss a person is offered, not a third try."""
        if turn.kept is not None and turn.kept.talk.misses >= 2 and turn.staff is None:
            turn.say("engine.tired", turn.button("call"))


def _is_fleeting(turn: Turn) -> bool:
    return isinstance(turn.step, Ask) and turn.step.fleeting


def _of_alert(thread: Thread | None) -> bool:
    return thread is not None and thread.alert_id is not None


def _away(turn: Turn) -> None:
    turn.lead("away")
