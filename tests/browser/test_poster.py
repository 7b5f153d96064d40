"""What is printed: three sheets that need no network, hold no telling word, and lead to the right place (ux.md 2.4, 3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import Browser, Page

from tests.browser.site import Site, jingkang

TELLING = ("精", "神经", "心理", "康复", "病", "药", "医院")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser that prints, as wide as the paper."""
    context = browser.new_context(viewport={"width": 800, "height": 1100})
    yield context.new_page()
    context.close()


PIXELS = """async part => Promise.all([...document.querySelectorAll(part + ' svg')].map(async drawn => {
  const picture = new Image(400, 400);
  picture.src = 'data:image/svg+xml,' + encodeURIComponent(new XMLSerializer().serializeToString(drawn));
  await picture.decode();
  const canvas = new OffscreenCanvas(400, 400), pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, 400, 400);
  pen.drawImage(picture, 0, 0, 400, 400);
  return Array.from(pen.getImageData(0, 0, 400, 400).data.filter((_, at) => at % 4 === 0));
}))"""
"""Every code of a part as the browser draws it, 400 by 400 shades of grey."""


def read(page: Page, part: str) -> list[str]:
    """What a phone's camera reads in the codes of a part of the page, without the host."""
    drawn = [memoryview(bytes(one)).cast("B", (400, 400)) for one in page.evaluate(PIXELS, part)]
    found = [found.text for one in drawn for found in zxingcpp.read_barcodes(one)]
    assert len(found) == len(drawn)
    return [one.rpartition("/a/")[2] for one in found]


def test_the_page_of_a_place_is_served_without_words_in_its_address(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.url}/p/510521101-jiaming")
    text = page.inner_text("body")
    assert "泸县嘉明镇的社区帮手" in text and "0830-0000102" in text
    assert not [word for word in TELLING if word in text]
    assert all(url.startswith(site.url) for url in asked)
    for part in (".wall", ".face:not(.turned)", ".card"):
        assert set(read(page, part)) == {"510521101-jiaming"}, part


def test_the_file_opens_without_a_network_and_every_card_leads_to_the_place(
    page: Page, site: Site, tmp_path: Path
) -> None:
    out = tmp_path / "poster.html"
    jingkang("poster", "--area", "510521101", "--out", str(out), "--data", str(site.folder))
    page.context.set_offline(True)
    page.goto(out.as_uri())
    assert read(page, ".cards") == ["510521101"] * 10
    page.emulate_media(media="print")
    assert page.locator(".how").is_hidden()
    sheets = page.pdf(prefer_css_page_size=True)
    assert sheets.count(b"/Type /Page\n") == 3


def test_a_place_that_is_not_there_has_no_poster(page: Page, site: Site) -> None:
    for code in ("999999", "510521101-minzheng", "510521101-nobody", "nothing"):
        answer = page.goto(f"{site.url}/p/{code}")
        assert answer is not None and answer.status == 404, code
