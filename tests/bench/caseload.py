"""A caseload of two hundred, opened: what each asks for, their own answers and their names, every look in the log.

Milliseconds of one such turn to its commit, its statements, and its processor time as a multiple of a floor in the same
run: its own SQL on bare sqlite3, and its boxes opened by the cipher alone. Beside it the day, which sorts them all.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import event

from bot.app import House, Turn
from bot.domain.case import Answer, Door, Way
from bot.domain.people import AgeBand, Category, Role, StaffState
from bot.services import caseload, day
from bot.store import vault
from bot.store.cases import new_number
from bot.store.unit import Unit
from tests.bench.house import build

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
MANY = 200
ROUNDS = 15
TOWN = "510521104"
MOST = 15.0
"""Milliseconds."""
TIMES = 4.5
"""As a multiple of the floor."""


def measure() -> tuple[float, float, float, float, float]:
    """Medians: milliseconds with every key in hand, with none, and of the day; statements; times the floor."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "caseload.sqlite3"
        house = build(f"sqlite:///{path}")
        account = _fill(house)
        warm, cold, days, ratios, counts = [], [], [], [], []
        for number in range(ROUNDS):
            warm.append(_open(house, account, number)[0])
            days.append(_day(house, account))
            vault._cipher.cache_clear()
            cold.append(_open(house, account, number)[0])
            with house.database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            copy = Path(folder) / f"bare{number}.sqlite3"
            shutil.copy(path, copy)
            met: list[tuple[str, object, bool]] = []

            def note(*args: object, met: list[tuple[str, object, bool]] = met) -> None:
                met.append((str(args[2]), args[3], bool(args[5])))

            event.listen(house.database.engine, "before_cursor_execute", note)
            _elapsed, spent = _open(house, account, number)
            event.remove(house.database.engine, "before_cursor_execute", note)
            ratios.append(spent / (_bare(copy, met) + _boxes()))
            counts.append(len(met))
        house.database.close()
    passed = (statistics.median(each) * 1000 for each in (warm, cold, days))
    return (*passed, statistics.median(counts), statistics.median(ratios))


def _fill(house: House) -> str:
    """One worker with two hundred open cases; half of them have the person's own yes. Returns the account."""
    with house.database.unit(NOW) as unit:
        account, applicant = unit.accounts.make(), unit.accounts.make()
        unit.team.invite("c", Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, "i1", TOWN, "x", "init", timedelta(days=1))
        invitation = unit.team.redeem("c")
        assert invitation is not None
        staff = unit.team.join(account.id, account.person_id, invitation, StaffState.ACTIVE)
        unit.team.undertake(staff.id)
        turn = _turn(house, unit, account.id)
        for number in range(MANY):
            person = unit.new_person()
            case = unit.cases.make(person, applicant.id, new_number(), TOWN, Door.FAMILY, AgeBand.ADULT, unit.today)
            unit.files.put(case, "wish", {"relation": "parent", "knows": "willing", "wishes": ["work", "living"]})
            unit.files.put(case, "identity", {"name": "x" * 9, "address": "y" * 30})
            caseload.take_up(turn, case.id)
            if number % 2:
                unit.files.answer(case, Answer.YES, Answer.YES, Way.WORKER, "w" * 20)
        unit.commit()
    return account.id


def _turn(house: House, unit: Unit, account_id: str) -> Turn:
    unit.me, unit.staff = unit.accounts.get(account_id), unit.team.of_account(account_id)
    return Turn(house, unit)


def _open(house: House, account_id: str, number: int) -> tuple[float, float]:
    """One look at all of it; seconds that passed, and of the processor."""
    began, cpu = time.perf_counter(), time.process_time()
    with house.database.unit(NOW + timedelta(minutes=number)) as unit:
        turn = _turn(house, unit, account_id)
        cases = unit.cases.queue()
        briefs = caseload.briefs(turn, cases, "caseload")
        names = unit.files.open_many(cases, "identity", "caseload")
        assert (len(briefs), len(names)) == (MANY, MANY)
        unit.commit()
    return time.perf_counter() - began, time.process_time() - cpu


def _day(house: House, account_id: str) -> float:
    """Seconds to sort all of them into a day."""
    began = time.perf_counter()
    with house.database.reading(NOW) as unit:
        found = day.of(_turn(house, unit, account_id))
    assert len(found.now) + len(found.tomorrow) + len(found.rest) == MANY
    return time.perf_counter() - began


def _bare(path: Path, statements: list[tuple[str, object, bool]]) -> float:
    """Processor seconds of the same statements with nothing of ours around them."""
    raw = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        raw.execute(f"PRAGMA {pragma}")
    began = time.process_time()
    for statement, parameters, many in statements:
        if many:
            raw.executemany(statement, parameters)  # type: ignore[arg-type]
        else:
            raw.execute(statement, parameters).fetchall()  # type: ignore[arg-type]
    spent = time.process_time() - began
    raw.close()
    return spent


def _boxes() -> float:
    """Processor seconds of opening two boxes of each case with a cipher that is at hand."""
    cipher, nonce = AESGCM(AESGCM.generate_key(256)), os.urandom(12)
    box = cipher.encrypt(nonce, b"x" * 80, b"place")
    began = time.process_time()
    for _ in range(2 * MANY):
        cipher.decrypt(nonce, box, b"place")
    return time.process_time() - began


def main() -> int:
    """Print the figures; the exit code tells whether the promise holds, as a multiple, whatever the machine does beside."""
    warm, cold, day_, count, ratio = measure()
    print(
        f"caseload  {MANY} opened in {warm:4.1f} ms ({cold:4.1f} ms with no key in hand; {MOST:.0f} promised)"
        f"  {count:3.0f} statements  {ratio:4.1f} x bare sqlite3 and cipher; the day sorted in {day_:4.1f} ms"
    )
    return 0 if ratio <= TIMES else 1


if __name__ == "__main__":
    sys.exit(main())
