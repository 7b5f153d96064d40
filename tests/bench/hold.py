"""How long the one writer is held: each rule of time at ten thousand cases, and each first screen of the team.

While it is held, whoever writes that they are in danger waits. Of each commit that a rule or a screen made: the longest
hold, the processor's share of it, and the most statements. Judged by the processor, whatever the machine does beside.
"""

from __future__ import annotations

import gc
import itertools
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.engine import Engine

from bot.conversation.messages import Heard
from bot.store.tables import TABLES
from bot.writer import Writer
from scheduler.rules import LOOKS, RULES
from tests.bench.county import County
from tests.bench.house import Speaker
from tests.world import at

MANY = 10_000
TODAY = "\u4eca\u5929"
SCREENS = ("everybody", "next", "today", "more_calls", "today", "referrals", "today", "team", "colleagues")
"""Buttons of a day, pressed one after the other where they stand."""
MOST = 25.0
"""Milliseconds of the processor that anything may hold the writer."""


@dataclass
class Held:
    """What was held under one name."""

    times: int = 0
    wall: float = 0.0
    busy: float = 0.0
    statements: int = 0


@dataclass
class Holds:
    """Every hold of the writer of a SQLite engine, from BEGIN IMMEDIATE to its end, by what it was for."""

    engine: Engine
    by_name: dict[str, Held] = field(default_factory=lambda: defaultdict(Held))
    name: str = ""
    """Of what has no rule of its own."""

    def __post_init__(self) -> None:
        self._local = threading.local()
        event.listen(self.engine, "after_cursor_execute", self._after)
        for how in ("commit", "rollback"):
            event.listen(self.engine, how, self._over)

    def _after(self, _c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> None:
        here = self._local
        if statement == "BEGIN IMMEDIATE":
            here.since, here.busy, here.statements = time.perf_counter(), time.thread_time(), 0
            here.names = set()
        elif hasattr(here, "since"):
            here.statements += 1
            if statement.startswith("INSERT INTO fired"):
                here.names.add(str(parameters[0]))

    def _over(self, _connection: Any) -> None:
        """Just before it ends."""
        here = self._local
        if not hasattr(here, "since"):
            return
        wall, busy = time.perf_counter() - here.since, time.thread_time() - here.busy
        for name in here.names or {self.name}:
            held = self.by_name[name]
            held.times += 1
            held.wall, held.busy = max(held.wall, wall * 1000), max(held.busy, busy * 1000)
            held.statements = max(held.statements, here.statements)
        del here.since


def measure(many: int) -> dict[str, Held]:
    """One morning: every rule that has something due, and the first screens of a worker and of the lead."""
    with tempfile.TemporaryDirectory() as folder:
        county = County(Path(folder), many)
        world = county.world
        gc.collect()
        gc.freeze()  # as a server does: what made the county is not swept while a rule runs
        found = Holds(world.database.engine)
        found.name = "(the tick itself)"
        world.tick()
        _december(county)
        writer = Writer(world.app, world.clock)
        for found.name in ("(audit sealed)", "(audit sealed again)"):
            writer._keep()
        for who in ("worker0", "lead"):
            found.name = f"{who}: today"
            world.hear(who, Heard.TEXT, TODAY)
        for who, press in itertools.product(("worker0", "lead"), SCREENS):
            found.name = f"{who}: {press}"
            channel, bot, _address = world.address(who)
            try:
                token = Speaker(world.app, (channel, bot), who).token("", press)
            except LookupError:
                continue
            world.later(seconds=1)
            world.hear(who, Heard.PRESS, token)
        world.close()
    return dict(found.by_name)


def _december(county: County) -> None:
    """The first morning of December, on which the year to come is missed: what is the house's alone."""
    world = county.world
    world.now = at("2026-12-01 09:00")
    with world.unit(commit=True) as unit:
        for name in LOOKS:
            unit.connection.execute(update(TABLES[name]).values(wake_on=unit.today if name == "staff" else None))
    world.tick()


def main(many: int) -> int:
    """Print a line for each; the exit code tells whether any holds the writer longer than it may."""
    began, found = time.perf_counter(), measure(many)
    order = [*(rule.name for rule in RULES), *(name for name in found if name not in {rule.name for rule in RULES})]
    for name in order:
        held = found.get(name)
        if held is None:
            print(f"hold  {name:24} nothing due")
            continue
        print(
            f"hold  {name:24} {held.busy:7.1f} ms of processor {held.wall:7.1f} ms passed"
            f" {held.statements:6} statements at most, {held.times} times"
        )
    over = [name for name, held in found.items() if held.busy > MOST]
    print(
        f"hold  {many} cases; {len(over)} above {MOST:.0f} ms: {', '.join(over) or 'none'} ({time.perf_counter() - began:.0f} s)"
    )
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))
