"""Something is missing from an application: the worker asks, and is told by telephone or face to face."""

from __future__ import annotations

from pathlib import Path

from tests.refused.rows import presses
from tests.standing import standing
from tests.village import Village


def more(village: Village, case: str) -> dict[str, list[str]]:
    with village.turn("worker") as turn:
        kept = turn.unit.files.open(turn.unit.cases.for_staff(case), "more", "review")
    return {name: [one["text"] for one in kept.get(name, [])] for name in ("asked", "told")}


def test_what_the_worker_was_told_goes_on_with_the_review(tmp_path: Path) -> None:
    with standing(tmp_path) as village:
        case = village.apply_family("ma")
        for asked, told in (("户口在哪", "在云锦镇"), ("有没有残疾证", "还没办")):
            presses("review.judge", case=case)(village, "worker")
            village.press("worker", "lacks")
            assert village.type("worker", asked) == ["ask_more.asked"]
            assert village.rows("case", id=case)[0].stage == "need_info"
            presses("review.show", case=case)(village, "worker")
            village.press("worker", "was_told")
            assert village.type("worker", told) == ["review.judge"]
            assert village.rows("case", id=case)[0].stage == "under_review"
        assert more(village, case) == {"asked": ["户口在哪", "有没有残疾证"], "told": ["在云锦镇", "还没办"]}
        presses("review.show", case=case)(village, "worker")
        assert "补来的话：“还没办”" in village.screen("worker")
