"""Days of a year whose notice is missing: nothing is promised for a day on which everybody is off, what is said has a
day to spare, and the notice can be added (《全国年节及纪念日放假办法》; 民法典 203; ux.md 17 row 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotThere, Refused
from bot.domain.people import Role
from bot.services import days_off, promises
from tests.places import TOWN
from tests.village import Village
from tests.world import at, content

CN = content().calendar
YEARS = range(2025, 2036)
OFF_2027 = """2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-04-05 2027-05-01 2027-05-02 2027-06-09
2027-09-15 2027-10-01 2027-10-02 2027-10-03"""
"""元旦; 除夕 to 初三; 清明; 劳动节; 端午; 中秋; 国庆节."""


def statutory(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [day for day in days if day.year == year and CN.statutory.holds(day)]


def test_the_days_of_2027_are_those_of_the_measure() -> None:
    assert [day.isoformat() for day in statutory(2027)] == OFF_2027.split()


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_thirteen_and_none_is_worked(year: int) -> None:
    """Where two fall on one day, as in 2028 and 2031, there are twelve: whichever is made up for, the notice says."""
    assert len(statutory(year)) == (12 if year == 2031 or year == 2028 else 13)
    assert not any(CN.is_working(day) for day in statutory(year))


@given(st.dates(date(2025, 1, 1), date(2045, 12, 31)), st.integers(1, 30))
def test_no_term_ends_on_a_statutory_day(day: date, n: int) -> None:
    assert not CN.statutory.holds(CN.add_working_days(day, n))


PROMISES = (
    ("2026-12-30 10:00", "2026-12-31", False),
    ("2026-12-31 10:00", "2027-01-05", True),
    ("2027-02-04 10:00", "2027-02-10", True),
    ("2027-09-30 10:00", "2027-10-05", True),
)
"""When a call is asked for, the day promised, and whether it is said with an about. On 2026-12-31 the next working day
by the week would be Friday, New Year's Day; it is Monday, and a day to spare."""


@pytest.mark.parametrize(("asked", "day", "around"), PROMISES)
def test_a_call_is_promised_for_a_day_that_holds(tmp_path: Path, asked: str, day: str, around: bool) -> None:
    village = Village.on_disk(tmp_path, start=at(asked))
    village.open("ma", f"a:{TOWN}")
    village.press("ma", "call", "yes")
    village.type("ma", "13800001234")
    village.press("ma", "right")
    (call,) = village.rows("call")
    said = next(one for one in village.page("ma") if one.key == "call.promised")
    assert call.promised_at.astimezone(promises.ZONE).date().isoformat() == day
    assert village.text(said).startswith("大约") is around
    village.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """On the last day of 2026."""
    village = Village.on_disk(tmp_path, start=at("2026-12-31 10:00"))
    village.hire("admin", Role.ADMIN)
    village.hire("worker")
    yield village
    village.close()


def by(town: Village) -> str:
    with town.turn("worker") as turn:
        return str(promises.call_by(turn).date())


def guessed(town: Village) -> bool:
    with town.turn("worker") as turn:
        return not turn.calendar.covers(promises.call_by(turn).year)


def test_once_the_notice_is_there_the_day_is_exact(town: Village) -> None:
    """An administrator copies it on a screen; a day settled by a slip is put back."""
    assert (by(town), guessed(town)) == ("2027-01-05", True)
    town.type("admin", "放假安排")
    for day, what in (("2027年1月4日", "rest"), ("1月2日", "work"), ("1月3日", "work"), ("1月3日", "usual")):
        town.press("admin", "day_off")
        town.type("admin", day)
        assert town.press("admin", what) == ["days_off.settled"]
    town.press("admin", "days_off", "days_off_whole")
    assert town.type("admin", "国办发明电〔2026〕1号") == ["days_off.is_whole"]
    assert (by(town), guessed(town)) == ("2027-01-02", False)
    town.now = at("2027-01-02 10:00")
    assert by(town) == "2027-01-05"
    town.type("admin", "放假安排")
    assert "1月4日（周一）放假" in town.screen("admin")


def test_only_an_administrator_settles_days_and_never_against_the_law(town: Village) -> None:
    with town.turn("admin") as turn, pytest.raises(Refused, match="statutory"):
        days_off.settle(turn, date(2027, 1, 1), "work")
    with town.turn("worker") as turn, pytest.raises(NotThere):
        days_off.settle(turn, date(2027, 1, 4), "rest")
    with town.turn("worker") as turn, pytest.raises(NotThere):
        days_off.complete(turn, 2027, "x")
    town.type("worker", "放假安排")
    assert "days_off.open" not in [said.key for said in town.page("worker")]


def test_a_file_adds_a_year_and_refuses_what_the_law_forbids(town: Village) -> None:
    with town.unit(commit=True) as unit:
        known = days_off.add(unit, CN, {"years": {2027: {"source": "x", "holidays": [date(2027, 1, 4)]}}})
        assert known == (2024, 2025, 2026, 2027)
        with pytest.raises(ValueError, match="2027-10-01"):
            days_off.add(unit, CN, {"days": {"2027-10-01": "work"}})
    assert (by(town), guessed(town)) == ("2027-01-05", False)
