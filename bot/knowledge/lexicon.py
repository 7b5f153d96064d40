"""The words by which danger is heard, read from content and checked: the tables behind the crisis gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from bot.knowledge.normal import Spelling, plain


class Level(StrEnum):
    """What kind of danger was heard, the least severe first."""

    SOFT = "soft"
    """Low mood, passive thoughts, a worn-out caregiver: a soft check-in."""
    URGENT = "urgent"
    """About oneself, not certainly now."""
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


_RANKS = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing people say when there is danger."""

    id: str
    level: Level
    mention: bool = False
    """Only a name (a method, a letter): a story, the news, a lesson or a form explains it away."""
    fixed: bool = False
    """The level stays, whoever it is about."""
    unless: frozenset[str] = frozenset()
    """Everyday things that, in the same clause, explain it."""


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
    whole: bool = False
    """A pattern by itself: shorter words inside it are not heard separately."""

    def __or__(self, other: Meaning) -> Meaning:
        """Both at once."""
        return Meaning(
            self.steps + other.steps,
            self.contexts | other.contexts,
            self.friend or other.friend,
            self.whole or other.whole,
        )


_NOTHING = Meaning()
NEAR, WIDE, ANYWHERE = 3, 10, 1 << 30
_GAPS = {"~": NEAR, "…": WIDE, "&": ANYWHERE}
"""How a pattern writes its gaps: a few characters, about a clause, anywhere later in the message."""
_GROUP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The checked words, their contexts and spellings. Built once, never changed."""

    spelling: Spelling
    words: Mapping[str, Meaning]
    frames: frozenset[str]
    """The contexts in which people speak of danger without being in it: stories, news, lessons, games, forms."""

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
            build = _Build(Spelling(letters, frozenset(spelling["stops"])), groups)
        except KeyError as missing:
            raise ValueError(f"lexicon: {missing.args[0]} is missing") from None
        except (AttributeError, TypeError) as wrong:
            raise ValueError(f"lexicon: {wrong}") from None
        friend = Meaning(friend=True)
        for name, patterns in friends.items():
            build.all(name, patterns, friend)
        frames, chores = contexts.get("frames", {}), contexts.get("chores", {})
        heard_as = {key: value for key, value in contexts.items() if key not in ("frames", "chores")}
        if twice := (heard_as.keys() & frames.keys()) | (heard_as.keys() | frames.keys()) & chores.keys():
            raise ValueError(f"lexicon: the context {min(twice)} stands twice")
        for name, patterns in {**heard_as, **frames, **chores}.items():
            build.all(name, patterns, Meaning(contexts=frozenset({name})))
        for level, entries in dangers.items():
            for id, told in entries.items():
                build.entry(id, level, told if isinstance(told, dict) else {"say": told}, set(chores))
        return cls(build.spelling, build.words, frozenset(frames))


def _letters(traditional: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """One table for both steps. Ours wins: a traditional character may also be a dialect's."""
    return {letter: ours.get(simple, simple) for letter, simple in traditional.items()} | dict(ours)


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
        if level not in list(Level) or not unless <= chores or told.keys() - {"say", "mention", "fixed", "unless"}:
            raise ValueError(f"lexicon: {id} has a level, a key or an `unless` that nothing knows")
        fixed = level in (Level.OTHER, Level.VIOLENCE) or bool(told.get("fixed"))
        entry = Entry(id, Level(level), bool(told.get("mention")), fixed, unless)
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
            spelled = plain("".join(map(str, choice)), self.spelling).text
            if not spelled:
                raise ValueError(f"lexicon: {name} has an empty word in {pattern!r}")
            known = self.words.get(spelled, _NOTHING)
            both = self._both.get((known, meaning))
            if both is None:
                both = self._both[known, meaning] = known | meaning
            self.words[spelled] = both
