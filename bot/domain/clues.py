"""What stands in the words of somebody in danger by which they are found: a place, somebody with them, a number.

An aid to whoever reads the words, never instead of them. How Chinese says such things is a table
(content/patterns/zh.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.domain.area import Areas
from bot.domain.numerals import NO_WORDS
from bot.domain.phone import Phone, find_private, read_phone


@dataclass(frozen=True, slots=True)
class CluePatterns:
    """How places and people are named; each pattern has a group `found`."""

    places: tuple[re.Pattern[str], ...] = ()
    people: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def from_data(cls, patterns: Mapping[str, Any]) -> Self:
        """From the tables of content/patterns/zh.yaml."""
        return cls(*(tuple(map(re.compile, patterns["clues"][kind])) for kind in ("places", "people")))


@dataclass(frozen=True, slots=True)
class Clues:
    """What was found, each once, in the order it was said."""

    places: tuple[str, ...]
    """The places of the tree as people name them, then spots as they were written."""
    people: tuple[str, ...]
    phones: tuple[str, ...]
    """Digits, as dialled."""


def find_clues(
    said: Sequence[str], areas: Areas, patterns: CluePatterns, digits: Mapping[str, str] = NO_WORDS
) -> Clues:
    """The clues in what was said, message by message."""
    known = [areas.name(area.code) for text in said for area in areas.said_in(text)]
    spots = [spot for text in said for spot in _found(patterns.places, text)]
    people = [name for text in said for name in _found(patterns.people, text)]
    return Clues(_once([*known, *spots]), _once(people), _once(_phones(said, digits)))


def _found(patterns: Sequence[re.Pattern[str]], text: str) -> Iterator[str]:
    hits = sorted((hit.start("found"), hit["found"].strip()) for one in patterns for hit in one.finditer(text))
    return (name for _at, name in hits if name)


def _phones(said: Sequence[str], digits: Mapping[str, str]) -> Iterator[str]:
    for text in said:
        for place in find_private(text, digits):
            number = read_phone(text[place.start : place.end], digits) if place.kind == "phone" else None
            if isinstance(number, Phone):
                yield number.digits


def _once(found: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    """Without what stands within another."""
    many = list(dict.fromkeys(found))
    return tuple(one for one in many if not any(one != other and one in other for other in many))
