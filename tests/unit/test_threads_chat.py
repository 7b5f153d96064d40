"""A human speaks with somebody in a chat that may carry nothing about anybody (ux.md 2.4, 17 rows 1 and 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.chat import Chat, keys, widen
from tests.unit.test_threads import lines, told
from tests.village import TOWN, ZONE, Village

DANGER = "我不想活了 药都准备好了"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path, start=datetime(2026, 11, 23, 10, 0, tzinfo=ZONE))
    widen(built)
    built.hire("worker", hours="08:00-18:00")
    yield built
    built.close()


@pytest.fixture
def chat(village: Village) -> Chat:
    """Somebody in danger, whom a human has asked something."""
    chat = Chat(village)
    chat.opens(f"a-{TOWN}")
    assert "card.now" in keys(chat.types(DANGER))
    village.press("worker", "alerts.take")
    village.type("worker", "您在哪里")
    return chat


def test_a_humans_words_stay_away_and_ask_to_come_and_look(chat: Chat) -> None:
    news = chat.fresh()
    assert keys(news)[-1] == "nudge.message"
    assert not [one for one in news if "您在哪里" in one.text]


def test_what_is_typed_there_reaches_the_human_all_the_same(village: Village, chat: Chat) -> None:
    chat.fresh()
    assert chat.types("在玉蟾街道家里，没有人") == []
    assert told(village, "worker")[-1] == "在玉蟾街道家里，没有人"


def test_a_number_is_not_kept_and_its_owner_is_told(village: Village, chat: Chat) -> None:
    chat.fresh()
    assert "away.private" in keys(chat.types("您拨13800001234"))
    assert told(village, "worker")[-1] == "您拨***"
    assert lines(village) == [DANGER, "您拨***"]


def test_after_a_card_nobody_is_sent_to_the_page_with_a_shrug(village: Village) -> None:
    chat = Chat(village, "1002")
    chat.opens(f"a-{TOWN}")
    chat.types(DANGER)
    assert keys(chat.types("我妈不在家")) == ["card.noted"]
    assert lines(village) == [DANGER, "我妈不在家"]


def test_what_was_changed_afterwards_reaches_the_human_too(village: Village, chat: Chat) -> None:
    chat.fresh()
    assert chat.edits("在家里，三楼") == []
    assert told(village, "worker")[-1] == "在家里，三楼"
