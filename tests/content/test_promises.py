"""Every promise to a family has a figure that says by when, something that does it, and words for when it is late:
docs/promises.md, row by row (ux.md 10, 11, 17 row 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib import import_module
from typing import NamedTuple

import pytest

from bot.domain.terms import Terms
from scheduler.rules import RULES
from tests.content.test_keys import fail_with, words
from tests.content.texts import FAMILY, STAFF, Text, bare, flat
from tests.sources import ROOT

DOC = ROOT / "docs" / "promises.md"
BY = re.compile(r"\b(promised_on|answer_by|ends_on|days|minutes|retention|\w+_days|at)\b")
"""Particulars by which a text names a day or an hour."""
SAYS = re.compile(
    r"(?<!不)会(?=有|在|打|找|问|看|先|接着|跟|回|告诉|停|另外|给)|不会(?=再|发|自己|抢)|天后|就删|删了"
    r"|给您留着|都给留着|照旧|马上|不再(?=来问|问|替)|就不多问|再问您|(?:就|不)告诉您|先看这条|分钟内|帮您(?:问|找|看)"
    r"|(?<![让请要])老师(?:先|再|会|看了|都)?(?:打|找|回|问|看|帮|跟)(?:您|给您|了)"
)
"""Words by which a text says what will be done."""
NO_PROMISE = (
    "copy.",
    "copy_",
    "look_for",
    "looker",
    "stage",
    "card_reason",
    "if_other",
    "place_kind",
    "told_to",
    "choice",
)
"""Words inside a text, and lists of what was."""
TO_THE_TEAM = ("news.staff.", "news.referrer.", "news.application", "news.call")
DUTY = frozenset({"duty", "calendar"})
NAMED = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """A row of the page."""

    texts: tuple[str, ...]
    settings: tuple[str, ...]
    done_by: tuple[str, ...]
    late: str


@cache
def rows() -> tuple[Row, ...]:
    """The page as it stands there."""
    lines = [line for line in DOC.read_text("utf-8").splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return tuple(Row(*(tuple(NAMED.findall(cell)) for cell in (a, b, c)), late) for a, b, c, late in cells)


def candidates() -> Iterator[tuple[str, str]]:
    """Every text that families read: those of their files, and news that stands among the team's words."""
    for file in (*FAMILY, *STAFF):
        for key, raw in flat(file).items():
            ours = key.startswith(TO_THE_TEAM)
            news, family = key.startswith("news.") and not ours, file in FAMILY and file != "page" and not ours
            if isinstance(raw, str) and (family or (news and "staff" in file)) and not key.startswith(NO_PROMISE):
                yield key, raw


def promises() -> set[str]:
    """Keys of those that name a day, an hour, or what will be done."""
    found = set()
    for key, raw in candidates():
        text = Text("", key, raw)
        if text.is_label or ".heard." in key or key.endswith((".why", ".simple", ".keyboard")):
            continue
        particulars = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", raw, re.DOTALL))
        if BY.search(particulars) or SAYS.search(bare(raw)):
            found.add(text.message)
    return found


def test_every_promise_has_one_row() -> None:
    told = [key for row in rows() for key in row.texts]
    fail_with([key for key in told if told.count(key) > 1], "stands in two rows")
    fail_with(
        sorted(promises() - set(told)), "promises something, and docs/promises.md does not say what stands behind it"
    )
    fail_with([key for key in told if not words().has(key)], "is no text")


def test_every_setting_is_there() -> None:
    known = {one.name for one in fields(Terms)} | DUTY
    fail_with([name for row in rows() for name in row.settings if name not in known], "is no setting")


def test_everything_that_is_said_to_do_it_is_there() -> None:
    rules = {rule.name for rule in RULES}
    fail_with([name for row in rows() for name in row.done_by if name not in rules and not _is_there(name)], "is not")
    fail_with([row.texts[0] for row in rows() if not row.done_by], "nothing does it")


def _is_there(name: str) -> bool:
    module, _, path = name.partition(":")
    found = import_module(module) if path else None
    for part in path.split(".") if path else ():
        found = getattr(found, part, None)
    return callable(found)


def test_what_is_late_has_its_words_or_a_reason() -> None:
    for row in rows():
        named = NAMED.findall(row.late)
        assert row.late, row.texts
        rules = {rule.name for rule in RULES}
        fail_with([key for key in named if not words().has(key) and key not in rules | {"waits_since"}], "is no text")


@pytest.mark.parametrize(
    ("raw", "promises_something"),
    [
        ("老师明天会打给您。", True),
        ("{{ at | clock }}前回您。", True),
        ("过{{ draft_days }}天删。", True),
        ("让老师打给您好吗？", False),
        ("会议在下午。", False),
    ],
)
def test_what_counts_as_a_promise(raw: str, promises_something: bool) -> None:
    particulars = " ".join(re.findall(r"\{\{(.*?)\}\}", raw))
    assert bool(BY.search(particulars) or SAYS.search(bare(raw))) is promises_something
