"""A caseload of two hundred, opened: what each asks for, their own answers and their names, every look in the log.

Milliseconds of processor of one such turn to its commit, its statements, and that time as a multiple of its floor.
Beside it the day, which sorts them all.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.app import House, Turn
from bot.domain.case import Answer, Door, Way
from bot.domain.people import AgeBand, Category, Role, StaffState
from bot.services import caseload, day
from bot.store import vault
from bot.store.cases import new_number
from bot.store.unit import Unit
from tests.bench.floor import met
from tests.bench.house import NOW, build
from tests.places import TOWN

MANY = 200
ROUNDS = 15
MOST = 15.0
"""Milliseconds of processor."""
TIMES = 4.5
"""As a multiple of the floor."""


def measure() -> tuple[float, float, float, float, float]:
    """Medians: milliseconds of processor with every key in hand, with none, and of the day; statements; times the floor."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "caseload.sqlite3"
        house = build(f"sqlite:///{path}")
        account = _fill(house)
        warm, cold, days, ratios, counts = [], [], [], [], []
        for number in range(ROUNDS):
            warm.append(_open(house, account, number))
            days.append(_day(house, account))
            vault._cipher.cache_clear()
            cold.append(_open(house, account, number))
            with met(house.database, Path(folder) / f"bare{number}.sqlite3") as floor:
                spent = _open(house, account, number)
            ratios.append(spent / floor.again())
            counts.append(len(floor.statements))
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


def _open(house: House, account_id: str, number: int) -> float:
    """One look at all of it; seconds of the processor."""
    began = time.process_time()
    with house.database.unit(NOW + timedelta(minutes=number)) as unit:
        turn = _turn(house, unit, account_id)
        cases = unit.cases.queue()
        briefs = caseload.briefs(turn, cases, "caseload")
        names = unit.files.open_many(cases, "identity", "caseload")
        assert (len(briefs), len(names)) == (MANY, MANY)
        unit.commit()
    return time.process_time() - began


def _day(house: House, account_id: str) -> float:
    """Seconds of the processor to sort all of them into a day."""
    began = time.process_time()
    with house.database.reading(NOW) as unit:
        found = day.of(_turn(house, unit, account_id))
    assert len(found.now) + len(found.tomorrow) + len(found.rest) == MANY
    return time.process_time() - began


def main() -> int:
    """Print the figures; the exit code tells whether the promises hold, whatever the machine does beside."""
    warm, cold, day_, count, ratio = measure()
    print(
        f"caseload  {MANY} opened in {warm:4.1f} ms ({cold:4.1f} ms with no key in hand; {MOST:.0f} promised)"
        f"  {count:3.0f} statements  {ratio:4.1f} x the floor; the day sorted in {day_:4.1f} ms"
    )
    return 0 if ratio <= TIMES and max(warm, cold, day_) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
