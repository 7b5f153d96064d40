"""Two applications about one person, one of them with an institution: it sees one person, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.case import Case, Stage
from bot.domain.errors import Refused
from bot.domain.hold import HoldKind
from bot.domain.institution import Institution
from bot.domain.referral import Expected, ReferralState
from bot.services import answering, caseload, holds, merging, waiting
from bot.store.unit import Unit
from tests.contracts.test_referrals import refer
from tests.house import Ground
from tests.village import COUNTY, Village

PHONE = "13877770009"


@pytest.fixture
def village(ground: Ground, kind: str) -> Iterator[Village]:
    built = Village.on(ground, kind)
    with built.unit(commit=True) as unit:
        for one in ("i2", "i3"):
            unit.places.add_institution(Institution(one, one, COUNTY, "clinic", True, "1", "", "", capacity=5))
    built.hire("w", house="i1")
    built.hire("theirs", house="i2")
    yield built
    built.close()


def entered(unit: Unit, *, asks: str = "", waited: date | None = None) -> Case:
    """Somebody with a yes: an institution is asked, or a worker has registered them."""
    case, asked = refer(unit, asks or "i2")
    unit.files.index(case.id, "phone", PHONE)
    unit.calls.make(case.applicant_id, case.person_id, case.area, "application", unit.now, {}, case_id=case.id)
    if asks and waited is None:
        return case
    after = replace(case, stage=case.stage if asks else Stage.REGISTERED, version=case.version + 1, waits_since=waited)
    unit.cases.save(case, after, "revoke")
    if not asks:
        unit.referrals.change(asked, state=ReferralState.REVOKED, ended_on=unit.today)
    return after


def marked(village: Village, *asks: str, waited: tuple[date | None, ...] = (None, None, None)) -> list[str]:
    """Cases that a worker holds and said to be one person's."""
    with village.unit(commit=True) as unit:
        made = [entered(unit, asks=one, waited=day).id for one, day in zip(asks, waited, strict=False)]
    with village.turn("w") as turn:
        for one in made:
            caseload.take_up(turn, one)
    with village.turn("w") as turn:
        for one in made[1:]:
            caseload.mark(turn, made[0], one, same=True)
    return made


def alive(village: Village, case_id: str) -> Case:
    with village.unit() as unit:
        return unit.cases.alive(case_id)


@pytest.mark.parametrize("turned", [False, True])
def test_the_one_that_an_institution_is_asked_about_goes_on(village: Village, turned: bool) -> None:
    asked, other = marked(village, "i2", "")
    first, second = (other, asked) if turned else (asked, other)
    with village.turn("w") as turn:
        assert merging.merge(turn, first, second).id == asked
    (referral,) = [row for row in village.rows("referral") if row.state == "in_progress"]
    with village.turn("theirs") as turn:
        assert [one.id for one in turn.unit.referrals.received()] == [referral.id], "one person"
        taken = answering.accept(turn, referral.id)
    assert taken.id == asked
    assert alive(village, other).stage is Stage.ACCEPTED, "the other thread goes on with it"
    owner = village.rows("staff", account_id=village.account("theirs").id)[0].id
    assert {row.owner_id for row in village.rows("call", state="open")} == {owner}, "with both calls"


def test_it_goes_on_also_where_others_are_merged_into_the_other_one(village: Village) -> None:
    """A third one, merged before, comes along; taken apart, it goes back to where it was."""
    asked, other, third = marked(village, "i2", "", "")
    with village.turn("w") as turn:
        caseload.mark(turn, other, third, same=True)
        joined = merging.merge(turn, other, third).id
        left = third if joined == other else other
    with village.turn("w") as turn:
        assert merging.merge(turn, asked, joined).id == asked
    assert {alive(village, one).id for one in (asked, other, third)} == {asked}
    with village.turn("w") as turn:
        merging.undo(turn, joined, "号码是邻居的")
    assert alive(village, left).id == joined
    assert alive(village, joined).id == joined


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [
        (date(2026, 10, 1), date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 10, 1), date(2026, 9, 1)),
        (None, date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 9, 1), None, date(2026, 9, 1)),
        (None, None, None),
    ],
)
def test_the_earlier_day_of_the_wait_is_kept_and_given_back(
    village: Village, mine: date | None, theirs: date | None, kept: date | None
) -> None:
    asked, other = marked(village, "i2", "", waited=(mine, theirs))
    with village.turn("w") as turn:
        assert merging.merge(turn, other, asked).waits_since == kept
    assert alive(village, asked).waits_since == kept
    with village.turn("w") as turn:
        merging.undo(turn, other, "号码是邻居的")
    assert (alive(village, asked).waits_since, alive(village, other).waits_since) == (mine, theirs)


def test_who_waited_longer_elsewhere_comes_first_in_the_queue(village: Village) -> None:
    longest, other = marked(village, "i2", "", waited=(None, date(2025, 1, 1)))
    with village.unit(commit=True) as unit:
        before = refer(unit, "i2")[1]
    with village.turn("w") as turn:
        merging.merge(turn, longest, other)
    ours = next(row.id for row in village.rows("referral", case_id=longest))
    for one in (before.id, ours):
        with village.turn("theirs") as turn:
            waiting.queue(turn, one, Expected.MONTH)
    with village.turn("theirs") as turn:
        assert [one.id for one in turn.unit.referrals.queue_of("i2")] == [ours, before.id]
        assert turn.unit.referrals.load("i2").waiting == 2


def test_what_holds_one_holds_the_one_that_goes_on(village: Village) -> None:
    asked, other = marked(village, "i2", "")
    with village.turn("w") as turn:
        holds.begin(turn, other, "worker", "说不了")
    with village.turn("w") as turn:
        merging.merge(turn, asked, other)
    with village.turn("w") as turn:
        (kept,) = holds.of(turn, turn.unit.cases.alive(asked))
        assert kept.kind is HoldKind.NOT_ABLE
        assert turn.unit.holds.why(kept, "review")["why"] == "说不了"
        merging.undo(turn, other, "号码是邻居的")
    with village.turn("w") as turn:
        assert not holds.of(turn, turn.unit.cases.alive(asked))
        assert holds.of(turn, turn.unit.cases.alive(other))


def test_two_that_are_both_with_institutions_are_not_merged_before_one_is_taken_back(village: Village) -> None:
    first, second = marked(village, "i2", "i3", waited=(None, date(2026, 9, 1)))
    for one, two in ((first, second), (second, first)):
        with pytest.raises(Refused, match=r"merge\.both_placed"), village.turn("w") as turn:
            merging.merge(turn, one, two)
    with village.turn("w") as turn:
        back = merging.take_back(turn, second)
        assert (back.stage, back.waits_since) == (Stage.REGISTERED, date(2026, 9, 1))
    assert [row.state for row in village.rows("referral", case_id=second)] == ["revoked"]
    with village.turn("w") as turn:
        goes_on = merging.merge(turn, second, first)
    assert (goes_on.id, goes_on.waits_since) == (first, date(2026, 9, 1))


@pytest.mark.parametrize("now", [True, False])
def test_one_that_an_institution_has_is_taken_back_by_whoever_holds_it(village: Village, now: bool) -> None:
    """The institution's own worker, who sees nothing of the place around it, can still merge the two afterwards."""
    with village.unit(commit=True) as unit:
        made = [entered(unit, asks="i2").id for _ in range(2)]
    village.hire("inside", house="i2", area="510522")
    for one in made:
        (referral,) = village.rows("referral", case_id=one)
        with village.turn("inside") as turn:
            answering.accept(turn, referral.id) if now else answering.queue(turn, referral.id, Expected.MONTH)
    with village.turn("inside") as turn:
        caseload.mark(turn, *made, same=True)
        merging.take_back(turn, made[1])
    with village.turn("inside") as turn:
        assert turn.unit.referrals.load("i2").taken + turn.unit.referrals.load("i2").waiting == 1
        assert merging.merge(turn, *made).id == made[0]
    assert alive(village, made[1]).id == made[0]
