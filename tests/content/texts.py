"""Every text of content/zh, and how it is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot import reading
from bot.reading import read_yaml
from bot.words import CONTENT

FAMILY = (
    "apply",
    "away",
    "card",
    "common",
    "copy",
    "family",
    "home",
    "person",
    "places",
    "page",
    "referral",
    "history",
    "poster",
    "third_party",
    "no_service",
    "handed",
    "straight",
    "waiting",
    "moving",
    "doctor",
    "thread",
    "library",
)
"""Files whose words families, the person and third parties read. `reminders` holds some of theirs: see OWN."""
OWN = ("reminder.own_again",)
STAFF = (
    "staff",
    "staff_day",
    "staff_straight",
    "staff_referral",
    "staff_unsent",
    "reminders",
    "staff_undo",
    "staff_audit",
    "rules",
    "reviewer",
    "helping",
    "staff_leads",
    "staff_needs",
    "staff_hospital",
    "staff_calendar",
    "staff_waiting",
    "staff_moving",
    "staff_green",
    "staff_rescue",
    "staff_thread",
)
TABLES = ("format.", "number.", "command.", "in_thread.", "heard.", "feeling.")
"""Parts that are read by the ear or are pieces of a text, not a message of their own."""

_IF = re.compile(r"\{%-? ?if [^%]*%\}((?:(?!\{%-? ?(?:if|for) ).)*?)\{%-? ?endif ?-?%\}", re.DOTALL)
_FOR = re.compile(r"\{%-? ?for [^%]*%\}((?:(?!\{%-? ?(?:if|for) ).)*?)\{%-? ?endfor ?-?%\}", re.DOTALL)
_BRANCH = re.compile(r"\{%-? ?(?:else|elif [^%]*) ?-?%\}")


@dataclass(frozen=True)
class Text:
    """One text as it stands in content."""

    file: str
    key: str
    raw: str

    @property
    def message(self) -> str:
        """The key by which code calls it."""
        return self.key.removesuffix(".text")

    @property
    def is_label(self) -> bool:
        return ".choices." in self.key or self.key.startswith("choice.")

    @property
    def bare(self) -> str:
        """Without placeholders, at its longest."""
        return bare(self.raw)

    @property
    def sentences(self) -> list[str]:
        """As they are read: a line is one too."""
        return [one for one in re.split(r"[。！？\n]", self.bare) if one.strip(" ”、，：")]


def bare(raw: str) -> str:
    """A template without its placeholders; of branches the longest."""
    text = raw
    while found := (_IF.search(text) or _FOR.search(text)):
        longest = max(_BRANCH.split(found[1]), key=len)
        text = text[: found.start()] + longest + text[found.end() :]
    return re.sub(r"\{[{%].*?[%}]\}", "", text, flags=re.DOTALL)


def length(text: str) -> int:
    """Characters that are read."""
    return len("".join(text.split()))


@cache
def flat(file: str) -> dict[str, Any]:
    """One file of content/zh, by key."""
    return dict(reading.flat(read_yaml(CONTENT / "zh" / f"{file}.yaml") or {}))


def texts(*files: str) -> Iterator[Text]:
    """Every sentence and label of some files."""
    for file in files:
        for key, value in flat(file).items():
            if isinstance(value, str):
                yield Text(file, key, value)


def messages(*files: str) -> Iterator[Text]:
    """What stands as a message of its own: no labels, no tables, no pieces."""
    pieces = tables()
    for one in texts(*files):
        piece = one.key.split(".")[0] in pieces or one.key.rpartition(".")[0] in pieces
        if not one.is_label and not piece and not one.key.startswith(("format.", "number.", "echo")):
            yield one


def labels(*files: str) -> Iterator[Text]:
    """Everything that stands on a button."""
    return (one for one in texts(*files) if one.is_label)


@cache
def tables() -> frozenset[str]:
    """Groups of words that templates look up, such as {{ wish | word('wish') }}."""
    found: set[str] = set()
    for file in (*FAMILY, *STAFF, "cli"):
        for value in flat(file).values():
            found |= set(re.findall(r"\| ?(?:word|list|part)\(['\"]([\w.]+)['\"]\)", str(value)))
    return frozenset(found)


def all_files() -> list[str]:
    """Every file of content/zh."""
    return sorted(path.stem for path in Path(CONTENT / "zh").glob("*.yaml"))
