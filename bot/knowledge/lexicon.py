"""The words by which danger is heard, read from content and checked: the tables behind the crisis gate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from bot.knowledge.normal import Spelling, spelt


class Level(StrEnum):
    """What kind of danger was heard, the least severe first."""

    SOFT = "soft"
    """Low mood, passive thoughts, a worn-out caregiver: a soft check-in."""
    URGENT = "urgent"
    """About oneself, not certainly now."""
    MISSING = "missing"
    """Somebody cannot be found."""
    OTHER = "other"
    """About somebody else in danger, told by family, neighbours or staff."""
    VIOLENCE = "violence"
    """Violence threatened or under way; also being beaten or locked up."""
    NOW = "now"
    """Means, plan, farewell, or already in progress."""

    @property
    def rank(self) -> int:
        """Rises with severity."""
        return _RANKS[self]


_ABOUT_OTHERS = (Level.MISSING, Level.OTHER, Level.VIOLENCE)
_RANKS = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing people say when there is danger."""

    id: str
    level: Level
    mention: bool = False
    """Only a name (a method, a letter): the title of a lesson or a form explains it away."""
    means: bool = False
    """The means are in hand: no joke lowers it."""
    alone: bool = False
    """Counts only where little else is written: a cry for help, and no more than that."""
    fixed: bool = False
    """The level stays, whoever it is about."""
    fact: bool = False
    """Only what has happened: "what if he ..." is a question."""
    unless: frozenset[str] = frozenset()
    """Everyday things that, in the same clause, explain it."""
    nearby: bool = False
    """In the clause beside it they explain it too: an everyday word for some."""
    card: str = ""
    """The card that fits it better than that of its level ..."""
    card_other: str = ""
    """... and the one where it is told of somebody else."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One part of a pattern. The pattern is heard when its last step is."""

    after: Step | None
    gap: int
    """How many characters may stand between this part and the one before."""
    entry: Entry | None
    """Set on the last step."""


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """Everything a word of the lexicon can be at once."""

    steps: tuple[Step, ...] = ()
    contexts: frozenset[str] = frozenset()
    friend: bool = False
    """A false friend: an everyday word in which a dangerous one is not really there."""
    solid: bool = False
    """A false friend of which no letter belongs to a word beside it."""
    whole: bool = False
    """A pattern by itself: shorter words inside it are not heard separately."""

    def __or__(self, other: Meaning) -> Meaning:
        """Both at once."""
        return Meaning(
            self.steps + other.steps,
            self.contexts | other.contexts,
            self.friend or other.friend,
            self.solid or other.solid,
            self.whole or other.whole,
        )


_NOTHING = Meaning()
NEAR, WIDE, ANYWHERE = 3, 10, 1 << 30
_GAPS = {"~": NEAR, "…": WIDE, "&": ANYWHERE}
"""How a pattern writes its gaps: a few characters, about a clause, anywhere later in the message."""
_GROUP = re.compile(r"\{(\w+)\}")
_KINDS = ("worlds", "topics", "heads", "chores")
"""Contexts that have several names each; an entry's `unless` names chores."""
PAUSE = ","
"""Behind an opener: a pause must follow."""
_SOLID = "solid"
"""The false friends that are whole words by themselves."""
_KEYS = {"say", "mention", "means", "alone", "fixed", "fact", "unless", "nearby", "card", "card_other"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The checked words, their contexts and spellings. Built once, never changed."""

    spelling: Spelling
    words: Mapping[str, Meaning]
    worlds: frozenset[str]
    """Contexts in which danger happens to nobody: stories, news, dreams, games."""
    topics: frozenset[str]
    """Contexts in which danger is a subject: lessons, forms, documents."""
    heads: frozenset[str]
    """Contexts of what is named after danger: a scale, a piece of news."""
    things: frozenset[str]
    """All contexts that explain: these and the everyday ones."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Lexicon:
        """From the files of `content/lexicon`: `traditional`, `spelling`, `groups`, `dangers`, `contexts`, `friends`.

        Raises:
            ValueError: names the entry that is wrong.
        """
        try:
            traditional, spelling, groups, dangers, contexts, friends = (
                data[name] for name in ("traditional", "spelling", "groups", "dangers", "contexts", "friends")
            )
            letters = str.maketrans(_letters(traditional, spelling["letters"]))
            stops, quotes = (frozenset(spelling[kind]) for kind in ("stops", "quotes"))
            build = _Build(Spelling(letters, stops, quotes, _openers(spelling["openers"])), groups)
        except KeyError as missing:
            raise ValueError(f"lexicon: {missing.args[0]} is missing") from None
        except (AttributeError, TypeError) as wrong:
            raise ValueError(f"lexicon: {wrong}") from None
        kinds_of_friend = (Meaning(friend=True), Meaning(friend=True, solid=True))
        for name, patterns in friends.items():
            build.all(name, patterns, kinds_of_friend[name == _SOLID])
        kinds = {kind: contexts.get(kind, {}) for kind in _KINDS}
        plainly = {name: patterns for name, patterns in contexts.items() if name not in kinds}
        seen = set[str]()
        for named in (plainly, *kinds.values()):
            if twice := seen & named.keys():
                raise ValueError(f"lexicon: the context {min(twice)} stands twice")
            seen |= named.keys()
            for name, patterns in named.items():
                build.all(name, patterns, Meaning(contexts=frozenset({name})))
        for level, entries in dangers.items():
            for id, told in entries.items():
                build.entry(id, level, told if isinstance(told, dict) else {"say": told}, set(kinds["chores"]))
        worlds, topics, heads, chores = (frozenset(kinds[kind]) for kind in _KINDS)
        things = worlds | topics | heads | chores
        return cls(build.spelling, build.words, worlds, topics, heads, things)


def _letters(traditional: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """One table for both steps. Ours wins: a traditional character may also be a dialect's."""
    return {letter: ours.get(simple, simple) for letter, simple in traditional.items()} | dict(ours)


def _openers(words: Iterable[str]) -> re.Pattern[str]:
    """Any of them at the beginning, one after the other, the longest first; one with a comma only before a pause."""
    longest = sorted(words, key=len, reverse=True)
    said = "|".join(re.escape(word.rstrip(PAUSE)) + (r"(?=[\W_])" if word.endswith(PAUSE) else "") for word in longest)
    return re.compile(rf"(?:[\W_]*(?:{said}))+[\W_]*")


class _Build:
    """Collects the words while the files are read.

    Words that mean the same share one `Meaning`, as they come: 3,000 for 35,000 words.
    """

    def __init__(self, spelling: Spelling, groups: Mapping[str, Any]) -> None:
        self.spelling = spelling
        self.words: dict[str, Meaning] = {}
        self._both: dict[tuple[Meaning, Meaning], Meaning] = {}
        self._groups = groups
        self._shared: dict[tuple[Step | None, int, str], Step] = {}

    def all(self, name: str, patterns: Any, meaning: Meaning) -> None:
        """The words a list of plain patterns stands for, `{group}` written out, mean this too."""
        if not isinstance(patterns, list) or not patterns or not all(isinstance(p, str) for p in patterns):
            raise ValueError(f"lexicon: {name} must be a list of words in quotation marks or plain letters")
        for pattern in patterns:
            self._mean(name, pattern, meaning)

    def entry(self, id: str, level: str, told: Mapping[str, Any], chores: set[str]) -> None:
        """Adds what one entry listens for."""
        unless = frozenset(told.get("unless", ()))
        if level not in list(Level) or not unless <= chores or told.keys() - _KEYS:
            raise ValueError(f"lexicon: {id} has a level, a key or an `unless` that nothing knows")
        fixed = level in _ABOUT_OTHERS or bool(told.get("fixed"))
        keys = ("mention", "means", "alone", "fact", "nearby")
        cards = ("card", "card_other")
        mention, means, alone, fact, nearby = (bool(told.get(key)) for key in keys)
        entry = Entry(
            id, Level(level), mention, means, alone, fixed, fact, unless, nearby, *(told.get(key, "") for key in cards)
        )
        says = told.get("say")
        if not isinstance(says, list) or not all(isinstance(p, str) for p in says):
            raise ValueError(f"lexicon: {id} must list what it listens for")
        for pattern in says:
            parts = re.split(f"([{''.join(_GAPS)}])", pattern)
            step: Step | None = None
            for at in range(0, len(parts), 2):
                key = (step, _GAPS[parts[at - 1]] if at else 0, parts[at])
                last = at == len(parts) - 1
                if not last and key in self._shared:
                    step = self._shared[key]
                    continue
                step = Step(*key[:2], entry if last else None)
                if not last:
                    self._shared[key] = step
                self._mean(id, parts[at], Meaning((step,), whole=len(parts) == 1))

    def _mean(self, name: str, pattern: str, meaning: Meaning) -> None:
        pieces = _GROUP.split(pattern)
        try:
            choices = [self._groups[p] if at % 2 else [p] for at, p in enumerate(pieces)]
        except KeyError as missing:
            raise ValueError(f"lexicon: {name} uses the group {missing.args[0]}, which does not exist") from None
        for choice in product(*choices):
            spelled = spelt("".join(map(str, choice)), self.spelling)
            if not spelled:
                raise ValueError(f"lexicon: {name} has an empty word in {pattern!r}")
            known = self.words.get(spelled, _NOTHING)
            both = self._both.get((known, meaning))
            if both is None:
                both = self._both[known, meaning] = known | meaning
            self.words[spelled] = both
