"""Codes of places: GB/T 2260 to the county, three digits more for a street and for a village (R25)."""

from __future__ import annotations

import pytest

from bot.domain.area_code import CodeFault, WrongCode, level_of, parents_of, read_code


@pytest.mark.parametrize(
    ("text", "code", "level", "parents"),
    [
        ("51", "510000", "province", ()),
        ("510000", "510000", "province", ()),
        ("510000000000", "510000", "province", ()),
        ("5105", "510500", "city", ("510000",)),
        ("510500000000", "510500", "city", ("510000",)),
        ("510521", "510521", "county", ("510500",)),
        ("510521000", "510521", "county", ("510500",)),
        ("510521101", "510521101", "street", ("510521",)),
        ("510521101000", "510521101", "street", ("510521",)),
        ("510521101201", "510521101201", "village", ("510521101",)),
        ("110101", "110101", "county", ("110100", "110000")),
        ("429004", "429004", "county", ("429000", "420000")),
        ("441900003", "441900003", "street", ("441900",)),
    ],
)
def test_a_code_tells_its_level_and_where_it_lies(text: str, code: str, level: str, parents: tuple[str, ...]) -> None:
    """A municipality and a county led by its province may lack the city; some cities have no counties."""
    assert read_code(text) == code
    assert (level_of(code), parents_of(code)) == (level, parents)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", CodeFault.SIGNS),
        ("51052l", CodeFault.SIGNS),
        ("５１０５２１", CodeFault.SIGNS),
        ("5.10521E+11", CodeFault.SIGNS),
        ("51052", CodeFault.LENGTH),
        ("5105211010000", CodeFault.LENGTH),
        ("990000", CodeFault.PROVINCE),
        ("510021", CodeFault.GAP),
        ("510000101", CodeFault.GAP),
        ("510521000201", CodeFault.GAP),
    ],
)
def test_what_is_no_code_says_why(text: str, fault: CodeFault) -> None:
    with pytest.raises(WrongCode) as caught:
        read_code(text)
    assert caught.value.fault is fault
