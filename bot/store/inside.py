"""What lies inside a place, in a query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, true

from bot.domain.area import reach


def inside(column: Any, code: str) -> ColumnElement[bool]:
    """Whether a column's place lies inside a place: the codes from the first it reaches to the first it does not, which
    an index finds. (A pattern with LIKE is found by none.)"""
    first = reach(code)
    return and_(column >= first, column < f"{int(first) + 1:0{len(first)}}") if first else true()
