"""Hears danger in what somebody writes, before anything else is done with it. A safety net, not an assessment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from bot.knowledge.lexicon import Entry, Level, Lexicon, Step
from bot.knowledge.normal import Plain, joined, plain
from bot.knowledge.spotter import Spotter, Token

__all__ = ["Gate", "Level", "Lexicon", "Signal"]

_SOFTER = {Level.NOW: Level.URGENT, Level.URGENT: Level.SOFT, Level.OTHER: Level.SOFT}
"""One level lower. Violence and a soft sign stay what they are."""
_RECENT = 64
"""How much of an earlier message is read again: enough for a sentence sent in pieces."""
_CLOSE = 2
"""A name this near a mention is its subject, whatever the sentence is about."""
_WHO = ("me", "kin", "they", "nobody")
"""Contexts that name the one spoken of: oneself, one's own people, others, a figure in a story."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What was heard. It carries no word of the person's own."""

    level: Level
    entries: tuple[str, ...]
    """The entries of the lexicon that fired, in the order they were heard."""


class _Hit(NamedTuple):
    start: int
    end: int
    entry: Entry
    negated: bool


@dataclass(slots=True)
class _Scene:
    """What stands around the hits: who is spoken of, and in what frame."""

    plain: Plain
    hits: list[_Hit] = field(default_factory=list)
    by_clause: set[tuple[str, int]] = field(default_factory=set)
    framed: set[int] = field(default_factory=set)
    """Sentences about a story, the news, a lesson, a form, a game."""
    past: set[int] = field(default_factory=set)
    """Sentences about what was."""
    seen: dict[str, int] = field(default_factory=dict)
    """Where each context was last met."""
    people: list[tuple[int, int, str]] = field(default_factory=list)
    """Start, end and kind of everyone named, in order."""
    after: set[int] = field(default_factory=set)
    """Where somebody else's description begins: the hit before it is about that person."""

    def note(self, token: Token, frames: frozenset[str]) -> None:
        """Remember the contexts a word brings."""
        sentence = self.plain.sentence[token.start]
        for name in token.contexts:
            self.seen[name] = token.start
            self.by_clause.add((name, self.plain.clause[token.start]))
            if name in frames:
                self.framed.add(sentence)
            elif name == "past":
                self.past.add(sentence)
            if name in _WHO and (name == "me" or not self._addressed(token)):
                self.people.append((token.start, token.end, name))
            elif name == "person_after":
                self.after.add(token.start)

    def who(self, hit: _Hit) -> tuple[str, int]:
        """The one a hit is about, and how many characters before it they are named. Oneself if nobody is."""
        if hit.end in self.after:
            return "they", 0
        sentence = self.plain.sentence
        at = bisect_right(self.people, hit.start, key=itemgetter(0))
        if at and sentence[self.people[at - 1][0]] == sentence[hit.start]:
            _, end, kind = self.people[at - 1]
            return kind, max(hit.start - end, 0)
        return "me", len(sentence)

    def _addressed(self, token: Token) -> bool:
        """Whether the name fills its clause, as in "Mum, ...": it calls somebody, it does not speak of them."""
        return not (self.plain.together(token.start) or self.plain.together(token.end))


class Gate:
    """Listens for danger. Built once; hearing is quick and keeps nothing."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._spotter = Spotter(lexicon.words)

    def hears(self, text: str, before: Sequence[str] = ()) -> Signal | None:
        """The gravest danger in a message, or None.

        `before` are up to two messages of the same person within two minutes, oldest first: a sentence sent in
        pieces is heard when its last piece arrives. They can add danger, never take any away.
        """
        spelling = self._lexicon.spelling
        last = plain(text, spelling)
        heard = self._weigh(last, 0)
        if before and last.text:
            earlier = Plain("", (), ())
            for piece in before:
                earlier = joined(earlier, plain(piece[-_RECENT:], spelling))
            whole = self._weigh(joined(earlier, last), len(earlier.text))
            if whole and (heard is None or whole.level.rank > heard.level.rank):
                return whole
        return heard

    def _weigh(self, text: Plain, since: int) -> Signal | None:
        """The hits that end after `since`, each judged in its context, and the gravest of them."""
        scene = self._read(text)
        heard: dict[str, Level] = {}
        doubted: dict[str, Level] = {}
        for hit in scene.hits:
            if hit.end > since:
                level = self._judge(hit, scene)
                kept = heard if level else doubted
                level = level or Level.SOFT
                if hit.entry.id not in kept or kept[hit.entry.id].rank < level.rank:
                    kept[hit.entry.id] = level
        if not heard and "distress" in scene.seen:
            heard = doubted
        if not heard:
            return None
        return Signal(max(heard.values(), key=lambda level: level.rank), tuple(heard))

    def _judge(self, hit: _Hit, scene: _Scene) -> Level | None:
        """How grave a hit is where it stands. None: doubted, it counts only beside a further sign of distress."""
        entry, clause, sentence = hit.entry, scene.plain.clause, scene.plain.sentence
        who, distance = scene.who(hit)
        ends = {clause[hit.start], clause[hit.end - 1]}
        if hit.negated or any((chore, at) in scene.by_clause for chore in entry.unless for at in ends):
            return None
        framed = sentence[hit.start] in scene.framed
        close = (who == "me" and distance <= _CLOSE) or who == "kin"
        mention = entry.mention or hit.end in scene.after
        if (mention and framed and not close) or who == "nobody":
            return None
        back = scene.seen.get("relapse", -1) > hit.start
        past = sentence[hit.start] in scene.past and not back
        if past and scene.seen.get("recovered", -1) > hit.start:
            return None
        level = Level.OTHER if who in ("kin", "they") and not entry.fixed else entry.level
        own = close or (who == "me" and ("me", clause[hit.start]) in scene.by_clause)
        softer = past or ("joke" in scene.seen and level is not Level.OTHER) or (framed and not own)
        return _SOFTER.get(level, level) if softer else level

    def _read(self, text: Plain) -> _Scene:
        """One pass over the words, left to right: contexts, reach of negations, patterns."""
        scene = _Scene(text)
        reach: dict[int, bool] = {}
        heard: dict[Step, list[tuple[int, int, bool]]] = {}
        for token in self._spotter.spot(text):
            start, end, steps, contexts = token
            negated = text.together(start) and reach.get(start, False)
            if contexts:
                scene.note(token, self._lexicon.frames)
                if "negation" in contexts:
                    reach[end] = not negated
                elif "link" in contexts and start in reach and text.together(start):
                    reach[end] = negated
            for step in steps:
                begun = _begun(step, start, heard)
                if begun is None:
                    continue
                origin, doubt = begun
                if step.entry:
                    scene.hits.append(_Hit(origin, end, step.entry, negated or doubt))
                else:
                    heard.setdefault(step, []).append((end, origin, negated or doubt))
        return scene


def _begun(step: Step, start: int, heard: dict[Step, list[tuple[int, int, bool]]]) -> tuple[int, bool] | None:
    """Where the pattern of this step began and whether it is negated; None if its earlier part is not near."""
    if step.after is None:
        return start, False
    for end, origin, negated in reversed(heard.get(step.after, ())):
        if end <= start:
            return (origin, negated) if start - end <= step.gap else None
    return None
