"""Long lists: so many to a page, more where the screen is wide, and numbers that go on over the pages.

Source: ux.md 17 no. 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.app import Turn

One = TypeVar("One")

WIDE = 20
"""Rows of a page on a wide screen."""


@dataclass(frozen=True, slots=True)
class Page(Generic[One]):
    """A part of a list: its rows with their numbers, and how many come after."""

    rows: tuple[tuple[int, One], ...]
    after: int
    next: int
    """Number of the page behind it, counted from 0."""


def page(turn: Turn, items: Sequence[One], number: int, narrow: int, wide: int = WIDE) -> Page[One]:
    """One page of a list, of `narrow` rows on a phone; `wide` is as many where all rows are one message."""
    size = wide if turn.wide else narrow
    first = number * size
    here = items[first : first + size]
    return Page(tuple(enumerate(here, first + 1)), max(0, len(items) - first - size), number + 1)
