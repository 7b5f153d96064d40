"""Replies during a broadcast to 50,000, with a provider that refuses none, a fifth, and half of all that is sent.

Time is virtual: 0.05 s for each call to the provider, windows of one second after a refusal, 50 people who each get
an answer every 20 s or so. The database is real (SQLite). With half refused whatever we do, one answer in sixteen is
refused four times in a row, a second each: no sender can then be under two seconds at p95, so that figure is shown
beside the least there can be.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, update

from bot.channels.contract import Wait
from bot.store.tables import TABLES, metadata
from bot.store.unit import Database
from bot.store.vault import Keys
from tests.fakes_wire import FakeWire, Post
from tests.house import MONDAY
from tests.virtual import run

MANY, PEOPLE = 50_000, 50
LATENCY, WINDOW = 0.05, 1.0
"""Seconds a call takes; seconds for which nothing may leave after a refusal."""
EVERY, TALK = 20.0, 600.0
"""Seconds between two answers to one person, on average; seconds for which people talk."""
SENDING = TABLES["sending"]


class Figures:
    """What one run showed."""

    def __init__(self, waits: list[float], wire: FakeWire, left: int, lasted: float) -> None:
        self.waits = sorted(waits)
        self.wire = wire
        self.left = left
        self.lasted = lasted

    def quantile(self, share: float) -> float:
        """Seconds from the commit of an answer until the call that was taken."""
        return self.waits[min(len(self.waits) - 1, int(share * len(self.waits)))]

    def busiest(self) -> int:
        """The most that was handed over in any second."""
        times = [call.at for call in self.wire.calls]
        first, most = 0, 0
        for last, at in enumerate(times):
            while at - times[first] > 1.0 - 1e-6:
                first += 1
            most = max(most, last - first + 1)
        return most


def measure(many: int, refused: float, stop_at: float = 0.0) -> Figures:
    """A broadcast to so many, this share of all calls refused; `stop_at`: the share at which it is called off."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'sender.sqlite3'}", Keys.make(), synchronous="OFF")
        metadata.create_all(database.engine)
        post, chance = Post(database), random.Random(7)
        for number in range(PEOPLE):
            post.person(str(900_000_000 + number))
        post.broadcast(many)
        wire = FakeWire(lambda _call: Wait(WINDOW) if chance.random() < refused else None, LATENCY)
        figures = run(MONDAY, lambda clock: _play(post, wire, clock, many * stop_at))
        database.close()
        return figures


async def _play(post: Post, wire: FakeWire, clock: Callable[[], datetime], stop_at: float) -> Figures:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    sender = post.sender(wire, clock)
    running = asyncio.ensure_future(sender.run(stop))
    asked: dict[str, float] = {}
    talks = [asyncio.ensure_future(_talk(post, address, asked, clock, sender.wake)) for address in list(post.accounts)]
    if stop_at:
        while len(wire.taken) < stop_at:
            await asyncio.sleep(0.2)
        _call_off(post)
        stopped_with = len([call for call in wire.taken if call.text == "x"])
        await asyncio.sleep(60)
        left = len([call for call in wire.taken if call.text == "x"]) - stopped_with
    else:
        await asyncio.gather(*talks)
        while (left := _left(post)) and loop.time() < 1_000_000:
            await asyncio.sleep(60)
    stop.set()
    await running
    waits = [call.at - asked[call.text] for call in wire.taken if call.text in asked]
    assert stop_at or len(waits) == len(asked), "an answer was lost"
    lasted = max(call.at for call in wire.taken)
    return Figures(waits, wire, left, lasted)


async def _talk(
    post: Post, address: str, asked: dict[str, float], clock: Callable[[], datetime], wake: Callable[[], None]
) -> None:
    """One person, whom we answer every now and then."""
    loop, chance, number = asyncio.get_running_loop(), random.Random(address), 0
    while True:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * EVERY)
        if loop.time() > TALK:
            return
        text, number = f"{address} {number}", number + 1
        asked[text] = loop.time()
        post.say(address, text, at=clock())
        wake()


def _left(post: Post) -> int:
    query = select(func.count()).select_from(SENDING).where(SENDING.c.state != "sent")
    with post.database.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def _call_off(post: Post) -> None:
    off = update(SENDING).where(SENDING.c.lane == "broadcast", SENDING.c.state == "ready")
    post.change(off.values(state="superseded"))


def _least(refused: float) -> float:
    """The p95 of somebody who is alone: each refusal costs a call and a window."""
    times = 0
    while refused ** (times + 1) > 0.05:
        times += 1
    return times * (LATENCY + WINDOW)


def main(many: int) -> int:
    """Print the figures; the exit code tells whether the promises hold. `many`: who is told while some are refused."""
    kept = True
    for refused, told in ((0.0, MANY), (0.2, many), (0.5, many)):
        began = time.perf_counter()
        found = measure(told, refused)
        p50, p95, most = found.quantile(0.5), found.quantile(0.95), found.waits[-1]
        forbidden, busiest = len(found.wire.forbidden()), found.busiest()
        kept = kept and not forbidden and not found.left and busiest <= 30 and (p95 < 2 or refused > 0.2)
        print(
            f"sender  refused {refused:3.0%}  {len(found.waits)} answers p50 {p50:.2f} s  p95 {p95:.2f} s  max {most:.2f} s"
            f"  {told} sent in {found.lasted / 3600:.1f} h, {len(found.wire.calls)} calls, {busiest} in the busiest second,"
            f" {forbidden} forbidden, {found.left} left; least possible p95 {_least(refused):.2f} s"
            f"  ({time.perf_counter() - began:.0f} s)"
        )
    found = measure(MANY, 0.0, stop_at=0.1)
    kept = kept and found.left <= 30
    print(f"sender  called off at 10%: {found.left} more left")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY // 10))
