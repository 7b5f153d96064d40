"""A world lies as another one only where both have been through the same; whatever is done then is its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.past import once
from tests.village import Village

TAKEN: list[str] = []


@once
def applies(village: Village, who: str) -> str:
    """As a family does; notes that it was really done."""
    TAKEN.append(who)
    return village.apply_family(who)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Village, Village]:
    TAKEN.clear()
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    return Village.on_disk(one), Village.on_disk(other)


def test_the_same_is_done_once(two: tuple[Village, Village]) -> None:
    for village in two:
        village.hire("worker")
    one, other = (applies(village, "ma") for village in two)
    assert (TAKEN, one) == (["ma"], other)
    assert not any(village.awake for village in two)
    for village in two:
        assert [row.id for row in village.rows("case")] == [one]
        assert [row.id for row in village.rows("staff")] == [village.staff_of["worker"].id]
    assert next(two[0].ids) == next(two[1].ids) > 1


@pytest.mark.parametrize(
    "differs",
    [
        pytest.param(lambda village: village.hire("worker"), id="something before it"),
        pytest.param(lambda village: village.later(minutes=1), id="its time"),
        pytest.param(lambda village: village.rows("case"), id="somebody who looked"),
    ],
)
def test_what_differs_is_done_for_itself(
    two: tuple[Village, Village], differs: Callable[[Village], object], request: pytest.FixtureRequest
) -> None:
    who = request.node.name  # nobody of another row
    differs(two[0])
    for village in two:
        applies(village, who)
    assert [who, who] == TAKEN


def test_each_goes_its_own_way_from_there(two: tuple[Village, Village], tmp_path: Path) -> None:
    one, other = two
    for village in two:
        applies(village, "ma")
    one.type("ma", "x")
    heard = len(one.rows("received"))
    assert heard == len(other.rows("received")) + 1
    copy = one.copied(tmp_path)
    one.type("ma", "y")
    assert len(copy.rows("received")) == heard
