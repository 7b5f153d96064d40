"""The code on a poster or a card: a place, and perhaps an institution of it (ux.md 3)."""

from __future__ import annotations

import re

_CODE = re.compile(r"(\d{6,12})(?:[.-]([A-Za-z0-9_-]+))?")
LONGEST = 62
"""Signs. A chat's start parameter takes 64, and two of them stand before the code."""


def printed(area: str, institution: str = "") -> str:
    """The code to print.

    Raises:
        ValueError: a name of an institution that an address cannot carry.
    """
    code = f"{area}-{institution}" if institution else area
    if not _CODE.fullmatch(code) or len(code) > LONGEST:
        raise ValueError(institution)
    return code


def read_printed(code: str) -> tuple[str, str] | None:
    """Area and institution (or nothing) of a code; None: it is none."""
    found = _CODE.fullmatch(code)
    return (found[1], found[2] or "") if found else None
