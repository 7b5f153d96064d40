"""Everybody gets through: no serious finding of axe on any screen, keyboard alone, narrow, enlarged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import DESKTOP, PHONE, Hands, Phone, serious, to_review, to_wishes

WIDTHS = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"])
CUT_OFF = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const out = [...document.querySelectorAll('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    if (box.width <= 1) return false; // only for who listens
    return (box.right > innerWidth + 1 || box.left < -1 || one.scrollWidth > one.clientWidth + 1)
      && getComputedStyle(one).overflowX !== 'auto' && getComputedStyle(one).display !== 'inline';
  });
  return [...(wide > 0 ? [`page +${wide}`] : []), ...out.map((one) => one.outerHTML.slice(0, 90))];
}"""


@pytest.fixture
def looked() -> Callable[[Page, str], None]:
    """Collects what axe finds on each screen, and whether anything is cut off."""

    def look(page: Page, name: str) -> None:
        assert serious(page) == [], name
        assert page.evaluate(CUT_OFF) == [], name

    return look


@WIDTHS
def test_axe_finds_nothing_on_a_family_s_screens(
    hands: Hands, size: dict[str, int], looked: Callable[[Page, str], None]
) -> None:
    phone = hands.phone(size=size)
    looked(phone.page, "first")
    phone.press("我想申请帮助", "给家里人")
    phone.asked("平安吗")
    looked(phone.page, "mid-form")
    phone.press("平安，慢慢办")
    phone.type("田林街道")
    phone.press("接着办", "同意，接着办", "爸爸妈妈", "18岁以上", "知道，也愿意", "找点事做")
    expect(phone.at.locator(".choice.chosen")).to_be_visible()
    looked(phone.page, "many choices")
    phone.press("选好了")
    phone.asked("手机号")
    phone.type("13800007721" if size is PHONE else "13800007722")
    phone.press("对")
    phone.sees("请看一遍")
    looked(phone.page, "review")
    phone.press("提交")
    phone.sees("收到了")
    looked(phone.page, "receipt")
    phone.press("换他/她来看")
    phone.asked("您说了算")
    looked(phone.page, "handed over")
    phone.press("想了解一下", "再想想")
    phone.asked("还回去")
    phone.press("还回去了")
    phone.sees("刚才换人看过了")
    phone.type("我不想活了，手里拿着药")
    expect(phone.at.locator(".crisis")).to_be_visible()
    looked(phone.page, "crisis")
    phone.at.locator("#hide").click()
    expect(phone.at.locator("#back")).to_be_visible()
    looked(phone.page, "emptied")


@WIDTHS
def test_axe_finds_nothing_on_the_team_s_screens(
    hands: Hands, size: dict[str, int], looked: Callable[[Page, str], None]
) -> None:
    worker = hands.played("worker-2", size)
    worker.sees("今天")
    looked(worker.page, "day")
    row = worker.find("编号")
    looked(worker.page, "list")
    worker.press(row)
    worker.sees("田林街道")
    looked(worker.page, "case")
    desk = hands.open(hands.context(size), "/#left=family-4&right=worker-2").page
    for side in ("#left", "#right"):
        expect(desk.frame_locator(f"{side} iframe").locator("#lines .choice").first).to_be_attached()
    looked(desk, "desk")


def tab_to(phone: Phone, label: str) -> None:
    """Only by Tab."""
    for _ in range(12):
        phone.page.keyboard.press("Tab")
        if phone.page.evaluate("document.activeElement.textContent") == label:
            return
    raise AssertionError(label)


def test_the_first_questions_are_answered_by_the_keyboard_alone(hands: Hands) -> None:
    phone = hands.phone(size=DESKTOP)
    for label, then in (
        ("我想申请帮助", "是给谁申请"),
        ("给家里人", "平安吗"),
        ("平安，慢慢办", "哪个区县、乡镇"),
    ):
        tab_to(phone, label)
        assert phone.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        phone.page.keyboard.press("Enter")
        phone.asked(then)
    for _ in range(4):
        phone.page.keyboard.press("Tab")
        if phone.page.evaluate("document.activeElement.id") == "text":
            break
    phone.page.keyboard.type("玉蟾街道")
    phone.page.keyboard.press("Enter")
    phone.asked("附近有")


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 568), (320, 256)], ids=["200%", "narrow", "400%"])
def test_nothing_is_cut_off(hands: Hands, width: int, height: int) -> None:
    phone = hands.phone(size={"width": width, "height": height})
    assert phone.page.evaluate(CUT_OFF) == []
    to_wishes(phone)
    assert phone.page.evaluate(CUT_OFF) == []
    for _ in range(2):
        phone.at.locator("#size").click()
    assert phone.page.evaluate(CUT_OFF) == []
    for button in phone.choices().all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    phone.at.locator("#hide").click()
    expect(phone.at.locator("#back")).to_be_visible()
    assert phone.page.evaluate(CUT_OFF) == []


def test_larger_letters_stay(hands: Hands) -> None:
    phone = hands.phone()
    size = "parseFloat(getComputedStyle(document.querySelector('.text')).fontSize)"
    before = phone.page.evaluate(size)
    phone.at.locator("#size").click()
    larger = phone.page.evaluate(size)
    assert larger > before
    phone.page.reload()
    expect(phone.choices().first).to_be_visible()
    assert phone.page.evaluate(size) == larger


def test_a_review_can_be_read_at_once(hands: Hands) -> None:
    phone = hands.phone()
    to_review(phone, number="13800007723")
    for part in (phone.lines.filter(has_text="请看一遍"), phone.choices().last):
        expect(part).to_be_in_viewport(ratio=1)
    phone.press("提交")
    expect(phone.lines.filter(has_text="收到了")).to_be_in_viewport(ratio=1)
    expect(phone.choices().last).to_be_in_viewport(ratio=1)


def test_what_is_answered_is_text_two_answers_are_equal_and_figures_have_their_keys(hands: Hands) -> None:
    phone = hands.phone()
    phone.press("我想申请帮助")
    expect(phone.at.locator("#lines .past .choice")).to_have_count(0)
    expect(phone.at.locator("#lines .was").first).to_contain_text("我想申请帮助 · 问点事情")
    phone.press("给家里人", "平安，慢慢办")
    phone.type("嘉明镇")
    phone.press("接着办", "同意，接着办", "爸爸妈妈", "18岁以上", "知道，也愿意", "找点事做", "做饭洗衣", "选好了")
    phone.asked("留个手机号")
    expect(phone.at.locator("#lines .mine").last).to_have_text("做饭洗衣、找点事做")
    text, letters = phone.at.locator("#text"), phone.at.locator("#letters")
    expect(text).to_have_js_property("inputMode", "tel")
    letters.click()
    expect(text).to_have_js_property("inputMode", "text")
    expect(letters).to_be_hidden()
    phone.type("13800007709")
    phone.asked("对吗")
    widths = [choice.bounding_box()["width"] for choice in phone.choices().all()]
    assert len(widths) == 2 and abs(widths[0] - widths[1]) < 1
    expect(text).to_have_js_property("inputMode", "text")
