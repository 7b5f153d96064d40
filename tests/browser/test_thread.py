"""A human and a person write to each other, on two pages: who, when, whether it was read (ux.md 17 row 1)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import DESKTOP, PHONE, Hands, Phone

SHOTS = os.environ.get("SHOTS", "")
"""A folder in which the pages are kept as pictures, for eyes."""


def shot(phone: Phone, name: str) -> None:
    """The page as it stands."""
    if SHOTS:
        phone.page.wait_for_timeout(400)
        phone.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def asks(hands: Hands, place: str) -> Phone:
    """Somebody asks a worker something."""
    asking = hands.phone()
    asking.press("问点事情")
    asking.press("问老师")
    asking.asked("想问什么")
    asking.type("孩子怕见生人，去了能不说话吗？")
    asking.asked("乡镇")
    asking.type(place)
    asking.sees("交给老师了")
    return asking


def opens(worker: Phone, place: str) -> None:
    """The worker opens what was asked, to write back."""
    worker.press(worker.find(f"{place}，有话要问"))
    worker.press("发消息回他/她")
    expect(worker.at.locator("#facing")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"])
def test_both_sides_see_who_wrote_when_and_whether_it_was_read(hands: Hands, size: dict[str, int]) -> None:
    wide = size is DESKTOP
    place, name = ("太平镇", "1280") if wide else ("龙山镇", "390")
    asking, worker = asks(hands, place), hands.played("worker-3", size)
    opens(worker, place)
    worker.type("您好。孩子平时喜欢做点什么？")
    asking.asked("孩子平时喜欢做点什么")
    expect(asking.at.locator("#facing-title")).to_contain_text("老师说话")
    asking.type("他爱养花，也会修小电器。")
    expect(asking.at.locator("#lines .mine.human .meta").last).to_contain_text("送到了")
    expect(worker.lines.last.locator(".text")).to_have_text("他爱养花，也会修小电器。")
    shot(worker, f"worker-{name}")
    worker.type("真好。有个小组周二种菜，不想说话就不说话。")
    expect(asking.at.locator("#lines .mine.human .meta").last).to_contain_text("老师看过了")
    expect(asking.lines.last.locator(".who b")).to_contain_text("老师")
    expect(asking.lines.last).to_be_in_viewport(ratio=1)
    shot(asking, f"family-{name}")
    asking.page.reload()
    for text in ("孩子平时喜欢做点什么", "他爱养花", "有个小组周二种菜"):
        asking.sees(text)
    expect(asking.at.locator("#facing")).to_be_visible()
    expect(asking.lines.last).to_be_in_viewport(ratio=1)
    expect(asking.at.locator("#lines .mine.human .meta").last).to_contain_text("老师看过了")
    shot(asking, f"family-reloaded-{name}")
    asking.at.locator("#hide").click()
    expect(asking.at.locator("#facing")).to_be_hidden()
    asking.does_not_see("有个小组周二种菜", "老师说话")
    worker.press("说完了")
    asking.at.locator("#back").click()
    asking.sees("老师这边先说到这里")
    expect(asking.at.locator("#facing")).to_be_hidden()
    shot(asking, f"family-over-{name}")


def test_what_is_too_long_stays_in_the_field(hands: Hands) -> None:
    asks(hands, "龙山镇")
    worker = hands.played("worker-3")
    opens(worker, "龙山镇")
    worker.type("长" * 301)
    expect(worker.at.locator("#offline")).to_contain_text("分几次发")
    expect(worker.at.locator("#text")).to_have_value("长" * 301)
    expect(worker.at.locator("#lines")).not_to_contain_text("长长")
    worker.type("长" * 300)
    worker.sees("长长")
    worker.type("说完了")


def test_on_a_new_visit_the_humans_last_words_stand_open(hands: Hands) -> None:
    asking, worker = asks(hands, "太平镇"), hands.played("worker-3")
    opens(worker, "太平镇")
    worker.type("先前的一句")
    asking.asked("先前的一句")
    asking.type("我在家里")
    worker.asked("我在家里")
    worker.type("您身边有人吗")
    asking.asked("您身边有人吗")
    asking.page.evaluate("sessionStorage.clear()")
    asking.page.reload()
    asking.sees("您身边有人吗")
    expect(asking.at.locator("#earlier")).to_be_visible()
    expect(asking.at.locator("#lines")).not_to_contain_text("先前的一句")
    shot(asking, "family-new-visit-390")
