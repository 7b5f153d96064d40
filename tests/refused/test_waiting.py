"""Waiting is the person's: nobody answers or stops it for them, and nothing runs out that they have not heard of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.referral import Expected
from bot.services import answering, referring, waiting
from tests.refused.rows import Does, Row, check, finds, presses, rows
from tests.samples import Happens
from tests.standing import case, case_of, standing
from tests.village import Village

NOBODY, WRONG = "error.not_there", "error.wrong_stage"


def room(village: Village, places: int) -> None:
    with village.unit(commit=True) as unit:
        house = unit.places.institution("i1")
        assert house is not None
        unit.places.change_institution(replace(house, capacity=places))


def offered_to_all(village: Village) -> None:
    with village.turn("worker") as turn:
        waiting.offer_first(turn)


def after(days: int, heard: bool = False) -> Happens:
    """So many days after the place was offered; the person may have looked at their page before."""

    def pass_(village: Village) -> None:
        if heard:
            village.open("offered")
        village.now += timedelta(days=days)

    return pass_


def answered_by_telephone(village: Village) -> None:
    """The worker asked an institution where nobody works, and wrote down that the person is in its queue."""
    one = case_of(village, "registered")
    with village.turn("worker") as turn:
        referring.agree_by_worker(turn, one, "i2", "visit", "yes")
        asked = referring.by_worker(turn, one, "i2")
        answering.for_them(turn, one, asked.id, "queue")


def to_be_rung(village: Village) -> None:
    """The institution says more than three months: somebody has to ring."""
    with village.turn("worker") as turn:
        waiting.expect(turn, case_of(village, "waits"), Expected.LONGER)


def wants_to_talk(village: Village) -> None:
    """Somebody who waits asks to be rung about something else."""
    one = case_of(village, "waits")
    with village.turn("worker") as turn:
        case = turn.unit.cases.for_staff(one)
        turn.unit.calls.make(case.applicant_id, case.person_id, case.area, "soon", turn.now, {}, case_id=one)


def call(who: str) -> Callable[[Village], str]:
    """The open call about somebody."""
    return lambda village: str(village.rows("call", case_id=case_of(village, who), state="open")[0].id)


def expects(who: str) -> Does:
    return presses("queue.expect", case=case(who), expected="month")


PERSONS = (
    *(
        Row(f"{near} does not press waiting.{name} for the person", near, presses(f"waiting.{name}", case=case(who)), NOBODY)
        for near, name, who in (
            ("ma", "wish", "waits"),
            ("ma", "still", "waits"),
            ("ma", "leave", "waits"),
            ("ma", "offered", "offered"),
            ("ma", "come", "offered"),
            ("ma", "later", "offered"),
            ("sis", "still", "waits"),
            ("uncle", "come", "offered"),
        )
    ),
    Row("the person sees what is asked", "waits", presses("waiting.wish", case=case("waits")), "waiting.wish"),
    Row("the person goes on waiting", "waits", presses("waiting.still", case=case("waits")), "waiting.goes_on", True),
    Row("the person stops waiting", "waits", presses("waiting.leave", case=case("waits")), "my_place.left", True),
    Row("the person comes", "offered", presses("waiting.come", case=case("offered")), "waiting.comes", True),
    Row("the person lets the place go on", "offered", presses("waiting.later", case=case("offered")), "waiting.later", True),
    Row("another's wait is not theirs", "offered", presses("waiting.still", case=case("waits")), NOBODY),
    Row("who does not wait yet goes on with nothing", "asked", presses("waiting.still", case=case("asked")), WRONG),
    Row("who has come stops no wait", "inside", presses("waiting.leave", case=case("inside")), WRONG),
    Row("a place that went on is not taken", "waits", presses("waiting.come", case=case("waits")), "waiting.gone_on"),
)  # fmt: skip

HOUSES = (
    Row("the first is asked", "worker", presses("queue.offer"), "queue.offered", True),
    Row("the last free place is offered", "worker", presses("queue.offer"), "queue.offered", True, lambda v: room(v, 3)),
    Row("where it is full nobody is asked", "worker", presses("queue.offer"), "error.needs_room", given=lambda v: room(v, 2)),
    Row("where nobody waits nobody is asked", "worker", presses("queue.offer"), "waiting.nobody", given=offered_to_all),
    Row("the house says how long", "worker", expects("waits"), "queue.expected", True),
    Row("of who has come it says no such thing", "worker", expects("inside"), NOBODY),
    Row("of who was only asked about neither", "worker", expects("asked"), NOBODY),
    Row("somebody of another house cannot say it", "stranger", expects("waits"), NOBODY),
    Row("nor somebody of the place around", "near", expects("waits"), "review.with_colleague"),
    Row("whoever rang for a house without a page can", "worker", expects("registered"), "queue.expected", True,
        answered_by_telephone),
    Row("others cannot for that house either", "lead", expects("registered"), "review.with_colleague",
        given=answered_by_telephone),
)  # fmt: skip

PASS_ON = presses("queue.pass_on", case=case("offered"))
NEXT = (
    Row("an offer of today is kept", "worker", PASS_ON, "waiting.not_yet"),
    Row("on the seventh day it is kept", "worker", PASS_ON, "waiting.not_yet", given=after(7)),
    Row("on the eighth the next is asked", "worker", PASS_ON, "queue.passed_on", True, after(8)),
    Row("by the button on the screen", "worker", finds("review.show", "queue.pass_on", case=case("offered")),
        "queue.passed_on", True, after(8)),
    Row("before that the screen has another", "worker", finds("review.show", "queue.how_long", case=case("offered")),
        "referral.how_long", True, after(7)),
    Row("what was heard of is the person's for as long as it is kept", "worker", PASS_ON, "waiting.not_yet",
        given=after(8, heard=True)),
    Row("who stands in the queue is passed by nobody", "worker", presses("queue.pass_on", case=case("waits")),
        "waiting.not_yet", given=after(8)),
)  # fmt: skip

CALLS = (
    Row("what was said about a wait is written down", "worker", presses("queue.told", call=call("waits"), said="still"),
        "queue.told_still", True, to_be_rung),
    Row("about another call nothing of the kind was said", "worker", presses("queue.told", call=call("waits"), said="still"),
        NOBODY, given=wants_to_talk),
)  # fmt: skip


@rows((*PERSONS, *HOUSES, *NEXT, *CALLS))
def test_who_may_say_what_about_a_wait(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
