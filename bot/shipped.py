"""Where lies what ships with the code: words, migrations, the files of the page."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """A folder that ships with the code: inside the package, or beside it in a checkout (see pyproject.toml)."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
