"""Bots and people for the tests of Telegram, on the server of the whole run (`double`, tests/conftest.py)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.telegram.double import BotSide, Clock, Double, UserSide
from tests.telegram.raw import WANG, Client


@pytest.fixture
def bot(double: Double) -> BotSide:
    """A bot with a token of its own, no people, and nothing wrong with it."""
    return double.bot()


@pytest.fixture
def client(bot: BotSide) -> Iterator[Client]:
    """A client of the bot."""
    made = Client(bot)
    yield made
    made.close()


@pytest.fixture
def wang(bot: BotSide) -> UserSide:
    """Somebody who has begun; their /start waits."""
    user = bot.user(WANG)
    user.start()
    return user


@pytest.fixture
def aside() -> Iterator[Double]:
    """A server whose time can be moved without moving that of others."""
    made = Double(clock=Clock())
    yield made
    made.stop()
