"""What goes over the wire, what stands outside, and what becomes of hostile text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Hands

MOST = 60_000
"""Bytes of a first visit: three seconds on a village's line."""

TELLING = re.compile("精|神经|心理|康复|病|药|医院|残")
HOSTILE = ("<img src=x onerror=window.ran=1>", "{{7*7}}", "<script>window.ran=1</script>${7*7}")


def test_a_first_visit_is_light(hands: Hands) -> None:
    page = hands.context().new_page()
    tap = page.context.new_cdp_session(page)
    tap.send("Network.enable")
    sizes: list[float] = []
    tap.on("Network.dataReceived", lambda event: sizes.append(event["encodedDataLength"]))
    tap.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(hands.url + "/phone")
    expect(page.locator("#lines .choice")).to_have_count(4)
    page.wait_for_timeout(500)
    assert 0 < sum(sizes) < MOST


def test_what_stands_outside_tells_nothing(hands: Hands) -> None:
    phone = hands.phone()
    manifest = phone.page.evaluate(
        "async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()"
    )
    outside = [
        phone.page.title(),
        manifest["name"],
        manifest["short_name"],
        phone.at.locator("h1").inner_text(),
        phone.page.url,
        *phone.page.locator("link[rel=icon], meta[name]").evaluate_all("all => all.map((one) => one.outerHTML)"),
    ]
    phone.at.locator("#hide").click()
    expect(phone.at.locator("#veil")).to_be_visible()
    outside.append(phone.page.locator("body").inner_text())
    assert [text for text in outside if TELLING.search(text)] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_stays_text(hands: Hands, text: str) -> None:
    family = hands.phone()
    family.press("我想申请帮助", "给家里人", "平安，慢慢办")
    family.asked("哪个区县、乡镇")
    family.type(text)
    expect(family.at.locator("#lines .mine .text").last).to_have_text(text)
    family.sees("没找到")

    asking = hands.phone()
    asking.press("问点事情")
    asking.press("问老师")
    asking.asked("想问什么")
    asking.type(text)
    asking.asked("乡镇")
    asking.type("太平镇")
    asking.sees("交给老师了")
    worker = hands.played("worker-3")
    worker.press(worker.find("太平镇，有话要问"))
    worker.sees(text)
    worker.press("发消息回他/她")
    worker.type(f"回您：{text}")
    asking.sees(f"回您：{text}")
    for one in (family, asking, worker):
        assert one.page.evaluate("window.ran") is None
        assert one.at.locator("#lines img, #lines script").count() == 0
