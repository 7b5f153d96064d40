"""Numbers as people type them: full width, spaced, or in words.

The words of a language come in as tables (content/patterns/zh.yaml).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

NO_WORDS: Mapping[str, str] = {}
"""No words for digits: only figures are read."""

_JOINER = r"[ \t\-.()]{0,3}"
_RUN = re.compile(rf"[0-9](?:{_JOINER}[0-9])*(?:{_JOINER}[xX](?![A-Za-z]))?")

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff5e"
_SPACES = "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u20e3\u00b7\u30fb"
"""Spaces that Python does not call so: invisible ones, key caps of emoji digits, middle dots."""
_CROSSES = "\u2169\u2179\u00d7\u0425\u0445\u03a7\u03c7"
"""What a keyboard offers for the X of an identity number: Roman ten, times, Cyrillic, Greek."""

_SAME = {ord(sign): ord("-") for sign in _DASHES}
_SAME |= {ord(sign): ord(" ") for sign in _SPACES}
_SAME |= {ord(sign): ord("X") for sign in _CROSSES}
_SAME |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5E)}

_LONGEST = 8
"""Signs in a number written with tens and hundreds; longer ones are read sign by sign."""


class Run(NamedTuple):
    """Digits that stand together, whatever spaces, dashes or brackets part them."""

    start: int
    end: int
    """Where it lies in the text as typed."""
    digits: str
    cross: bool
    """Whether an X follows, as at the end of some identity numbers."""


def plain(text: str, words: Mapping[str, str] = NO_WORDS) -> str:
    """The text with every digit as 0 to 9, sign for sign, so that places in it are places in the original."""
    return text if text.isascii() else "".join(_plain_sign(sign, words) for sign in text)


def runs(text: str, words: Mapping[str, str] = NO_WORDS) -> tuple[Run, ...]:
    """Every number that stands in the text, in order."""
    found = []
    for match in _RUN.finditer(plain(text, words)):
        digits = "".join(sign for sign in match[0] if sign.isdigit())
        found.append(Run(match.start(), match.end(), digits, match[0][-1] in "xX"))
    return tuple(found)


def figures(text: str, words: Mapping[str, str], units: Mapping[str, int]) -> str:
    """The text with numbers in words put into figures: digit by digit, or with tens, hundreds, thousands."""
    if not words or text.isascii():
        return plain(text, words)
    signs = "".join(map(re.escape, (*words, *units)))
    return plain(re.sub(f"[{signs}]+", lambda match: _figure(match[0], words, units), text), words)


def _figure(said: str, words: Mapping[str, str], units: Mapping[str, int]) -> str:
    if len(said) > _LONGEST or not any(sign in units for sign in said):
        return "".join(words.get(sign, sign) for sign in said)
    total, digit = 0, 0
    for sign in said:
        if sign in words:
            digit = int(words[sign])
        else:
            # Twenty and thirty in one sign stand for themselves; ten at the front stands for one ten.
            unit = units[sign]
            total += unit if unit in (20, 30) else (digit or 1) * unit
            digit = 0
    return str(total + digit)


def _plain_sign(sign: str, words: Mapping[str, str]) -> str:
    if sign in words:
        return str(words[sign])
    if (same := _SAME.get(ord(sign))) is not None:
        return chr(same)
    if sign.isspace():
        return sign if sign in "\r\n" else " "
    digit = unicodedata.digit(sign, None)
    return sign if digit is None else str(digit)
