"""One word for one thing: what we stopped saying is said nowhere (ux.md 17 no. 13)."""

from __future__ import annotations

import re

import pytest

from bot.words import Content
from tests.content.test_keys import fail_with, words

RETIRED = {
    "报名|报上了|报了名|报的名": "申请",
    "报号": "编号",
    "组长": "负责人",
    "位置": "名额 is a place, 排的顺序 is the queue",
    "写字": "发消息",
    "家里有变故": "家里人过世了，先停下",
    "登记(?:过)?的(?:机构|地方)|登记名字|没有登记，": "登记 is for the platform alone",
    "出人命|保命": "有生命危险",
    "学过日子": "学做家务",
    "不用催": "we look for you",
    "哪一边": "您是他/她的什么人",
    "两边就是一个人": "两边就连上了",
}
"""Retired words and what is said instead."""
TYPED = re.compile(r"^command\.|\.heard\b|\.unless$|\.alone$")
"""Words that people type: they may go on saying what they like."""


@pytest.mark.parametrize("retired", RETIRED)
def test_a_retired_word_is_said_nowhere(retired: str) -> None:
    met = re.compile(retired + r"(?!母)")
    said = [(key, str(text)) for key, text in words().texts.items() if not TYPED.search(key)]
    said += list(Content().page.items())
    fail_with([f"{key}: {text}" for key, text in said if met.search(text)], f"say {RETIRED[retired]}")


@pytest.mark.parametrize(
    ("minutes", "said"), [(5, "5分钟"), (119, "119分钟"), (120, "2个小时"), (2735, "45个小时"), (2880, "2天")]
)
def test_a_long_time_is_not_told_in_minutes(minutes: int, said: str) -> None:
    alert = {"area": "", "minutes": minutes}
    assert f"{said}了还没人接" in words().text("tick.alert", alert)
