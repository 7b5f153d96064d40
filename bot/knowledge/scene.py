"""What stands around a dangerous word, and whether it binds that word. What stands elsewhere changes nothing.

Whatever explains a word, lowers it or takes it away stands in its own clause, and nobody else comes between the two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from bot.knowledge.lexicon import Entry
from bot.knowledge.normal import Plain
from bot.knowledge.spotter import Token

_WHO = ("me", "kin", "they", "nobody")
"""Contexts that name the one spoken of: oneself, one's own people, others, a figure in a story."""
_BACK = "back_again"
"""Whoever was lost has come back."""
_DENIABLE = frozenset({"joke", _BACK})
"""Contexts that are none where they are denied: "I am not joking", "not found yet"."""
_TITLE = 4
"""A title holds what follows within so many characters: "the lesson told of ..."."""
_NEXT = 1
"""What belongs to a word stands within so many of it: "in the game I ...", "the news of it"."""
_FIGURE = 3
"""Somebody else within so many is a figure of the story: "in the news it says that one ..."."""
_DENIED = 8
"""A negation within so many characters before a joke, in its clause, denies the joke: "don't think I am joking"."""
_START = itemgetter(0)


class Hit(NamedTuple):
    """A dangerous word, or a pattern of several, where it stands."""

    start: int
    end: int
    entry: Entry
    negated: bool


class Scene:
    """Everything around the dangerous words of one text, noted from left to right."""

    def __init__(self, text: Plain) -> None:
        self._text = text
        self._marks: dict[str, list[tuple[int, int]]] = {}
        """Start and end of each word of context, by its name."""
        self._people: list[tuple[int, int, str]] = []
        """Start, end and kind of everyone named."""
        self._joking: set[int] = set()
        """Clauses in which somebody jokes, and does not say that they do not."""

    def note(self, token: Token) -> None:
        """Remember the contexts a word brings."""
        start, end = token.start, token.end
        for name in token.contexts:
            if name in _DENIABLE:
                if self._denied(start):
                    continue
                if name == "joke":
                    self._joking.add(self._text.clause[start])
            self._marks.setdefault(name, []).append((start, end))
            if name in _WHO and (name == "me" or not self._addressed(token)):
                self._people.append((start, end, name))

    def who(self, hit: Hit) -> str:
        """The one a hit is about: whoever was named last before it in its sentence. Oneself if nobody was."""
        if self.told_of(hit):
            return "they"
        at = bisect_right(self._people, hit.start, key=_START)
        if at:
            start, _, kind = self._people[at - 1]
            parts = self._text.clause if kind == "nobody" else self._text.sentence
            if parts[start] == parts[hit.start]:
                return kind
        return "me"

    def told_of(self, hit: Hit) -> bool:
        """Whether somebody's description ends with it: "one who ..."."""
        return self._next("person_after", hit.end) == hit.end

    def explained(self, hit: Hit) -> bool:
        """Whether an everyday thing in its clause, which nobody else does, explains it."""
        for name in hit.entry.unless:
            before = self._before(name, hit.end)
            if before and self._beside(before, hit) and not self._anybody(before[1], hit.end):
                return True
            after = self._next(name, hit.end)
            far = hit.entry.nearby
            if after and self._clauses(hit.end - 1, after) <= far and not self._anybody(hit.end, after):
                return True
        return False

    def within(self, hit: Hit, worlds: Iterable[str]) -> bool:
        """Whether it happens in a story, a dream, a game: "in the game I died three times"."""
        for name in worlds:
            before = self._before(name, hit.start)
            if before and self._around(before, hit):
                first = bisect_left(self._people, before[1], key=_START)
                between = self._people[first : bisect_left(self._people, hit.start, key=_START)]
                if not between or (len(between) == 1 and self._belongs(between[0], before)):
                    return True
        return False

    def told(self, hit: Hit, topics: Iterable[str]) -> bool:
        """Whether it is the subject of a lesson, a form, a document."""
        for name in topics:
            before = self._before(name, hit.start)
            near = before and hit.start - before[1] <= _TITLE and self._around(before, hit)
            if before and near and not self._anybody(before[1], hit.start):
                return True
        return False

    def named(self, hit: Hit, heads: Iterable[str]) -> bool:
        """Whether something is named after it: "the news of it", "its scale"."""
        for name in heads:
            after = self._next(name, hit.end)
            if after is not None and after - hit.end <= _NEXT and self._same(after, hit.end - 1):
                return True
        return False

    def ruled(self, hit: Hit) -> bool:
        """Whether a rule is asked about, of nobody in particular: "who is liable where a patient hurts somebody"."""
        rule = self._next("rule", hit.start)
        if rule is None or not self._same(rule, hit.end - 1):
            return False
        anyone = self._marks.get("anyone", ())
        here = self._text.clause[hit.end - 1]
        return all((start, end) in anyone or self._text.clause[start] != here for start, end, _kind in self._people)

    def returned(self, hit: Hit) -> bool:
        """Whether whoever was lost is said to be back."""
        return self.later(_BACK, hit)

    def supposed(self, hit: Hit) -> bool:
        """Whether it is only asked what to do if it happened."""
        before = self._before("supposing", hit.start)
        return before is not None and self._around(before, hit) and hit.start - before[1] <= _TITLE

    def past(self, hit: Hit) -> bool:
        """Whether it is told as what was, and not of today, nor as what is back."""
        before = self._before("past", hit.start)
        if not before or not self._around(before, hit) or self.later("relapse", hit):
            return False
        present = self._next("present", before[1])
        return present is None or present >= hit.end

    def later(self, name: str, hit: Hit) -> bool:
        """Whether a context comes after it, wherever."""
        return self._next(name, hit.end) is not None

    def anywhere(self, name: str) -> bool:
        """Whether a context stands in the text at all."""
        return name in self._marks

    def joking(self, hit: Hit) -> bool:
        """Whether somebody laughs in its clause or the one beside it."""
        clause = self._text.clause
        return not self._joking.isdisjoint(range(clause[hit.start] - 1, clause[hit.end - 1] + 2))

    def bare(self, hits: Iterable[Hit]) -> int:
        """How many characters are neither such a hit nor a word that only goes with one."""
        spans = sorted([*((hit.start, hit.end) for hit in hits), *self._marks.get("beside", ())])
        left, covered = 0, 0
        for start, end in spans:
            left += max(start - covered, 0)
            covered = max(covered, end)
        return left + len(self._text.text) - covered

    # -- where things stand ----------------------------------------------------------------------------------------

    def _before(self, name: str, at: int) -> tuple[int, int] | None:
        """The last of a context that starts before a place."""
        found = self._marks.get(name)
        index = bisect_left(found, at, key=_START) if found else 0
        return found[index - 1] if found and index else None

    def _next(self, name: str, at: int) -> int | None:
        """Where the first of a context starts at or after a place."""
        found = self._marks.get(name)
        index = bisect_left(found, at, key=_START) if found else 0
        return found[index][0] if found and index < len(found) else None

    def _around(self, mark: tuple[int, int], hit: Hit) -> bool:
        """Whether a context stands in the clause of the whole hit."""
        return self._same(mark[0], hit.start) and self._same(mark[0], hit.end - 1)

    def _belongs(self, somebody: tuple[int, int, str], mark: tuple[int, int]) -> bool:
        """Whether somebody named after a story is in it."""
        start, _, kind = somebody
        return start - mark[1] <= (_NEXT if kind == "me" else _FIGURE)

    def _beside(self, mark: tuple[int, int], hit: Hit) -> bool:
        """Whether a context stands in a clause in which the hit begins or ends."""
        return self._same(mark[0], hit.start) or self._same(mark[0], hit.end - 1)

    def _clauses(self, one: int, other: int) -> int:
        """How many clauses further the other place is."""
        return self._text.clause[other] - self._text.clause[one]

    def _same(self, one: int, other: int) -> bool:
        return self._text.clause[one] == self._text.clause[other]

    def _anybody(self, start: int, end: int) -> bool:
        """Whether somebody is named in between: then what follows is theirs."""
        at = bisect_left(self._people, start, key=_START)
        return at < len(self._people) and self._people[at][0] < end

    def _denied(self, start: int) -> bool:
        no = self._before("negation", start)
        return no is not None and self._same(no[0], start) and start - no[1] <= _DENIED

    def _addressed(self, token: Token) -> bool:
        """Whether the name fills its clause, as in "Mum, ...": it calls somebody, it does not speak of them."""
        return not (self._text.together(token.start) or self._text.together(token.end))
