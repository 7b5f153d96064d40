"""The whole road in two browsers: a family applies or asks for a call, a worker takes it up, both see it live."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.hands import DESKTOP, Hands, Phone, to_receipt


@pytest.fixture
def worker(hands: Hands) -> Phone:
    """The right-hand phone of the demo desk, in the worker's hand."""
    desk = hands.open(hands.context(DESKTOP), "/#left=family-4&right=worker-1").page
    phone = Phone(desk, desk.frame_locator("#right iframe"))
    phone.sees("今天")
    return phone


def test_a_family_applies_and_the_worker_registers(hands: Hands, worker: Phone) -> None:
    family = hands.played("family-1")
    number = to_receipt(family, "嘉明镇", "13800007701")
    worker.sees("嘉明镇来了一份申请")

    worker.press(worker.find(f"编号{number}"))
    worker.sees("泸县嘉明镇，家里人来问的，成年。想找点事做。说本人愿意")
    worker.press("拨号")
    dial = worker.choices().first
    expect(dial).to_have_text("拨 138••••7701")
    expect(dial).to_have_attribute("href", "tel:13800007701")
    worker.press("本人愿意，登记", "都问到了", "打电话")
    worker.asked("他/她的原话")
    worker.type("我想去学做饭")
    worker.sees("誊录单按平台的顺序排好了")
    worker.press("打开誊录单")
    worker.sees("地区 泸县嘉明镇", "13800007701")
    worker.press("填编号")
    worker.type("SC-2026-0001")
    worker.press("今天")

    family.sees("登记好了，接下来找一家合适的地方。")
    worker.sees("登记好了，记的是您在平台上录的那条")
    family.does_not_see("我想去学做饭", "SC-2026-0001")


def test_a_call_is_asked_for_and_made(hands: Hands, worker: Phone) -> None:
    family = hands.phone()
    family.press("请给我打电话", "行，我来填")
    family.asked("手机号")
    family.type("13800007702")
    family.press("对")
    family.type("喻寺镇")
    family.sees("前，有老师打给您")
    family.press("这样行")
    worker.sees("喻寺镇有人想请您回个电话")

    worker.press(worker.find("喻寺镇，想请您回个电话"))
    worker.sees("想请您回个电话")
    worker.press(
        "替他/她填申请", "说行，接着填", "替家里人问", "爸爸妈妈", "18岁以上", "知道，也愿意", "找点事做", "选好了"
    )
    worker.press("不记")
    worker.sees("交上了，编号")

    family.sees("老师替您交上了，编号")


def test_two_who_press_the_same_call_get_one_call(hands: Hands) -> None:
    asking = hands.phone()
    asking.press("请给我打电话", "行，我来填")
    asking.type("13800007703")
    asking.press("对")
    asking.type("云龙镇")
    asking.sees("前，有老师打给您")
    both = [hands.played("worker-1"), hands.played("manager-1")]
    labels = [one.find("云龙镇，想请您回个电话") for one in both]
    before = [one.lines.count() for one in both]
    for one, label in zip(both, labels, strict=True):
        one.press(label)
    for one, lines in zip(both, before, strict=True):
        expect(one.lines).not_to_have_count(lines)
    hands.settle(both)
    told = ["在打，不用重复打" in one.text() for one in both]
    assert sorted(told) == [False, True]
    winner = both[told.index(False)]
    winner.sees("泸县云龙镇")
    expect(winner.choices().first).to_have_attribute("href", "tel:13800007703")
