"""Somebody else holds the phone: handing it over, emptying it, coming back to it, finding the case from another."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import DESKTOP, PHONE, Hands, Phone, Wire, to_receipt

SECRET = "别让我妈看见这句话"


def screen_lines(phone: Phone) -> list[object]:
    """What the server would still show this phone."""
    lines = phone.page.evaluate("async () => (await (await fetch('/screen?after=0')).json()).lines")
    assert isinstance(lines, list)
    return lines


def set_word(phone: Phone, word: str) -> None:
    """After a receipt."""
    phone.press("设个4位口令")
    for asked in ("写4个数字当口令", "再写一遍"):
        phone.asked(asked)
        gives_word(phone, word)
    phone.sees("设好了")


def gives_word(phone: Phone, word: str) -> None:
    """Into the masked field below the conversation; it stands nowhere."""
    field = phone.at.locator("#secret")
    expect(phone.at.locator("#text")).to_be_hidden()
    expect(field).to_have_attribute("type", "password")
    field.fill(word)
    phone.at.locator("#send").click()
    expect(field).to_have_value("")
    phone.does_not_see(word)
    assert word not in phone.kept()


def test_the_second_person_is_alone_with_the_phone(hands: Hands) -> None:
    phone = hands.phone()
    wire = Wire(phone.page)
    number = to_receipt(phone, number="13800007711")
    first = phone.page.evaluate("getComputedStyle(document.body).backgroundColor")

    phone.press("换他/她来看")
    phone.asked("办不办，您说了算")
    expect(phone.at.locator("#banner")).to_have_text("这一段只给您一个人看")
    phone.until(f"getComputedStyle(document.body).backgroundColor !== '{first}'")
    phone.does_not_see(number, "13800007711", "138 0000 7711", "爸爸妈妈", "收到了")
    assert number not in phone.kept()
    phone.type(SECRET)
    phone.sees(SECRET)
    phone.press("想了解一下", "我愿意", "同意")
    phone.asked("把手机还回去")

    wire.forget()
    phone.press("还回去了")
    phone.sees("说了什么，只有他/她知道")
    phone.sees(f"{number[:4]} {number[4:]}")
    phone.page.reload()
    phone.sees("说了什么，只有他/她知道")
    for said in (SECRET, "想了解一下", "我愿意"):
        phone.does_not_see(said)
        assert said not in phone.kept()
        assert said not in wire.heard()


def test_handing_over_again_shows_nothing_of_the_first_time(hands: Hands) -> None:
    phone = hands.phone()
    to_receipt(phone, number="13800007712")
    phone.press("换他/她来看")
    phone.asked("办不办，您说了算")
    phone.type(SECRET)
    phone.sees(SECRET)
    phone.press("想了解一下", "我愿意", "同意", "还回去了")
    phone.sees("只有他/她知道")
    wire = Wire(phone.page)
    phone.press("再换他/她来看")
    expect(phone.at.locator("#banner")).to_be_visible()
    expect(phone.choices().first).to_be_visible()
    phone.does_not_see(SECRET)
    assert SECRET not in wire.heard()


def test_one_press_empties_the_screen_and_one_brings_it_back(hands: Hands) -> None:
    phone = hands.phone()
    number = to_receipt(phone, number="13800007713")
    shown = f"{number[:4]} {number[4:]}"
    phone.at.locator("#hide").click()
    expect(phone.at.locator("#veil")).to_be_visible()
    expect(phone.lines).to_have_count(0)
    expect(phone.at.locator("main")).to_have_text(
        re.compile(r"^\s*您好，这里是社区帮手\s*回来\s*$"), use_inner_text=True
    )
    phone.does_not_see(shown)
    phone.until("fetch('/screen').then((answer) => answer.json()).then((screen) => screen.veil === 'hidden')")
    assert screen_lines(phone) == []
    phone.page.reload()
    expect(phone.at.locator("#back")).to_be_visible()
    phone.does_not_see(shown)
    phone.at.locator("#back").click()
    phone.sees(shown)
    expect(phone.lines.filter(has_text="收起")).to_have_count(0)


def test_half_a_word_stays_whatever_arrives_meanwhile(hands: Hands) -> None:
    """They look into another window and come back: the page looks at the server again."""
    phone = hands.phone()
    to_receipt(phone, number="13800007720")
    set_word(phone, "4719")
    phone.at.locator("#hide").click()
    phone.until("fetch('/screen').then((answer) => answer.json()).then((screen) => screen.veil === 'word')")
    expect(phone.at.locator("#word")).to_be_visible()
    field = phone.at.locator("#word-text")
    field.fill("47")
    with phone.page.expect_response(re.compile("/screen")):
        phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.page.wait_for_timeout(300)
    expect(field).to_have_value("47")


def test_with_a_word_set_only_the_word_brings_it_back(hands: Hands) -> None:
    phone = hands.phone()
    number = to_receipt(phone, number="13800007714")
    shown = f"{number[:4]} {number[4:]}"
    set_word(phone, "4719")
    phone.until("!JSON.stringify({...localStorage}).includes('4719')")
    phone.at.locator("#hide").click()
    expect(phone.at.locator("#word")).to_be_visible()
    expect(phone.at.locator("#back")).to_be_hidden()
    assert screen_lines(phone) == []
    assert number not in phone.kept()
    assert shown not in phone.kept()

    phone.at.locator("#word-text").fill("1111")
    phone.at.locator("#word-text").press("Enter")
    expect(phone.at.locator("#veil-hint")).to_contain_text("口令不对")
    assert screen_lines(phone) == []
    phone.at.locator("#word-text").fill("4719")
    phone.at.locator("#word-text").press("Enter")
    phone.sees(shown)
    assert "4719" not in phone.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_danger_typed_where_the_word_is_asked_shows_its_card_and_nothing_of_before(
    hands: Hands, size: dict[str, int]
) -> None:
    phone = hands.phone(size=size)
    number = to_receipt(phone, number="13800007721")
    shown = f"{number[:4]} {number[4:]}"
    set_word(phone, "4719")
    phone.at.locator("#hide").click()
    field, cards = phone.at.locator("#word-text"), phone.at.locator("#cards .line")
    expect(field).to_be_visible()
    expect(cards).to_have_count(0)
    field.fill("药我全吞下去了，好困")
    field.press("Enter")
    expect(cards.first).to_contain_text("现在就打120或110")
    expect(phone.at.locator("#cards .rescue")).to_have_count(2)
    expect(phone.at.locator("#cards button")).to_have_count(0)
    expect(phone.at.locator("#veil-hint")).to_have_text("")
    expect(field).to_have_value("")
    phone.does_not_see(shown, "吞下去")
    assert shown not in phone.kept()
    phone.page.reload()
    expect(cards.first).to_contain_text("现在就打120或110")
    field.fill("1111")
    field.press("Enter")
    expect(phone.at.locator("#veil-hint")).to_contain_text("口令不对")
    field.fill("4719")
    field.press("Enter")
    phone.sees(shown, "现在就打120或110")
    expect(cards).to_have_count(0)


@pytest.mark.parametrize("same_tab", [True, False], ids=["reload", "new tab"])
def test_coming_back_shows_nothing_of_the_case_before_a_press(hands: Hands, same_tab: bool) -> None:
    context = hands.context()
    phone = hands.open(context)
    number = to_receipt(phone, number="13800007715" if same_tab else "13800007716")
    shown = f"{number[:4]} {number[4:]}"
    if same_tab:
        # An hour later: what the page remembers of being touched is an hour old.
        phone.page.add_init_script("Object.keys(sessionStorage).forEach((one) => sessionStorage.removeItem(one))")
        phone.page.reload()
    else:
        phone.page.close()
        phone = hands.open(context)
    phone.asked("您好，又见面了。")
    expect(phone.lines).to_have_count(1)
    phone.does_not_see(shown)
    phone.press("接着上次")
    phone.sees("等老师看", shown)


def test_somebody_else_on_the_same_phone_is_a_clean_person(hands: Hands) -> None:
    context = hands.context()
    phone = hands.open(context)
    number = to_receipt(phone, number="13800007717")
    phone.page.close()
    phone = hands.open(context)
    wire = Wire(phone.page)
    phone.press("不是我，我是别人")
    phone.asked("我是自动回复，不是医生")
    phone.press("查进度")
    phone.sees("编号")
    for told in (number, f"{number[:4]} {number[4:]}", "7717"):
        phone.does_not_see(told)
        assert told not in phone.kept()
        assert told not in wire.heard()


def test_a_lost_cookie_is_made_good_by_number_and_word(hands: Hands) -> None:
    context = hands.context()
    phone = hands.open(context)
    number = to_receipt(phone, number="13800007718")
    set_word(phone, "4719")
    phone.page.close()
    context.clear_cookies()
    phone = hands.open(context)
    phone.press("查进度")
    phone.asked("编号是多少")
    phone.does_not_see(number, f"{number[:4]} {number[4:]}")
    phone.type(number)
    phone.asked("4位口令")
    gives_word(phone, "4719")
    phone.sees("找到了")
    phone.press("接着上次")
    phone.sees("等老师看", f"{number[:4]} {number[4:]}")
    assert "4719" not in json.dumps(screen_lines(phone))


@pytest.mark.parametrize("then", ["stop", "stop and erase"])
def test_a_family_that_stops_after_the_hand_over_cannot_tell_what_was_said(hands: Hands, then: str) -> None:
    """Yes, or let me think: the same words, buttons and count of what is gone, on the page and on its way there."""
    seen = []
    for said in (("我愿意", "同意"), ("再想想",)):
        phone = hands.phone()
        wire = Wire(phone.page)
        to_receipt(phone, number="13800007719")
        phone.press("换他/她来看", "想了解一下", *said, "还回去了")
        phone.sees("只有他/她知道")
        wire.forget()
        phone.press("我的申请")
        phone.asked("等老师看")
        phone.press("不办了", "不办了")
        phone.asked("好，不办了")
        if then != "stop":
            phone.press("我的信息也删掉", "都删掉")
            phone.asked("哪天想了再来")  # the question before it begins with the same words
        for told in ("我愿意", "想了解一下", "再想想", "own_yes"):
            assert told not in wire.heard()
        screen = phone.page.evaluate("async () => await (await fetch('/screen?after=0')).json()")
        lines = [(re.sub(r"[A-Z0-9]{4} [A-Z0-9]{4}", "#", one["text"]), len(one["buttons"])) for one in screen["lines"]]
        seen.append((lines, screen["gone"]))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_phone_can_be_given_back_at_every_moment(hands: Hands, size: dict[str, int]) -> None:
    phone = hands.phone(size=size)
    to_receipt(phone, number="13800007722")
    phone.press("换他/她来看")
    phone.asked("办不办，您说了算")
    back = phone.at.locator("#hand-back")
    expect(back).to_be_in_viewport(ratio=1)
    phone.press("想了解一下")
    phone.type("我不想活了，药都准备好了")
    expect(phone.at.locator("#lines .line.crisis").first).to_be_visible()
    expect(back).to_be_in_viewport(ratio=1)
    phone.at.locator("#size").click()
    phone.at.locator("#size").click()
    expect(back).to_be_in_viewport(ratio=1)
    back.click()
    phone.sees("只有他/她知道")
    expect(back).to_be_hidden()
    phone.does_not_see("药都准备好了", "想了解一下")


@pytest.mark.parametrize("how", ["reload", "new tab"])
def test_a_page_loaded_anew_is_the_first_ones_again(hands: Hands, how: str) -> None:
    context = hands.context()
    phone = hands.open(context)
    number = to_receipt(phone, number="13800007723")
    phone.press("换他/她来看")
    phone.asked("办不办，您说了算")
    phone.type(SECRET)
    phone.sees(SECRET)
    if how == "reload":
        phone.page.reload()
    else:
        phone = hands.open(context)
    phone.asked("又见面了")
    wire = Wire(phone.page)
    expect(phone.at.locator("#hand")).to_be_hidden()
    expect(phone.lines).to_have_count(1)
    phone.does_not_see(SECRET, f"{number[:4]} {number[4:]}")
    phone.press("接着上次")
    phone.sees("等老师看")
    assert SECRET not in phone.kept()
    assert SECRET not in wire.heard()


def test_two_tabs_show_the_same_question(hands: Hands) -> None:
    context = hands.context()
    first = hands.open(context)
    first.press("我想申请帮助", "给家里人", "平安，慢慢办")
    first.asked("住在哪个区县")
    second = hands.open(context)
    for tab in (first, second):
        tab.asked("住在哪个区县")
    first.type("泸县嘉明镇")
    for tab in (first, second):
        tab.asked("附近有")
    second.press("接着办")
    for tab in (first, second):
        tab.asked("只给核对申请的老师看")
    first.press("同意，接着办")
    for tab in (first, second):
        tab.asked("您是他/她的什么人")
