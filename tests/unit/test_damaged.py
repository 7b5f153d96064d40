"""A database that a disk has spoilt is named in a line, by every command, and is never written to (F22, A73)."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.folder import DATABASE
from tests.world import content

PAGE = 4096
WHOLE = (["init"], ["serve"], ["doctor"], ["audit", "verify"], ["db", "upgrade"])
"""They read all of it first."""


def jingkang(*words: str, data: Path) -> Result:
    if words == ("serve",):
        with socket.create_server(("127.0.0.1", 0)) as free:
            words = ("serve", "--port", str(free.getsockname()[1]))
    return CliRunner().invoke(app, [*words, "--data", str(data)])


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("begun") / "data"
    assert jingkang("init", data=data).exit_code == 0
    return data


@pytest.fixture
def data(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "data"))


def header(file: Path) -> None:
    """Its first bytes are gone."""
    with file.open("r+b") as raw:
        raw.write(os.urandom(64))


def pages(file: Path) -> None:
    """Some pages hold other bytes than were written; it begins as it should, and a start without a look succeeds."""
    with file.open("r+b") as raw:
        for number in range(8, file.stat().st_size // PAGE, 3):
            raw.seek(number * PAGE)
            raw.write(os.urandom(PAGE))


def cut(file: Path) -> None:
    """Its end is gone."""
    with file.open("r+b") as raw:
        raw.truncate(file.stat().st_size // PAGE // 2 * PAGE)


def told() -> str:
    return content().words.text("cli.refused.damaged", {"file": DATABASE, "what": "|"}).partition("|")[0]


def check(data: Path, command: list[str], spoil: Callable[[Path], None]) -> None:
    spoil(data / DATABASE)
    before = (data / DATABASE).read_bytes()
    result = jingkang(*command, data=data)
    assert result.exit_code == (1 if command == ["doctor"] else 2), result.output
    assert told() in result.output
    assert result.output.count("\n") <= 4
    assert (data / DATABASE).read_bytes() == before


@pytest.mark.parametrize("command", [*WHOLE, ["tick"]], ids=" ".join)
def test_a_spoilt_beginning_is_a_line_and_the_exit_code_two(data: Path, command: list[str]) -> None:
    check(data, command, header)


@pytest.mark.parametrize("command", WHOLE, ids=" ".join)
@pytest.mark.parametrize("spoil", [pages, cut])
def test_so_is_a_spoilt_page_further_on(data: Path, spoil: Callable[[Path], None], command: list[str]) -> None:
    check(data, command, spoil)


def test_a_spoilt_page_that_is_met_in_the_middle_of_a_command_is_a_line(data: Path) -> None:
    check(data, ["staff", "word", "--name", "x"], pages)


def test_doctor_says_that_a_sound_one_is_sound(data: Path) -> None:
    assert content().words.text("doctor.database.ok") in jingkang("doctor", data=data).output


@pytest.mark.parametrize("command", [["tick"], ["doctor"], ["audit", "verify"], ["serve"]], ids=" ".join)
def test_a_database_server_that_is_away_is_a_line_too(data: Path, command: list[str]) -> None:
    (data / ".env").write_text("JINGKANG_DATABASE_URL=postgresql+psycopg://nobody:hush@127.0.0.1:1/none\n")
    result = jingkang(*command, data=data)
    assert result.exit_code == (1 if command == ["doctor"] else 2)
    assert content().words.text("cli.refused.database_away", {"error": "OperationalError"}) in result.output
    assert "hush" not in result.output
