"""Numbers and days as official documents write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any


def number(text: str, data: Mapping[str, Any]) -> int:
    """A number in figures or in words, up to some hundreds."""
    if text.isdigit():
        return int(text)
    digits: Mapping[str, int] = data["numerals"]
    total, digit = 0, 0
    for sign in text:
        if sign in (data["ten"], data["hundred"]):
            total += (digit or 1) * (10 if sign == data["ten"] else 100)
            digit = 0
        else:
            digit = digits[sign]
    return total + digit


def day(found: re.Match[str], data: Mapping[str, Any], at: int = 1) -> date | None:
    """The day in a match whose groups from `at` are year, month, day; None: there is no such day."""
    year, month, of_month = found[at], found[at + 1], found[at + 2]
    if not year.isdigit():
        year = "".join(str(data["numerals"][sign]) for sign in year)
    try:
        return date(int(year), number(month, data), number(of_month, data))
    except ValueError:
        return None
