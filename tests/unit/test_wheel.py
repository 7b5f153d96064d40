"""The wheel runs from anywhere: with what it brings, beside what it asks for, and nothing else."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tests.libraries import libraries
from tests.sources import FOLDERS, ROOT, trees

pytestmark = pytest.mark.slow


class Installed:
    """An environment in which the wheel is all that is installed by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JINGKANG"))}
        uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
        self.run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
        self.run(uv, "venv", "--offline", "--python", sys.executable, str(folder / "env"))
        python = self.program("python")
        wheel = str(next(folder.glob("*.whl")))
        self.run(uv, "pip", "install", "--offline", "--no-deps", "--compile-bytecode", "--python", python, wheel)
        self.site = Path(self.run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
        self.about = Distribution.at(next(self.site.glob("jingkang-*.dist-info")))
        for library in libraries(self.about.requires or ()).values():
            for name in {file.parts[0] for file in library.files or ()} - {"..", "__pycache__"}:
                (self.site / name).symlink_to(Path(str(library.locate_file(name))))

    def program(self, name: str) -> str:
        """A program of this environment."""
        return str(self.folder / "env" / "bin" / name)

    def start(self, *words: str, **settings: str) -> subprocess.Popen[str]:
        """A command of ours, from a folder that is not the checkout."""
        return subprocess.Popen(
            [self.program("jingkang"), *words],
            cwd=self.folder,
            env=self._clean | settings,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *words: str, cwd: Path | None = None) -> str:
        """What a command prints; it must succeed."""
        done = subprocess.run(words, cwd=cwd or self.folder, env=self._clean, text=True, capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("any where") / "50% 康"
    folder.mkdir()
    return Installed(folder)


def test_nothing_comes_from_the_checkout(installed: Installed) -> None:
    show = "import sys; [print(__import__(name).__file__) for name in sys.argv[1:]]"
    found = installed.run(installed.program("python"), "-c", show, *FOLDERS).splitlines()
    assert [path for path in found if not Path(path).is_relative_to(installed.site)] == []


def test_whatever_it_imports_is_asked_for(installed: Installed) -> None:
    """By what is imported late as well, which no start would miss. What belongs to an extra is not there."""
    names = {name.partition(".")[0] for tree in trees().values() for name in _imported(tree)}
    show = "import sys; from importlib.util import find_spec; print(*(n for n in sys.argv[1:] if not find_spec(n)))"
    missing = installed.run(installed.program("python"), "-c", show, *sorted(names)).split()
    assert missing == ["aiogram", "aiohttp", "docx", "psycopg", "pypdf", "regex", "telegram"]


def test_it_makes_the_demonstration_and_serves_it(installed: Installed) -> None:
    installed.run(installed.program("jingkang"), "demo", "--data", "data")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = installed.start("serve", "--demo", "--data", "data", "--port", str(port))
    try:
        page = _fetch(server, f"http://127.0.0.1:{port}/")
        assert "社区" in page
        assert json.loads(_fetch(server, f"http://127.0.0.1:{port}/screen?as=family-2&after=0"))["lines"]
    finally:
        server.send_signal(signal.SIGTERM)
        printed, _ = server.communicate(timeout=20)
    assert server.returncode == 0, printed


def test_without_the_extra_postgresql_is_refused_in_one_line(installed: Installed) -> None:
    url = "postgresql+psycopg://jingkang@localhost/jingkang"
    told = installed.start("init", "--data", "other", JINGKANG_DATABASE_URL=url).communicate()[0].splitlines()
    assert len(told) == 1
    assert 'pip install "jingkang[postgresql]"' in told[0]


@pytest.mark.parametrize(
    ("extra", "library"), [("ptb", "python-telegram-bot"), ("aiogram", "aiogram"), ("postgresql", "psycopg-binary")]
)
def test_an_extra_brings_its_library(installed: Installed, extra: str, library: str) -> None:
    asked = installed.about.requires or ()
    assert library in libraries(asked, extra)
    assert library not in libraries(asked)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def _fetch(server: subprocess.Popen[str], url: str) -> str:
    patient = time.monotonic() + 20
    while server.poll() is None and time.monotonic() < patient:
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            time.sleep(0.05)
    raise AssertionError("no answer")
