"""The vocabulary in which a flow is written: questions, what may be answered, and what an answer does.

A flow is frozen data and ends in one function, answers to command. A new kind of step is added here, with
its tests, and never improvised inside a flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.area import Areas

Answers = Mapping[str, Any]
"""What was answered, by field name, never by position. Values are JSON."""


class Data(StrEnum):
    """What an answer tells about somebody; a channel declares which of these it may carry."""

    PUBLIC = "public"
    CONTACT = "contact"
    SENSITIVE = "sensitive"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a step may look at: loaded beforehand, read only. A step never queries."""

    today: date
    areas: Areas
    answers: Answers = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    """What the talk was started with."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the flow's own view loaded."""


When = Callable[[Seen], bool]
Params = Callable[[Seen], Mapping[str, object]]


def always(_seen: Seen) -> bool:
    """Every time."""
    return True


def nothing(_seen: Seen) -> Mapping[str, object]:
    """No particulars."""
    return {}


class Does(StrEnum):
    """What pressing an option does."""

    ANSWER = "answer"
    END = "end"
    """It answers, and the flow is over; what follows from it is decided by the flow's command."""
    SHOW = "show"
    """Something is shown (`arg` is its key), then the same question stands again."""
    LEAD = "lead"
    """Another door opens (`arg`); this talk is kept and offered again."""
    ALARM = "alarm"
    """Danger (`arg` is the level): the card is shown, the form is kept, nothing is asked."""
    CLEAR = "clear"
    """The earlier answers named in `arg` are taken back and asked again."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be chosen. Its words stand in content under the step's key."""

    name: str
    does: Does = Does.ANSWER
    arg: str = ""
    label: str = ""
    """Set only where the words are data (a place, a number, a person's short name)."""


def ends(name: str) -> Option:
    """This answer ends the flow."""
    return Option(name, Does.END)


def shows(name: str, key: str) -> Option:
    """Shows something and asks again."""
    return Option(name, Does.SHOW, key)


def leads(name: str, door: str) -> Option:
    """Opens another door."""
    return Option(name, Does.LEAD, door)


def alarms(name: str, level: str) -> Option:
    """Raises the alarm."""
    return Option(name, Does.ALARM, level)


def clears(name: str, *fields: str) -> Option:
    """Takes earlier answers back."""
    return Option(name, Does.CLEAR, " ".join(fields))


Options = tuple["Option | str", ...] | Callable[[Seen], tuple["Option | str", ...]]


@dataclass(frozen=True, slots=True)
class Value:
    """The text was understood."""

    value: Any


@dataclass(frozen=True, slots=True)
class Doubt:
    """The text may mean one of these: it is read back before it counts.

    An option whose name is `again` asks anew; any other stands for its value.
    """

    say: str
    params: Mapping[str, object]
    options: tuple[tuple[Option, Any], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The text was not understood: the reason, kindly, and the same question again."""

    say: str
    params: Mapping[str, object] = field(default_factory=dict)


Reader = Callable[[str, Seen], Value | Doubt | Trouble]


def any_words(text: str, _seen: Seen) -> Value:
    """Whatever was typed is the answer."""
    return Value(text)


@dataclass(frozen=True, slots=True)
class Step:
    """What every step has. `field` names the answer and, with the flow's name, its words in content."""

    field: str
    data: Data
    purpose: str
    """Why it is asked, with the clause it rests on; a step without one fails the build."""
    when: When = always
    params: Params = nothing
    say: str = ""
    """Key of the words, where they are not `flow.field`."""
    only_on_review: bool = False
    """Has a default and is asked only when the person picks it on the review page."""
    before: tuple[str, ...] = ()
    """Keys of messages said just before the question."""


@dataclass(frozen=True, slots=True)
class Choose(Step):
    """One of a few, or several of a few."""

    options: Options = ()
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Ask(Step):
    """Typed words, read by a pure function; `also` are the ways on without typing."""

    reads: Reader = any_words
    also: Options = ()
    no_numbers: bool = False
    """The number of an identity card or a telephone that is typed here is not kept, not even as what was said."""
    fleeting: bool = False
    """Nothing that is typed here is kept, not even as what was said."""


@dataclass(frozen=True, slots=True)
class Review(Step):
    """Everything once more before it is sent; every line can be changed."""

    lines: tuple[str, ...] = ()
    """Keys of the messages that show the answers."""
    editable: tuple[str, ...] = ()
    """Fields that may be changed from here, in the order shown."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A form or a guided conversation."""

    name: str
    version: int
    steps: tuple[Step, ...]
    then: Callable[[Answers, Mapping[str, Any]], object]
    """Answers and what the talk was started with, to the command that a service carries out."""
    consent: str = ""
    """The field whose answer allows keeping what follows; before it nothing personal exists."""
    counted: bool = True
    """How many questions are left is said; not where one goes on for as long as it stays open."""
    about_person: bool = False
    """The answers are about a person with a key of their own (not the one who types)."""

    def step(self, name: str) -> Step | None:
        """The step that asks this field, or None where the flow has none (any more)."""
        return next((step for step in self.steps if step.field == name), None)

    def key(self, step: Step) -> str:
        """Key of the step's words in content."""
        return step.say or f"{self.name}.{step.field}"


def options_of(step: Step, seen: Seen) -> tuple[Option, ...]:
    """What may be pressed at this step now."""
    raw: Options = ()
    if isinstance(step, Choose):
        raw = step.options
    elif isinstance(step, Ask):
        raw = step.also
    elif isinstance(step, Review):
        raw = ("send", "change", Option("park", Does.ANSWER), Option("drop", Does.ANSWER))
    found = raw(seen) if callable(raw) else raw
    made = tuple(Option(item) if isinstance(item, str) else item for item in found)
    if isinstance(step, Choose) and step.many:
        made += (Option("done"),)
    return made
