"""Birth dates and rough dates as people say them (ux.md 5.6; A57)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.birthday import read_birth, read_lately, read_when
from bot.domain.dates import DateDoubt, DatePatterns, DateTrouble, Year, YearMonth

DATA = yaml.safe_load((Path(__file__).parents[2] / "content/patterns/zh.yaml").read_text("utf-8"))
ZH = DatePatterns.from_data(DATA)
TODAY = date(2026, 11, 22)


def birth(text: str) -> object:
    return read_birth(text, TODAY, ZH)


def when(text: str) -> object:
    return read_when(text, TODAY, ZH)


def years(*values: int) -> tuple[Year, ...]:
    return tuple(map(Year, values))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1985年7月3日", date(1985, 7, 3)),
        ("1985 年 7 月 3号", date(1985, 7, 3)),
        ("一九八五年七月三日", date(1985, 7, 3)),
        ("一九八五年十二月三十一日", date(1985, 12, 31)),
        ("八五年七月廿三", date(1985, 7, 23)),
        ("85年7.3", date(1985, 7, 3)),
        ("85.7.3", date(1985, 7, 3)),
        ("1985/7/3", date(1985, 7, 3)),
        ("1985 7 3", date(1985, 7, 3)),
        ("1985。7。3", date(1985, 7, 3)),
        ("１９８５．７．３", date(1985, 7, 3)),
        ("19850703", date(1985, 7, 3)),
        ("850703", date(1985, 7, 3)),
        ("他是1985年7月3日早上生的", date(1985, 7, 3)),
        ("2000年2月29日", date(2000, 2, 29)),
        ("2026年11月22日", TODAY),
        ("31/12/1985", date(1985, 12, 31)),
        ("12/31/1985", date(1985, 12, 31)),
        ("05/05/1985", date(1985, 5, 5)),
        ("1985.7", YearMonth(1985, 7)),
        ("1985年7月", YearMonth(1985, 7)),
        ("85年七月份", YearMonth(1985, 7)),
        ("85.7", YearMonth(1985, 7)),
        ("198507", YearMonth(1985, 7)),
        ("1985年", Year(1985)),
        ("1985", Year(1985)),
        ("85年", Year(1985)),
        ("85年的", Year(1985)),
        ("85", Year(1985)),
        ("05", Year(2005)),
        ("八五年", Year(1985)),
        ("零五年", Year(2005)),
        ("二〇〇〇年", Year(2000)),
        ("两千零五年", Year(2005)),
        ("85年属牛", Year(1985)),
        ("27年", Year(1927)),
        ("25年", Year(2025)),
    ],
)
def test_a_birth_date_is_as_exact_as_it_was_said(text: str, read: object) -> None:
    assert birth(text) == read


@pytest.mark.parametrize(
    ("text", "kind", "choices"),
    [
        ("05/06/1985", "order", (date(1985, 5, 6), date(1985, 6, 5))),
        ("5/6/85", "order", (date(1985, 5, 6), date(1985, 6, 5))),
        ("属牛", "zodiac", years(2009, 1997, 1985, 1973, 1961)),
        ("他是属大龙的", "zodiac", years(2012, 2000, 1988, 1976, 1964)),
        ("猪年", "zodiac", years(2007, 1995, 1983, 1971, 1959)),
        ("41岁", "age", years(1985, 1984)),
        ("今年四十一", "age", years(1985, 1984)),
        ("41", "number", years(1985, 1984, 1941)),
        ("26年", "century", years(2026, 1926)),
    ],
)
def test_what_can_mean_several_dates_is_asked_back(text: str, kind: str, choices: tuple[object, ...]) -> None:
    assert birth(text) == DateDoubt(kind, choices)


@pytest.mark.parametrize(
    ("text", "kind", "params"),
    [
        ("2月30日", "no_such_day", {"month": 2, "day": 30}),
        ("1985年2月29日", "no_such_day", {"year": 1985, "month": 2, "day": 29}),
        ("1985.4.31", "no_such_day", {"year": 1985, "month": 4, "day": 31}),
        ("30/02/1985", "no_such_day", {"year": 1985, "month": 2, "day": 30}),
        ("1985.13", "no_such_month", {"month": 13}),
        ("1985年0月", "no_such_month", {"month": 0}),
        ("7月3日", "no_year", {"month": 7, "day": 3}),
        ("2月29日", "no_year", {"month": 2, "day": 29}),
        ("七月", "no_year", {"month": 7}),
        ("7.3", "no_year", {"month": 7, "day": 3}),
        ("2030年", "future", {"year": 2030}),
        ("2026.11.23", "future", {"year": 2026, "month": 11}),
        ("26年12月", "future", {"year": 2026, "month": 12}),
        ("1880年", "too_old", {"year": 1880}),
        ("0000年", "too_old", {"year": 0}),
        ("130岁", "too_old", {"year": 1896}),
        ("农历八月初三", "lunar", {}),
        ("1985年农历七月初三", "lunar", {"year": 1985}),
        ("腊月生的", "lunar", {}),
        ("民国三十年", "other_era", {}),
        ("80后", "unreadable", {}),
        ("八十年代", "unreadable", {}),
        ("明天下午", "unreadable", {}),
        ("不知道", "unreadable", {}),
        ("13800001234", "unreadable", {}),
        ("510101198507031235", "unreadable", {}),
        ("", "unreadable", {}),
        ("一" * 5000, "unreadable", {}),
    ],
)
def test_what_is_no_birth_date_says_why(text: str, kind: str, params: dict[str, int]) -> None:
    assert birth(text) == DateTrouble(kind, params)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("去年三月", YearMonth(2025, 3)),
        ("去年3月5号", YearMonth(2025, 3)),
        ("大前年十月份", YearMonth(2023, 10)),
        ("上个月", YearMonth(2026, 10)),
        ("上上个月", YearMonth(2026, 9)),
        ("这个月15号", YearMonth(2026, 11)),
        ("前年", Year(2024)),
        ("去年春天", Year(2025)),
        ("今年", Year(2026)),
        ("今年年初", YearMonth(2026, 1)),
        ("去年底", YearMonth(2025, 12)),
        ("年底", YearMonth(2025, 12)),
        ("年初三月份", YearMonth(2026, 3)),
        ("三个月前", YearMonth(2026, 8)),
        ("三个半月前", YearMonth(2026, 8)),
        ("一个多月以前", YearMonth(2026, 10)),
        ("半年前", YearMonth(2026, 5)),
        ("一年半前", YearMonth(2025, 5)),
        ("1年零3个月前", YearMonth(2025, 8)),
        ("两年前", Year(2024)),
        ("十年前", Year(2016)),
        ("二十多天前", YearMonth(2026, 11)),
        ("四周前", YearMonth(2026, 10)),
        ("昨天", YearMonth(2026, 11)),
        ("3月", YearMonth(2026, 3)),
        ("11月", YearMonth(2026, 11)),
        ("12月", YearMonth(2025, 12)),
        ("2025年3月5日", YearMonth(2025, 3)),
        ("25年3月", YearMonth(2025, 3)),
        ("2025.3", YearMonth(2025, 3)),
        ("26年", Year(2026)),
        ("05/05/2025", YearMonth(2025, 5)),
    ],
)
def test_a_rough_date_is_kept_as_a_month_or_a_year(text: str, read: object) -> None:
    assert when(text) == read


def test_a_rough_date_that_reads_two_ways_is_asked_back() -> None:
    assert when("05/06/2025") == DateDoubt("order", (YearMonth(2025, 5), YearMonth(2025, 6)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("明天", "future"),
        ("下个月", "future"),
        ("明年", "future"),
        ("26年12月", "future"),
        ("去年13月", "no_such_month"),
        ("去年2月30日", "no_such_day"),
        ("2月30日", "no_such_day"),
        ("去年腊月", "lunar"),
        ("春节前", "lunar"),
        ("不记得了", "unreadable"),
        ("刚出院", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_what_is_no_rough_date_says_why(text: str, kind: str) -> None:
    read = when(text)
    assert isinstance(read, DateTrouble)
    assert read.kind == kind


def test_months_are_counted_from_the_end_of_a_long_month() -> None:
    assert read_when("上个月", date(2026, 3, 31), ZH) == YearMonth(2026, 2)
    assert read_when("上个月", date(2026, 1, 1), ZH) == YearMonth(2025, 12)
    assert read_when("昨天", date(2026, 1, 1), ZH) == YearMonth(2025, 12)


@given(st.dates(date(1927, 1, 1), TODAY))
def test_every_way_to_write_a_day_reads_the_same(day: date) -> None:
    spoken = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    assert birth(f"{day.year}年{day.month}月{day.day}日") == day
    assert birth(f"{spoken}年{day.month}月{day.day}号") == day
    assert birth(f"{day:%Y-%m-%d}") == birth(f"{day:%Y%m%d}") == day
    assert birth(f"{day.year}.{day.month}.{day.day}") == day
    assert birth(f"{day.year}年{day.month}月") == YearMonth(day.year, day.month)
    assert when(f"{day.year}/{day.month}/{day.day}") == YearMonth(day.year, day.month)


@given(st.sampled_from(sorted(ZH.signs)), st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_an_animal_offers_five_years_twelve_apart(sign: str, today: date) -> None:
    doubt = read_birth(f"属{sign}", today, ZH)
    assert isinstance(doubt, DateDoubt)
    found = [choice.year for choice in doubt.choices]
    assert len(found) == 5
    assert {a - b for a, b in pairwise(found)} == {12}


words = (ZH.digits, ZH.units, ZH.years, ZH.months, ZH.days, ZH.parts, ZH.signs)
others = [*"0123456789年月日号.-/ 属岁半个多前", "农历", "初", "民国", "以前", "1985", "9999", "99"]
pieces = st.lists(st.sampled_from([*(word for table in words for word in table), *others]), max_size=10).map("".join)
moments = st.dates(date(1950, 1, 1), date(2200, 1, 1))


@given(st.text() | pieces, moments)
def test_no_text_at_all_makes_it_raise_nor_read_a_day_to_come(text: str, today: date) -> None:
    for read in (read_birth(text, today, ZH), read_when(text, today, ZH)):
        for said in read.choices if isinstance(read, DateDoubt) else (read,):
            if not isinstance(said, DateTrouble):
                assert (said.year, getattr(said, "month", 0)) <= (today.year, today.month), said
    assert not isinstance(read, date), "a rough date keeps no day"


def test_the_tables_hold_single_signs_and_known_numbers() -> None:
    assert all(len(word) == 1 and len(digit) == 1 for word, digit in DATA["digits"].items())
    assert all(len(word) == 1 for word in DATA["units"])
    assert {year % 12 for year in ZH.signs.values()} == set(range(12))
    assert ZH.signs["牛"] == 1985 % 12
    assert all(1 <= month <= 12 for month in ZH.parts.values())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", TODAY),
        (" 昨天 ", date(2026, 11, 21)),
        ("大前天", date(2026, 11, 19)),
        ("11月20日", date(2026, 11, 20)),
        ("12月1日", date(2025, 12, 1)),
        ("2026年11月22日", TODAY),
        ("明天", None),
        ("上周", None),
        ("2026年12月1日", None),
    ],
)
def test_a_day_that_has_come(text: str, day: date | None) -> None:
    assert read_lately(text, TODAY, ZH) == day
