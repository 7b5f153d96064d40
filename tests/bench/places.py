"""A province of 60,000 places: imported, held in memory, and searched by what people type.

Rows a second of a whole import (read, check, compare, check again, write, commit), and its time as a multiple of a
bare executemany of the same rows on the same kind of database in the same run. Promise: 10 s on either database.
"""

from __future__ import annotations

import gc
import sqlite3
import statistics
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import psycopg

from bot.commands.importing.run import Table, carry_out, look
from bot.domain.area import Area, Areas
from bot.store import schema
from bot.store.unit import Database
from bot.words import Words
from tests.house import KEYS, KINDS, MONDAY, Ground
from tests.tables import province, write

ROWS = 60_000
ROUNDS = 3
SECONDS = 10.0
FIND = 0.005
"""Seconds a search may take."""
INSERT = "INSERT INTO bare (code, name, level, parent) VALUES ({0}, {0}, {0}, {0})"
MAKE = "CREATE TABLE bare (code varchar PRIMARY KEY, name varchar, level varchar, parent varchar)"


def bare(database: Database, areas: list[Area]) -> float:
    """Seconds of the same rows with nothing of ours around them."""
    rows = [(area.code, area.name, area.level, area.parent) for area in areas]
    connection: sqlite3.Connection | psycopg.Connection
    if database.sqlite:
        connection, mark = sqlite3.connect(str(database.url.database)), "?"
    else:
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection, mark = psycopg.connect(url), "%s"
    connection.execute(MAKE)
    connection.execute("CREATE INDEX bare_parent ON bare (parent)")
    connection.commit()
    began = time.perf_counter()
    connection.cursor().executemany(INSERT.format(mark), rows)
    connection.commit()
    spent = time.perf_counter() - began
    connection.close()
    return spent


def imported(ground: Ground, kind: str, file: Path) -> tuple[float, float, Areas]:
    """Seconds of an import, the same as a multiple of bare inserts, and the places."""
    database = Database(ground.url(kind), KEYS)
    schema.upgrade(database)
    began = time.perf_counter()
    carry_out(database, look(database, Table.AREAS, file, MONDAY), MONDAY, lambda _done, _total: None)
    spent = time.perf_counter() - began
    with database.reading(MONDAY) as unit:
        areas = unit.places.areas()
    ratio = spent / bare(database, list(areas))
    database.close()
    return spent, ratio, areas


def held(areas: Areas, endings: list[str]) -> tuple[float, float]:
    """Megabytes and seconds that the tree takes, of places that are there already."""
    rows = list(areas)
    gc.collect()
    tracemalloc.start()
    Areas([Area(f"{one.code}", f"{one.name}", one.level, one.parent) for one in rows], endings)
    size = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    began = time.perf_counter()
    Areas(rows, endings)
    return size, time.perf_counter() - began


def searched(areas: Areas, texts: list[str]) -> float:
    """The slowest of some searches, in seconds: the median of ten each."""
    slowest = 0.0
    for text in texts:
        spent = []
        for _ in range(10):
            began = time.perf_counter()
            areas.find(text)
            spent.append(time.perf_counter() - began)
        slowest = max(slowest, statistics.median(spent))
    return slowest


def main() -> int:
    """Print the figures; the exit code tells whether the promises hold."""
    kept = True
    endings = Words.load().texts["format.endings"]
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        file = write(Path(folder) / "province.csv", ("代码", "名称"), province(ROWS))
        for kind in KINDS:
            rounds = [imported(ground, kind, file) for _ in range(ROUNDS)]
            seconds, ratio = (statistics.median(one[at] for one in rounds) for at in (0, 1))
            areas = Areas(rounds[-1][2], endings)
            kept = kept and seconds < SECONDS
            print(f"places {kind:10}  {ROWS / seconds:6.0f} rows/s  {seconds:4.1f} s  {ratio:4.1f} x bare executemany")
        ground.stop()
    size, built = held(areas, endings)
    some = list(areas)[100::7000]
    texts = [one.name for one in some] + [areas.name(one.code) for one in some] + ["村委", "没有这个地方", "说" * 400]
    find = searched(areas, texts)
    kept = kept and find < FIND
    print(f"places in memory {size:.0f} MB, built in {built:.2f} s; the slowest search {find * 1000:.2f} ms")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
