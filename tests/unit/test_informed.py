"""Nobody is asked to agree to an entry on the national platform while it cannot be told what is entered there
(PIPL 14, 17, 23; ux.md 17 row 15)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import OUTWARD
from tests.village import Village

FIELDS = OUTWARD["platform_fields"]


def village_with(folder: Path, fields: str) -> Village:
    village = Village.on_disk(folder, outward=OUTWARD | {"platform_fields": fields})
    village.hire("worker")
    return village


@pytest.fixture(params=[FIELDS, ""], ids=["told", "unknown"])
def village(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Village]:
    village = village_with(tmp_path, request.param)
    yield village
    village.close()


def test_the_person_reads_what_is_entered_or_is_not_asked(village: Village) -> None:
    village.apply_family("ma")
    village.open("son", village.link("ma"))
    last = village.press("son", "learn", "yes")
    asked = next((village.text(said) for said in village.page("son") if said.key == "own_yes.platform"), "")
    known = bool(village.house.places["platform_fields"])
    assert (FIELDS in asked) is known
    assert last[-1] == ("own_yes.platform" if known else "own_yes.said_yes_not_platform")


def test_a_worker_reads_it_out_or_is_refused(village: Village) -> None:
    case = village.apply_self("me")
    village.type("worker", "今天")
    with village.turn("worker") as turn:
        turn.lead("review.judge", case=case)
    said = village.press("worker", "register")
    known = bool(village.house.places["platform_fields"])
    assert said[-1] == ("register.second" if known else "register.no_fields")
    if known:
        assert FIELDS in village.screen("worker")


def test_what_was_asked_before_the_form_was_taken_out_is_not_written_down(tmp_path: Path) -> None:
    village = village_with(tmp_path, FIELDS)
    case = village.apply_self("me")
    with village.turn("worker") as turn:
        turn.lead("own_words", case=case, platform="yes")
    village.outward = OUTWARD | {"platform_fields": ""}
    village.restart()
    village.press("worker", "visit")
    assert "register.no_fields" in village.type("worker", "我愿意")
    assert [row.platform for row in village.rows("own_yes") if row.platform] == []
    village.close()
