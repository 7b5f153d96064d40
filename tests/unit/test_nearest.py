"""Where somebody could go: the nearest first, and of equally near ones those with room (R45, R46)."""

from __future__ import annotations

from pathlib import Path

from bot.domain.institution import Institution, Kind
from bot.services import referring
from tests.standing import case_of, standing
from tests.village import COUNTY, FAR_TOWN, TOWN, Village


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
