"""An alert rings on the pages of the team until somebody takes it, and tells nothing to whoever else looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hands import DESKTOP, Hands
from tests.browser.site import Site, Sites


@pytest.fixture
def site(sites: Sites, browser: Browser) -> Site:  # noqa: ARG001 - as in conftest.py
    """A server of its own: whatever is open elsewhere rings on every page of the team."""
    return sites.demo()


def test_an_alert_rings_until_somebody_takes_it(hands: Hands) -> None:
    worker = hands.open(hands.context(DESKTOP, permissions=["notifications"]), "/phone?as=worker-1")
    worker.page.bring_to_front()
    alarm, allow = worker.at.locator("#alarm"), worker.at.locator("#ring")
    expect(alarm).to_be_hidden()
    allow.click()
    expect(allow).to_be_hidden()

    visitor = hands.phone()
    visitor.type("我买了农药 今晚就喝")
    visitor.sees("现在就打120或110")
    expect(worker.page).to_have_title("有一件急事")
    expect(alarm).to_have_text("有一件急事")
    worker.until("document.querySelector('link[rel=icon]').href.startsWith('data:')")
    expect(visitor.at.locator("#alarm, #ring")).to_have_count(2)
    expect(visitor.at.locator("#alarm")).to_be_hidden()
    expect(visitor.at.locator("#ring")).to_be_hidden()

    worker.at.locator("#hide").click()
    expect(alarm).to_be_disabled()
    expect(worker.page).to_have_title("有一件急事")
    worker.at.locator("#back").click()
    alarm.click()
    worker.asked("接手哪一件")
    worker.press("1")
    expect(alarm).to_be_hidden()
    expect(worker.page).to_have_title("社区帮手")
    worker.sees("我买了农药 今晚就喝")
    visitor.sees("有老师接手了")
