"""No network: the last state stays, what is written waits, and whatever is sent twice counts once."""

from __future__ import annotations

import json

from playwright.sync_api import Route, expect

from tests.browser.hands import Hands

STRIP = "没有网，写的先存在手机里"


def test_without_a_network_the_last_state_is_shown_and_words_wait(hands: Hands) -> None:
    phone = hands.phone()
    phone.press("我想申请帮助", "给家里人", "平安，慢慢办")
    phone.asked("哪个区县、乡镇")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.until("navigator.serviceWorker.controller !== null")

    phone.page.context.set_offline(True)
    expect(phone.at.locator("#offline")).to_have_text(STRIP)
    phone.sees("哪个区县、乡镇")
    phone.type("玉蟾街道")
    expect(phone.at.locator("#pending")).to_contain_text("玉蟾街道")
    expect(phone.at.locator("#pending")).to_contain_text("先存着，有网就发")
    phone.page.reload()
    phone.sees("哪个区县、乡镇")
    expect(phone.at.locator("#pending")).to_contain_text("玉蟾街道")
    expect(phone.at.locator("#offline")).to_have_text(STRIP)

    phone.page.context.set_offline(False)
    phone.asked("附近有")
    expect(phone.at.locator("#pending")).to_be_empty()
    expect(phone.at.locator("#offline")).to_be_hidden()
    expect(phone.at.locator("#lines .mine").filter(has_text="玉蟾街道")).to_have_count(1)


def test_what_arrived_without_our_knowing_is_sent_again_and_counts_once(hands: Hands) -> None:
    phone = hands.phone()
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.append(str(json.loads(route.request.post_data or "")["id"]))
        if len(sent) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    phone.page.route("**/hear", lose_the_first_answer)
    phone.type("我想申请帮助")
    phone.asked("是给谁申请")
    hands.settle([phone])
    assert len(sent) == 2
    assert sent[0] == sent[1]
    phone.page.reload()
    phone.asked("是给谁申请")
    expect(phone.lines.filter(has_text="我想申请帮助")).to_have_count(2)  # the first screen's choice, and what was said
    expect(phone.at.locator("#lines .mine")).to_have_count(1)
    hands.complaints.clear()  # the browser says that the lost answer was lost
