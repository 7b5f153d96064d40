"""Places: the fast search finds what looking at every place would; a table gives the same tree in any order; a price
is never lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.importing import areas as importing
from bot.commands.importing.plan import compare
from bot.commands.importing.sheet import Sheet
from bot.commands.importing.vocabulary import Vocabulary
from bot.domain.area import WIDE, Area, Areas
from bot.domain.area_code import level_of, parents_of
from bot.domain.price import Price, price_list

pytestmark = pytest.mark.slow

ENDINGS = ("村村委会", "村委会", "自治县", "街道", "社区", "镇", "乡", "村", "县", "区", "市", "省")
NAMES = st.text("云锦得胜泸古村镇县市街道委会", min_size=1, max_size=5)
CODES = ("510000", "510500", "510521", "510522", "510521101", "510521102", "510522101", "510521101201", "510521101202")
VOCABULARY = Vocabulary.load()
TODAY = date(2026, 11, 23)


def slowly(areas: Iterable[Area], endings: tuple[str, ...], text: str, most: int = 5) -> tuple[tuple[Area, ...], bool]:
    """The same, by looking at every place."""
    by_code = {area.code: area for area in areas}
    said = "".join(text.split())

    def bare(name: str) -> str:
        fitting = [one for one in endings if name.endswith(one) and len(name) - len(one) >= 2]
        return name[: -len(max(fitting, key=len))] if fitting else name

    def upwards(code: str) -> list[Area]:
        return [by_code[code], *upwards(by_code[code].parent)] if code in by_code else []

    def score(area: Area) -> int:
        if area.level in WIDE:
            return 0
        own = area.name if area.name in said else bare(area.name)
        if own not in said:
            return 2 if len(said) >= 2 and said in area.name else 0
        parents = sum(bare(up.name) in said for up in upwards(area.parent))
        return 4 * len(own) + 6 * parents + (1 if area.level == "county" else 2)

    scored = sorted(((score(area), area) for area in by_code.values()), key=lambda pair: (-pair[0], pair[1].code))
    scored = [pair for pair in scored if pair[0]] if said else []
    if not scored:
        return (), False
    top, first = scored[0]
    rest = said
    for up in upwards(first.code):
        rest = rest.replace(up.name if up.name in rest else bare(up.name), "", 1)
    best = tuple(area for points, area in scored if points >= top / 2)[:most]
    return best, not rest and [points for points, _ in scored].count(top) == 1


@given(
    st.dictionaries(st.sampled_from(CODES), NAMES),
    st.text("云锦得胜泸古村镇县市街道委会 ，x", max_size=12),
    st.integers(1, 5),
)
@settings(max_examples=1000)
def test_the_search_finds_what_looking_at_every_place_would(names: dict[str, str], text: str, most: int) -> None:
    rows = [Area(code, name, level_of(code), next(iter(parents_of(code)), "")) for code, name in names.items()]
    assert Areas(rows, ENDINGS).find(text, most) == slowly(rows, ENDINGS, text, most)


class _Unit:
    """What an import looks at: the places that are known."""

    def __init__(self, known: Iterable[Area] = ()) -> None:
        self.places, self._known = self, list(known)

    def areas(self) -> Areas:
        return Areas(self._known)


def sheet(rows: Iterable[tuple[str, str]]) -> Sheet:
    return Sheet(tuple((line, {"code": c, "name": n}) for line, (c, n) in enumerate(rows, start=2)), (), ())


@given(
    st.lists(st.tuples(st.sampled_from(CODES), NAMES), unique_by=lambda row: row[0]), st.randoms(use_true_random=False)
)
def test_rows_in_any_order_give_the_same_tree(rows: list[tuple[str, str]], random) -> None:  # type: ignore[no-untyped-def]
    """And the same rows are bad: those whose parent is not there."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (importing.plan(_Unit(), sheet(order), VOCABULARY) for order in (rows, shuffled))  # type: ignore[arg-type]
    assert set(one.new) == set(other.new)
    assert len(one.new) + len(one.faults) == len(rows)
    codes = {area.code for area in one.new}
    assert all(not area.parent or area.parent in codes for area in one.new)


@given(st.lists(st.tuples(st.sampled_from(CODES), NAMES), unique_by=lambda row: row[0]))
def test_the_same_table_again_changes_nothing(rows: list[tuple[str, str]]) -> None:
    first = importing.plan(_Unit(), sheet(rows), VOCABULARY)  # type: ignore[arg-type]
    again = importing.plan(_Unit(first.new), sheet(rows), VOCABULARY)  # type: ignore[arg-type]
    assert (again.new, again.changed, again.missing) == ((), (), ())
    assert again.unchanged == len(first.new)


PRICE = st.builds(
    Price,
    st.just("i1"),
    st.sampled_from(("午饭", "接送")),
    st.sampled_from(("0", "8", "10.5", "")),
    st.just("次"),
    st.integers(-3, 3).map(lambda days: TODAY + timedelta(days)),
)


@given(st.lists(PRICE, max_size=8))
def test_of_each_thing_the_newest_price_holds_and_later_ones_are_announced(history: list[Price]) -> None:
    shown = price_list(history, TODAY)
    for item in {price.item for price in history}:
        days: dict[date, Price] = {price.since: price for price in history if price.item == item}
        begun = [day for day in days if day <= TODAY]
        wanted = ([max(begun)] if begun else []) + sorted(day for day in days if day > TODAY)
        assert [price for price in shown if price.item == item] == [days[day] for day in wanted if days[day].amount]


@given(st.dictionaries(st.integers(0, 9), st.integers()), st.dictionaries(st.integers(0, 9), st.integers()))
def test_every_row_is_new_changed_unchanged_or_missing(known: dict[int, int], read: dict[int, int]) -> None:
    found = compare(known, read, [])
    assert len(found.new) + len(found.changed) + found.unchanged == len(read)
    assert len(found.changed) + found.unchanged + len(found.missing) == len(known)
