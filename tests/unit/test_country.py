"""Every county and street of the country stands behind the deployment's own places, which win."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.flow import Doubt, Seen, Trouble, Value
from bot.domain.area import Area, Areas
from bot.words import Content
from handlers.steps import read_area

CONTENT = Content()
OWN = (
    Area("510000", "四川省", "province", ""),
    Area("510500", "泸州市", "city", "510000"),
    Area("510521", "泸县", "county", "510500"),
    Area("510521104", "云锦镇", "street", "510521"),
    Area("510521999", "龙山镇", "street", "510521"),
)
PLACES = Areas(OWN, CONTENT.words.texts["format.endings"], CONTENT.country)


def test_it_has_all_of_them() -> None:
    """Three cities have no counties; their streets lie in them, so they count as one."""
    levels = [area.level for area in CONTENT.country()]
    assert {level: levels.count(level) for level in set(levels)} == {
        "province": 31,
        "city": 339,
        "county": 2978,
        "street": 41352,
    }


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("云锦", "泸县云锦镇"),
        ("武侯区", "武侯区"),
        ("成都武侯", "武侯区"),
        ("泸县嘉明", "泸县嘉明镇"),
        ("长沙芙蓉文艺路", "芙蓉区文艺路街道"),
        ("上海市徐汇区田林街道", "徐汇区田林街道"),
        ("龙山镇", "泸县龙山镇"),
    ],
)
def test_a_place_is_found_here_first_and_then_anywhere(said: str, name: str) -> None:
    found, sure = PLACES.find(said)
    assert sure
    assert PLACES.name(found[0].code) == name


def test_what_lies_outside_knows_where_it_lies() -> None:
    (jiaming,) = PLACES.find("泸县嘉明镇")[0][:1]
    assert [area.name for area in PLACES.upwards(jiaming.code)] == ["嘉明镇", "泸县", "泸州市", "四川省"]
    assert PLACES.holds("510521", jiaming.code)
    assert PLACES.get("999999") is None
    assert len(PLACES) == len(OWN), "only what was imported is listed"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("武侯区", Value("510107")),
        ("太平镇", Trouble("area.many", {"area": "太平镇"})),
        ("文艺路街道", Doubt),
        ("火星基地", Trouble("area.unknown")),
    ],
)
def test_a_name_that_many_places_have_is_asked_for_again_with_its_county(said: str, expected: object) -> None:
    read = read_area(said, Seen(date(2026, 12, 1), PLACES))
    assert isinstance(read, expected) if isinstance(expected, type) else read == expected


def test_names_in_a_sentence_are_found_where_they_stand() -> None:
    text = "我们从武侯区搬到泸县云锦镇"
    assert [text[start:end] for start, end in PLACES.spots(text)] == ["武侯区", "泸县", "云锦镇"]
