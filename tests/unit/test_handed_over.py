"""The phone in a second person's hands: theirs alone while they use it, and back by itself when they do not.

ux.md 9.8, 17 no. 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.channels.contract import Screen
from bot.conversation.messages import Heard
from bot.delivery import Mouth
from tests.village import Village

SECRET = "别让我妈看见这句话"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    built.apply_family("ma")
    yield built
    built.close()


def handed(village: Village) -> None:
    """A mother hands her phone over, and the person writes something for themself alone."""
    village.press("ma", "handover")
    village.type("ma", SECRET)


def screen(village: Village) -> Screen:
    return Mouth(village.database, village.words).screen(*village.address("ma"), 0, village.now)[0]


def read(village: Village) -> str:
    return "\n".join(line.text for line in screen(village).lines)


class Row(NamedTuple):
    """What happens to the phone, and whose it is then."""

    sentence: str
    minutes: float
    kind: Heard | None
    payload: str
    theirs: bool


ROWS = (
    Row("they go on", 4, Heard.TEXT, "为什么问", True),
    Row("they are reading", 4, Heard.HERE, "", True),
    Row("the page is loaded anew", 0, Heard.OPEN, "", False),
    Row("a poster is read by it", 0, Heard.OPEN, "a:510521104", False),
    Row("nobody presses anything", 6, None, "", False),
    Row("it lies, and the page is opened", 6, Heard.OPEN, "", False),
    Row("it lies, and somebody types", 6, Heard.TEXT, "我想了解一下", False),
    Row("it lies, and somebody presses", 6, Heard.PRESS, "learn", False),
    Row("it lies, and the page says that somebody is there", 6, Heard.HERE, "", False),
    Row("they say that they are done", 0, Heard.TEXT, "还手机", False),
)


@pytest.mark.parametrize("row", ROWS, ids=[row.sentence for row in ROWS])
def test_whose_it_is(village: Village, row: Row) -> None:
    handed(village)
    payload = village.token("ma", row.payload) if row.kind is Heard.PRESS else row.payload
    village.now += timedelta(minutes=row.minutes)
    if row.kind is not None:
        village.hear("ma", row.kind, payload)
    assert screen(village).handed_over is row.theirs
    assert (SECRET in read(village)) is row.theirs
    assert not village.rows("own_yes")
    if not row.theirs and row.payload not in ("还手机", ""):
        assert "编号" not in read(village), "nothing of the case before a press"
        assert row.payload not in read(village), "what the second person meant is not the first one's"


def test_each_press_of_theirs_gives_them_time(village: Village) -> None:
    handed(village)
    for _ in range(4):
        village.now += timedelta(minutes=4)
        village.hear("ma", Heard.HERE, "")
    assert SECRET in read(village)


def test_danger_typed_into_a_phone_that_lay_is_heard(village: Village) -> None:
    handed(village)
    village.now += timedelta(minutes=6)
    village.hear("ma", Heard.TEXT, "我不想活了，药都准备好了")
    assert village.rows("alert")
    assert "120" in read(village)
    assert SECRET not in read(village)


def test_back_after_a_while_the_word_is_asked_where_there_is_one(village: Village) -> None:
    village.press("ma", "set_word")
    village.type("ma", "8832")
    village.type("ma", "8832")
    handed(village)
    village.hear("ma", Heard.OPEN, "")
    assert (screen(village).veil, read(village)) == ("word", "")
    village.word("ma", "8832")
    assert screen(village).veil == "open"


# -- coming, and coming back -------------------------------------------------------------------------------------------


def test_a_second_tab_shows_the_question_and_takes_it_from_nobody(village: Village) -> None:
    village.family_to_review("other")
    village.press("other", "change", "change_phone")
    assert village.open("other") == ["phone.ask"]
    assert village.type("other", "13800009999") == ["phone.right"]


def test_after_a_while_nothing_is_shown_before_a_press(village: Village) -> None:
    village.family_to_review("other")
    village.now += timedelta(minutes=4)
    assert village.open("other") == ["home.back"]


@pytest.mark.parametrize("minutes", [0, 1, 600])
def test_who_only_looked_does_not_come_back(village: Village, minutes: int) -> None:
    assert village.open("new") == ["home.hello"]
    village.now += timedelta(minutes=minutes)
    assert village.open("new") == ["home.hello"]
    assert [said.key for said in village.page("new")] == ["home.hello"]
    village.press("new", "home.apply")
    village.now += timedelta(minutes=10)
    assert village.open("new") == ["home.back"]
