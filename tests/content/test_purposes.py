"""Whatever a file is opened for has its words: the person reads who looked, and what for (ux.md 8)."""

from __future__ import annotations

import ast

import pytest

from bot.services.history import PURPOSE
from tests.content.source import ROOT
from tests.content.test_keys import words

OPENERS = {"open": 2, "open_many": 2, "contact": 1, "brief": 2, "briefs": 2}
"""Functions that open something for somebody else's eyes, and where the purpose stands among what they are handed."""


def purposes() -> set[str]:
    """Every purpose that stands in the code."""
    found = {PURPOSE}
    for folder in ("bot", "handlers", "scheduler"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OPENERS:
                    told = node.args[OPENERS[node.func.attr] :]
                    found |= {one.value for one in told[:1] if isinstance(one, ast.Constant)}
    return {one for one in found if isinstance(one, str) and one.isidentifier()}


@pytest.mark.parametrize("purpose", sorted(purposes()))
def test_a_purpose_has_its_words(purpose: str) -> None:
    assert words().has(f"look_for.{purpose}")


def test_they_are_found() -> None:
    assert {"review", "call", "caseload", "register", "alert", "history"} <= purposes()
