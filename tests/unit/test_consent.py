"""Before anybody agrees they can read who keeps it, why, for how long, and to whom they can turn (PIPL 17, 30)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.village import TOWN, Village
from tests.world import OUTWARD

DOORS = {"family": ("family", "well", "yes", "go_on"), "person": ("person", "well", "yes", "go_on")}
"""What is pressed up to the question whether they agree."""
DETAILS = {"family": "apply.details", "person": "apply.details_self"}
"""What is kept of the family and of somebody else, and what is kept of oneself."""
NAMED = {
    "handler": "who keeps it",
    "contact_role": "who answers for it",
    "contact_phone": "where to ask, see, change, erase and take back",
    "supervision_phone": "to whom one can complain of us",
    "retention": "how long it is kept",
}
"""What a deployment says of itself, and what it is for."""


@pytest.mark.parametrize("door", DOORS)
def test_one_press_away_stands_everything_that_must_be_known(tmp_path: Path, door: str) -> None:
    village = Village.on_disk(tmp_path)
    village.open("ma", f"a:{TOWN}")
    assert village.press("ma", "home.apply", *DOORS[door])[-1] == f"{door}.consent"
    key = DETAILS[door]
    assert village.press("ma", "details") == [key, f"{door}.consent"]
    details = next(village.text(said) for said in village.page("ma") if said.key == key)
    for name, what in NAMED.items():
        assert OUTWARD[name] in details, what
        details = details.replace(OUTWARD[name], "")  # one number may stand inside another
    village.close()
