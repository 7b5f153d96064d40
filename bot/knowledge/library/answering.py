"""What is said to a question: the answer that holds where it is asked, or the honest word that a human must say it.

The order: danger first, then answers that only a human may give, then the threshold. No figure, day or address is
ever composed here; what is not in the answer is not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.policy import Policy
from bot.knowledge.library.entry import Audience, Entry, EntryKind
from bot.knowledge.library.index import Found, Index

NEAR = 0.22
"""Below it nothing is near enough to be shown."""
CLOSE = 0.85
"""A second answer with this share of the first one's score is offered beside it."""
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


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said: answers, or the word that a human must say it."""

    answers: tuple[Answer, ...] = ()
    handed: Entry | None = None
    """The entry that hands it over: its words say what to do meanwhile."""

    @property
    def handed_over(self) -> bool:
        """Whether a human must answer."""
        return not self.answers


class Library:
    """Answers questions. Built once and after each publication."""

    def __init__(self, index: Index, documents: Mapping[str, Policy], places: Sequence[Place]) -> None:
        self._index = index
        self._documents = documents
        self._places = places

    @property
    def areas(self) -> tuple[str, ...]:
        """The provinces whose answers may differ, by name."""
        return tuple(place.name for place in self._places)

    def reply(self, question: str, area: str, audience: Audience, today: date) -> Reply:
        """What is said to a question. `area`: a province by its name, or empty; the one named in the question wins.

        Whoever calls has listened for danger before.
        """
        bare, named = self._bare(question)
        here = named or area
        found = [self._weighed(one, audience) for one in self._index.find(bare)]
        found = sorted((one for one in found if one.score >= NEAR), key=lambda one: -one.score)[:MOST]
        if not found:
            return Reply()
        first = self._holding(found[0].twins, here, audience)
        if first.kind is EntryKind.HANDED:
            return Reply(handed=first)
        answers = [self._answer(one, here, audience, today) for one in found]
        if not here:
            answers[1:1] = self._elsewhere(found[0], first, audience, today)
        shown = [one for one in answers if one.entry.kind is not EntryKind.HANDED]
        return Reply(tuple(shown[:MOST]))

    def _elsewhere(self, found: Found, first: Entry, audience: Audience, today: date) -> list[Answer]:
        """Where it is not known from where somebody asks: what is said elsewhere stands beside the first answer."""
        others = [Found((one,), found.score) for one in found.twins if one.id != first.id]
        return [self._answer(one, "", audience, today) for one in others]

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

    def _holding(self, twins: Iterable[Entry], here: str, audience: Audience) -> Entry:
        """Of twins the one that holds here, then the one for everywhere, then any; for whoever asks first."""

        def fits(one: Entry) -> tuple[bool, bool, bool, str]:
            return (one.area != here or not here, bool(one.area), audience not in one.audience, one.id)

        return min(twins, key=fits)

    def _answer(self, found: Found, here: str, audience: Audience, today: date) -> Answer:
        entry = self._holding(found.twins, here, audience)
        document = self._documents.get(entry.document)
        standing = document.standing(today).value if document else ""
        elsewhere = bool(entry.area and here and entry.area != here)
        return Answer(entry, entry.says(audience), standing, elsewhere, round(found.score, 3))
