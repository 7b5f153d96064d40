"""Hands that hold a phone: they press and type what a person would, and wait for what a person would wait for."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, Route, expect

expect.set_options(timeout=15_000)

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 15_000

OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


class Phone:
    """One open page and the person before it; `at` is the page, or the frame of the demo desk it stands in."""

    def __init__(self, page: Page, at: Page | FrameLocator | None = None) -> None:
        self.page = page
        self.at: Page | FrameLocator = page if at is None else at
        self.lines = self.at.locator("#lines .line")

    def choices(self) -> Locator:
        """What may be pressed now."""
        return self.at.locator("#lines .choices.live").last.locator(".choice")

    def press(self, *labels: str) -> None:
        """One after the other, each as soon as it is offered."""
        for label in labels:
            self.at.locator("#lines .choices.live").get_by_role("button", name=label, exact=True).last.click()

    def find(self, part: str) -> str:
        """A worker looks through everybody for the line that holds this; returns the label that opens it."""
        self.type("今天")
        self.heard("今天")
        self.at.locator("#lines .choices.live .choice").filter(has_text="全部").last.click()
        while True:
            self.asked("打开哪一位")
            spoken = [line.strip() for line in self.text().splitlines()]
            page = spoken[max(n for n, line in enumerate(spoken) if line.startswith("1 ")) :]
            for line in page:
                if part in line:
                    return line.split()[0]
            before = self.lines.count()
            self.press("下一页")
            expect(self.lines).not_to_have_count(before)

    def heard(self, words: str) -> None:
        """What was said has been answered."""
        expect(self.at.locator("#lines .mine").last).to_have_text(words)
        expect(self.at.locator("#lines .mine").last.locator("~ .theirs").first).to_be_visible()

    def type(self, *words: str) -> None:
        """Write and send."""
        for one in words:
            self.at.locator("#text").fill(one)
            self.at.locator("#send").click()

    def sees(self, *texts: str) -> None:
        """Each is on the screen, or comes without anybody doing anything."""
        for text in texts:
            expect(self.at.locator("#lines")).to_contain_text(text)

    def asked(self, text: str) -> None:
        """The last thing said is this."""
        expect(self.lines.last).to_contain_text(text)

    def does_not_see(self, *texts: str) -> None:
        """None of them is anywhere in the document, shown or not."""
        held = self.at.locator("html").inner_html()
        for text in texts:
            assert text not in held, text

    def text(self) -> str:
        """All that is said on the screen."""
        return self.at.locator("#lines").inner_text()

    def until(self, expression: str) -> None:
        """Until it is so in the page; the page's own policy forbids Playwright to wait by itself."""
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, expression
            self.page.wait_for_timeout(50)

    def kept(self) -> str:
        """Everything the browser keeps for the page."""
        kept = self.page.evaluate(
            "async () => JSON.stringify([{...localStorage}, {...sessionStorage},"
            " await Promise.all((await caches.keys()).map(async (name) =>"
            " (await (await caches.open(name)).keys()).map((one) => one.url)))])"
        )
        assert isinstance(kept, str)
        return kept


class Wire:
    """Everything one phone was told by the network, from now on."""

    def __init__(self, page: Page) -> None:
        self._told: list[str] = []
        page.route(re.compile("/(screen|hear)"), self._listen)
        tap = page.context.new_cdp_session(page)
        tap.send("Network.enable")
        # A stream never ends, so its body cannot be asked for: its events are heard one by one.
        tap.on("Network.eventSourceMessageReceived", lambda event: self._told.append(event["data"]))

    def _listen(self, route: Route) -> None:
        answer = route.fetch()
        self._told.append(answer.text())
        route.fulfill(response=answer)

    def heard(self) -> str:
        """All of it as one text, with Chinese as Chinese."""
        assert self._told
        return "\n".join(json.dumps(json.loads(one), ensure_ascii=False) for one in self._told)

    def forget(self) -> None:
        """What came until now is not asked about."""
        self._told.clear()


class Hands:
    """Gives out phones on one server and hears what the browser complains of."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.asked_for: list[str] = []

    def context(self, size: dict[str, int] = PHONE, **more: Any) -> BrowserContext:
        """A browser nobody has used yet."""
        touch = {"has_touch": True, "is_mobile": True} if size["width"] < 500 else {}
        context = self._browser.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce", **touch, **more)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda said: self._complain(said.text) if said.type in ("error", "warning") else None)
        context.on("weberror", lambda failed: self._complain(str(failed.error)))
        context.on("request", lambda request: self.asked_for.append(request.url))
        self._contexts.append(context)
        return context

    def open(self, context: BrowserContext, path: str = "/phone") -> Phone:
        """A page of that browser, with the first words on it."""
        page = context.new_page()
        page.goto(self.url + path)
        return Phone(page)

    def phone(self, path: str = "/phone", size: dict[str, int] = PHONE) -> Phone:
        """A new phone with the page open. In a demonstration `/phone` is a visitor nobody knows."""
        phone = self.open(self.context(size), path)
        expect(phone.choices().first).to_be_visible()
        return phone

    def played(self, who: str, size: dict[str, int] = PHONE) -> Phone:
        """A phone in the hand of somebody of the demonstration."""
        return self.phone(f"/phone?as={who}", size)

    def settle(self, phones: list[Phone]) -> None:
        """Until nothing they said is still on its way."""
        for phone in phones:
            phone.until(
                "Object.entries(localStorage).every(([name, kept]) => !name.endsWith('/queue') || kept === '[]')"
            )
            phone.page.evaluate("fetch('/screen').then(() => true)")

    def close(self) -> None:
        """Put the phones down.

        Raises:
            AssertionError: the browser complained, or asked somebody other than our server.
        """
        for context in self._contexts:
            context.close()
        assert not self.complaints
        strangers = [url for url in self.asked_for if not url.startswith((self.url + "/", "data:", "blob:", "about:"))]
        assert not strangers

    def _complain(self, said: str) -> None:
        if OFFLINE not in said:
            self.complaints.append(said)


def to_wishes(phone: Phone, place: str = "玉蟾街道") -> None:
    """A mother, as far as the question with many answers."""
    phone.press("我想申请帮助", "给家里人", "平安，慢慢办")
    phone.asked("哪个区县、乡镇")
    phone.type(place)
    phone.press("接着办", "同意，接着办", "爸爸妈妈", "18岁以上", "知道，也愿意")
    phone.asked("最想先帮哪一样")


def to_review(phone: Phone, place: str = "玉蟾街道", number: str = "13800001234") -> None:
    """A mother, as far as the page she reads before sending."""
    to_wishes(phone, place)
    phone.press("找点事做")
    expect(phone.at.locator(".choice.chosen")).to_have_text("找点事做")
    phone.press("选好了")
    phone.asked("手机号")
    phone.type(number)
    phone.press("对")
    phone.sees("请看一遍")


def to_receipt(phone: Phone, place: str = "玉蟾街道", number: str = "13800001234") -> str:
    """A mother's whole application; returns its number."""
    to_review(phone, place, number)
    phone.press("提交")
    phone.sees("收到了。编号")
    return phone.text().split("收到了。编号 ")[-1][:9].replace(" ", "")


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody out."""
    found = Axe().run(page)["violations"]
    return [
        f"{one['impact']} {one['id']} {[node['target'] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
