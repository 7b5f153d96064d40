"""What was typed in other words than a button's: an answer to the open question, or what somebody wants of us.

Source: ux.md 17, 3 to 5. What cannot be undone is read back where it leads to; what is not sure is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import asking
from bot.app.doors import House
from bot.app.turn import Turn
from bot.conversation.engine import Pressed, Say, Typed
from bot.conversation.flow import Ask, Choose, any_words
from bot.knowledge.ear.heard import APPLIES, Intent, Meant, Side, State, Story
from bot.knowledge.ear.places import Locator

OPTIONS = {"knows": {"yes": "willing", "not_yet": "unaware"}, "wishes": {"skip": "done"}}
"""Options that have another name than what the ear calls them."""
IN_FORM = {
    Intent.FEELING: "feeling.weary",
    Intent.ABUSE: "feeling.angry",
    Intent.WHO_ARE_YOU: "feeling.machine",
    Intent.THANKS: "heard.thanks",
    Intent.BYE: "heard.stays",
    Intent.HAND_OVER: "heard.own_hands",
}
"""What is answered in one message, and then the same question stands again."""
TAKES = {
    Intent.PHONE_NUMBER: "phone",
    Intent.CHANGE_PHONE: "phone",
    Intent.RECEIPT_NUMBER: "number",
    Intent.PLACE: "text",
    Intent.FIND_PERSON: "text",
}
"""What a door is told of what was understood."""
FACTS = (Intent.PHONE_NUMBER, Intent.RECEIPT_NUMBER, Intent.PLACE)
"""What fits somewhere, and not where something else is asked."""
ASIDE = (Intent.FEELING, Intent.THANKS, Intent.BYE, Intent.WHO_ARE_YOU)
"""What is never offered: nobody presses that they are weary."""
TELLING = (Intent.FEELING, Intent.CHANGE_IN_CONDITION)
"""What may be danger in other words."""
MOST = 3
"""Things that are offered where it is not sure which is meant."""


class Understanding:
    """Takes what the ear understands; whatever it does not is left to others."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._locator: Locator | None = None

    def plain(self, turn: Turn, text: str, *, soft: bool) -> bool:
        """Whether it asks for something so plainly that letters alone are no reason to hear danger in it.

        `soft`: they hint at it so faintly that it would only be asked about.
        """
        meant = self._meant(turn, text, watched=False) if turn.kept is None else None
        if meant is None or not soft:
            return meant is not None and meant.outweighs(hinted=True, soft=False)
        return meant.sure and meant.intent in self._house.doors.intents and meant.intent not in TELLING

    def takes(self, turn: Turn, text: str, *, watched: bool) -> bool:
        """Do what is meant. False: it is not understood, or it is a question."""
        step, form = turn.step, turn.form
        if form is not None and (form.staff or (isinstance(step, Ask) and (step.fleeting or step.reads is any_words))):
            return False
        meant = self._meant(turn, text, watched=watched)
        if meant is None or meant.intent in (Intent.QUESTION, Intent.NONSENSE, Intent.TO_HUMAN):
            return False
        if not (meant.sure or meant.near or meant.intent is Intent.ANSWER):
            return False  # only what it is most like
        if meant.intent is Intent.ANSWER:
            return form is not None and self._answers(turn, meant)
        if form is not None:
            return self._amid(turn, text, meant)
        return self._freely(turn, text, meant)

    def _meant(self, turn: Turn, text: str, *, watched: bool) -> Meant | None:
        if turn.staff is not None and turn.unit.working is None:
            return None
        ear = turn.ear
        if ear is None:
            return None
        self._locator = self._locator or ear.locator(self._house.areas)
        side = Side.FAMILY if turn.staff is None else Side.STAFF
        state: str = State.HOME
        if turn.step is not None:
            state = f"form:{'where' if turn.step.field == 'area' else turn.step.field}"
        elif watched:
            state = State.AFTER_CARD
        return ear.hears(text, state, side, turn.today, self._locator)

    # -- an answer ---------------------------------------------------------------------------------------------------

    def _answers(self, turn: Turn, meant: Meant) -> bool:
        """Press what was answered; what is typed into a field is typed there."""
        step, talk = turn.step, turn.talk
        if step is None or talk.doubt is not None:
            return False
        field, _, named = str(meant.value).rpartition("=")
        offered = {option.name: option for option in turn.offered()}
        names = [OPTIONS.get(step.field, {}).get(name, name) for name in named.split("+")]
        names = [name for name in names if name in offered]
        if names:
            self._press(turn, names)
            return True
        if isinstance(step, Ask) and not field:
            turn.run(lambda engine, seen: engine.hear(turn.talk, Typed(named), seen))
            return True
        return False

    def _press(self, turn: Turn, names: list[str]) -> None:
        step = turn.step
        assert step is not None
        if isinstance(step, Choose) and not step.many and turn.everything:
            label = self._house.words.label(turn.asks, names[0], step.params(turn.seen))
            turn.say("heard.took", label=label)
        for name in names:
            chosen = False if isinstance(step, Choose) and step.many and name != "done" else None
            turn.run(
                lambda engine, seen, name=name, chosen=chosen: engine.hear(  # type: ignore[misc]
                    turn.talk, Pressed(step.field, name, chosen=chosen), seen
                )
            )

    # -- in the middle of a form -------------------------------------------------------------------------------------

    def _amid(self, turn: Turn, text: str, meant: Meant) -> bool:
        """Something else than an answer: it is answered, and the same question stands again; or another door opens,
        and the form is offered after it."""
        said = IN_FORM.get(meant.intent)
        if meant.sure and said is not None and (turn.everything or turn.public(said)):
            turn.run(lambda engine, seen: engine.again(turn.talk, seen, Say(said)))
            return True
        if not meant.sure or meant.intent in FACTS or self._understood(turn, text):
            return False
        if meant.intent is Intent.WITHDRAW:
            turn.lead("home.cancel", talk=turn.talk.id)
            return True
        door = self._house.doors.intents.get(meant.intent)
        if door is None or meant.intent in APPLIES:
            return False
        talk = turn.talk.id
        turn.lead(door, **_told(turn, meant))
        parked = turn.unit.talks.get(talk)
        if turn.kept is None and parked is not None and parked.state == "parked" and meant.intent is not Intent.CALL_ME:
            turn.say("engine.still_there", turn.button("go_on", "home.resume"), turn.button("not_now", "home.leave_it"))
        return True

    @staticmethod
    def _understood(turn: Turn, text: str) -> bool:
        """Whether the field that is open takes these words."""
        if not isinstance(turn.step, Ask):
            return False
        return turn.weighs(lambda engine, seen: engine.hear(turn.talk, Typed(text), seen)).talk.misses == 0

    # -- nothing is asked --------------------------------------------------------------------------------------------

    def _freely(self, turn: Turn, text: str, meant: Meant) -> bool:
        doors = self._house.doors.staff_intents if turn.unit.working else self._house.doors.intents
        if not meant.sure:
            return meant.intent not in ASIDE and self._which(turn, text, meant, doors)
        if meant.intent is Intent.FEELING and meant.intent in doors:
            turn.lead("home.words", text=text, feeling="feeling.weary")
            return True
        door = doors.get(meant.intent)
        if door is None:
            return False
        turn.lead(door, **_told(turn, meant))
        return True

    def _which(self, turn: Turn, text: str, meant: Meant, doors: Mapping[str, str]) -> bool:
        """Two or three that may be meant, and a person for what is none of them."""
        near = [
            intent for intent in dict.fromkeys((meant.intent, *meant.near)) if intent in doors and intent not in ASIDE
        ][:MOST]
        if turn.unit.working is not None or not near or near[0] is not meant.intent:
            return False
        if asking.look(turn, text) is not None:
            return False  # it may as well be a question that has an answer
        offers = [turn.button(intent.value, doors[intent], **_told(turn, meant)) for intent in near]
        hand_on = [turn.button("hand_on", "letter", text=turn.covered(text).masked)] if turn.everything else []
        turn.say("heard.which", *offers, *hand_on, turn.button("call"))
        return True


def _told(turn: Turn, meant: Meant) -> dict[str, Any]:
    """What is handed to the door: what was understood, where it may be said."""
    told: dict[str, Any] = {}
    if meant.intent is Intent.APPLY_OTHER:
        told = {"area": _place(meant.story or Story())}
    elif meant.intent in APPLIES:
        story = meant.story or Story()
        told = {"story": _story(story) if turn.everything else {"area": _place(story)}}
    elif meant.value and meant.intent in TAKES and (turn.everything or meant.intent is Intent.PLACE):
        told = {TAKES[meant.intent]: meant.value}
    return told


def _place(story: Story) -> str:
    return story.places[0] if len(story.places) == 1 else ""


def _story(story: Story) -> dict[str, Any]:
    """A story as plain values: only what was told, and sure."""
    told = {
        "relation": story.relation,
        "age": story.age_band,
        "area": _place(story),
        "wishes": list(story.wishes or ()),
        "phone": story.phone,
    }
    return {name: value for name, value in told.items() if value} | ({"several": True} if story.several else {})
