"""Two taps on one button are one, and need no words (F07)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.messages import Heard
from tests.village import TOWN, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village.on_disk(tmp_path)
    yield made
    made.close()


def test_the_second_tap_says_nothing_and_changes_nothing(village: Village) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family")
    token = village.token("ma", "well")
    village.hear("ma", Heard.PRESS, token)
    before = village.page("ma")
    village.hear("ma", Heard.PRESS, token)
    assert [said.key for said in village.page("ma")[len(before) :]] == ["echo"]


def test_an_old_button_pressed_later_is_told_kindly(village: Village) -> None:
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "home.apply", "family")
    token = village.token("ma", "well")
    village.hear("ma", Heard.PRESS, token)
    village.now += timedelta(minutes=1)
    before = len(village.page("ma"))
    village.hear("ma", Heard.PRESS, token)
    assert [said.key for said in village.page("ma")[before:]] == ["echo", "engine.stale", "family.area_here"]


def test_who_did_not_see_what_came_of_it_is_not_told_that_nothing_did(village: Village) -> None:
    """The receipt was lost on its way, and they press 提交 again."""
    village.family_to_review("ma")
    token = village.token("ma", "send")
    village.hear("ma", Heard.PRESS, token)
    village.now += timedelta(minutes=1)
    before = len(village.page("ma"))
    village.hear("ma", Heard.PRESS, token)
    assert [said.key for said in village.page("ma")[before:]] == ["echo", "home.done"]
    assert village.press("ma", "home.go_on") == ["progress.submitted"]
    assert len(village.rows("case")) == 1
