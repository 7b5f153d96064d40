"""What can be broken in a file: one small change each, of the kind that a person makes by mistake."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

TURNED = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
"""A limit by one, and everything else into its opposite."""

Place = tuple[int, int]
"""Where a statement begins: line and column."""


@dataclass(frozen=True)
class Break:
    """One change: the bytes from `start` to `end` of a file become `text`."""

    path: str
    place: Place
    """The statement that a test has to run in order to notice."""
    kind: str
    start: int
    end: int
    text: str
    line: int
    """Where it stands, for whoever reads."""

    def of(self, source: bytes) -> bytes:
        """The broken file."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def fits(self, source: bytes) -> bool:
        """Whether Python can read what is left: an `elif` has no place for a `pass`."""
        try:
            ast.parse(self.of(source))
        except SyntaxError:
            return False
        return True

    def meets(self, other: Break) -> bool:
        """Whether they change the same bytes, so that they cannot stand in one file together."""
        return self.path == other.path and self.start < other.end and other.start < self.end


def breaks(path: str, source: bytes) -> list[Break]:
    """All that a file offers, in its order."""
    return list(_File(path, source).all())


class _File:
    """A file and where its parts stand, counted in bytes as the parser does."""

    def __init__(self, path: str, source: bytes) -> None:
        self._path = path
        self._source = source
        self._lines = [0]
        for line in source.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def all(self) -> Iterator[Break]:
        """In the order of the file."""
        for statement in _statements(ast.parse(self._source)):
            for node in _own(statement):
                for kind, start, end, text in self._of(node):
                    line = self._source.count(b"\n", 0, start) + 1
                    yield Break(self._path, (statement.lineno, statement.col_offset), kind, start, end, text, line)

    def _of(self, node: ast.AST) -> Iterator[tuple[str, int, int, str]]:
        for test in _tests(node):
            if not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
                yield "condition negated", *self._span(test), f"not ({self._text(test)})"
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield "not dropped", *self._span(node), f"({self._text(operand)})"
            case ast.Compare(left=left, ops=ops, comparators=rights):
                for (one, other), kind in zip(pairwise((left, *rights)), ops, strict=True):
                    yield from self._swap("comparison turned", one, other, *TURNED[type(kind)])
            case ast.BoolOp(op=op, values=values):
                words = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                for one, other in pairwise(values):
                    yield from self._swap("and, or", one, other, *words)
            case ast.Raise():
                yield "raise dropped", *self._span(node), "pass"
            case ast.If(body=[ast.Return() | ast.Continue() | ast.Break()], orelse=[]):
                yield "guard dropped", *self._span(node), "pass"
            case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())) if not _is_logged(node.value):
                yield "call dropped", *self._span(node), "pass"
            case ast.Call(func=ast.Attribute(attr="where"), args=args):
                yield from self._where(node, args)
            case ast.Constant(value=bool() | int() | float() as value):
                yield "constant changed", *self._span(node), repr(not value if isinstance(value, bool) else value + 1)

    def _where(self, node: ast.Call, args: list[ast.expr]) -> Iterator[tuple[str, int, int, str]]:
        """A query asks for less."""
        for left_out in args:
            kept = ", ".join(self._text(one) for one in args if one is not left_out)
            text = self._text(node.func) + f"({kept})"
            yield "condition of a query dropped", *self._span(node), text

    def _swap(
        self, kind: str, left: ast.expr, right: ast.expr, old: str, new: str
    ) -> Iterator[tuple[str, int, int, str]]:
        """What stands between two parts, brackets aside."""
        start, end = self._span(left)[1], self._span(right)[0]
        found = re.search(rb"\s+".join(re.escape(word.encode()) for word in old.split()), self._source[start:end])
        if found:
            yield kind, start + found.start(), start + found.end(), new

    def _span(self, node: ast.stmt | ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.stmt | ast.expr) -> str:
        start, end = self._span(node)
        return self._source[start:end].decode()


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Those that run. What only a type checker reads does not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.stmt):
            yield node
        yield from _statements(node)


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement that are no statement of their own, no annotation, and no text with values in it.

    Before Python 3.12 the parser does not know where the parts of such a text stand.
    """
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop(0)
        yield node
        annotations = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        waiting += [
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.stmt | ast.JoinedStr) and child not in annotations
        ]


def _tests(node: ast.AST) -> Iterable[ast.expr]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return (test,)
        case ast.comprehension(ifs=tests):
            return tests
    return ()


def _is_logged(call: ast.expr) -> bool:
    """What is only written to the log is nobody's rule."""
    return isinstance(call, ast.Call) and ast.unparse(call.func).startswith("log.")
