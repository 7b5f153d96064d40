"""What holds a case: a guardian by court finding lifts one hold alone, and why it stands still is not for every ear."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from bot.domain.commands import RecordGuardian, Register
from bot.domain.guardianship import Basis, Finding
from bot.domain.hold import HoldKind
from bot.domain.people import Part, Relation
from bot.services import caseload, guardians, holds, reviews
from tests.refused.rows import Row, asks, check, rows
from tests.samples import Happens
from tests.standing import case_of, standing
from tests.village import Village

HELD, NOBODY, ABLE = "error.needs_not_held", "error.not_there", HoldKind.NOT_ABLE


def held(*kinds: HoldKind, papers: Finding = Finding.COURT, agrees: bool = True) -> Happens:
    """A mother applied for somebody who cannot say it; what else holds the case, what papers say, and the guardian."""

    def hold(village: Village) -> None:
        one = village.apply_family("mother")
        who, basis = (Relation.PARENT, Basis.APPOINTED) if papers is Finding.COURT else (None, None)
        with village.turn("worker") as turn:
            guardians.record(turn, RecordGuardian(one, papers, who, basis, "x", "1", "x", is_applicant=False))
            for kind in kinds:
                holds.put(turn, caseload.look(turn, one), kind, {})
            if agrees:
                guardians.agree(turn, one, "yes")

    return hold


def registers(village: Village, by: str) -> str:
    made = Register(case_of(village, "mother"), "SC-1", village.now.date(), "find")
    return asks(reviews.register, made)(village, by)


def hold(village: Village) -> str:
    return str(village.rows("hold")[0].id)


def over(village: Village) -> None:
    held(ABLE)(village)
    asks(holds.over, hold)(village, "worker")


ROWS = (
    Row("a guardian by court finding agrees for who cannot", "worker", registers, "", True, held(ABLE)),
    Row("without the guardian's word it stands still", "worker", registers, HELD, given=held(ABLE, agrees=False)),
    Row(
        "without the finding a guardian fills no gap", "worker", registers, HELD, given=held(ABLE, papers=Finding.NONE)
    ),
    *(
        Row(f"a court's guardian does not lift {kind} too", "worker", registers, HELD, given=held(ABLE, kind))
        for kind in HoldKind
        if kind is not ABLE
    ),
    Row("who holds the case says that it is over", "worker", asks(holds.over, hold), "", True, held(ABLE)),
    Row("once", "worker", asks(holds.over, hold), NOBODY, given=over),
    Row("not a colleague", "near", asks(holds.over, hold), "review.with_colleague", given=held(ABLE)),
    Row("not somebody elsewhere", "stranger", asks(holds.over, hold), NOBODY, given=held(ABLE)),
    Row("where nothing holds it the person is asked", "worker", registers, "error.needs_own_yes", given=held()),
)


@rows(ROWS)
def test_what_a_guardian_lifts(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)


NEAR = (Part.PERSON, Part.FAMILY, Part.GUARDIAN)
SETS = [set(kinds) for n in range(len(HoldKind) + 1) for kinds in itertools.combinations(HoldKind, n)]


@pytest.mark.parametrize("kinds", SETS, ids=lambda kinds: "+".join(sorted(kinds)) or "none")
def test_who_learns_why_it_stands_still(tmp_path: Path, kinds: set[HoldKind]) -> None:
    """That somebody is unwell is for them and their near ones; that the family objects is for the person alone."""
    with standing(tmp_path) as village:
        held(*kinds)(village)
        with village.turn("worker") as turn:
            case = caseload.look(turn, case_of(village, "mother"))
            told = {part for part in Part if holds.shown(turn, case, part) is not None}
            unwell = {part for part in Part if holds.shown(turn, case, part) is ABLE}
    assert unwell == (set(NEAR) if ABLE in kinds else set())
    assert told == (unwell if ABLE in kinds or not kinds else {Part.PERSON})
