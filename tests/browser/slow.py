"""A long conversation on a cheap phone at the end of a village's line."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import CDPSession, Page
from sqlalchemy import select

from bot.clock import now
from bot.commands.folder import Folder
from bot.commands.opening import open_database
from bot.conversation.messages import Kind
from bot.store.tables import TABLES

MANY = 2_000
LINE = 400_000 / 8
"""Bytes a second."""
LATENCY = 100
"""Milliseconds."""
SLOWER = 4
"""A quarter of the processor."""
SAID = "第{n}句：今天他自己起来做了早饭，还把碗洗了，下午去楼下走了一圈。"
IT_STANDS = f"document.querySelector('#lines')?.textContent.includes('{SAID.format(n=MANY)[:6]}')"


class Opened(NamedTuple):
    """What opening a page took."""

    seconds: float
    """Until its newest line stood there and one could write."""
    bytes: int
    """Over the line, packed as they came, without the stream: it never ends, and is counted by its events."""
    lines: int


def fill(folder: Path, many: int = MANY) -> None:
    """Whoever came last has written and heard so much."""
    database = open_database(Folder(folder))
    account, address = TABLES["account"], TABLES["address"]
    with database.unit(now()) as unit:
        owned = select(account.c.id, account.c.person_id).join(address, address.c.account_id == account.c.id)
        row = unit.connection.execute(owned.where(address.c.channel == "web").order_by(account.c.since.desc())).first()
        assert row is not None
        for n in range(1, many + 1):
            kind = Kind.ECHO if n % 2 else Kind.REPLY
            unit.messages.add(row.id, row.person_id, "echo", {"text": SAID.format(n=n)}, kind=kind)
        unit.commit()
    database.close()


class Slow:
    """A page behind a slow line and a slow processor; counts what comes over the line, and notes what the stream tells."""

    def __init__(self, page: Page) -> None:
        self.page, self.bytes, self.told = page, 0, list[str]()
        self._tap: CDPSession = page.context.new_cdp_session(page)
        self._tap.send("Network.enable")
        self._tap.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._tap.on("Network.loadingFinished", self._count)
        self._tap.on("Network.eventSourceMessageReceived", lambda told: self.told.append(told["eventName"]))
        told = {"offline": False, "latency": LATENCY, "downloadThroughput": LINE, "uploadThroughput": LINE}
        self._tap.send("Network.emulateNetworkConditions", told)
        self._tap.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def open(self) -> Opened:
        """Load it anew, with nothing kept, until its newest line stands there."""
        self.page.evaluate("localStorage.clear()")
        self.bytes = 0
        began = time.monotonic()
        self.page.reload(wait_until="commit")
        while not self.page.evaluate(IT_STANDS):
            assert time.monotonic() - began < 60
            self.page.wait_for_timeout(20)
        took = time.monotonic() - began
        return Opened(took, self.bytes, self.page.locator("#lines .line").count())

    def _count(self, told: dict[str, float]) -> None:
        self.bytes += int(told["encodedDataLength"])
