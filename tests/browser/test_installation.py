"""A real installation: nobody plays anybody, and the team comes in by invitation."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hands import DESKTOP, Hands, Phone
from tests.browser.site import Site, Sites, jingkang, paths

ADMINS = ("韩雪", "冯涛")
PLACES = Path(__file__).parents[2] / "content" / "demo" / "people.yaml"


@pytest.fixture(scope="module")
def installed(sites: Sites, browser: Browser) -> tuple[Site, list[str]]:  # noqa: ARG001 - as for `site`
    """Just made, with the links of its founders."""
    return sites.installation(ADMINS)


@pytest.fixture
def site(installed: tuple[Site, list[str]]) -> Site:
    """Instead of a demonstration."""
    return installed[0]


@pytest.fixture
def links(installed: tuple[Site, list[str]]) -> list[str]:
    """One for each founder."""
    return installed[1]


def join(hands: Hands, path: str, word: str) -> Phone:
    """Follow an invitation and choose a word."""
    phone = hands.open(hands.context(DESKTOP), path)
    expect(phone.at.locator("#back")).to_have_text("打开")
    expect(phone.lines).to_have_count(0)
    phone.at.locator("#back").click()
    field, hint = phone.at.locator("#word-text"), phone.at.locator("#veil-hint")
    expect(phone.at.locator("#word-label")).to_contain_text("给自己设个口令")
    expect(phone.at.locator("#composer")).to_be_hidden()
    for typed, said in (("12345", "至少8位"), ("12345678", "太好猜了")):
        field.fill(typed)
        field.press("Enter")
        expect(hint).to_contain_text(said)
    expect(field).to_have_attribute("type", "password")
    field.fill(word)
    phone.at.locator("#word-look").click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(word)
    field.press("Enter")
    expect(phone.at.locator("#veil")).to_be_hidden()
    assert word not in phone.kept()
    return phone


def test_nobody_plays_anybody(hands: Hands) -> None:
    phone = hands.phone("/")
    for path in ("/phone", "/phone?as=worker-1", "/screen?as=worker-1", "/stream?as=worker-1", "/static/nothing.js"):
        assert phone.page.request.get(hands.url + path).status == 404, path
    said = phone.page.evaluate(
        "fetch('/hear?as=worker-1', {method: 'POST', headers: {'X-Requested-With': 'page'},"
        " body: JSON.stringify({id: '12345678', kind: 'text', payload: 'x'})}).then((answer) => answer.status)"
    )
    assert said == 404
    assert phone.page.locator("iframe, select").count() == 0
    hands.complaints.clear()  # the browser says that it was told 404


def test_the_team_comes_in_by_invitation(hands: Hands, links: list[str], site: Site) -> None:
    first, second = links
    one = join(hands, first, "snow-4719")
    one.sees("韩雪，您好", "等另一位同事确认")
    two = join(hands, second, "wave-8826")
    two.sees("冯涛，您好", "韩雪也在等")
    two.press("是，确认")
    two.sees("韩雪确认了")
    one.press("再看一眼", "我保证")
    one.sees("签的，记下了")
    one.press("团队", "等确认的", "确认")
    one.sees("冯涛进来了")

    jingkang("places", "load", str(PLACES), "--data", str(site.folder))
    path = paths(
        jingkang("staff", "invite", "--name", "王敏", "--role", "social_worker", "--area", "510521",
                 "--data", str(site.folder))
    )[0]  # fmt: skip
    worker = join(hands, path, "rain-5530")
    worker.sees("王敏，您好", "等另一位同事确认")
    one.sees("王敏（社会工作者）用了邀请，等您确认")
    one.type("今天")
    one.heard("今天")
    one.press("团队", "等确认的", "确认")
    worker.sees("同事确认您了")
    worker.press("再看一眼", "我保证")
    worker.sees("今天没有到期的事")

    again = hands.open(hands.context(), path)
    again.at.locator("#back").click()
    again.sees("这个链接用不了了")
    worker.at.locator("#hide").click()
    expect(worker.at.locator("#word")).to_be_visible()
    expect(worker.at.locator("#word-label")).to_have_text("请写您的口令")
    worker.at.locator("#word-text").fill("rain-5531")
    worker.at.locator("#word-text").press("Enter")
    expect(worker.at.locator("#veil-hint")).to_contain_text("口令不对")
    worker.at.locator("#word-text").fill("rain-5530")
    worker.at.locator("#word-text").press("Enter")
    worker.sees("今天没有到期的事")
    worker.page.reload()
    worker.sees("今天没有到期的事")
    worker.type("退出登录")
    expect(worker.at.locator("#word")).to_be_visible()
    worker.page.reload()
    expect(worker.at.locator("#word")).to_be_visible()
    expect(worker.lines).to_have_count(0)
