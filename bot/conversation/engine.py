"""The engine: one talk, one thing heard, and what follows. Pure: it says keys, never words.

It gives every flow, for nothing: the count of what is left, why we ask, back, changing any answer from the
review page, a draft that survives, answers by press or typing, and kindness to what it did not expect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from zlib import crc32

from bot.conversation.flow import (
    Ask,
    Choose,
    Does,
    Doubt,
    Flow,
    Option,
    Review,
    Seen,
    Step,
    Trouble,
    Value,
    options_of,
)

LONGEST = 2000
"""Characters of one typed answer; more is told, and what fits is kept (A60)."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A running conversation: a few lines of JSON, read afresh at every turn."""

    id: str
    flow: str
    version: int
    step: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    """Fields in the order they were answered, for going back."""
    doubt: Mapping[str, Any] | None = None
    """What was read and waits to be confirmed: say, params, options [[name, label, value], ...]."""
    changing: bool = False
    """The person is changing one answer from the review page."""
    misses: int = 0
    """Times in a row that nothing was understood."""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """One message by key, with what may be pressed under it."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    field: str = ""
    """The field its options answer; empty where they answer none."""
    chosen: tuple[str, ...] = ()
    left: int = 0
    """Questions still to come, this one included; 0: not said."""
    typing: bool = False
    """The first question of the form that wants typing: how to speak instead is said beside it, once."""
    update: bool = False
    """A newer state of the message before it."""
    mark: str = ""
    """What its options stand for, where that changes while the question stays the same."""


class Outcome(StrEnum):
    """Where a talk stands after a turn."""

    OPEN = "open"
    DONE = "done"
    PARKED = "parked"
    DROPPED = "dropped"
    LED = "led"
    ALARMED = "alarmed"


@dataclass(frozen=True, slots=True)
class Sprint:
    """What one turn made of a talk."""

    talk: Talk
    says: tuple[Say, ...]
    outcome: Outcome = Outcome.OPEN
    arg: str = ""
    """The door led to, or the level of the alarm."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """An option of a step, pressed or typed so that the ear knew it."""

    field: str
    name: str
    mark: str | None = None
    """The mark of the message that was pressed; None: not pressed from a message."""
    chosen: bool | None = None
    """Whether it was shown as chosen when it was pressed, so that the same press twice is one; None: not known."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that are no option."""

    text: str


class Engine:
    """Runs one flow. Holds nothing of a talk: the same talk and the same words give the same sprint."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    # -- turns ---------------------------------------------------------------------------------------

    def begin(self, talk: Talk, seen: Seen) -> Sprint:
        """Ask the first open question."""
        return self._go_on(self._fit(talk), seen, ())

    def again(self, talk: Talk, seen: Seen, *first: Say) -> Sprint:
        """Ask the open question again, after `first`."""
        return self._go_on(self._fit(talk), seen, first, stay=True)

    def hear(self, talk: Talk, heard: Pressed | Typed, seen: Seen) -> Sprint:
        """Take an answer. What does not fit the open question is told kindly and changes nothing."""
        talk = self._fit(talk)
        step = self.flow.step(talk.step)
        if step is None:
            return self.begin(talk, seen)
        seen = self._seen(talk, seen)
        if isinstance(heard, Typed):
            return self._typed(talk, step, heard.text, seen)
        if heard.field != step.field or heard.mark not in (None, self._mark(talk, step)):
            return self.again(talk, seen, Say("engine.stale"))
        if talk.doubt is not None:
            return self._confirmed(talk, step, heard.name, seen)
        return self._pressed(talk, step, heard, seen)

    def back(self, talk: Talk, seen: Seen) -> Sprint:
        """Return to the question before; its answer is taken back, the rest stay."""
        talk = self._fit(talk)
        if talk.doubt is not None or talk.changing:
            return self.again(replace(talk, doubt=None, changing=False, step=self._first(talk, seen)), seen)
        if not talk.trail:
            return self.again(talk, seen, Say("engine.first"))
        last = talk.trail[-1]
        return self._go_on(replace(self._without(talk, last), step=last), seen, (), stay=True)

    def why(self, talk: Talk, seen: Seen) -> Sprint:
        """Say why the open question is asked, and ask it again."""
        step = self.flow.step(talk.step)
        key = f"{self.flow.key(step)}.why" if step else "engine.why"
        return self.again(talk, seen, Say(key))

    def simpler(self, talk: Talk, seen: Seen) -> Sprint:
        """The same question in simpler words."""
        step = self.flow.step(talk.step)
        if step is None or talk.doubt is not None or isinstance(step, Review):
            return self.again(talk, seen)
        seen = self._seen(talk, seen)
        plain = replace(self._question(talk, step, seen), key=f"{self.flow.key(step)}.simple")
        return Sprint(talk, (plain,))

    def left(self, talk: Talk, seen: Seen) -> int:
        """How many questions still stand, as far as the answers so far can tell."""
        seen = self._seen(self._fit(talk), seen)
        return self._left(seen)

    def offer(self, talk: Talk, seen: Seen) -> tuple[str, tuple[Option, ...]]:
        """The field now open and what may be pressed for it."""
        step = self.flow.step(talk.step)
        if step is None:
            return "", ()
        if talk.doubt is not None:
            return step.field, tuple(Option(name, label=label) for name, label, _ in talk.doubt["options"])
        return step.field, self._options(talk, step, self._seen(talk, seen))

    # -- inside --------------------------------------------------------------------------------------

    def _fit(self, talk: Talk) -> Talk:
        """A talk of an older version of the flow goes on with the answers that still have a question (A62)."""
        if talk.version == self.flow.version:
            return talk
        known = {step.field for step in self.flow.steps}
        answers = {name: value for name, value in talk.answers.items() if name in known}
        trail = tuple(name for name in talk.trail if name in known)
        return replace(
            talk, version=self.flow.version, answers=answers, trail=trail, step="", doubt=None, changing=False
        )

    def _seen(self, talk: Talk, seen: Seen) -> Seen:
        return replace(seen, answers=talk.answers, about=talk.about)

    def _open(self, seen: Seen) -> list[Step]:
        return [
            step
            for step in self.flow.steps
            if not step.only_on_review and step.field not in seen.answers and step.when(seen)
        ]

    def _left(self, seen: Seen) -> int:
        told = seen.about.get("told", {})
        return sum(not isinstance(step, Review) and step.field not in told for step in self._open(seen))

    def _first(self, talk: Talk, seen: Seen) -> str:
        waiting = self._open(self._seen(talk, seen))
        return waiting[0].field if waiting else ""

    def _without(self, talk: Talk, *fields: str) -> Talk:
        answers = {name: value for name, value in talk.answers.items() if name not in fields}
        return replace(
            talk, answers=answers, trail=tuple(name for name in talk.trail if name not in fields), doubt=None
        )

    def _go_on(self, talk: Talk, seen: Seen, first: tuple[Say, ...], stay: bool = False) -> Sprint:
        seen = self._seen(talk, seen)
        step = self.flow.step(talk.step) if stay and talk.step else None
        if step is None:
            waiting = self._open(seen)
            if not waiting:
                return Sprint(replace(talk, step=""), first, Outcome.DONE)
            step = waiting[0]
            if talk.doubt is None and (told := self._told(talk, step, seen)) is not None:
                return self._go_on(told, seen, first)
        talk = replace(talk, step=step.field)
        if talk.doubt is not None:
            return Sprint(talk, (*first, self._read_back(talk)))
        before = tuple(Say(key, step.params(seen)) for key in step.before) if not stay else ()
        if isinstance(step, Review) and not talk.changing:
            before = tuple(Say(key, step.params(seen)) for key in step.lines[:-1])
        return Sprint(talk, (*first, *before, self._question(talk, step, seen)))

    def _told(self, talk: Talk, step: Step, seen: Seen) -> Talk | None:
        """With the answer that was told before the form began; None: none was, or none that fits. It is an answer from
        here on, after the consent like any other. One that would end the form is asked all the same."""
        told = talk.about.get("told", {})
        if step.field not in told:
            return None
        value, rest = told[step.field], {name: one for name, one in told.items() if name != step.field}
        talk = replace(talk, about={**talk.about, "told": rest})
        if isinstance(step, Choose):
            plain = {option.name for option in self._options(talk, step, seen) if option.does is Does.ANSWER}
            if not (set(value) if step.many else {value}) <= plain:
                return None
        trail = (*(name for name in talk.trail if name != step.field), step.field)
        return replace(talk, answers={**talk.answers, step.field: value}, trail=trail)

    def _options(self, talk: Talk, step: Step, seen: Seen) -> tuple[Option, ...]:
        if isinstance(step, Review) and talk.changing:
            return tuple(Option(f"change_{name}") for name in self._editable(step, seen))
        return options_of(step, seen)

    def _editable(self, step: Review, seen: Seen) -> tuple[str, ...]:
        found = ((name, self.flow.step(name)) for name in step.editable)
        return tuple(name for name, target in found if target is not None and target.when(seen))

    def _question(self, talk: Talk, step: Step, seen: Seen) -> Say:
        options = self._options(talk, step, seen)
        key = self.flow.key(step)
        if isinstance(step, Review):
            key = f"{key}.which" if talk.changing else step.lines[-1]
        left = self._left(seen) if self.flow.counted and not isinstance(step, Review) else 0
        typed = {one.field for one in self.flow.steps if isinstance(one, Ask)}
        first_typed = isinstance(step, Ask) and not typed & seen.answers.keys()
        mark = self._mark(talk, step)
        chosen = tuple(talk.about.get("picked", ())) if isinstance(step, Choose) and step.many else ()
        return Say(key, step.params(seen), options, step.field, chosen, left, first_typed, mark=mark)

    def _read_back(self, talk: Talk) -> Say:
        doubt = talk.doubt or {}
        options = tuple(Option(name, label=label) for name, label, _ in doubt["options"])
        step = self.flow.step(talk.step)
        return Say(doubt["say"], doubt["params"], options, talk.step, mark=self._mark(talk, step) if step else "")

    def _mark(self, talk: Talk, step: Step) -> str:
        """An old read-back or review page showed something else than the newest, though the buttons are alike."""
        shown = talk.doubt if talk.doubt is not None else dict(talk.answers) if isinstance(step, Review) else None
        if shown is None or (talk.changing and talk.doubt is None):
            return ""
        return format(crc32(json.dumps(shown, sort_keys=True).encode()), "x")

    def _missed(self, talk: Talk, seen: Seen, *first: Say) -> Sprint:
        """Asked once more; the second time a person is offered instead of a third try (ux.md 9.10)."""
        talk = replace(talk, misses=talk.misses + 1)
        return self.again(talk, seen, *(first or (Say("engine.missed"),)))

    def _typed(self, talk: Talk, step: Step, text: str, seen: Seen) -> Sprint:
        if not isinstance(step, Ask):
            return self._missed(talk, seen)
        if len(text) > LONGEST:
            return self._missed(talk, seen, Say("engine.long", {"most": LONGEST}))
        read = step.reads(text, seen)
        if isinstance(read, Trouble):
            return self._missed(talk, seen, Say(read.say, read.params))
        if isinstance(read, Doubt):
            doubt = {
                "say": read.say,
                "params": dict(read.params),
                "options": [[option.name, option.label, value] for option, value in read.options],
            }
            return self._go_on(replace(talk, doubt=doubt, misses=0), seen, (), stay=True)
        return self._answer(talk, step, read.value, seen)

    def _confirmed(self, talk: Talk, step: Step, name: str, seen: Seen) -> Sprint:
        for option, _label, value in (talk.doubt or {})["options"]:
            if option == name:
                clean = replace(talk, doubt=None)
                if name == "again":
                    return self.again(clean, seen)
                return self._answer(clean, step, value, seen)
        return self._missed(talk, seen)

    def _pressed(self, talk: Talk, step: Step, pressed: Pressed, seen: Seen) -> Sprint:
        name = pressed.name
        option = next((item for item in self._options(talk, step, seen) if item.name == name), None)
        if option is None:
            return self._missed(talk, seen, Say("engine.stale"))
        if option.does is Does.SHOW:
            return self.again(talk, seen, Say(option.arg, step.params(seen)))
        if option.does is Does.LEAD:
            return Sprint(talk, (), Outcome.LED, option.arg)
        if option.does is Does.ALARM:
            return Sprint(talk, (), Outcome.ALARMED, option.arg)
        if option.does is Does.CLEAR:
            return self._go_on(self._without(talk, step.field, *option.arg.split()), seen, ())
        if isinstance(step, Review):
            return self._reviewed(talk, step, name, seen)
        if isinstance(step, Choose) and step.many:
            return self._toggled(talk, step, pressed, seen)
        sprint = self._answer(talk, step, name, seen)
        return replace(sprint, outcome=Outcome.DONE, says=()) if option.does is Does.END else sprint

    def _toggled(self, talk: Talk, step: Choose, pressed: Pressed, seen: Seen) -> Sprint:
        """Several may be chosen; `done` closes the question. What was shown as chosen is taken back, and only that:
        somebody who sees nothing happen presses again (F07)."""
        picked, name = tuple(talk.about.get("picked", ())), pressed.name
        if name == "done":
            if not picked and not step.optional:
                return self.again(talk, seen, Say("engine.pick_one"))
            if not picked and talk.misses:
                # Something was typed for a choice and fitted none: it is not closed over it in silence.
                return self.again(replace(talk, misses=0), seen, Say("engine.none_picked"))
            about = {key: value for key, value in talk.about.items() if key != "picked"}
            return self._answer(replace(talk, about=about), step, list(picked), seen)
        if name in picked if pressed.chosen is None else pressed.chosen:
            picked = tuple(item for item in picked if item != name)
        elif name not in picked:
            picked = (*picked, name)
        talk = replace(talk, about={**talk.about, "picked": list(picked)}, misses=0)
        say = replace(self._question(talk, step, self._seen(talk, seen)), update=True)
        return Sprint(talk, (say,))

    def _reviewed(self, talk: Talk, step: Review, name: str, seen: Seen) -> Sprint:
        if talk.changing:
            target = name.removeprefix("change_")
            kept = {key: value for key, value in talk.answers.items() if key != target}
            talk = replace(talk, changing=False, step=target, answers=kept)
            return self._go_on(talk, seen, (), stay=True)
        if name == "change":
            return self._go_on(replace(talk, changing=True), seen, (), stay=True)
        if name == "park":
            return Sprint(talk, (), Outcome.PARKED)
        if name == "drop":
            return Sprint(talk, (), Outcome.DROPPED)
        return self._answer(talk, step, name, seen)

    def _answer(self, talk: Talk, step: Step, value: Any, seen: Seen) -> Sprint:
        trail = (*(name for name in talk.trail if name != step.field), step.field)
        talk = replace(
            talk, answers={**talk.answers, step.field: value}, trail=trail, doubt=None, misses=0, changing=False
        )
        return self._go_on(self._prune(talk, step, seen), seen, ())

    def _prune(self, talk: Talk, changed: Step, seen: Seen) -> Talk:
        """Answers to later questions that no longer apply are dropped: nothing is kept without a purpose."""
        later = self.flow.steps[self.flow.steps.index(changed) + 1 :]
        if not any(step.field in talk.answers for step in later):
            return talk
        while True:
            now = self._seen(talk, seen)
            gone = [s.field for s in self.flow.steps if s.field in talk.answers and not s.when(now)]
            if not gone:
                return talk
            talk = self._without(talk, *gone)


__all__ = ["Engine", "Outcome", "Pressed", "Say", "Sprint", "Talk", "Typed", "Value"]
