"""What the code says: string literals by file, and the keys among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("bot", "handlers", "scheduler")
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
    """Every module of the product, parsed."""
    files = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in files}


def literals() -> Iterator[Literal]:
    """Every string literal that is not a docstring."""
    for file, tree in trees().items():
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        inside = {
            id(part): index == 0
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for index, part in enumerate(node.values)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                if id(node) in inside:
                    yield Literal(file, node.lineno, node.value, prefix=True)
                else:
                    yield Literal(file, node.lineno, node.value)


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call of something that speaks: file, call, and the literal key it is given."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node) in SPEAKERS:
                for argument in node.args[:4]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        if "." in argument.value and " " not in argument.value:
                            yield file, node, argument.value
                        break


def name_of(call: ast.Call) -> str:
    """The name of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
