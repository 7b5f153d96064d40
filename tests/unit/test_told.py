"""What was told in one breath: an answer once it is asked, and kept by nobody before the consent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.village import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village.on_disk(tmp_path)
    yield made
    made.close()


STORY = "我儿子28了，住云锦镇，想找点事做，电话13812345678"


def told(village: Village) -> object:
    with village.database.reading(village.now) as unit:
        account = village.account("ma").id
        kept = unit.talks.parked(account) or unit.talks.open(account)
        return kept.talk.about.get("told") if kept is not None else None


def test_a_story_is_put_aside_with_the_form_only_after_the_consent(village: Village) -> None:
    village.open("ma")
    assert village.type("ma", STORY) == ["heard.story"]
    village.type("ma", "对")
    assert told(village) == {
        "relation": "parent",
        "age": "adult",
        "area": "510521104",
        "wishes": ["work"],
        "phone": "13812345678",
    }
    village.type("ma", "平安")
    village.type("ma", "首页")
    assert not told(village)


def test_after_the_consent_it_waits_with_the_form(village: Village) -> None:
    village.open("ma")
    village.type("ma", STORY)
    for said in ("对", "平安", "接着办", "同意", "首页"):
        village.type("ma", said)
    assert told(village) == {"wishes": ["work"], "phone": "13812345678"}


def test_a_brother_of_a_child_is_asked_for_the_parents_all_the_same(village: Village) -> None:
    village.open("ma")
    village.type("ma", "我弟弟12岁，住云锦镇，想多跟人来往")
    for said in ("对", "平安", "接着办"):
        village.type("ma", said)
    assert "family.age" in village.type("ma", "同意"), "what would end the form is asked"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("帮邻居问问，他住云锦镇", "neighbour.danger"),
        ("催一下，我的编号是7K4M92QX", "find.number"),
        ("泸县云锦镇", "home.hello_area"),
        ("7K4M92QX", "find.word"),
        ("我们搬到外地去了", "home.for_whom"),
        ("换号码了", "heard.no_number"),
        ("让他自己来填", "heard.own_hands"),
        ("我要投诉", "heard.complain"),
        ("再见", "heard.bye"),
        ("你是谁", "home.about"),
    ],
)
def test_what_is_typed_on_the_first_screen_opens_its_door(village: Village, said: str, key: str) -> None:
    village.open("ma")
    assert key in village.type("ma", said)
