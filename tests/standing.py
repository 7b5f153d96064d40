"""A village in which everybody stands somewhere on the road to a place: built once, and copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.institution import Institution
from bot.domain.people import Part, Role, Staff
from bot.domain.referral import Expected, Referral
from bot.services import answering, referring, reviews, waiting
from tests.house import ground
from tests.village import COUNTY, FAR_TOWN, MORNING, Village

ROAD = ("new", "registered", "asked", "inside", "offered", "waits")
"""Who applied for themself, by how far they are. Everybody from `asked` on asked the same institution, `i1`."""
NEAR = {"ma": Part.FAMILY, "sis": Part.KIN, "uncle": Part.GUARDIAN}
"""Who has a part in every one of these."""


@contextmanager
def standing(folder: Path) -> Iterator[Village]:
    """The village, on a file of its own."""
    village = _sample().copied(folder)
    village.now = MORNING + timedelta(hours=1)
    yield village
    village.close()


@cache
def _sample() -> Village:
    village = Village.on_disk(ground().folder("standing"))
    with village.unit(commit=True) as unit:
        # Nobody of the second works here: it answers by telephone.
        unit.places.add_institution(Institution("i2", "x", COUNTY, "clinic", True, "1", "", "", capacity=3))
        unit.places.add_institution(Institution("i3", "x", FAR_TOWN, "clinic", True, "1", "", ""))
    village.hire("worker")
    village.hire("lead", Role.MANAGER)
    village.hire("near", house="")
    village.hire("stranger", area=FAR_TOWN, house="i3")
    for who in NEAR:
        village.open(who)
    for who in ROAD:
        village.apply_self(who)
        with village.unit(commit=True) as unit:
            for near, part in NEAR.items():
                unit.cases.join(case_of(village, who), village.account(near).id, part)
    for who in ROAD[1:]:
        register(village, who)
    for who in ROAD[2:]:
        with village.turn(who) as turn:
            referring.by_person(turn, case_of(village, who), "i1")
    with village.turn("worker") as turn:
        answering.accept(turn, referral_of(village, "inside").id)
    for who in ("offered", "waits"):
        with village.turn("worker") as turn:
            waiting.queue(turn, referral_of(village, who).id, Expected.MONTH)
    with village.turn("worker") as turn:
        waiting.offer_first(turn)
    return village


def register(village: Village, who: str) -> None:
    """A minute later the worker asks the person, and registers them."""
    village.now += timedelta(minutes=1)
    case = case_of(village, who)
    with village.turn("worker") as turn:
        reviews.record_answer(turn, RecordAnswer(case, Answer.YES, Answer.YES, "visit", "yes"))
        reviews.register(turn, Register(case, f"SC-{who}", turn.today, "find"))


def case_of(village: Village, who: str) -> str:
    """The id of the case that somebody applied with."""
    (case,) = village.rows("case", applicant_id=village.account(who).id)
    return str(case.id)


def case(who: str) -> Callable[[Village], str]:
    """The same, to be looked up when it is wanted."""
    return lambda village: case_of(village, who)


def referral_of(village: Village, who: str) -> Referral:
    """The newest referral of somebody."""
    with village.database.reading(village.now) as unit:
        return unit.referrals.of_case(case_of(village, who))[0]


def staff_of(village: Village, who: str) -> Staff:
    """Somebody of the team."""
    with village.database.reading(village.now) as unit:
        staff = unit.team.of_account(village.account(who).id)
    assert staff is not None
    return staff
