"""A file of content that somebody broke is one line, which names the file, the line and what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.reading import Broken
from bot.words import CONTENT, Content, Words

ROOT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def change(file: Path, line: int, to: str) -> None:
    lines = file.read_text("utf-8").splitlines()
    lines[line - 1] = to
    file.write_text("\n".join(lines) + "\n", "utf-8", errors="surrogateescape")


def where(file: Path, text: str) -> int:
    """The first line with this in it."""
    return next(n for n, line in enumerate(file.read_text("utf-8").splitlines(), 1) if text in line)


def said(root: Path) -> str:
    with pytest.raises(Broken) as broken:
        Content({}, root).check()
    assert "\n" not in str(broken.value)
    return str(broken.value)


def test_all_that_ships_can_be_used() -> None:
    Content({}).check()


def test_no_yaml(root: Path) -> None:
    change(root / "zh" / "home.yaml", 9, "  x: [a: b: c")
    assert said(root).startswith("zh/home.yaml:")


def test_no_text(root: Path) -> None:
    change(root / "zh" / "home.yaml", 3, "  x: \udcff")
    assert said(root).startswith("zh/home.yaml:3: ")


def test_a_key_that_stands_twice(root: Path) -> None:
    file = root / "zh" / "doctor.yaml"
    line = where(file, "  closed:")
    change(file, line, "  which: x")
    assert said(root) == f"zh/doctor.yaml:{line}: 'which' stands twice"


@pytest.mark.parametrize("text", ["{{ name", "{% if name %}", "{{ name | nofilter }}"])
def test_a_template_that_cannot_be_made(root: Path, text: str) -> None:
    file = root / "zh" / "doctor.yaml"
    line = where(file, "  closed:")
    change(file, line, f'  closed: "{text}"')
    assert said(root).startswith(f"zh/doctor.yaml:{line}: my_doctor.closed: ")


def test_a_template_broken_further_down_in_a_long_text(root: Path) -> None:
    file = root / "zh" / "cli.yaml"
    line = where(file, "{{ reason }}")
    change(file, line, "      {{ reason")
    assert said(root).startswith(f"zh/cli.yaml:{line - 1}: cli.card: ")


@pytest.mark.parametrize(
    ("name", "key", "says"),
    [
        ("policies.yaml", "policies:", "lacks 'policies'"),
        ("public.yaml", "public:", "lacks 'public'"),
        ("library/synonyms.yaml", "fillers:", "lacks 'fillers'"),
    ],
)
def test_a_key_that_is_missing(root: Path, name: str, key: str, says: str) -> None:
    file = root / name
    change(file, where(file, key), f"other_{key}")
    assert says in said(root)
    assert file.name in said(root)


def test_an_answer_of_the_library_that_rests_on_nothing(root: Path) -> None:
    file = next(iter(sorted((root / "library").glob("*/*.yaml"))))
    line = where(file, "kind:")
    change(file, line, file.read_text("utf-8").splitlines()[line - 1].partition("kind:")[0] + "kind: rumour")
    assert said(root).startswith(f"{file.parent.name}/{file.name}:")


def test_a_file_that_is_gone(root: Path) -> None:
    (root / "calendars" / "cn.yaml").unlink()
    assert said(root) == "calendars/cn.yaml:0: is not there"


def test_what_is_wrong_is_said_in_the_words_that_are_left(root: Path) -> None:
    change(root / "zh" / "home.yaml", 3, "  x: [")
    told = Words.salvaged(root).text("cli.refused.content", {"file": "zh/home.yaml", "line": 3, "why": "x"})
    assert "zh/home.yaml" in told


@pytest.mark.slow
@pytest.mark.parametrize("name", ["home.yaml", "cli.yaml", "outward.yaml"])
@pytest.mark.parametrize("command", ["doctor", "serve", "tick"])
def test_every_command_ends_with_the_line(tmp_path: Path, name: str, command: str) -> None:
    ignored = shutil.ignore_patterns(".git", ".venv", "tests", "docs", "__pycache__")
    there = Path(shutil.copytree(ROOT, tmp_path / "there", ignore=ignored))
    environment = {**os.environ, "PYTHONPATH": str(there)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "bot", *words, "--data", str(tmp_path / "data")]
        return subprocess.run(line, cwd=there, env=environment, capture_output=True, text=True, timeout=60)

    assert run("init").returncode == 0
    change(there / "content" / "zh" / name, 3, "  x: [")
    ended = run(command)
    assert ended.returncode == (1 if command == "doctor" else 2), ended.stderr
    assert f"zh/{name}" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
