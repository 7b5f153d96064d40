"""Names as people write them: to twenty characters, with the point that stands inside many of them.

Source: ux.md 5.6 (2-20 characters, points allowed).
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 20
"""Characters of a name; with a point inside nine are nothing unusual."""
POINT = "\u00b7"
# What keyboards give for the point inside a name: bullets, the katakana point, the hyphenation point, a full stop.
_POINTS = re.compile(r"\s*[\u00b7\u2022\u30fb\u2027\u2219\u22c5\u25cf.]\s*(?=\S)")
_SPACE_WITHIN = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")


def fold(text: str) -> str:
    """A name as it is kept: one kind of point, and no space but between words of letters."""
    said = _POINTS.sub(POINT, unicodedata.normalize("NFKC", text).strip())
    return _SPACE_WITHIN.sub("", said)


def is_name(said: str) -> bool:
    """Whether it can be somebody's whole name."""
    return 2 <= len(said) <= LONGEST and all(ch.isalpha() or ch in (POINT, " ") for ch in said)
