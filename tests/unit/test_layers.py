"""The house's own rules bite: each is broken once, in a copy, and the build notices (style.md 3)."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import every

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / ".importlinter"
PACKAGES = ("bot", "handlers", "scheduler")

contracts = pytest.mark.skipif(not CONTRACTS.exists(), reason="the contracts are not in this copy")


def lint(root: Path) -> tuple[bool, str]:
    """Whether the contracts are kept, and what is said."""
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(tool), "--no-cache"], cwd=root, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages and their contracts, free to be broken."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(CONTRACTS, tmp_path / ".importlinter")
    return tmp_path


@contracts
def test_the_contracts_are_kept() -> None:
    kept, said = lint(ROOT)
    assert kept, said


BREACHES = [
    ("bot/domain/case.py", "import bot.conversation.flow"),
    ("bot/conversation/flow.py", "import bot.knowledge.gate"),
    ("bot/knowledge/gate.py", "import bot.conversation.flow"),
    ("bot/conversation/flow.py", "import bot.words"),
    ("bot/words.py", "import bot.store.unit"),
    ("bot/store/cases.py", "import bot.services.voice"),
    ("bot/services/letters.py", "import bot.hearing"),
    ("bot/hearing.py", "import bot.app"),
    ("bot/app/turn.py", "import handlers.home"),
    ("bot/app/turn.py", "import scheduler.rules"),
    ("handlers/home.py", "import scheduler.rules"),
    ("scheduler/rules.py", "import handlers.home"),
    ("handlers/home.py", "import bot.store.unit"),
    ("handlers/home.py", "import bot.words"),
    ("handlers/home.py", "import bot.knowledge.normal"),
    ("scheduler/drafts.py", "import bot.store.unit"),
    ("bot/channels/console.py", "import bot.store.unit"),
    ("bot/channels/web/server.py", "import bot.app"),
    ("bot/delivery/mouth.py", "import bot.writer"),
    ("bot/services/letters.py", "import jinja2"),
    ("bot/services/letters.py", "import sqlalchemy"),
    ("handlers/home.py", "import sqlmodel"),
    ("scheduler/drafts.py", "import apscheduler"),
    ("bot/store/hold.py", "import fcntl"),
    ("bot/store/unit.py", "import psycopg"),
    ("bot/shipped.py", "import bot.domain.case"),
    ("bot/domain/case.py", "import bot.clock"),
]


@contracts
@pytest.mark.slow
def test_the_copy_keeps_them_too(copy: Path) -> None:
    """Otherwise what follows would show nothing."""
    kept, said = lint(copy)
    assert kept, said


@contracts
@pytest.mark.slow
@pytest.mark.parametrize(("path", "line"), BREACHES, ids=[f"{path}: {line}" for path, line in BREACHES])
def test_a_forbidden_import_is_noticed(copy: Path, path: str, line: str) -> None:
    file = copy / path
    file.write_text(file.read_text("utf-8") + f"\n{line}  # noqa\n", "utf-8")
    kept, said = lint(copy)
    assert not kept, f"nothing forbids {line} in {path}"
    assert "BROKEN" in said, said


@contracts
@pytest.mark.slow
@pytest.mark.parametrize("path", ["bot/somewhere.py", "bot/helpers/__init__.py"])
def test_a_module_without_a_place_is_noticed(copy: Path, path: str) -> None:
    (copy / path).parent.mkdir(exist_ok=True)
    (copy / path).write_text('"""Nowhere."""\n')
    kept, said = lint(copy)
    assert not kept, said


# -- what import contracts cannot see -------------------------------------------------------------------------------

_CLOCKS = {
    "datetime": {"now", "utcnow", "today", "fromtimestamp"},
    "date": {"today", "fromtimestamp"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
}

TIME = ("time", "time")


def test_only_one_file_reads_the_clock() -> None:
    """Everywhere else time is an argument (style.md 24). An interval (time.monotonic) is no time of day."""
    found = []
    for file, node in every(ast.Attribute, ast.ImportFrom):
        if file == "bot/clock.py":
            continue
        if isinstance(node, ast.ImportFrom):
            found += [f"{file}:{node.lineno} {one.name}" for one in node.names if (node.module, one.name) == TIME]
        elif isinstance(node.value, ast.Name) and node.attr in _CLOCKS.get(node.value.id, ()):
            found.append(f"{file}:{node.lineno} {node.value.id}.{node.attr}")
    assert not found, found
