"""What was typed or pressed becomes what was meant: a command, a choice, an answer."""

from __future__ import annotations

from datetime import timedelta

from bot.app import standing
from bot.app.doors import House
from bot.app.listening import Listener
from bot.app.turn import Turn
from bot.conversation.engine import Pressed, Say, Typed
from bot.conversation.flow import Ask, any_words
from bot.conversation.messages import Incoming, Kind
from bot.hearing import ear
from bot.knowledge.gate import Level
from bot.services import alarms
from bot.store.messages import NO_PAGE, Act, Offer, Said

GREETING = 3
"""Characters of a word that tells nothing, such as a greeting."""
DOUBLE = timedelta(seconds=5)
"""Two taps on one button come within so long."""


class Answers:
    """Takes texts and presses."""

    def __init__(self, house: House, listener: Listener) -> None:
        self._house = house
        self._listener = listener
        self._ear = ear(house.words)

    def text(self, turn: Turn, text: str) -> None:
        """What was typed. Danger first; then a command, a button's words, an answer to the open question."""
        veiled = turn.speaker is not None and turn.speaker.veil != "open"
        echoed = turn.everything and not veiled and not self._unasked(turn, text)
        danger = None if turn.on_alert else self._listener.danger(turn, text, kept=echoed)
        if echoed:
            self.echo(turn, text)
        if danger is not None:
            if turn.speaker is not None and turn.speaker.veil == "hidden":
                turn.lead("home.uncover")
            alarms.raise_alarm(turn, danger.level, danger.entries, words=danger.words)
            if danger.level is not Level.SOFT or veiled or not self._wants_words(turn):
                return
        if veiled:
            turn.lead("home.unveil", word=text)
            return
        question, newest, beside = self._screen(turn)
        # What stands on a button is that button, also where it is the name of a command elsewhere.
        named = self._named(text, newest, question, *beside)
        command = "" if named else self._ear.command(text)
        if command and self._command(turn, command):
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
                self._act(turn, offer)
            return
        # What a worker writes down about somebody is no feeling of theirs.
        feeling = (
            "" if self._wants_words(turn) or turn.staff is not None else self._answer_to(turn, self._ear.feeling(text))
        )
        if not turn.everything and not feeling and not self._may_answer(turn, text):
            turn.lead("away")
        elif turn.kept is not None and not feeling:
            turn.run(lambda engine, seen: engine.hear(turn.talk, Typed(text), seen))
            self._tired(turn)
        elif turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say(feeling)))
        elif newest is not None and not (feeling or self._ear.greets(text)) and standing.asks(turn, newest):
            standing.ask_again(turn, newest, text)
        else:
            turn.lead("home.words", text=text, feeling=feeling)

    def word(self, turn: Turn, incoming: Incoming) -> None:
        """What was typed into the masked field of an emptied screen: a word, unless danger speaks in it."""
        if turn.speaker is None or turn.speaker.veil != "word":
            return
        if turn.staff is not None:
            turn.lead("login.enter")
        elif not self._listener.alarmed(turn, incoming.payload):
            turn.lead("home.unveil", word=incoming.payload)

    def _may_answer(self, turn: Turn, text: str) -> bool:
        """Whether typed words may be taken: the open question is one that may be asked here, or none is open and they
        are a greeting or the first there are."""
        if turn.kept is None:
            return len(text) <= GREETING or turn.unit.messages.last_id(turn.me.id) == 0
        form, step = turn.form, turn.step
        return form is not None and step is not None and turn.public(form.flow.key(step))

    def _answer_to(self, turn: Turn, feeling: str) -> str:
        """The answer to a fear or an anger, in the words that may be said where it was heard."""
        here = f"{feeling}.here"
        return here if feeling and not turn.everything and self._house.words.has(here) else feeling

    def _unasked(self, turn: Turn, text: str) -> bool:
        """A number where somebody is only to be named, or by which somebody is sought: it is not kept (ux.md 5.5)."""
        step = turn.step
        if isinstance(step, Ask) and step.fleeting:
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

    def echo(self, turn: Turn, text: str, person: str | None = None) -> None:
        """Keep what the person said, so that a page can show the conversation again."""
        turn.unit.messages.add(
            turn.me.id, person or turn.about, "echo", {"text": text}, kind=Kind.ECHO, lane="status_card"
        )

    def _tired(self, turn: Turn) -> None:
        """After the second miss a person is offered, not a third try."""
        if turn.kept is not None and turn.kept.talk.misses >= 2 and turn.staff is None:
            turn.say("engine.tired", turn.button("call"))

    def press(self, turn: Turn, token: str) -> None:
        """A button, authorised again from our own state. Behind a word there is none: whoever presses kept it."""
        if turn.speaker is not None and turn.speaker.veil == "word":
            return
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
        self.echo(turn, self._ear.answered(offer, said), owner)
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
            if act.args:
                turn.lead(
                    str(act.args["opens"]), **{name: value for name, value in act.args.items() if name != "opens"}
                )
            elif turn.pushed:
                turn.lead("away.device", href=act.name)
            return
        if act.do == "open":
            turn.lead(act.name, **act.args)
            return
        if turn.kept is None or turn.kept.talk.id != act.talk:
            kept = turn.unit.talks.get(act.talk)
            state = kept.state if kept is not None and kept.account_id == turn.me.id else ""
            if kept is not None and state == "parked":
                turn.resume(kept)
            elif state == "done" and turn.kept is None:
                turn.lead("home.done")
            else:
                self._stale(turn)
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
        doors = self._house.doors
        if command == "today" and isinstance(turn.step, Ask):
            return False  # there it is a day
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
