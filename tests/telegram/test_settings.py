"""What an operator sets for a bot, and what is refused before anything is served."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.commands.folder import Folder
from bot.commands.serve import serve
from bot.commands.telegram import Telegram, check
from bot.domain.errors import Refused
from bot.settings import Settings
from bot.words import Content
from bot.writer import Writer
from tests.village import Village

TOKEN = "123456:for-tests"
SECRET = "a-secret-of-more-than-32-characters_"
GOOD = {"TOKEN": TOKEN, "MODE": "webhook", "SECRET": SECRET, "URL": "https://example.org"}


def settings(folder: Path, **given: str) -> Settings:
    """As an operator would write them; `URL` is where the page is."""
    names = {name: "PUBLIC_URL" if name == "URL" else f"TELEGRAM_{name}" for name in given}
    lines = [f"JINGKANG_{names[name]}={value}\n" for name, value in given.items()]
    (folder / ".env").write_text("".join(lines))
    return Settings.load(folder)


def test_without_a_token_there_is_no_bot(tmp_path: Path) -> None:
    assert check(settings(tmp_path)) == ""


def test_the_bot_is_the_number_of_its_token(tmp_path: Path) -> None:
    assert check(settings(tmp_path, **GOOD)) == "123456"


@pytest.mark.parametrize(("change", "key"), [
    ({"TOKEN": "no token"}, "telegram_token"),
    ({"SECRET": ""}, "telegram_secret"), ({"SECRET": "x" * 31}, "telegram_secret"), ({"SECRET": "密" * 40}, "telegram_secret"),
    ({"URL": ""}, "telegram_url"), ({"URL": "http://example.org"}, "telegram_url"),
])  # fmt: skip
def test_what_is_wrong_is_refused_before_anything_is_served(tmp_path: Path, change: dict[str, str], key: str) -> None:
    """Without its secret anybody could speak as anybody."""
    settings(tmp_path, **{**GOOD, **change})
    said: list[str] = []
    with pytest.raises(Refused, match=f"^cli.refused.{key}$") as refused:
        serve(Folder(tmp_path), demo=False, host="127.0.0.1", port=0, say=said.append)
    assert not said
    words = Content({}).words.text(refused.value.key)
    assert words and not [secret for secret in (TOKEN, SECRET) if secret in words]


def test_a_server_of_ones_own_may_bring_updates_over_plain_http(tmp_path: Path) -> None:
    mine: dict[str, Any] = {**GOOD, "API_BASE": "http://127.0.0.1:8081", "URL": "http://127.0.0.1:8000"}
    assert check(settings(tmp_path, **mine)) == "123456"


@pytest.mark.parametrize("engine", ["aiogram", "ptb"])
def test_an_engine_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    """Before anything is read or sent."""
    monkeypatch.setitem(sys.modules, f"bot.channels.telegram.{engine}_engine", None)
    telegram = Telegram(settings(tmp_path, **{**GOOD, "ENGINE": engine}))
    village = Village.on_disk(tmp_path)
    writer = Writer(village.app, lambda: village.now)
    with pytest.raises(Refused, match=r"refused\.telegram_engine") as refused:
        asyncio.run(telegram.run(village.house, writer, writer.wakes, asyncio.Event()))
    village.close()
    assert refused.value.params == {"extra": engine}


def test_the_webhook_is_a_route_only_where_it_is_chosen(tmp_path: Path) -> None:
    assert len(Telegram(settings(tmp_path, **GOOD)).routes()) == 1
    assert Telegram(settings(tmp_path, **{**GOOD, "MODE": "polling"})).routes() == []


def test_no_setting_shows_a_secret(tmp_path: Path) -> None:
    shown = repr(settings(tmp_path, **GOOD))
    assert TOKEN not in shown and SECRET not in shown
