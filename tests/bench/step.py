"""One full durable step: received id, talk, sealed answer, audit, outbox, commit.

Steps a second, statements a step, and the processor time of a step as a multiple of that of its own SQL
replayed on bare sqlite3, on a copy of the same database file, with the same pragmas. On our page, and in a chat.
"""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event

from bot.app import App
from bot.conversation.messages import Heard, Incoming
from bot.store.unit import Database
from tests.bench.house import BOT, build, tokens

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
FAMILIES = 400
ROUNDS = 5
PLACES = (("web", "web"), ("telegram", BOT))


def measure(place: tuple[str, str], synchronous: str) -> tuple[float, float, float, float]:
    """Medians of five: steps a second, ms of processor and statements a step, its time as a multiple of bare sqlite3."""
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(_round(Path(folder), place, synchronous))
    rate, busy, count, ratio = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    return rate, busy, count, ratio


def _round(folder: Path, place: tuple[str, str], synchronous: str) -> tuple[float, float, float, float]:
    path = folder / "step.sqlite3"
    house = build(f"sqlite:///{path}", synchronous)
    app = App(house)
    number = itertools.count()

    def hear(who: str, kind: Heard, payload: str, now: datetime) -> None:
        app.receive(Incoming(*place, str(next(number)), who, kind, payload), now)

    families = [f"family-{n}" for n in range(FAMILIES)]
    for who in families:
        tokens.lead_in(house, hear, place, who, NOW)
    presses = [(who, tokens.of(house, place, who, "relation", "parent", NOW)) for who in families]
    warm, timed = presses[:50], presses[50:]
    for who, token in warm:
        hear(who, Heard.PRESS, token, NOW)

    copy = folder / "bare.sqlite3"
    _checkpoint(house.database)
    shutil.copy(path, copy)
    statements: list[tuple[str, object, bool]] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *a: statements.append((a[2], a[3], a[5])))
    began, cpu = time.perf_counter(), time.process_time()
    for who, token in timed:
        hear(who, Heard.PRESS, token, NOW + timedelta(seconds=30))
    elapsed, cpu = time.perf_counter() - began, time.process_time() - cpu
    many, bare = len(timed), _bare(copy, statements, synchronous)
    return many / elapsed, cpu / many * 1000, len(statements) / many, cpu / bare


def _checkpoint(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _bare(path: Path, statements: list[tuple[str, object, bool]], synchronous: str) -> float:
    """Processor seconds of the same statements with nothing of ours around them."""
    raw = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute(f"PRAGMA synchronous={synchronous}")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA secure_delete=ON")
    began = time.process_time()
    for statement, parameters, many in statements:
        if many:
            raw.executemany(statement, parameters)
        else:
            raw.execute(statement, parameters).fetchall()
    spent = time.process_time() - began
    raw.close()
    return spent


def main() -> int:
    """Print the figures; the exit code tells whether the promises hold (12 statements, 8 times bare SQL)."""
    kept = True
    for synchronous in ("FULL", "OFF"):
        for place in PLACES:
            rate, busy, count, ratio = measure(place, synchronous)
            kept = kept and count <= 12 and ratio <= 8
            print(
                f"step  {place[0]:8}  synchronous={synchronous:4}  {rate:6.0f} steps/s  {busy:4.2f} ms of processor  "
                f"{count:4.1f} statements  {ratio:4.1f} x bare sqlite3"
            )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
