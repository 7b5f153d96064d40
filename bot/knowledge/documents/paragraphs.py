"""From the lines of a file to whole paragraphs: page breaks, hard wraps and blank lines between them are undone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_MARKS = re.compile(r"^\s*#{1,6}\s*|\*\*|__")
_SPACES = re.compile(r"[\s\u3000\u00a0]+")
_SPACED = re.compile(r"(?:\S\s+){2,}\S")
WRAPPED = 12
"""Lines of nearly the longest length that a file has whose lines are broken by width, at least."""
SLACK = 4
"""Signs by which a full line may be shorter than the longest: a sign of punctuation never begins one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty."""

    text: str
    bold: bool
    """Whether a bold lead is still open at its end."""
    heading: bool
    broken: bool
    """Whether a line was meant to end there."""


class Marks:
    """How an official document is written, as content/patterns/documents.yaml has it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.markers = [re.compile(one) for one in data["markers"]]
        self.article = re.compile(data["article"])
        self.ends = re.compile(data["ends"])
        self.lead = re.compile(data["lead"])

    def begins(self, text: str) -> bool:
        """Whether a clause begins with it."""
        return self.article.match(text) is not None or any(one.match(text) for one in self.markers)

    def reads(self, name: str) -> re.Pattern[str]:
        """A pattern by its name; {date} stands for a day."""
        return re.compile(str(self.data[name]).replace("{date}", self.data["date"]))


def lines(text: str) -> list[Line]:
    """Those that are not empty, without marks of another program."""
    made, bold = [], False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n"):
        bold ^= raw.count("**") % 2 == 1
        said = close(_MARKS.sub("", raw))
        if said:
            made.append(Line(said, bold, raw.lstrip().startswith("#"), raw.rstrip("\r").endswith("  ")))
    return made


def close(text: str) -> str:
    """Without spaces at its ends, and of letters set apart by spaces one word."""
    said = _SPACES.sub(" ", text).strip()
    parts = said.split(" ")
    if len(parts) > 2 and sum(len(part) == 1 for part in parts) >= len(parts) - 1 and not said.isascii():
        return "".join(parts)
    return said


def paragraphs(text: str, marks: Marks) -> list[str]:
    """Whole paragraphs in order."""
    found = lines(text)
    width = _width(found)
    made: list[str] = []
    before: Line | None = None
    for line in found:
        if before is not None and made and _goes_on(before, line, made[-1], width, marks):
            made[-1] = _joined(made[-1], line.text, apart=before.bold and before.broken)
        else:
            made.append(line.text)
        before = line
    return made


def _width(found: Iterable[Line]) -> int:
    """Signs of a full line where lines are broken by width; 0: they are not."""
    lengths = Counter(len(line.text) for line in found)
    long = [length for length, times in lengths.items() if times >= WRAPPED / 3 and length > 12]
    if not long:
        return 0
    widest = max(long)
    near = sum(times for length, times in lengths.items() if abs(length - widest) <= SLACK)
    longer = sum(times for length, times in lengths.items() if length > widest + SLACK)
    return widest if near >= WRAPPED and longer <= near / 6 else 0


def _goes_on(before: Line, line: Line, so_far: str, width: int, marks: Marks) -> bool:
    """Whether a line is the rest of the paragraph before it."""
    if before.bold:
        return True
    if line.heading or before.heading or marks.begins(line.text):
        return False
    if any(_stands_alone(one.text, marks) for one in (before, line)):
        return False
    ended = marks.ends.search(before.text) is not None
    if width:
        full = len(before.text) >= width - SLACK
        led = marks.lead.match(line.text) is not None and ended
        return full and not led if ended else full or not _is_heading(so_far, marks)
    return not ended and not _is_heading(so_far, marks)


def _stands_alone(text: str, marks: Marks) -> bool:
    """A document's number, a rule, an attachment, a day, or nothing but names of those who issue it."""
    if any(marks.reads(name).search(text) for name in ("number", "rule_line", "attachment")):
        return True
    signs = marks.reads("issuer")
    return marks.reads("date").fullmatch(text) is not None or all(signs.match(part) for part in text.split())


def _is_heading(text: str, marks: Marks) -> bool:
    """Whether it stands by itself though no sentence ends: short, and with a number of its own."""
    if len(text) > int(marks.data["heading_most"]) or any(sign in text for sign in marks.data["heading_never"]):
        return False
    return marks.begins(text) or marks.reads("title_ends").search(text) is not None


def _joined(one: str, other: str, *, apart: bool) -> str:
    """Two pieces of one sentence; between letters of two words stands a space."""
    apart = apart or (one[-1:].isascii() and other[:1].isascii() and one[-1:].isalnum() and other[:1].isalnum())
    return f"{one} {other}" if apart else one + other
