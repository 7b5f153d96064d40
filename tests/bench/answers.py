"""Whether questions find their answer: each way of asking is held out once and asked of a library made of the others.

`python -m tests.bench.answers`: by kind and by audience how many find theirs first, among the first three, something
else with confidence, or nothing. `python -m tests.bench.answers lost [TOPIC]`: for each answer which of its ways of
asking are won by which other answer. What is held out is by the same authors as what is left, so this is kinder to
some answers than strangers are, and harder on those whose ways of asking are all different.
`python -m tests.bench.answers strangers`: what six authors ask in their own words (corpus/questions).
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.domain.policy import policies
from bot.knowledge.lexicon import Lexicon
from bot.knowledge.library.answering import Asking, Library, Place
from bot.knowledge.library.entry import Audience, Entry, EntryKind, entries
from bot.knowledge.library.index import Index
from bot.knowledge.library.letters import Reader
from bot.reading import read_yaml
from bot.words import CONTENT, Content, read_lexicon

FOLDS = 10
QUESTIONS = Path(__file__).parents[2] / "corpus" / "questions"
GATE = Content().gate
TODAY = date(2026, 12, 1)
FIRST, THREE = 0.52, 0.55
"""At least so many are found first, and among the first three."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One way of asking, held out, and what came of it."""

    entry: Entry
    audience: Audience
    text: str
    place: int
    """0: its own answer, a twin of it, or one that rests on the same clause, came first; 1 and 2: after it; 3: not at all."""
    handed: bool
    first: str
    score: float


def main(words: list[str]) -> int:
    """Print what was found; the exit code tells whether too little was."""
    outcomes = list(strangers() if words[:1] == ["strangers"] else asked())
    if words[:1] == ["lost"]:
        _lost([one for one in outcomes if not words[1:] or one.entry.topic in words[1:]])
        return 0
    print(f"{'':16}{'asked':>7}{'first':>8}{'three':>8}{'wrong':>8}{'handed':>8}")
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in outcomes:
        for name in ("all", one.entry.kind.value, one.audience.value):
            groups[name].append(one)
    for name, those in groups.items():
        print(f"{name:16}{len(those):7}" + "".join(f"{share:8.3f}" for share in shares(those)))
    first, three, *_ = shares(outcomes)
    return 0 if words else int(first < FIRST or three < THREE)


def shares(outcomes: list[Asked]) -> tuple[float, float, float, float]:
    """First, among three, another answer shown instead, handed over though there is an answer."""
    many = len(outcomes)
    return (
        sum(one.place == 0 for one in outcomes) / many,
        sum(one.place < 3 for one in outcomes) / many,
        sum(one.place > 0 and not one.handed for one in outcomes) / many,
        sum(one.place > 0 and one.handed for one in outcomes) / many,
    )


def asked() -> Iterator[Asked]:
    """Every way of asking, of a library without it."""
    known, made = _making()
    for fold in range(FOLDS):
        library = made(
            [
                replace(one, asked=tuple(said for at, said in enumerate(one.asked) if at % FOLDS != fold))
                for one in known
            ]
        )
        for entry in known:
            for at in range(fold, len(entry.asked), FOLDS):
                yield _outcome(library, entry, at, entry.asked[at])


def strangers() -> Iterator[Asked]:
    """What others ask, of the library as it is."""
    known, made = _making()
    library, entries_ = made(known), {one.id: one for one in known}
    for path in sorted(QUESTIONS.glob("*.tsv")):
        for at, line in enumerate(path.read_text("utf-8").splitlines()):
            id_, text = line.split("\t")
            yield _outcome(library, entries_[id_], at, text)


def _making() -> tuple[Sequence[Entry], Callable[[Sequence[Entry]], Library]]:
    """Every answer, and how a library is made of some."""
    words = read_yaml(CONTENT / "library" / "synonyms.yaml")
    documents = policies(read_yaml(CONTENT / "policies.yaml")["policies"])
    reader = Reader(Lexicon.from_data(read_lexicon(CONTENT / "lexicon")).spelling, words["synonyms"], words["fillers"])
    places = [Place(name, tuple(called)) for name, called in words["areas"].items()]
    rows = (row for path in sorted((CONTENT / "library").glob("*/*.yaml")) for row in read_yaml(path))
    asking = Asking.from_data(read_yaml(CONTENT / "patterns" / "questions.yaml"))
    return entries(rows, documents), lambda these: Library(Index(these, reader), documents, places, asking)


def _outcome(library: Library, entry: Entry, at: int, text: str) -> Asked:
    """What comes of one way of asking, asked by one of those whom the answer is for."""
    audiences = [one for one in Audience if one in entry.audience]
    audience = audiences[at % len(audiences)]
    if GATE.hears(text):
        return Asked(entry, audience, text, 0 if _handed(entry) else 3, True, "danger", 1.0)
    reply = library.reply(text, entry.area, audience, TODAY)
    found = [one.entry for one in reply.answers] or ([reply.handed] if reply.handed else [])
    fits = [here for here, one in enumerate(found) if _same(one, entry)]
    first = found[0].id if found else "nothing"
    score = reply.answers[0].score if reply.answers else 0.0
    right = _handed(entry) and reply.handed_over
    place = 0 if right else fits[0] if fits else 3
    return Asked(entry, audience, text, place, reply.handed_over, first, score)


def _handed(entry: Entry) -> bool:
    return entry.kind is EntryKind.HANDED


def _same(one: Entry, entry: Entry) -> bool:
    rests = bool(entry.clause) and (one.document, one.clause) == (entry.document, entry.clause)
    twins = not entry.area and one.title == entry.title
    return one.id == entry.id or rests or twins or (_handed(one) and _handed(entry))


def _lost(outcomes: list[Asked]) -> None:
    by_entry: dict[str, list[Asked]] = defaultdict(list)
    for one in outcomes:
        by_entry[one.entry.id].append(one)
    for id_, those in sorted(by_entry.items(), key=lambda item: (-sum(one.place > 0 for one in item[1]), item[0])):
        won = Counter(one.first for one in those if one.place > 0)
        if won:
            print(f"{id_} {sum(won.values())}/{len(those)}")
            for other, times in won.most_common():
                said = "、".join(one.text for one in those if one.place > 0 and one.first == other)
                print(f"    {times} {other}: {said}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
