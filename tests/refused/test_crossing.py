"""A link of a chat leads a device into its account, and never one that is in a second person's hands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chat import Chat
from tests.refused.attempts import Attempt, Row, met, nothing, pressed
from tests.village import Village


def asked(village: Village) -> None:
    """In a chat somebody asks for a call, and has a link to the page where the number is told."""
    chat = Chat(village)
    chat.opens()
    chat.presses("call")


def opens(who: str) -> Callable[[Village], Attempt]:
    """Somebody opens that link."""

    def about(village: Village) -> Attempt:
        code = Chat(village).link()
        return Attempt(who, lambda here: here.open(who, code))

    return about


def empty(village: Village) -> None:
    """A device that has been here, and left nothing."""
    asked(village)
    village.open("ma")


def handed_over(village: Village) -> None:
    """A mother put her phone into her son's hands; he said no, so of neither anything is left."""
    asked(village)
    village.apply_family("ma")
    village.press("ma", "hand_over", "no")


ROWS = {
    "a device with nothing of its own is led in": Row(empty, opens("ma"), nothing, ""),
    "another is not led in after it": Row(
        empty, opens("ma"), lambda village: village.open("stranger", Chat(village).link()), "connect.dead"
    ),
    "a phone in a second person's hands is not led in": Row(
        handed_over, opens("ma"), nothing, "connect.not_empty"
    ),
    "given back, it is": Row(handed_over, opens("ma"), pressed("ma", "given_back"), ""),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_link(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key
