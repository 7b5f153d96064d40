"""One full durable step: received id, talk, sealed answer, audit, outbox, commit. And a whole page, looked at.

Steps a second, statements a step, and the processor time of a step as a multiple of its floor: its own SQL replayed on
bare sqlite3, on a copy of the same file, and its boxes through the cipher alone. On our page, and in a chat.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.app import App
from bot.conversation.messages import Heard
from bot.delivery.mouth import Mouth
from tests.bench.floor import met
from tests.bench.house import BOT, NOW, Speaker, build

LATER = NOW + timedelta(seconds=30)
FAMILIES = 200
WARM = 30
ROUNDS = 5
WEB, CHAT = ("web", "web"), ("telegram", BOT)
TYPED = "13800001234"


class Act(NamedTuple):
    """Something that people do again and again: the step that is measured."""

    asks: str
    """The question it answers; empty: it looks at the page."""
    name: str
    """The option pressed; empty: it is typed."""
    statements: int
    """At most."""
    times: float
    """At most, as a multiple of the floor. What is worded or put together once takes more than what is done at every
    question."""


ACTS = {
    "presses": Act("relation", "parent", 12, 8),
    "types": Act("phone", "", 14, 8),
    "hands in": Act("review", "send", 28, 12),
    "looks": Act("", "", 3, 12),
}
ROAD = (
    ("relation", "parent"),
    ("age", "adult"),
    ("knows", "willing"),
    ("wishes", "done"),
    ("phone", ""),
    ("phone", "right"),
)


class Figures(NamedTuple):
    """Of one act."""

    rate: float
    """A second."""
    busy: float
    """Milliseconds of processor."""
    statements: float
    times: float
    """Processor time as a multiple of the floor's."""


def measure(place: tuple[str, str], synchronous: str, act: Act) -> Figures:
    """Medians of five."""
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(_round(Path(folder), place, synchronous, act))
    return Figures(*(statistics.median(figures) for figures in zip(*rounds, strict=True)))


def _round(folder: Path, place: tuple[str, str], synchronous: str, act: Act) -> Figures:
    house = build(f"sqlite:///{folder / 'step.sqlite3'}", synchronous)
    app, mouth = App(house), Mouth(house.database, house.words)

    def step(who: Speaker, asks: str, name: str, now: datetime = NOW) -> Callable[[], None]:
        if not asks:
            return lambda: who.looks(mouth)
        if not name:
            return lambda: who.hear(Heard.TEXT, TYPED, now)
        token = who.token(asks, name)
        return lambda: who.hear(Heard.PRESS, token, now)

    families = [Speaker(app, place, f"family-{n}") for n in range(FAMILIES)]
    for who in families:
        who.lead_in()
        for asks, name in itertools.takewhile(lambda passed: passed != act[:2], ROAD):
            step(who, asks, name)()
    steps = [step(who, act.asks, act.name, LATER) for who in families]
    for one in steps[:WARM]:
        one()
    with met(house.database, folder / "bare.sqlite3", synchronous) as floor:
        began, cpu = time.perf_counter(), time.process_time()
        for one in steps[WARM:]:
            one()
        elapsed, cpu = time.perf_counter() - began, time.process_time() - cpu
    house.database.close()
    many = FAMILIES - WARM
    return Figures(many / elapsed, cpu / many * 1000, len(floor.statements) / many, cpu / floor.again())


def main() -> int:
    """Print the figures; the exit code tells whether the promises hold."""
    kept = True
    for synchronous in ("FULL", "OFF"):
        for (channel, bot), (does, act) in itertools.product((WEB, CHAT), ACTS.items()):
            if channel != "web" and not act.asks:
                continue  # a chat is not looked at: it was sent
            found = measure((channel, bot), synchronous, act)
            kept = kept and found.statements <= act.statements and found.times <= act.times
            print(
                f"step  {channel:8}  {does:8}  synchronous={synchronous:4}  {found.rate:6.0f}/s  {found.busy:4.2f} ms of "
                f"processor  {found.statements:4.1f} statements  {found.times:4.1f} x the floor"
            )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
