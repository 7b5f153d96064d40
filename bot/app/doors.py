"""What a door is: a Form or a Desk, all of them by name, and the House that every turn is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.conversation.flow import Flow
from bot.domain.area import Areas
from bot.domain.calendar import Calendar
from bot.domain.clues import CluePatterns
from bot.domain.dates import DatePatterns
from bot.domain.rules import Packs
from bot.domain.terms import Terms
from bot.knowledge.gate import Gate
from bot.knowledge.library.entry import Topics
from bot.knowledge.library.shelf import Shelf
from bot.services.posting import Pushed
from bot.store.unit import Database
from bot.words import Words

if TYPE_CHECKING:
    from bot.app.turn import Turn
    from bot.knowledge.ear.hearing import Ear
    from bot.knowledge.library.answering import Library
    from bot.knowledge.masking.mask import Mask

View = Callable[["Turn"], Mapping[str, Any]]
Action = Callable[..., None]


def no_view(_turn: Turn) -> Mapping[str, Any]:
    """Nothing needs to be loaded."""
    return {}


def as_given(_turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """The talk starts with what its door was opened with."""
    return about


def nobody_yet(_turn: Turn, _about: Mapping[str, Any]) -> str:
    """The talk is the speaker's own, or about a person nobody has spoken of before."""
    return ""


@dataclass(frozen=True, slots=True)
class Form:
    """A flow as people meet it."""

    flow: Flow
    carry_out: Callable[[Turn, Any], None]
    """The service that does what the answers ask for."""
    view: View = no_view
    """Loads what the steps may look at, before they are run."""
    prepare: Callable[[Turn, Mapping[str, Any]], Mapping[str, Any]] = as_given
    """What the talk starts with, from what it was opened with."""
    whose: Callable[[Turn, Mapping[str, Any]], str] = nobody_yet
    """The person whose key seals the talk, where it is about somebody already known."""
    staff: bool = False
    keeps_draft: bool = False
    """An unfinished one is worth offering again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Things shown, and what can be done with them. `open` is shown when the desk is opened."""

    name: str
    actions: Mapping[str, Action]
    staff: bool = False
    beside: frozenset[str] = frozenset()
    """Actions that leave an open form where it is: its question still stands after them."""


@dataclass(frozen=True)
class Doors:
    """Every door there is, in one explicit list."""

    forms: Mapping[str, Form]
    desks: Mapping[str, Desk]
    commands: Mapping[str, str]
    """Whole-message command to the door it opens, for everybody."""
    staff_commands: Mapping[str, str] = field(default_factory=dict)
    intents: Mapping[str, str] = field(default_factory=dict)
    """What somebody means by what they type to the door it opens."""
    staff_intents: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        forms: Iterable[Form],
        desks: Iterable[Desk],
        commands: Mapping[str, str],
        staff: Mapping[str, str],
        intents: Mapping[str, str],
        staff_intents: Mapping[str, str],
    ) -> Doors:
        """Doors by name."""
        by_name = {form.flow.name: form for form in forms}, {desk.name: desk for desk in desks}
        return cls(*by_name, commands, staff, intents, staff_intents)


@dataclass(frozen=True)
class House:
    """What every turn is handed: values read once, and the database."""

    database: Database
    words: Words
    doors: Doors
    gate: Gate
    calendar: Calendar
    areas: Areas
    terms: Terms
    packs: Packs
    """Rules that differ by place."""
    shelf: Shelf[Library]
    """Where the answers to questions stand."""
    mask: Shelf[Mask]
    """What covers in a question who somebody is."""
    topics: Topics
    digits: Mapping[str, Any] = field(default_factory=dict)
    """How digits are written in words, for reading a number as it is typed."""
    dates: DatePatterns | None = None
    """How days are written."""
    places: Mapping[str, str] = field(default_factory=dict)
    """The deployment's own outward names and numbers, for texts."""
    pushed: Mapping[str, Pushed] = field(default_factory=dict)
    """Channels that are pushed to, by name; a page comes and looks."""
    clues: CluePatterns = field(default_factory=CluePatterns)
    """How somebody in danger names a place or people."""
    ear: Shelf[Ear] | None = None
    """What people mean by what they type; read when the first is heard."""
