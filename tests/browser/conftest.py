"""A browser, servers, and people who hold phones."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.hands import Hands
from tests.browser.site import Site, Sites

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
)
"""A browser that asks nobody but the page, and runs as root in a container."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


def find_browser(playwright: Playwright) -> str:
    """A Chromium of the system, or the one Playwright has fetched; empty if there is none."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    fetched = playwright.chromium.executable_path
    return fetched if Path(fetched).exists() else ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all; where there is none, the build fails and a developer is told."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if not path:
            missing = "no Chromium: nothing of the page was tested (apt install chromium, or playwright install)"
            if os.environ.get("CI", "").lower() == "true":
                pytest.fail(missing)
            warnings.warn(missing, stacklevel=1)
            pytest.skip(missing)
        with playwright.chromium.launch(executable_path=path, args=QUIET) as launched:
            yield launched


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Where servers come from."""
    made = Sites(tmp_path_factory.mktemp("sites"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def demo(sites: Sites, browser: Browser) -> Site:  # noqa: ARG001 - without a browser no server is worth starting
    """A demonstration, which all tests share: each takes a place and people of its own."""
    return sites.demo()


@pytest.fixture
def site(demo: Site) -> Site:
    """The server that a test's phones open."""
    return demo


@pytest.fixture
def hands(browser: Browser, site: Site) -> Iterator[Hands]:
    """Gives phones out, and looks at the end whether the browser complained."""
    given = Hands(browser, site.url)
    yield given
    given.close()
