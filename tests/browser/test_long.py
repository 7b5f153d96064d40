"""A long conversation costs what its newest part costs, and the older is one press away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.hands import Hands
from tests.browser.site import Sites
from tests.browser.slow import SAID, Slow, fill

SHOWN = 60
PAGE = 60_000
"""Bytes of a page that is loaded anew, the shell too: a second and a bit at 400 kbit/s."""


def test_two_thousand_messages_come_in_parts_and_packed(sites: Sites, hands: Hands) -> None:
    site = sites.demo()
    hands.url = site.url
    phone = hands.phone()
    phone.asked("想办")
    fill(site.folder)
    slow = Slow(phone.page)
    opened = slow.open()
    assert opened.lines <= SHOWN
    assert opened.bytes < PAGE, opened
    phone.page.wait_for_timeout(1_000)
    slow.told.clear()
    phone.type("一句新的话")
    expect(phone.lines.filter(has_text="一句新的话")).to_be_visible(timeout=60_000)
    assert set(slow.told) == {"line"}, "what changed is sent, and not the whole screen again"


def test_what_is_older_is_asked_for_and_what_was_read_stays_where_it_is(sites: Sites, hands: Hands) -> None:
    site = sites.demo()
    hands.url = site.url
    phone = hands.phone()
    phone.asked("想办")
    fill(site.folder, 150)
    phone.page.evaluate("localStorage.clear()")
    phone.page.reload()
    phone.sees(SAID.format(n=150))
    first = SAID.format(n=91)
    expect(phone.lines.first).to_have_text(first)
    for oldest in (31, 1):
        reading = phone.lines.first
        reading.scroll_into_view_if_needed()
        words = reading.inner_text()
        phone.at.locator("#earlier").click()
        phone.sees(SAID.format(n=oldest))
        expect(phone.lines.filter(has_text=words)).to_be_in_viewport()
    phone.sees("想办")
    expect(phone.at.locator("#earlier")).to_be_hidden()
    texts = phone.lines.all_inner_texts()
    assert [SAID.format(n=n) in "\n".join(texts) for n in range(1, 151)] == [True] * 150


def test_after_a_long_while_away_nothing_is_left_out_without_a_way_to_it(sites: Sites, hands: Hands) -> None:
    site = sites.demo()
    hands.url = site.url
    phone = hands.phone()
    phone.asked("想办")
    phone.page.context.set_offline(True)
    fill(site.folder, 100)
    phone.page.context.set_offline(False)
    phone.sees(SAID.format(n=100))
    expect(phone.at.locator("#earlier")).to_be_visible()
    phone.at.locator("#earlier").click()
    phone.sees(SAID.format(n=1), "想办")
