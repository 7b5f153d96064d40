"""Whatever a file is opened for has its words: the person reads who looked, and what for (ux.md 8)."""

from __future__ import annotations

import ast

from bot.services.history import PURPOSE
from tests.content.test_keys import words
from tests.sources import every

OPENERS = {"open": 2, "open_many": 2, "contact": 1, "brief": 2, "briefs": 2}
"""Functions that open something for somebody else's eyes, and where the purpose stands among what they are handed."""


def purposes() -> set[str]:
    """Every purpose that stands in the code."""
    found = {PURPOSE}
    for _, node in every(ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in OPENERS:
            told = node.args[OPENERS[node.func.attr] :]
            found |= {one.value for one in told[:1] if isinstance(one, ast.Constant)}
    return {one for one in found if isinstance(one, str) and one.isidentifier()}


def test_every_purpose_has_its_words() -> None:
    assert [one for one in sorted(purposes()) if not words().has(f"look_for.{one}")] == []


def test_they_are_found() -> None:
    assert {"review", "call", "caseload", "register", "alert", "history"} <= purposes()
