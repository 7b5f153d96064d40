"""What is said to a question: the answer that holds where it is asked, or the honest word that a human must say it.

The order: danger first, then answers that only a human may give, then the threshold. No figure, day or address is
ever composed here; what is not in the answer is not said, and where a figure is asked for that is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.policy import Policy
from bot.knowledge.library.entry import Audience, Entry, EntryKind, Found

if TYPE_CHECKING:
    from bot.knowledge.library.index import Index

NEAR, SURE = 0.22, 0.34
"""Below the first a question has no answer, and below the second words that ask nothing have none. Of 1,159 ways of
asking that were held out one in twenty lost its answer to it; of 326 calm sentences four in five had none."""
CLOSE = 0.95
"""A second answer with this share of the first one's score may be meant as well ..."""
PLAIN = 0.6
"""... unless the first is as near as this."""
RELATED = 0.6
"""And with this share it is offered beside the first."""
OTHERS = 0.9
"""Of an answer for somebody else so much of its score is left."""
MOST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A province, and how it is called in questions."""

    name: str
    called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, in the words for whoever asked."""

    entry: Entry
    text: str
    standing: str
    """How its document stands today; empty: it rests on none."""
    elsewhere: bool
    """Whether it holds in another area than the one asked for."""
    score: float
    document: Policy | None = None
    lacks_figure: bool = False
    """Whether a figure was asked for that it does not have."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said: answers, or the word that a human must say it."""

    answers: tuple[Answer, ...] = ()
    handed: Entry | None = None
    """The entry that hands it over: its words say what to do meanwhile."""
    near: tuple[Entry, ...] = ()
    """What may be meant, the nearest first."""
    doubt: bool = False
    """Two are as near, or none is very near: which is meant should be asked."""
    score: float = 0.0
    """How near the nearest is."""

    @property
    def handed_over(self) -> bool:
        """Whether a human must answer."""
        return not self.answers


@dataclass(frozen=True, slots=True)
class Asking:
    """How words ask: a question at all, and for a figure; and how an answer gives one."""

    asks: re.Pattern[str]
    figure: re.Pattern[str]
    given: re.Pattern[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Sequence[str]]) -> Asking:
        """As it stands in content/patterns/questions.yaml."""
        one = {name: "|".join(map(re.escape, words)) for name, words in data.items()}
        given = rf"\d|(?:{one['numbers']})\s*(?:{one['units']})"
        return cls(re.compile(one["asks"], re.IGNORECASE), re.compile(one["figures"]), re.compile(given))


class Library:
    """Answers questions. Built once and after each publication."""

    def __init__(self, index: Index, documents: Mapping[str, Policy], places: Sequence[Place], asking: Asking) -> None:
        self._index = index
        self._documents = documents
        self._places = places
        self._asking = asking
        self._entries = {entry.id: entry for entry in index.entries}

    @property
    def areas(self) -> tuple[str, ...]:
        """The provinces whose answers may differ, by name."""
        return tuple(place.name for place in self._places)

    @property
    def entries(self) -> Iterable[Entry]:
        """Every answer there is."""
        return self._entries.values()

    def asks(self, text: str) -> bool:
        """Whether words ask something."""
        return self._asking.asks.search(text) is not None

    def titles(self, topic: str, area: str, audience: Audience) -> list[Entry]:
        """What is known of a topic for whoever asks, of twins the one that holds where they are."""
        twins: dict[str, list[Entry]] = {}
        for entry in self._entries.values():
            if entry.topic == topic and audience in entry.audience:
                twins.setdefault(entry.title, []).append(entry)
        return [self._holding(these, area, audience) for these in twins.values()]

    def answer(self, id_: str, area: str, audience: Audience, today: date) -> Answer | None:
        """One answer by its id; None: it was taken out."""
        entry = self._entries.get(id_)
        return self._answer(Found((entry,), 1.0), area, audience, today, "") if entry is not None else None

    def reply(self, question: str, area: str, audience: Audience, today: date) -> Reply:
        """What is said to a question. `area`: a province by its name, or empty; the one named in the question wins.

        Whoever calls has listened for danger before.
        """
        bare, named = self._bare(question)
        here = named or area
        least = NEAR if self.asks(question) else SURE
        found = [self._weighed(one, audience) for one in self._index.find(bare)]
        found = sorted((one for one in found if one.score >= least), key=lambda one: -one.score)[:MOST]
        if not found:
            return Reply()
        first = self._holding(found[0].twins, here, audience)
        near = tuple(self._holding(one.twins, here, audience) for one in found if one.score >= RELATED * found[0].score)
        doubt = found[0].score < SURE or (found[0].score < PLAIN and self._alike(found))
        if first.kind is EntryKind.HANDED:
            return Reply(handed=first, near=near, doubt=doubt, score=found[0].score)
        answers = [self._answer(one, here, audience, today, question) for one in found]
        if not here:
            answers[1:1] = self._elsewhere(found[0], first, audience, today)
        shown = [one for one in answers if one.entry.kind is not EntryKind.HANDED]
        return Reply(tuple(shown[:MOST]), near=near, doubt=doubt, score=found[0].score)

    @staticmethod
    def _alike(found: Sequence[Found]) -> bool:
        """Whether a second one may as well be meant."""
        return len(found) > 1 and found[1].score >= CLOSE * found[0].score

    def _elsewhere(self, found: Found, first: Entry, audience: Audience, today: date) -> list[Answer]:
        """Where it is not known from where somebody asks: what is said elsewhere stands beside the first answer."""
        twins = self._ranked(found.twins, "", audience)
        others = [Found((one,), found.score) for one in twins if one.id != first.id]
        return [self._answer(one, "", audience, today, "") for one in others]

    def _bare(self, question: str) -> tuple[str, str]:
        """The question without the names of areas, and the one it names."""
        named = ""
        for place in self._places:
            for word in place.called:
                if word in question.lower():
                    named = named or place.name
                    question = question.lower().replace(word, "") or question
        return question, named

    @staticmethod
    def _weighed(found: Found, audience: Audience) -> Found:
        """What is meant for somebody else stands back a little."""
        meant = any(audience in one.audience for one in found.twins)
        return found if meant else Found(found.twins, found.score * OTHERS)

    def _ranked(self, twins: Iterable[Entry], here: str, audience: Audience) -> list[Entry]:
        """Of twins the one that holds here first, then the one for everywhere; for whoever asks before all others.

        Where it is not known from where somebody asks, one that rests on a clause says more than one that does not.
        """

        def fits(one: Entry) -> tuple[bool, bool, bool, bool, int, str]:
            place = self.areas.index(one.area) if one.area in self.areas else -1
            bare = not here and not one.clause
            abroad = bool(here) and bool(one.area)
            return (bool(here) and one.area != here, abroad, audience not in one.audience, bare, place, one.id)

        return sorted(twins, key=fits)

    def _holding(self, twins: Iterable[Entry], here: str, audience: Audience) -> Entry:
        return self._ranked(twins, here, audience)[0]

    def _answer(self, found: Found, here: str, audience: Audience, today: date, question: str) -> Answer:
        entry = self._holding(found.twins, here, audience)
        document = self._documents.get(entry.document)
        standing = document.standing(today).value if document else ""
        elsewhere = bool(entry.area and here and entry.area != here)
        text = entry.says(audience)
        lacks = self._asking.figure.search(question) is not None and self._asking.given.search(text) is None
        return Answer(entry, text, standing, elsewhere, round(found.score, 3), document, lacks)
