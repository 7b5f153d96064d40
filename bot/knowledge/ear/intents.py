"""Which intent a text has: the very words of an example, a shape that says it, else the nearest examples.

The nearest are found by the index of the library, with thresholds of their own: an intent is acted upon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.knowledge.ear.heard import Intent
from bot.knowledge.ear.likeness import Likeness
from bot.knowledge.ear.saying import Saying, Speech
from bot.knowledge.library.entry import Entry, EntryKind
from bot.knowledge.library.index import Index

SURE = 0.30
"""From here the nearest is taken as it is."""
NEAR = 0.25
"""Below it nothing is near; between the two it is offered, not done."""
APART = 0.03
"""Two that are nearer to each other than this are both offered."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent, and how it was found."""

    intent: Intent
    sure: bool
    exact: bool = False
    near: tuple[Intent, ...] = ()
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class _Shape:
    intent: Intent
    when: re.Pattern[str]
    unless: re.Pattern[str] | None
    asked: bool = False
    """Whether a question counts too."""

    def fits(self, said: str) -> bool:
        return bool(self.when.search(said)) and not (self.unless and self.unless.search(said))


class Intents:
    """Finds intents. Built once."""

    def __init__(self, examples: Mapping[str, Sequence[object]], patterns: Mapping[str, Any], speech: Speech) -> None:
        """`examples`: content/ear, every intent with its sentences; `patterns`: content/ear/patterns.yaml."""
        words = {name: str(patterns[name]) for name in ("families", "others")}

        def made(pattern: str) -> re.Pattern[str]:
            for name, value in words.items():
                pattern = pattern.replace("{" + name + "}", value)
            return re.compile(pattern)

        def shapes(rows: Sequence[Mapping[str, str]]) -> list[_Shape]:
            return [
                _Shape(
                    Intent(row["intent"]),
                    made(row["when"]),
                    made(row["unless"]) if "unless" in row else None,
                    "asked" in row,
                )
                for row in rows
            ]

        self._shapes = shapes(patterns["patterns"])
        self._loose = shapes(patterns["loose"])
        self._english = shapes(patterns["english"])
        self._asks = re.compile(patterns["asks"])
        self._abuse = re.compile(patterns["abuse"])
        self._nonsense = re.compile(patterns["nonsense"])
        self._exact: dict[str, Intent] = {}
        spelled = {name: [speech.said(str(one)).said for one in said] for name, said in examples.items()}
        self._likeness = Likeness(spelled)
        entries = []
        for name, lines in spelled.items():
            for line in lines:
                self._exact.setdefault(line, Intent(name))
            entries.append(Entry(f"{name}.said", lines[0], EntryKind.ADVICE, "", tuple(lines), date.max))
        self._index = Index(entries, speech.reader)

    def asks(self, saying: Saying) -> bool:
        """Whether it has the form of a question."""
        return saying.marked or bool(self._asks.search(saying.said))

    def abuses(self, saying: Saying) -> bool:
        """Whether it is a swear word and little else."""
        found = self._abuse.search(saying.said)
        return found is not None and len(saying.said) <= len(found[0]) + 6

    def means_nothing(self, saying: Saying) -> bool:
        """Whether nothing is asked of us in it."""
        return not saying.bare or bool(self._nonsense.search(saying.said))

    def exactly(self, saying: Saying) -> Intent | None:
        """The intent of the example that says the very same."""
        return self._exact.get(saying.said)

    def shaped(self, saying: Saying) -> Intent | None:
        """The intent whose shape it has."""
        if saying.western:
            return next((one.intent for one in self._english if one.fits(saying.folded)), None)
        return next((one.intent for one in self._shapes if one.fits(saying.said)), None)

    def loosely(self, saying: Saying, *, asked: bool) -> Intent | None:
        """The intent whose words stand in it, where nothing surer is found."""
        fitting = (one for one in self._loose if one.asked or not asked)
        return next((one.intent for one in fitting if one.fits(saying.said)), None)

    def nearest(self, saying: Saying) -> Guess:
        """The intent it is most like; sure only where the nearest examples say the same."""
        like = Intent(self._likeness.most(saying.said))
        found = [one for one in self._index.find(saying.said) if one.score >= NEAR]
        near = tuple(Intent(one.twins[0].topic) for one in found if found[0].score - one.score < APART)
        agreed = bool(near) and near[0] is like
        sure = agreed and found[0].score >= SURE
        return Guess(like, sure, near=near[:3] if sure else (), score=found[0].score if found else 0.0)
