"""A copy of one's own, as a page to read and to print: what it holds it is handed. It needs no script."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Protocol

from bot.shipped import shipped

FILE = shipped("channels/web/static") / "copy.html"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, and the lines below it."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Door:
    """A press that leads on: where, by what code, and what stands on it. A preview follows no form."""

    path: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the page, worded."""

    title: str
    lead: Sequence[str]
    parts: Sequence[Part] = ()
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """The same for a machine: JSON, and the name under which it is saved."""

    name: str
    json: str


class Copies(Protocol):
    """Hands out a copy of somebody's own for a code that was given to them."""

    async def before(self, code: str) -> Paper:
        """What stands there before a press; it spends nothing."""

    async def opened(self, code: str) -> Paper:
        """The copy, once."""

    async def saved(self, code: str) -> Data | None:
        """The same as a file, once; None: the code opens nothing."""


def paper(made: Paper, style: str) -> str:
    """The page. `style`: where its look is."""
    return Template(FILE.read_text("utf-8")).substitute(
        title=html.escape(made.title),
        style=html.escape(style),
        lead="".join(f"<p>{html.escape(line)}</p>" for line in made.lead),
        door=_drawn(made.door) if made.door else "",
        parts="".join(_part(part) for part in made.parts),
    )


def _part(part: Part) -> str:
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in part.lines)
    return f"<section><h2>{html.escape(part.heading)}</h2><ul>{lines}</ul></section>"


def _drawn(door: Door) -> str:
    note = f"<p>{html.escape(door.note)}</p>" if door.note else ""
    button = f'<button class="choice">{html.escape(door.label)}</button>'
    return f'<form method="post" action="{html.escape(door.path)}">{note}{button}</form>'
