"""However a cry for help is typed, it is heard; whatever is typed, the gate stays up."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.gate import Gate, Level
from bot.reading import read_pairs
from bot.words import CONTENT, Content

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
ROWS = list(csv.DictReader((TESTS / "unit" / "crisis_sentences.tsv").open(encoding="utf-8"), delimiter="\t"))
TOLD = [(row["text"], Level(row["level"])) for row in ROWS if row["level"] != "none"]
CALM = [row["text"] for row in ROWS if row["level"] == "none"]
ONCE = [(text, level) for text, level in TOLD if not text.startswith(("我不是没", "不是没", "我没有不"))]
"""Without the twice denied: a mark in the middle of a double negation does make a plain denial of it."""
WEIGHT = {Level.SOFT: 1, Level.URGENT: 2, Level.MISSING: 2, Level.OTHER: 2, Level.VIOLENCE: 2, Level.NOW: 3}
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
TRADITIONAL = read_pairs(CONTENT / "lexicon" / "traditional.txt")
COMMON = str.maketrans({simple: letter for letter, simple in reversed(TRADITIONAL.items())})
RARE = str.maketrans({simple: letter for letter, simple in TRADITIONAL.items()})
"""The first and the last of the traditional characters that became one: 发 was 發 and 髮."""
TWISTS = {
    "spaces": " ".join,
    "stops": "。".join,
    "stars": "*".join,
    "emoji": "😭".join,
    "joiners": "\u200d".join,
    "full width": lambda text: text.translate(WIDE),
    "capitals": str.upper,
    "traditional": lambda text: text.translate(COMMON),
    "rare traditional": lambda text: text.translate(RARE),
    "polite": lambda text: f"您好，{text}",
    "form": lambda text: f"姓名：李某 电话：13900000000 备注：{text}",
    "menu": lambda text: f"选2，{text}",
    "laughter": lambda text: f"{text}哈哈",
    "laughter before": lambda text: f"哈哈，{text}",
    "hesitation": lambda text: f"嗯就是，那个，{text}",
    "a question": lambda text: f"那个我想问一下{text}",
    "thanks": lambda text: f"{text}谢谢",
    "as before": lambda text: f"以前也这样，{text}",
    "a film": lambda text: f"昨天看完电影，{text}",
    "twice": lambda text: text * 2,
    "said again": lambda text: f"{text}，{text}",
    "trailing": lambda text: f"{text}。。。",
    "no gaps": lambda text: text.replace("，", ""),
}


BEFORE = [
    "填登记表呢", "医保报销的事", "游戏账号送人了", "看完电视剧", "培训课上讲自杀预防", "以前的事不提了", "新闻里说的那些", "考试考完了", "修热水器、晒被子",
    "天天去药房开药",
]  # fmt: skip
AFTER = ["登记表填好了", "报销去哪", "游戏不打了", "电视剧还没看完", "以前的事", "饭做好了", "上班去了"]
JOKES = ["哈哈", "，开玩笑的", "哈哈，说着玩"]
"""Contexts that explain danger where they bind it. Here they stand beside it."""


@cache
def gate() -> Gate:
    """The gate as it ships; built once, for it keeps nothing."""
    return Content().gate


def too_low(text: str, level: Level) -> bool:
    """More than one level lower than it should be; only a soft sign may vanish."""
    heard = gate().hears(text)
    return WEIGHT[level] - (WEIGHT[heard.level] if heard else 0) > 1


def test_typing_it_another_way_lowers_it_by_one_level_at_most() -> None:
    lost = [(name, text) for name, twist in TWISTS.items() for text, level in TOLD if too_low(twist(text), level)]
    assert lost == []


LOWERED = {"no gaps": ["以前的事不提了，遗书我放抽屉了", "儿子，妈先走了，你要好好的"]}
"""Where the pause is gone, what was said to somebody reads as said of them, and what was as what is: heard, one lower."""


@pytest.mark.parametrize("name", TWISTS)
def test_typing_it_another_way_loses_nothing_and_lowers_no_danger_now(name: str) -> None:
    lost = []
    for text, _level in TOLD:
        before, after = gate().hears(text), gate().hears(TWISTS[name](text))
        now = before is not None and before.level is Level.NOW
        if before and (after is None or (now and after.level is not Level.NOW)):
            lost.append(text)
    assert sorted(lost) == sorted(LOWERED.get(name, []))


@pytest.mark.parametrize("name", TWISTS)
def test_typing_it_another_way_wakes_nothing(name: str) -> None:
    """One in a hundred: a quotation mark that was moved away from its word is one."""
    woken = [text for text in CALM if not gate().hears(text) and gate().hears(TWISTS[name](text))]
    assert len(woken) * 100 <= len(CALM), woken


def test_half_a_message_later_it_is_heard_too() -> None:
    grave = [text for text, level in TOLD if level is not Level.SOFT and len(text) > 3]
    lost = []
    for text in grave:
        for at in range(1, len(text)):
            first, last = text[:at], text[at:]
            if not (gate().hears(first) or gate().hears(last, [first])):
                lost.append((first, last))
    assert lost == []


@given(st.sampled_from(ONCE), st.data())
@settings(max_examples=400, deadline=None)
def test_one_mark_anywhere_does_not_hide_it(told: tuple[str, Level], data: st.DataObject) -> None:
    text, level = told
    at = data.draw(st.integers(0, len(text)))
    mark = data.draw(st.sampled_from([" ", "，", "。", "*", "😀", "\u200b", "～", "-"]))
    letters = text[max(at - 1, 0) : at + 1]
    if not letters.isascii():
        assert not too_low(text[:at] + mark + text[at:], level)


@given(st.sampled_from(CALM), st.sampled_from(["我不想活了", "我想自杀", "我刚吞了一整瓶安眠药", "他说他要跳楼"]))
@settings(max_examples=300, deadline=None)
def test_a_calm_sentence_does_not_cover_a_cry_after_it(calm: str, cry: str) -> None:
    for text in (f"{calm}，{cry}", f"{calm} {cry}", f"{calm}。{cry}"):
        assert gate().hears(text)


def lowered(text: str, level: Level) -> bool:
    heard = gate().hears(text)
    return heard is None or heard.level.rank < level.rank


def test_what_stands_elsewhere_takes_nothing_away_and_lowers_nothing() -> None:
    texts = [(f"{other}，{text}", level) for other in BEFORE for text, level in TOLD]
    texts += [(f"{text}，{other}", level) for other in AFTER for text, level in TOLD]
    texts += [(text + joke, level) for joke in JOKES for text, level in TOLD if level not in (Level.URGENT, Level.SOFT)]
    assert [text for text, level in texts if lowered(text, level)] == []


@given(st.sampled_from(TOLD))
@settings(max_examples=200, deadline=None)
def test_a_negation_in_one_clause_does_not_cancel_the_next(told: tuple[str, Level]) -> None:
    text, level = told
    assert not too_low(f"我不，{text}", level)


@given(st.text(), st.lists(st.text(), max_size=2))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_without_a_fault(text: str, before: list[str]) -> None:
    gate().hears(text, before)


@given(st.lists(st.sampled_from([*[text for text, _ in TOLD], *CALM]), max_size=5).map("".join), st.text(max_size=5))
@settings(max_examples=200, deadline=None)
def test_what_was_said_before_never_takes_danger_away(text: str, before: str) -> None:
    alone, after = gate().hears(text), gate().hears(text, [before])
    assert alone is None or (after and after.level.rank >= alone.level.rank)
