"""The roster at its edges: past midnight, holidays off, empty stretches, stand-ins, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ahead import read_ahead
from bot.domain.calendar import Calendar
from bot.domain.dates import DatePatterns
from bot.domain.duty import Duty, gaps, is_holiday, present, runs, watches
from tests.world import content

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar({}, {})
MONDAY = date(2026, 11, 23)
DAY = Duty("d", "s", "510521", 0, "08:00", "18:00", "sms:1")
NIGHT = replace(DAY, id="n", starts="20:00", ends="08:00")
ROUND = replace(DAY, id="r", starts="00:00", ends="00:00")


def at(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("duty", "day", "clock", "holds"),
    [
        (DAY, 23, "08:00", True),
        (DAY, 23, "07:59", False),
        (DAY, 23, "18:00", False),
        (DAY, 24, "09:00", False),
        (NIGHT, 23, "20:00", True),
        (NIGHT, 24, "07:59", True),
        (NIGHT, 24, "08:00", False),
        (NIGHT, 23, "07:00", False),
        (ROUND, 23, "00:00", True),
        (ROUND, 23, "23:59", True),
        (ROUND, 24, "00:00", False),
    ],
)
def test_a_stretch_holds_within_its_hours(duty: Duty, day: int, clock: str, *, holds: bool) -> None:
    assert duty.holds(at(day, clock), PLAIN) is holds


def test_the_days_off_of_the_notice_are_off_where_the_roster_says_so() -> None:
    """1 October 2026 is a holiday, a Thursday; the plain Saturday after it is the roster's own matter."""
    calendar = content().calendar
    thursday = replace(DAY, weekday=3, off_on_holidays=True)
    holiday = datetime(2026, 10, 1, 9, 0, tzinfo=ZONE)
    assert is_holiday(holiday.date(), calendar)
    assert not thursday.holds(holiday, calendar)
    assert replace(thursday, off_on_holidays=False).holds(holiday, calendar)
    assert thursday.holds(datetime(2026, 10, 15, 9, 0, tzinfo=ZONE), calendar)
    assert not is_holiday(date(2026, 11, 28), calendar)
    assert is_holiday(MONDAY, calendar.with_changes({"days": {MONDAY: "rest"}}))


@pytest.mark.parametrize(
    ("roster", "empty"),
    [
        ([], [("00:00", "24:00")]),
        ([ROUND], []),
        ([DAY], [("00:00", "08:00"), ("18:00", "24:00")]),
        ([DAY, NIGHT], [("00:00", "08:00"), ("18:00", "20:00")]),
        ([DAY, NIGHT, replace(NIGHT, weekday=6), replace(DAY, starts="17:00", ends="20:00")], []),
    ],
)
def test_empty_stretches_of_a_day(roster: list[Duty], empty: list[tuple[str, str]]) -> None:
    assert gaps(roster, MONDAY, PLAIN) == empty


def test_who_stands_in_has_the_hours_of_who_is_away() -> None:
    other = replace(DAY, id="o", staff_id="other", nudge="sms:2")
    named = replace(DAY, stand_in_id="named")
    assert [one.staff_id for one in present([DAY], {})] == ["s"]
    assert [(one.staff_id, one.nudge) for one in present([DAY, other], {"s": "other"})] == [
        ("other", "sms:2"),
        ("other", "sms:2"),
    ]
    assert [one.staff_id for one in present([named], {"s": "other"})] == ["named"]
    assert [one.staff_id for one in present([named], {"s": "other", "named": "x"})] == ["other"]
    assert present([DAY], {"s": "other", "other": "s"}) == []


def test_forty_who_stand_duty_are_few_lines() -> None:
    roster = [
        replace(DAY, id=f"{who}-{weekday}", staff_id=f"s{who}", weekday=weekday)
        for who in range(40)
        for weekday in range(5)
    ]
    found = watches(roster)
    assert len(found) == 40
    assert {one.weekdays for one in found} == {(0, 1, 2, 3, 4)}
    assert runs((0, 1, 2, 4)) == [(0, 2), (4, 4)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明天", date(2026, 11, 24)),
        ("今天", MONDAY),
        ("12月3日", date(2026, 12, 3)),
        ("12.3", date(2026, 12, 3)),
        ("十二月三号", date(2026, 12, 3)),
        ("1月5日", date(2027, 1, 5)),
        ("2027年3月1日", date(2027, 3, 1)),
        ("昨天", None),
        ("下周", None),
        ("12月", None),
        ("2月30日", None),
        ("2025年3月1日", None),
        ("看情况", None),
    ],
)
def test_a_day_to_come(text: str, day: date | None) -> None:
    assert read_ahead(text, MONDAY, DatePatterns.from_data(content().patterns)) == day
