"""The sources as the tests read them, scanned once: string literals by file, and the keys among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("bot", "handlers", "scheduler")
Node = TypeVar("Node", bound=ast.AST)
SPEAKERS = {
    "say", "Say", "tell", "Refused", "Trouble", "Doubt", "LeaveNoTrace", "shows", "text", "label", "heard", "add",
    "raise_alarm", "table", "_text", "word_of",
}  # fmt: skip
"""Calls whose first text is a key."""


@dataclass(frozen=True)
class Literal:
    """A text in the code; `prefix` where it is only the beginning of a computed one."""

    file: str
    line: int
    text: str
    prefix: bool = False


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the product by its path, parsed."""
    files = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in files}


@cache
def nodes(file: str) -> tuple[ast.AST, ...]:
    """Everything in a module."""
    return tuple(ast.walk(trees()[file]))


def every(*kinds: type[Node]) -> Iterator[tuple[str, Node]]:
    """All nodes of some kinds, with the file they stand in."""
    return ((file, node) for file in trees() for node in nodes(file) if isinstance(node, kinds))


@cache
def literals() -> tuple[Literal, ...]:
    """Every string literal that is not a docstring."""
    docstrings = {id(node.value) for _, node in every(ast.Expr)}
    inside = {id(part) for _, node in every(ast.JoinedStr) for part in node.values}
    return tuple(
        Literal(file, node.lineno, node.value, prefix=id(node) in inside)
        for file, node in every(ast.Constant)
        if isinstance(node.value, str) and id(node) not in docstrings
    )


@cache
def calls() -> tuple[tuple[str, ast.Call, str], ...]:
    """Every call of something that speaks: file, call, and the literal key it is given."""
    return tuple(
        (file, node, key) for file, node in every(ast.Call) if name_of(node) in SPEAKERS and (key := _key(node))
    )


def _key(call: ast.Call) -> str:
    """The first text among the foremost arguments, if it looks like a key."""
    said = (one.value for one in call.args[:4] if isinstance(one, ast.Constant) and isinstance(one.value, str))
    first = next(said, "")
    return first if "." in first and " " not in first else ""


def name_of(call: ast.Call) -> str:
    """The name of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
