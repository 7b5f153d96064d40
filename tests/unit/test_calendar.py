"""Working days, terms and quiet hours (ux.md 11 and 15.12; Civil Code 201 to 203)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, Quiet, add_months

DATA = yaml.safe_load((Path(__file__).parents[2] / "content/calendars/cn.yaml").read_text("utf-8"))
CN = Calendar.from_data(DATA)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(21), time(8))

days = st.dates(date(2023, 6, 1), date(2027, 6, 30))
counts = st.integers(0, 60)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_shipped_day_is_as_published(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert CN.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_listed_day_and_no_other_is_in_the_notice(year: int) -> None:
    plan = CN.plans[year]
    assert plan.holidays == {day for day in chinese_calendar.constants.holidays if day.year == year}
    assert plan.workdays == {day for day in chinese_calendar.constants.workdays if day.year == year}
    assert str(year) in plan.source


def test_the_year_that_is_not_published_is_missing_and_falls_back_to_the_week() -> None:
    assert [CN.covers(year) for year in (2023, 2024, 2026, 2027)] == [False, True, True, False]
    assert not CN.is_working(date(2027, 1, 2))
    assert CN.is_working(date(2027, 1, 1))
    assert CN.missing_years(date(2026, 12, 31), date(2028, 1, 1)) == (2027, 2028)
    assert CN.missing_years(date(2028, 1, 1), date(2026, 12, 31)) == (2027, 2028)
    assert CN.missing_years(date(2026, 1, 1), date(2026, 12, 31)) == ()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 9, 20), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
    ],
)
def test_national_day_2026_with_its_make_up_days(day: date, working: bool) -> None:
    assert CN.is_working(day) is working


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 11, 22), 5, date(2026, 11, 27)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        # Over Spring Festival: Saturday the 14th is worked, then nine days off.
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 2, 13), 6, date(2026, 2, 28)),
        (date(2026, 2, 13), 7, date(2026, 3, 2)),
        # Over New Year into a year that is not published.
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 2, 16), 0, date(2026, 2, 24)),
        (date(2026, 2, 24), 0, date(2026, 2, 24)),
        (date(2026, 2, 24), -1, date(2026, 2, 14)),
        (date(2026, 2, 24), -2, date(2026, 2, 13)),
    ],
)
def test_a_term_of_working_days_does_not_count_its_first_day(start: date, n: int, end: date) -> None:
    assert CN.add_working_days(start, n) == end


@given(days, counts)
def test_a_term_ends_on_a_working_day_and_a_longer_one_not_earlier(day: date, n: int) -> None:
    end = CN.add_working_days(day, n)
    assert CN.is_working(end)
    assert day <= end <= CN.add_working_days(day, n + 1)
    assert end <= CN.add_working_days(day + timedelta(days=1), n)


@given(days, st.integers(1, 60))
def test_counting_working_days_undoes_adding_them(day: date, n: int) -> None:
    end = CN.add_working_days(day, n)
    assert CN.working_days_between(day, end) == n
    assert CN.working_days_between(end, day) == -n
    assert CN.is_working(CN.add_working_days(day, -n))


@given(days)
def test_the_next_working_day_is_later_and_a_last_day_never_earlier(day: date) -> None:
    assert CN.next_working(day) > day
    assert CN.is_working(CN.next_working(day))
    assert CN.last_day(day) == (day if CN.is_working(day) else CN.next_working(day))


def test_a_last_day_in_a_holiday_moves_behind_it() -> None:
    assert CN.last_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CN.last_day(date(2026, 9, 19)) == date(2026, 9, 20)


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (date(2026, 11, 22), 3, date(2027, 2, 22)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month(day: date, n: int, result: date) -> None:
    assert add_months(day, n) == result


def test_months_beyond_the_years_there_are_say_so() -> None:
    with pytest.raises(ValueError, match="no year 10000"):
        add_months(date(9999, 12, 1), 1)


@given(days, st.integers(-24, 24))
def test_a_month_on_is_the_same_day_or_an_earlier_one_at_a_months_end(day: date, n: int) -> None:
    later = add_months(day, n)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == n
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_a_deployment_adds_a_year_and_settles_single_days() -> None:
    changed = CN.with_changes(
        {
            "years": {"2027": {"source": "2027", "holidays": ["2027-01-01"], "workdays": [date(2027, 1, 3)]}},
            "days": {"2026-11-20": "rest", date(2026, 11, 22): "work"},
        }
    )
    assert changed.covers(2027)
    assert not changed.is_working(date(2027, 1, 1))
    assert changed.is_working(date(2027, 1, 3))
    assert not changed.is_working(date(2026, 11, 20))
    assert changed.is_working(date(2026, 11, 22))
    assert not changed.is_working(date(2026, 10, 1))
    assert CN.is_working(date(2026, 11, 20)), "the shipped calendar is a value and stays as it was"
    assert not CN.covers(2027)


def test_an_empty_change_changes_nothing() -> None:
    assert CN.with_changes({}) == CN
    assert CN.with_changes({"years": None, "days": None}) == CN


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"years": {2027: {"holidays": ["2026-01-01"]}}}, "2026-01-01 does not belong to 2027"),
        ({"years": {2027: {"workdays": ["2028-01-01"]}}}, "2028-01-01 does not belong to 2027"),
        ({"years": {2027: {"holidays": ["2027-01-01"], "workdays": ["2027-01-01"]}}}, "both a holiday and worked"),
        ({"years": {2027: {"holidays": ["2027-02-30"]}}}, "day"),
        ({"years": {"next": {}}}, "next"),
        ({"days": {"2027-01-01": "off"}}, "2027-01-01 can be work or rest, not off"),
        ({"days": {"tomorrow": "rest"}}, "tomorrow"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(changes: dict[str, object], told: str) -> None:
    """In words by which whoever wrote it finds it."""
    with pytest.raises(ValueError, match=told):
        CN.with_changes(changes)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (time(20, 59, 59), False),
        (time(21), True),
        (time(0), True),
        (time(7, 59, 59), True),
        (time(8), False),
    ],
)
def test_the_night_begins_and_ends_to_the_second(moment: time, quiet: bool) -> None:
    assert NIGHT.holds(moment) is quiet


def test_quiet_hours_may_lie_inside_a_day_or_be_none() -> None:
    assert Quiet(time(12), time(14)).holds(time(13))
    assert not Quiet(time(12), time(14)).holds(time(14))
    assert not any(Quiet(time(8), time(8)).holds(time(hour)) for hour in range(24))


@pytest.mark.parametrize(
    ("instant", "allowed"),
    [
        ("2026-11-22T20:59", "2026-11-22T20:59"),
        ("2026-11-22T21:00", "2026-11-23T08:00"),
        ("2026-12-31T23:59", "2027-01-01T08:00"),
        ("2026-11-23T00:00", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00"),
    ],
)
def test_what_can_wait_goes_out_when_the_night_is_over(instant: str, allowed: str) -> None:
    assert NIGHT.next_allowed(local(instant), SHANGHAI) == local(allowed)


def test_the_night_is_that_of_the_one_who_would_be_woken() -> None:
    instant = datetime(2026, 11, 22, 14, tzinfo=UTC)
    assert NIGHT.next_allowed(instant, SHANGHAI) == datetime(2026, 11, 23, 0, tzinfo=UTC)
    assert NIGHT.next_allowed(instant, SHANGHAI).tzinfo is UTC
    assert NIGHT.next_allowed(instant, UTC) == instant


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        NIGHT.next_allowed(datetime(2026, 11, 22), SHANGHAI)  # noqa: DTZ001


@given(st.datetimes(timezones=st.just(UTC)), st.times(), st.times())
def test_what_is_allowed_is_never_quiet_nor_earlier(instant: datetime, start: time, end: time) -> None:
    if not 1900 < instant.year < 2100:
        return
    quiet = Quiet(start, end)
    allowed = quiet.next_allowed(instant, SHANGHAI)
    assert instant <= allowed < instant + timedelta(days=1, hours=1)
    if allowed != instant:
        assert allowed.astimezone(SHANGHAI).time() == end
