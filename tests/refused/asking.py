"""Somebody on the road to an institution: registered, with their yes to each that is asked."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.institution import Institution, Kind
from bot.domain.referral import Expected, Referral
from bot.services import answering, moving, referring, reviews
from tests.samples import the_case
from tests.village import COUNTY, NEXT_TOWN, Village

HERE = "i1"
"""Where the worker is, who asks and answers in one."""
NEAR, OTHER = "i2", "i3"
"""Two places beside it. Nobody of them has a page here unless a test hires somebody."""


def registered(village: Village) -> None:
    """The son applied for himself, and a worker heard what he wants and registered him."""
    with village.unit(commit=True) as unit:
        for one in (NEAR, OTHER):
            unit.places.add_institution(Institution(one, one, COUNTY, Kind.CLINIC, True, "1", "", "", capacity=7))
    village.hire("worker")
    case = village.apply_self("son")
    village.now += timedelta(minutes=1)
    with village.turn("worker") as turn:
        reviews.record_answer(turn, RecordAnswer(case, Answer.YES, Answer.YES, "phone", "yes"))
        reviews.register(turn, Register(case, "P1", turn.today, "find"))


def asked(village: Village, to: str = NEAR) -> Referral:
    """What an institution was asked."""
    with village.database.reading(village.now) as unit:
        return next(one for one in unit.referrals.of_case(the_case(village)) if one.to_institution == to)


def ask(village: Village, *to: str) -> None:
    """He says yes to each of these, and each is asked."""
    case = the_case(village)
    for one in to:
        with village.turn("worker") as turn:
            referring.agree_by_worker(turn, case, one, "phone", "yes")
            referring.by_worker(turn, case, one)


def waits_here(village: Village) -> None:
    """The worker's own institution has him wait."""
    ask(village, HERE)
    with village.turn("worker") as turn:
        answering.queue(turn, asked(village, HERE).id, Expected.MONTH)


def inside_here(village: Village) -> None:
    """The worker's own institution has him."""
    ask(village, HERE)
    with village.turn("worker") as turn:
        answering.accept(turn, asked(village, HERE).id)


def move_away(village: Village) -> None:
    """He is going to live elsewhere."""
    with village.turn("worker") as turn:
        moving.told_to_worker(turn, the_case(village), NEXT_TOWN)
