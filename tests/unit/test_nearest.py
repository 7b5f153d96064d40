"""Where somebody could go: the nearest first, and of equally near ones those with room (R45, R46)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.institution import Institution, Kind
from bot.services import referring
from tests.places import BARE_COUNTY, BARE_TOWN
from tests.standing import case_of, standing
from tests.village import COUNTY, FAR_TOWN, NEXT_TOWN, TOWN, Village


def build(village: Village, name: str, area: str, capacity: int) -> None:
    with village.unit(commit=True) as unit:
        unit.places.add_institution(Institution(name, name, area, Kind.CLINIC, True, "1", "", "", capacity=capacity))


def test_the_nearest_come_first_and_of_equally_near_ones_those_with_room(tmp_path: Path) -> None:
    with standing(tmp_path) as village:
        for name, area, capacity in (
            ("a, elsewhere in the city", FAR_TOWN, 9),
            ("b, in the county and full", COUNTY, 0),
            ("c, in the county", COUNTY, 9),
            ("d, in the street and full", TOWN, 0),
        ):
            build(village, name, area, capacity)
        one = case_of(village, "registered")
        with village.turn("worker") as turn:
            found = [made.institution.id for made in referring.choices(turn, turn.unit.cases.for_staff(one))]
    assert "".join(name[0] for name in found if "," in name) == "dcba"
    assert {"i1", "i2", "i3"} <= set(found)
    assert "h1" not in found, "a hospital that gives no such service"


@pytest.mark.parametrize(
    ("lives", "built", "said"),
    [
        (TOWN, TOWN, "附近有1个地方可以去，云锦镇就有。"),
        (NEXT_TOWN, TOWN, "附近有1个地方可以去，泸县就有。"),
        (TOWN, COUNTY, "附近有1个地方可以去，泸县就有。"),
    ],
)
def test_a_family_is_told_what_holds_where_they_live(tmp_path: Path, lives: str, built: str, said: str) -> None:
    """How far it is depends on who asks: one text for everybody told most of them something untrue."""
    village = Village.on_disk(tmp_path)
    with village.unit(commit=True) as unit:
        i1 = unit.places.institution("i1")
        assert i1 is not None
        unit.places.change_institution(replace(i1, area=built))
    village.open("ma", f"a:{lives}")
    village.press("ma", "home.apply", "family", "well", "yes")
    assert said in village.screen("ma")
    village.close()


def test_one_that_serves_from_elsewhere_is_not_said_to_be_here(tmp_path: Path) -> None:
    village = Village.on_disk(tmp_path)
    with village.unit(commit=True) as unit:
        far1 = unit.places.institution("far1")
        assert far1 is not None
        unit.places.change_institution(replace(far1, serves=(BARE_COUNTY,)))
    village.open("ma", f"a:{BARE_TOWN}")
    village.press("ma", "home.apply", "family", "well", "yes")
    assert "附近有1个地方可以去。" in village.screen("ma")
    village.close()


@pytest.mark.parametrize("here", [True, False])
def test_whoever_adds_a_number_is_told_whether_anybody_looks_at_it(tmp_path: Path, here: bool) -> None:
    village = Village.on_disk(tmp_path)
    village.hire("worker", area=BARE_COUNTY if here else COUNTY)
    village.open("ma", f"a:{BARE_TOWN}")
    village.press("ma", "home.apply", "family", "well", "yes")
    assert village.press("ma", "report")[0] == "no_service.reported"
    assert ("县里的老师看得到" in village.screen("ma")) is here
    assert ("县里眼下还没有老师看" in village.screen("ma")) is not here
    village.close()
