"""One answer to one question, as it stands in content/library: checked when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """Who asks."""

    FAMILY = "family"
    PATIENT = "patient"
    SOCIAL_WORKER = "social_worker"
    VOLUNTEER = "volunteer"
    ADMIN = "admin"
    PUBLIC = "public"


class EntryKind(StrEnum):
    """What an answer rests on."""

    CLAUSE = "clause"
    """A clause of a document that was read."""
    LAW = "law"
    """A law or public rule that is known by its title."""
    ADVICE = "advice"
    """What any worker would say, resting on no text."""
    LOCAL = "local"
    """A fact of the place: an amount, an office, hours."""
    HANDED = "handed"
    """Nothing that a machine may answer: it goes to a human."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer."""

    id: str
    """topic.name; a twin for one area has a name of its own."""
    title: str
    kind: EntryKind
    text: str
    """What to do today, for whoever is in none of `speaker`."""
    asked: tuple[str, ...]
    """How people type it."""
    review: date
    """The day by which somebody looks at it again."""
    audience: frozenset[Audience] = frozenset(Audience)
    area: str = ""
    """The province it holds in alone, as it is called; empty: everywhere."""
    document: str = ""
    clause: str = ""
    quote: str = ""
    """The words of the clause that carry the answer, as printed."""
    speaker: Mapping[Audience, str] = field(default_factory=dict)
    slot: str = ""
    """The local fact that would fill it."""
    next: str = "none"
    unlike: str = ""
    """The neighbour whose answer is the other way."""

    @property
    def topic(self) -> str:
        """What it is about: the first part of its id, and the name of its file."""
        return self.id.partition(".")[0]

    def says(self, audience: Audience) -> str:
        """The answer in the words for whoever asks."""
        return self.speaker.get(audience, self.text)


@dataclass(frozen=True, slots=True)
class Found:
    """Twins of one answer, and how near they are: 0 nothing shared, 1 the very same."""

    twins: tuple[Entry, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Topics:
    """What can be asked about, by what people call it: under each part its topics, by the first part of their ids."""

    everybody: Mapping[str, Mapping[str, str]]
    at_work: Mapping[str, Mapping[str, str]]
    """What only those ask whose work it is."""

    def parts(self, audience: Audience) -> Mapping[str, Mapping[str, str]]:
        """Those for whoever asks; who works here begins with the work."""
        at_work = audience in (Audience.SOCIAL_WORKER, Audience.ADMIN, Audience.VOLUNTEER)
        return {**self.at_work, **self.everybody} if at_work else self.everybody


MANY = 9
"""So many ways of asking at least: with fewer the answer is not found."""


def entries(rows: Iterable[Mapping[str, Any]], documents: Iterable[str]) -> tuple[Entry, ...]:
    """Every answer of some files.

    Raises:
        ValueError: names the entry that is wrong.
    """
    known = frozenset(documents)
    made = tuple(_entry(row, known) for row in rows)
    ids = [one.id for one in made]
    if len(set(ids)) < len(ids):
        raise ValueError(f"library: {next(id for id in ids if ids.count(id) > 1)} stands twice")
    for one in made:
        if one.unlike and one.unlike not in ids:
            raise ValueError(f"library: {one.id} is unlike {one.unlike}, which is not there")
    return made


def _entry(row: Mapping[str, Any], documents: frozenset[str]) -> Entry:
    try:
        told = dict(row)
        told["kind"] = EntryKind(told["kind"])
        told["asked"] = tuple(map(str, told["asked"]))
        told["audience"] = frozenset(map(Audience, told.get("audience", Audience)))
        told["speaker"] = {Audience(who): text.strip() for who, text in told.get("speaker", {}).items()}
        told["text"] = told["text"].strip()
        made = Entry(**told)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise ValueError(f"library: {row.get('id')}: {wrong}") from None
    rests = made.kind in (EntryKind.CLAUSE, EntryKind.LAW)
    if (rests and not made.document) or (made.document and made.document not in documents):
        raise ValueError(f"library: {made.id} rests on no known document")
    if (made.kind is EntryKind.CLAUSE) > bool(made.clause) or (made.kind is EntryKind.LOCAL) > bool(made.slot):
        raise ValueError(f"library: {made.id} names no clause, or no local fact")
    if len(made.asked) < MANY:
        raise ValueError(f"library: {made.id} has fewer than {MANY} ways of asking")
    return made
