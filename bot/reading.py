"""Reading a file of content: as plain values, or one line that names the file, the line and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Broken(ValueError):
    """A file cannot be used."""

    def __init__(self, file: Path, line: int, why: object) -> None:
        self.file, self.line = f"{file.parent.name}/{file.name}", line
        self.why = re.sub(r"\s+", " ", str(why)).strip()
        super().__init__(f"{self.file}:{line}: {self.why}")


class _Loader(_Base):  # type: ignore[misc]
    """YAML in which yes, no and on are words, as they are in our choices, and a key stands once."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
        for first, found in _Base.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """As it is read everywhere, but the second of two equal keys does not silently win."""
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_yaml(path: Path) -> Any:
    """One content file as plain values.

    Raises:
        Broken: it is no YAML, or no text.
    """
    raw = path.read_bytes()
    try:
        return yaml.load(raw.decode("utf-8"), _Loader)
    except UnicodeDecodeError as error:
        raise Broken(path, raw[: error.start].count(b"\n") + 1, f"{error.reason} (UTF-8)") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Broken(path, mark.line + 1 if mark else 1, error.problem) from error
    except yaml.YAMLError as error:
        raise Broken(path, 1, error) from error


def read_pairs(path: Path) -> dict[str, str]:
    """One content file of pairs, a pair a line, as plain values: a table too long for YAML to be read in time."""
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split(" ") for line in lines if not line.startswith("#"))


@contextmanager
def using(*paths: Path) -> Iterator[None]:
    """Whatever is wrong with what files say names the one, and the line, where what is complained of stands.

    Raises:
        Broken: something is.
    """
    try:
        yield
    except Broken:
        raise
    except FileNotFoundError as error:
        raise Broken(Path(error.filename), 0, "is not there") from error
    except KeyError as error:
        raise Broken(*_where(paths, str(error)), f"lacks {error}") from error
    except Exception as error:
        raise Broken(*_where(paths, str(error)), f"{type(error).__name__}: {error}") from error


def line_of(path: Path, key: str) -> int:
    """The line on which a key with dots stands; 1 where it does not."""
    node: Any = yaml.compose(path.read_text("utf-8"), _Loader)
    parts, line = key.split("."), 1
    while parts and isinstance(node, yaml.MappingNode):
        for many in range(len(parts), 0, -1):
            found = [pair for pair in node.value if pair[0].value == ".".join(parts[:many])]
            if found:
                (key_node, node), parts = found[0], parts[many:]
                line = key_node.start_mark.line + 1
                break
        else:
            break
    return line


def flat(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value under its key with dots."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from flat(inner, f"{prefix}.{name}" if prefix else str(name))
    else:
        yield prefix, value


def _where(paths: Sequence[Path], complaint: str) -> tuple[Path, int]:
    """The file and the line with the longest word of a complaint that stands in any; else the first, and 1."""
    texts = [(path, path.read_text("utf-8", errors="replace").splitlines()) for path in paths if path.is_file()]
    for word in sorted(re.findall(r"[\w.-]{3,}", complaint), key=len, reverse=True):
        for path, lines in texts:
            for number, line in enumerate(lines, start=1):
                if word in line:
                    return path, number
    return paths[0], 1
