"""A guardian's own entry: only by papers, only to who answered, and only for who is a guardian still (ux.md 8, 9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.commands import RecordGuardian
from bot.domain.errors import NotThere
from bot.domain.guardianship import Basis, Finding
from bot.domain.people import Relation
from bot.services import guardian_entry, guardians
from tests.village import Village

DAY = timedelta(days=1)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    built.hire("w")
    yield built
    built.close()


def papers(
    village: Village, case: str, *, finding: Finding = Finding.COURT, name: str = "王叔", phone: str = "1"
) -> None:
    named = finding is Finding.COURT
    told = (Relation.SIBLING, Basis.APPOINTED, name, phone) if named else (None, None, "", "")
    with village.turn("w") as turn:
        guardians.record(turn, RecordGuardian(case, finding, *told, "判决书", is_applicant=False))


def given(village: Village, case: str, how: str = "answered") -> str:
    with village.turn("w") as turn:
        return guardian_entry.offer(turn, case, how)


def parts(village: Village, case: str) -> list[str]:
    return sorted(row.part for row in village.rows("member", case_id=case) if row.until is None)


def test_the_guardian_opens_it_and_sees_nothing_before_a_press(village: Village) -> None:
    case = village.apply_family("ma")
    papers(village, case)
    village.open("uncle", f"go-{given(village, case)}")
    assert [said.key for said in village.page("uncle")] == ["guardian_entry.hello"]
    assert "guardian" not in parts(village, case)
    village.press("uncle", "look")
    assert parts(village, case) == ["family", "guardian", "worker"]
    assert village.page("uncle")[-1].key == "progress.under_review"
    village.press("uncle", "mine", "looked")
    assert village.page("uncle")[-1].key == "mine.looked"


def test_it_stays_theirs(village: Village) -> None:
    """There is no other door to it: after a week the device still speaks for the guardian."""
    case = village.apply_family("ma")
    papers(village, case)
    village.open("uncle", f"go-{given(village, case)}")
    village.press("uncle", "look")
    village.now += 30 * DAY
    assert "progress.submitted_late" in village.type("uncle", "我的申请")


@pytest.mark.parametrize("finding", [Finding.UNKNOWN, Finding.NONE])
def test_without_a_finding_nobody_is_given_one(village: Village, finding: Finding) -> None:
    case = village.apply_family("ma")
    if finding is Finding.NONE:
        papers(village, case, finding=finding)
    for how in guardian_entry.WAYS:
        with pytest.raises(NotThere):
            given(village, case, how)


def test_nothing_goes_to_a_number_that_nobody_answered(village: Village) -> None:
    case = village.apply_family("ma")
    papers(village, case, phone="")
    for how in ("answered", "text", ""):
        with pytest.raises(NotThere):
            given(village, case, how)
    assert given(village, case, "visit")
    assert not village.rows("nudge")


def test_it_is_opened_once_and_a_new_one_ends_the_one_before(village: Village) -> None:
    case = village.apply_family("ma")
    papers(village, case)
    before = given(village, case)
    code = given(village, case)
    assert village.open("uncle", f"go-{before}") == ["connect.dead"]
    village.open("aunt", f"go-{code}")
    assert [said.key for said in village.page("aunt")] == ["guardian_entry.hello"]
    assert village.open("stranger", f"go-{code}") == ["connect.dead"]


def test_another_phone_takes_the_place_of_the_one_before(village: Village) -> None:
    case = village.apply_family("ma")
    papers(village, case)
    for phone in ("old", "new"):
        village.open(phone, f"go-{given(village, case)}")
        village.press(phone, "look")
    assert parts(village, case).count("guardian") == 1
    with village.turn("old") as turn:
        assert not turn.unit.cases.mine()
    with village.turn("new") as turn:
        assert turn.unit.cases.mine()


def test_another_guardian_closes_it(village: Village) -> None:
    """Also where it was handed out and not opened yet (ux.md 9.13)."""
    case = village.apply_family("ma")
    papers(village, case)
    code = given(village, case)
    village.open("uncle", f"go-{code}")
    papers(village, case, name="李叔")
    with village.turn("uncle") as turn, pytest.raises(NotThere):
        guardian_entry.enter(turn, case)
    assert "guardian" not in parts(village, case)


def test_the_same_papers_again_leave_it_as_it_is(village: Village) -> None:
    case = village.apply_family("ma")
    papers(village, case)
    village.open("uncle", f"go-{given(village, case)}")
    papers(village, case)
    village.press("uncle", "look")
    assert "guardian" in parts(village, case)


def test_nobody_else_enters_by_it(village: Village) -> None:
    case = village.apply_family("ma")
    papers(village, case)
    given(village, case)
    village.open("other")
    for who in ("ma", "other"):
        with village.turn(who) as turn, pytest.raises(NotThere):
            guardian_entry.enter(turn, case)
