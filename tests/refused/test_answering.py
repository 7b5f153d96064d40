"""An institution's answer: who gives it, to what, how long it can be taken back, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.domain.case import Stage
from bot.domain.consent import Purpose
from bot.domain.people import Role
from bot.domain.referral import Expected
from bot.services import answering, caseload, referring, reviews, waiting
from tests.refused.asking import HERE, NEAR, OTHER, ask, asked, inside_here, move_away, registered, waits_here
from tests.refused.rows import Does, Row, asks, button, by, check, first, later, presses, rows
from tests.samples import MINUTE, Happens, after, the_case
from tests.village import FAR_TOWN, NEXT_TOWN, TOWN, Village

DAY = timedelta(days=1)
SLIP = "pressed the wrong one"
NOBODY, ANSWERED, NO_YES = "error.not_there", "referral.answered", "error.needs_share_yes"
NO_REASON, TOO_LATE = "error.needs_reason", "referral.cannot_undo"


def the_question(village: Village) -> str:
    """The id of what the institution was asked."""
    return asked(village).id


# -- on the institution's own page ---------------------------------------------------------------------------------


def shown(village: Village) -> None:
    """Somebody of the institution, who has a colleague, has before them what it was asked."""
    registered(village)
    village.hire("theirs", house=NEAR)
    village.hire("colleague", Role.MANAGER, house=NEAR)
    ask(village, NEAR)
    village.type("theirs", "看今天的")
    village.press("theirs", "referral.show")


def yes_taken_back(village: Village) -> None:
    """The yes to this institution is taken back, and nobody has told it."""
    with village.unit(commit=True) as unit:
        unit.files.withdraw_consents(asked(village).person_id, Purpose.SHARE.of(NEAR))


def others_closed(village: Village) -> None:
    """The other places are no registered ones any more."""
    with village.unit(commit=True) as unit:
        for one in (HERE, OTHER):
            place = unit.places.institution(one)
            assert place is not None
            unit.places.change_institution(replace(place, registered=False))


def another_asked(village: Village) -> None:
    """Another institution is asked instead."""
    ask(village, OTHER)


def goes_elsewhere(village: Village) -> None:
    """He waited there, chose another institution, and it had room."""
    village.hire("others", house=OTHER)
    with village.turn("son") as turn:
        referring.by_person(turn, the_case(village), OTHER)
    with village.turn("others") as turn:
        answering.accept(turn, asked(village, OTHER).id)


def erased(village: Village) -> None:
    """He has everything erased."""
    village.type("son", "我的")
    village.press("son", "erase", "really_erase")


def colleagues_id(village: Village) -> str:
    return village.staff_of["colleague"].id


def of_other(service: Callable[..., object], *args: object) -> Does:
    """The worker writes down what another institution said."""
    return asks(service, the_case, lambda village: asked(village, OTHER).id, *args)


NOW, QUEUE = button("now"), asks(answering.queue, the_question, Expected.MONTH)
REFUSE, SUGGEST = asks(answering.refuse, the_question, "full"), button("referral.suggest")
UNDO, UNDO_YES = button("undo", SLIP), asks(answering.undo, the_case, SLIP)
UNDO_NO = asks(answering.undo_refusal, the_question, SLIP)
ELSEWHERE = by("theirs", button("elsewhere"))
SAID_YES = by("theirs", NOW)
SAID_WAIT = by("theirs", button("queue"), button("referral.queue"))
SAID_NO = by("theirs", button("refuse", "full"))
ASKED_NO_MORE = by("worker", asks(referring.revoke, the_case, the_question))
STOPPED = by("son", button("progress"), button("withdraw"), button("really"))
COMES = first(by("theirs", asks(waiting.offer_first)), by("son", asks(waiting.come, the_case)))
LEAVES = by("son", asks(referring.leave_place, the_case))
ANOTHER_SAID_NO = first(another_asked, by("worker", of_other(answering.for_them, "no", "full")))
HANDED_TO_COLLEAGUE = by("theirs", asks(caseload.hand, the_case, colleagues_id))
REGISTERED_NO_MORE = by("worker", asks(reviews.undo, the_case, SLIP))

ANSWERS = (
    Row("the institution that is asked takes him in", "theirs", NOW, "referral.accepted", True),
    Row("or has him wait", "theirs", QUEUE, "", True),
    Row("what is answered is not answered again", "theirs", NOW, ANSWERED, given=SAID_YES),
    Row("nor shown", "theirs", button("queue"), ANSWERED, given=SAID_YES),
    Row("nor what is asked no more", "theirs", NOW, ANSWERED, given=ASKED_NO_MORE),
    Row("nor what has stopped", "theirs", NOW, ANSWERED, given=STOPPED),
    Row("nobody is taken in without their yes to this one", "theirs", NOW, NO_YES, given=yes_taken_back),
    Row("nor has to wait there", "theirs", QUEUE, NO_YES, given=yes_taken_back),
    Row("a no needs no yes", "theirs", REFUSE, "", True, yes_taken_back),
    Row("a no has a reason", "theirs", asks(answering.refuse, the_question, " "), NO_REASON),
    Row("another place is a reason", "theirs", SUGGEST, "referral.refused", True, ELSEWHERE),
    Row("one that is closed is none", "theirs", SUGGEST, NO_REASON, given=first(ELSEWHERE, others_closed)),
)
SLIPS = (
    Row("whoever said yes takes it back", "theirs", UNDO, "referral.undone", True, SAID_YES),
    Row("a yes to waiting too", "theirs", UNDO, "referral.undone", True, SAID_WAIT),
    Row("a colleague does not", "colleague", UNDO_YES, TOO_LATE, given=first(SAID_YES, HANDED_TO_COLLEAGUE)),
    Row("who has come since is not sent back", "theirs", UNDO, TOO_LATE, given=first(SAID_WAIT, COMES)),
    Row("nor who was let go elsewhere", "others", UNDO_YES, TOO_LATE, given=first(SAID_WAIT, goes_elsewhere)),
    Row("whoever said no takes it back", "theirs", UNDO, "referral.undone", True, SAID_NO),
    Row("within a day", "theirs", UNDO_NO, "", True, first(SAID_NO, later(DAY - 2 * MINUTE))),
    Row("not after it", "theirs", UNDO, TOO_LATE, given=first(SAID_NO, later(DAY))),
    Row("nor once another is asked", "theirs", UNDO, TOO_LATE, given=first(SAID_NO, another_asked)),
    Row("and has said no as well", "theirs", UNDO, TOO_LATE, given=first(SAID_NO, ANOTHER_SAID_NO)),
    Row("nor once he is not registered", "theirs", UNDO, TOO_LATE, given=first(SAID_NO, REGISTERED_NO_MORE)),
    Row("a colleague takes no no back", "colleague", UNDO_NO, TOO_LATE, given=SAID_NO),
    Row("a yes is no no", "theirs", UNDO_NO, TOO_LATE, given=SAID_YES),
    Row("nor is it once he has come and left", "theirs", UNDO_NO, TOO_LATE, given=first(SAID_YES, LEAVES)),
    Row("who is erased is asked about no more", "theirs", UNDO_NO, NOBODY, given=first(SAID_NO, erased)),
)


@rows((*ANSWERS, *SLIPS))
def test_an_institution_answers(tmp_path: Path, row: Row) -> None:
    with after(shown, tmp_path) as village:
        check(village, row)


# -- by telephone, where nobody of it has a page ---------------------------------------------------------------------


def rung(village: Village) -> None:
    """A worker rang them, and writes down what they said."""
    registered(village)
    ask(village, NEAR)


def waits(village: Village) -> None:
    """He waits at one, and asks another."""
    registered(village)
    waits_here(village)
    ask(village, NEAR)


def asks_two(village: Village) -> None:
    """He waits at one, and asks two others."""
    waits(village)
    ask(village, OTHER)


def waits_and_moves(village: Village) -> None:
    """He waits at one, and asks another where he is going to live."""
    registered(village)
    waits_here(village)
    move_away(village)
    ask(village, NEAR)


def inside_and_moves(village: Village) -> None:
    """One has him, and he asks another where he is going to live."""
    registered(village)
    inside_here(village)
    move_away(village)
    ask(village, NEAR)


def told(said: str) -> Does:
    """The worker presses what they said."""
    return presses("refer.answered", case=the_case, referral=the_question, said=said)


def has_a_page(village: Village) -> None:
    """Somebody of the institution is in the team by now."""
    village.hire("theirs", house=NEAR)


def far(village: Village) -> None:
    """Somebody works in another county."""
    village.hire("far", area=FAR_TOWN, house=OTHER)


TOLD = (
    Row("what they said counts", "worker", told("now"), "refer.accepted", True),
    Row("who has a page answers there", "worker", told("now"), "referral.they_answer", given=has_a_page),
    Row("it is said once", "worker", told("queue"), NOBODY, given=by("worker", told("now"))),
    Row("not of what is asked no more", "worker", told("now"), NOBODY, given=ASKED_NO_MORE),
    Row("not without his yes to this one", "worker", told("now"), NO_YES, given=yes_taken_back),
    Row("not by a worker of elsewhere", "far", told("now"), NOBODY, given=far),
)


@rows(TOLD)
def test_what_they_said_is_written_down(tmp_path: Path, row: Row) -> None:
    with after(rung, tmp_path) as village:
        check(village, row)


def test_a_no_to_somebody_who_moves_has_a_reason_too(tmp_path: Path) -> None:
    """Nobody's case moves with it, so that no rule of the road asks for one."""
    with after(inside_and_moves, tmp_path) as village:
        check(village, Row("", "worker", asks(answering.for_them, the_case, the_question, "no", " "), NO_REASON))


class Outcome(NamedTuple):
    """What follows from what they said."""

    stands: Happens
    said: str
    stage: str
    has_him: str | None
    place: str | None
    """None: they said no, or as good as no."""
    others: tuple[str, ...]
    """What becomes of what others were asked."""
    news: str
    """The key of what he reads."""


OUTCOMES = {
    "at once": Outcome(rung, "now", "accepted", NEAR, "now", (), "accept"),
    "he waits": Outcome(rung, "queue", "waitlisted", NEAR, "queue", (), "queue"),
    "no": Outcome(rung, "no", "registered", None, None, (), "refuse"),
    "at once, and he waits no more": Outcome(waits, "now", "accepted", NEAR, "now", ("done",), "accept"),
    "a second queue is no place": Outcome(waits, "queue", "waitlisted", HERE, None, ("accepted",), "queue_only"),
    "no, and he waits": Outcome(waits, "no", "waitlisted", HERE, None, ("accepted",), "refuse_while_waiting"),
    "at once, and nobody else": Outcome(asks_two, "now", "accepted", NEAR, "now", ("done", "revoked"), "accept"),
    "no, and the other is still asked": Outcome(
        asks_two, "no", "waitlisted", HERE, None, ("accepted", "in_progress"), "refuse_while_waiting"
    ),
    "who moves is taken in": Outcome(inside_and_moves, "now", "accepted", NEAR, "now", ("done",), "arrive"),
    "gives no place for a queue": Outcome(
        inside_and_moves, "queue", "accepted", HERE, None, ("accepted",), "queue_only"
    ),
    "keeps the place until a yes": Outcome(
        inside_and_moves, "no", "accepted", HERE, None, ("accepted",), "refuse_while_waiting"
    ),
    "waits there who waited here": Outcome(
        waits_and_moves, "queue", "waitlisted", NEAR, "queue", ("done",), "arrive_queue"
    ),
}


@pytest.mark.parametrize("row", OUTCOMES.values(), ids=OUTCOMES)
def test_what_follows(tmp_path: Path, row: Outcome) -> None:
    """Whatever they said, whoever rang goes on holding the case, for nobody else here could."""
    with after(row.stands, tmp_path) as village:
        before, owner = village.last_id(), village.staff_of["worker"].id
        with village.turn("worker") as turn:
            answering.for_them(turn, the_case(village), the_question(village), row.said, "full")
        (case,), question = village.rows("case"), asked(village)
        assert (case.stage, case.institution_id, case.owner_id) == (row.stage, row.has_him, owner)
        assert (question.state, question.place) == ("accepted" if row.place else "rejected", row.place)
        others = sorted(one.state for one in village.rows("referral") if one.id != question.id)
        assert tuple(others) == row.others
        moved = row.stands in (waits_and_moves, inside_and_moves) and row.has_him == NEAR
        assert case.area == (NEXT_TOWN if moved else TOWN)
        assert [said.key for said in village.page("son") if said.id > before] == [f"news.{row.news}"]


def test_a_place_that_is_kept_for_somebody_is_theirs_in_a_full_house(tmp_path: Path) -> None:
    """It counts as taken from the day it is offered, so that nobody else gets it, and they themselves do."""
    with after(shown, tmp_path) as village:
        with village.unit(commit=True) as unit:
            full = unit.places.institution(NEAR)
            assert full is not None
            unit.places.change_institution(replace(full, capacity=1))
        with village.turn("theirs") as turn:
            answering.queue(turn, the_question(village), Expected.MONTH)
            waiting.offer_first(turn)
            assert not turn.unit.referrals.load(NEAR).room
        with village.turn("son") as turn:
            assert waiting.come(turn, the_case(village)).stage is Stage.ACCEPTED
