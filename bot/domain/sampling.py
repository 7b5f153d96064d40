"""A sample that anybody can draw again: the same seed and the same numbers give the same sample, on any machine.

The rule, in full: the key of each number is HMAC-SHA256 of the number, keyed with the seed, both as UTF-8; the numbers
are put in the order of their keys, and the first ones are the sample. It rests on nothing but the standard (RFC 2104,
FIPS 180-4): no library's random numbers, whose order may change with a version. Source: ux.md 12.11.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """Numbers drawn from those registered between two days."""

    id: str
    seed: str
    since: date
    until: date
    population: int
    numbers: tuple[str, ...]
    """In the order in which they were drawn."""


def draw(seed: str, numbers: Iterable[str], many: int) -> tuple[str, ...]:
    """So many of the numbers, or all where there are fewer; in the order in which they were drawn."""
    key = seed.encode()
    order = sorted(set(numbers), key=lambda number: hmac.digest(key, number.encode(), hashlib.sha256))
    return tuple(order[:many])


def quarter(day: date, back: int = 0) -> tuple[date, date]:
    """First and last day of the quarter of a day, or of one so many quarters before."""
    index = day.year * 4 + (day.month - 1) // 3 - back
    first, following = (date(at // 4, at % 4 * 3 + 1, 1) for at in (index, index + 1))
    return first, following - ONE_DAY
