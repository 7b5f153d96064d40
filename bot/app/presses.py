"""What was pressed, or typed so that a button or a whole-message command was meant."""

from __future__ import annotations

from datetime import timedelta

from bot.app.doors import House
from bot.app.humans import Place
from bot.app.turn import Turn
from bot.conversation.engine import Pressed, Say
from bot.conversation.flow import Ask
from bot.conversation.messages import Kind
from bot.hearing import Ear
from bot.services import alarms
from bot.store.messages import Act, Offer

DOUBLE = timedelta(seconds=5)
"""Two taps on one button come within so long."""


class Presses:
    """Carries out what was pressed, authorised again from our own state."""

    def __init__(self, house: House, ear: Ear) -> None:
        self._house = house
        self._ear = ear

    def echo(self, turn: Turn, text: str, place: Place | None = None, person: str = "") -> None:
        """Keep what somebody said, so that a page can show the conversation again. `place`: a human reads it there;
        what the team writes about an alert goes when the words of the alert go."""
        unit, params, stem, thread = turn.unit, {"text": text}, "", None
        if place is not None and not place.sent:
            thread = place.thread.id
        elif place is not None:
            params |= {"thread": place.thread.id}
            stem, person = place.stem, place.person or unit.threads.person_of(place.thread)
        elif turn.on_alert:
            about = unit.threads.of_alert(str(turn.talk.about["alert"]))
            thread = about.id if about is not None else None
        unit.messages.add(
            turn.me.id,
            person or turn.about,
            "echo",
            params,
            kind=Kind.ECHO,
            lane="status_card",
            stem=stem,
            thread=thread,
        )

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
        owner = said.person_id if turn.unit.key_of(said.person_id) is not None else ""
        answered = self._ear.answered(offer, said)
        self.echo(turn, answered, person=owner)
        if said.key.startswith("card."):
            alarms.pressed(turn, answered)
        self.act(turn, offer)

    def _stale(self, turn: Turn) -> None:
        """A button of somebody else, of nobody, or of what is over: the same words for all, the question stands."""
        if turn.kept is not None:
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say("engine.stale")))
        else:
            turn.lead("home.stale")

    def act(self, turn: Turn, offer: Offer) -> None:
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

    def command(self, turn: Turn, command: str) -> bool:
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
