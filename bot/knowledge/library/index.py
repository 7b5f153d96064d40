"""Finds the answers that are nearest to a question: candidates by tantivy in memory, weighed by what they share.

A way of asking is one document there. How near two are is the cosine of their pieces, weighed so that what stands
everywhere counts little; an answer is as near as its nearest way of asking, as all of them together, and a little as
its own words. Twins for different areas are one answer here: which of them holds is told afterwards.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import tantivy

from bot.knowledge.library.entry import Entry, Found
from bot.knowledge.library.letters import Reader

CANDIDATES = 200
TOGETHER, WORDS = 1.0, 0.2
"""What all ways of asking together, and the words of the answer itself, count beside the nearest way of asking."""
HIGHEST = 1 + TOGETHER + WORDS


class Index:
    """The ways of asking of some answers, ready to be searched. Built once and after each publication."""

    def __init__(self, entries: Iterable[Entry], reader: Reader) -> None:
        self._reader = reader
        twins: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            twins[entry.title].append(entry)
        self._twins = [tuple(these) for these in twins.values()]
        self._asked = [
            (at, frozenset(reader.pieces(text)))
            for at, these in enumerate(self._twins)
            for text in dict.fromkeys((these[0].title, *(said for one in these for said in one.asked)))
        ]
        together: dict[int, Counter[str]] = defaultdict(Counter)
        for at, pieces in self._asked:
            together[at].update(pieces)
        self._single = _Weights([pieces for _at, pieces in self._asked])
        self._whole = _Weights([frozenset(counted) for counted in together.values()])
        self._lengths = [self._single.length(pieces) for _at, pieces in self._asked]
        self._together = [_unit(counted, self._whole) for counted in together.values()]
        self._own = [
            frozenset(reader.pieces(" ".join((one[0].title, one[0].text, one[0].quote)))) for one in self._twins
        ]
        self._words = _Weights(self._own)
        self._schema = _schema()
        self._index = self._filled()

    @property
    def entries(self) -> list[Entry]:
        """Every answer there is."""
        return [entry for twins in self._twins for entry in twins]

    def find(self, text: str) -> list[Found]:
        """The nearest answers, the nearest first."""
        pieces = frozenset(self._reader.pieces(text))
        near: dict[int, float] = defaultdict(float)
        length = self._single.length(pieces)
        for document in self._candidates(pieces):
            at, theirs = self._asked[document]
            shared = self._single.squares(pieces & theirs)
            near[at] = max(near[at], shared / (length * self._lengths[document]))
        whole, words = self._whole.length(pieces), self._words.sum(pieces)
        found = []
        for at, single in near.items():
            ours = self._together[at]
            all_ = sum(ours.get(piece, 0.0) * self._whole.of(piece) for piece in pieces) / whole
            own = self._words.sum(pieces & self._own[at]) / (words or 1.0)
            found.append(Found(self._twins[at], (single + TOGETHER * all_ + WORDS * own) / HIGHEST))
        return sorted(found, key=lambda one: (-one.score, one.twins[0].id))

    def _candidates(self, pieces: frozenset[str]) -> list[int]:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "pieces", piece))
            for piece in sorted(pieces)
            if self._single.knows(piece)
        ]
        if not terms:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(terms), CANDIDATES).hits
        return [int(searcher.doc(address)["at"][0]) for _score, address in hits]

    def _filled(self) -> tantivy.Index:
        index = tantivy.Index(self._schema)
        writer = index.writer(heap_size=15_000_000, num_threads=1)
        for document, (_at, pieces) in enumerate(self._asked):
            writer.add_document(tantivy.Document(pieces=" ".join(sorted(pieces)), at=document))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return index


class _Weights:
    """How much each piece says: the logarithm of how few of the texts have it."""

    def __init__(self, texts: Sequence[frozenset[str]]) -> None:
        seen = Counter(piece for text in texts for piece in text)
        self._of = {piece: math.log(1 + len(texts) / (1 + times)) for piece, times in seen.items()}
        self._unseen = math.log(1 + len(texts))

    def knows(self, piece: str) -> bool:
        return piece in self._of

    def of(self, piece: str) -> float:
        return self._of.get(piece, self._unseen)

    def sum(self, pieces: Iterable[str]) -> float:
        return sum(map(self.of, pieces))

    def squares(self, pieces: Iterable[str]) -> float:
        return sum(self.of(piece) ** 2 for piece in pieces)

    def length(self, pieces: Iterable[str]) -> float:
        return math.sqrt(self.squares(pieces)) or 1.0


def _unit(counted: Mapping[str, int], weights: _Weights) -> dict[str, float]:
    """All ways of asking of one answer as one direction of length 1."""
    raw = {piece: math.log(1 + times) * weights.of(piece) for piece, times in counted.items()}
    length = math.sqrt(sum(one * one for one in raw.values())) or 1.0
    return {piece: one / length for piece, one in raw.items()}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("pieces", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("at", stored=True)
    return builder.build()
