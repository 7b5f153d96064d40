"""Long numbers that belong to somebody; years, days and the numbers everybody rings stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.domain.numerals import plain, runs
from bot.domain.phone import find_private
from bot.knowledge.masking.found import Found

SHORTEST = 7
"""Digits of a telephone of the place; shorter ones are counted things."""
ACCOUNT = 12
_YEARS = re.compile(r"(?:(?:19|20)\d\d[\s\-.()]*(?:1[0-2]|0?[1-9])?[\s\-.()]*(?:3[01]|[12]\d|0?[1-9])?[\s\-.()]*)+")
_PRINTED = re.compile(r"(?:19|20)\d\d\D{1,3}\d{1,3}")
"""The number of a document: its year, and which of that year."""
_SERVICE = re.compile(r"(?:400|800)\d{7}|9[56]\d{3,6}|1[02]\d{3,4}")


def numbers(text: str, digits: Mapping[str, str]) -> Iterator[Found]:
    """Every one: of a card, of a telephone, or just long."""
    for one in find_private(text, digits):
        yield Found(one.start, one.end, one.kind)
    for run in runs(text, digits):
        written = plain(text[run.start : run.end], digits)
        long = len(run.digits) >= SHORTEST
        everybodys = all(len(part) < SHORTEST and _SERVICE.fullmatch(part) for part in written.split())
        if long and not (
            everybodys or _YEARS.fullmatch(written) or _PRINTED.fullmatch(written) or _SERVICE.fullmatch(run.digits)
        ):
            yield Found(run.start, run.end, "account" if len(run.digits) >= ACCOUNT else "number")
