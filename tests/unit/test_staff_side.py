"""The team's side: calls, reviews, registration, alerts, joining and leaving."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.staff_house import Phone, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def mother_applies(town: Town, name: str = "妈妈", phone: str = "13800001234", knows: str = "还不知道") -> Phone:
    """A family application from a printed code."""
    mother = Phone(town, name)
    mother.open("a:510521104")
    mother.press("我想申请帮助", "给家里人", "平安", "对，就是这里", "接着办", "同意", "爸爸妈妈", "18岁以上", knows)
    if knows != "知道，也愿意":
        mother.press("先报上")
    mother.press("找点事做", "选好了")
    mother.type(phone)
    mother.press("对", "提交")
    return mother


def test_the_road_from_a_call_to_the_registration(town: Town) -> None:
    """Application, call, the person's own yes written down by the worker, the number of the platform."""
    worker = town.worker("小王")
    mother = mother_applies(town)
    town.later(days=7)
    first = worker.type("首页")
    print(first)
    assert first[0].text.startswith("今天1件，都还来得及；另外0位")
    call = worker.press("1 回电：今天到期")
    print(call)
    print(worker.press("本人愿意"))
    print(worker.press("都问到了", "打电话"))
    print(worker.type("我想去看看，登记也行"))
    print(worker.press("打开誊录单"))
    print(worker.press("填编号"))
    print(worker.type("SC-2026-0001"))
    print(worker.press("今天"))
    print(mother.news())
