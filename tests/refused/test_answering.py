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
from tests.refused.attempts import Attempt, Happens, Row, does, done, first, later, met, nothing, old, pressed
from tests.refused.samples import after, case_of
from tests.village import FAR_TOWN, NEXT_TOWN, TOWN, Village

DAY = timedelta(days=1)
SLIP = "pressed the wrong one"


def shown(village: Village) -> None:
    """Somebody of the institution has before them what it was asked."""
    registered(village)
    village.hire("theirs", house=NEAR)
    ask(village, NEAR)
    village.type("theirs", "看今天的")
    village.press("theirs", "referral.show")


def said_no(village: Village) -> None:
    """They have said no, and gave a reason."""
    shown(village)
    village.press("theirs", "refuse")
    village.type("theirs", "no room")


def theirs(service: Callable[..., object], *told: object, who: str = "theirs") -> Callable[[Village], Attempt]:
    """Somebody of the institution does something with what it was asked."""
    return does(who, lambda village, turn: service(turn, asked(village).id, *told))


def colleague(village: Village) -> None:
    """The institution has a second one, who leads the team."""
    village.hire("colleague", Role.MANAGER, house=NEAR)


def takes_back(village: Village) -> None:
    """The yes to this institution is taken back, and nobody has told it."""
    with village.unit(commit=True) as unit:
        unit.files.withdraw_consents(asked(village).person_id, Purpose.SHARE.of(NEAR))


def close_down(village: Village) -> None:
    """The other places are no registered ones any more."""
    with village.unit(commit=True) as unit:
        for one in (HERE, OTHER):
            place = unit.places.institution(one)
            assert place is not None
            unit.places.change_institution(replace(place, registered=False))


def asks_no_more(village: Village) -> None:
    """The worker does not ask them any more."""
    with village.turn("worker") as turn:
        referring.revoke(turn, case_of(village), asked(village).id)


def says_no_elsewhere(village: Village) -> None:
    """Another institution is asked, and it says no by telephone."""
    ask(village, OTHER)
    with village.turn("worker") as turn:
        answering.for_them(turn, case_of(village), asked(village, OTHER).id, "no", "no room")


def leaves(village: Village) -> None:
    """He does not go there any more."""
    with village.turn("son") as turn:
        referring.leave_place(turn, case_of(village))


def comes(village: Village) -> None:
    """They were offered a place, and take it."""
    with village.turn("theirs") as turn:
        waiting.offer_first(turn)
    with village.turn("son") as turn:
        waiting.come(turn, case_of(village))


def goes_elsewhere(village: Village) -> None:
    """They waited there, chose another institution, and it had room."""
    village.hire("others", house=OTHER)
    with village.turn("son") as turn:
        referring.by_person(turn, case_of(village), OTHER)
    with village.turn("others") as turn:
        answering.accept(turn, asked(village, OTHER).id)


def rung(village: Village) -> None:
    """Nobody of the institution has a page here: a worker rang them, and writes down what they said."""
    registered(village)
    ask(village, NEAR)
    with village.turn("worker") as turn:
        turn.lead("refer.answer", case=case_of(village), referral=asked(village).id)


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


def far(village: Village) -> None:
    """Somebody works in another county."""
    village.hire("far", area=FAR_TOWN, house=OTHER)


ELSEWHERE = first(shown, pressed("theirs", "elsewhere"))
"""They think of another place."""
TAKEN_IN = first(shown, pressed("theirs", "now"))
"""They have said yes."""
WAITS = first(shown, pressed("theirs", "queue", "referral.queue"))
"""They have him wait."""
ERASED = first(lambda village: village.type("son", "我的"), pressed("son", "erase", "really_erase"))

ROWS = {
    # -- the answer
    "the institution that is asked takes them in": Row(shown, old("theirs", "now"), nothing, ""),
    "the institution that is asked has them wait": Row(shown, theirs(answering.queue, Expected.MONTH), nothing, ""),
    "what was answered is not shown again": Row(
        shown, old("theirs", "queue"), pressed("theirs", "now"), "referral.answered"
    ),
    "what was answered is not answered again": Row(
        shown, old("theirs", "now"), pressed("theirs", "now"), "referral.answered"
    ),
    "what is asked no more is not answered": Row(shown, old("theirs", "now"), asks_no_more, "referral.answered"),
    "what has stopped is not answered": Row(
        shown, old("theirs", "now"), pressed("son", "progress", "withdraw", "really"), "referral.answered"
    ),
    "nobody is taken in without their yes to this institution": Row(
        shown, old("theirs", "now"), takes_back, "error.needs_share_yes"
    ),
    "nobody waits without their yes to this institution": Row(
        shown, theirs(answering.queue, Expected.MONTH), takes_back, "error.needs_share_yes"
    ),
    "a no without their yes is a no": Row(shown, theirs(answering.refuse, "no room"), takes_back, ""),
    "a no has a reason": Row(shown, theirs(answering.refuse, " "), nothing, "error.needs_reason"),
    "a no to somebody who moves has one too": Row(
        first(inside_and_moves, colleague),
        theirs(answering.refuse, " ", who="colleague"),
        nothing,
        "error.needs_reason",
    ),
    "another place is a reason": Row(
        ELSEWHERE, old("theirs", "referral.suggest"), nothing, ""
    ),
    "a place that is closed is none": Row(
        ELSEWHERE, old("theirs", "referral.suggest"), close_down, "error.needs_reason"
    ),
    # -- a yes that was a slip
    "whoever said yes takes it back": Row(
        TAKEN_IN, old("theirs", "undo", SLIP), nothing, ""
    ),
    "a yes to waiting is taken back": Row(
        WAITS, old("theirs", "undo", SLIP), nothing, ""
    ),
    "a colleague takes no yes back": Row(
        first(shown, pressed("theirs", "now"), colleague),
        does("colleague", lambda village, turn: answering.undo(turn, case_of(village), SLIP)),
        done("theirs", lambda village, turn: caseload.hand(turn, case_of(village), village.staff_of["colleague"].id)),
        "referral.cannot_undo",
    ),
    "who has come since is not sent back": Row(
        WAITS,
        old("theirs", "undo", SLIP),
        comes,
        "referral.cannot_undo",
    ),
    "who was let go elsewhere is not sent back": Row(
        first(shown, pressed("theirs", "queue", "referral.queue"), goes_elsewhere),
        does("others", lambda village, turn: answering.undo(turn, case_of(village), SLIP)),
        nothing,
        "referral.cannot_undo",
    ),
    # -- a no that was a slip
    "whoever said no takes it back": Row(said_no, old("theirs", "undo", SLIP), nothing, ""),
    "a no is taken back within a day": Row(
        said_no, theirs(answering.undo_refusal, SLIP), later(DAY - timedelta(minutes=2)), ""
    ),
    "a no is not taken back after a day": Row(
        said_no, old("theirs", "undo", SLIP), later(DAY), "referral.cannot_undo"
    ),
    "a no is not taken back once another is asked": Row(
        said_no, old("theirs", "undo", SLIP), lambda village: ask(village, OTHER), "referral.cannot_undo"
    ),
    "nor once another has said no as well": Row(
        said_no, old("theirs", "undo", SLIP), says_no_elsewhere, "referral.cannot_undo"
    ),
    "nor once the registration itself is taken back": Row(
        said_no,
        old("theirs", "undo", SLIP),
        done("worker", lambda village, turn: reviews.undo(turn, case_of(village), SLIP)),
        "referral.cannot_undo",
    ),
    "a colleague takes no no back": Row(
        first(said_no, colleague), theirs(answering.undo_refusal, SLIP, who="colleague"), nothing, "referral.cannot_undo"
    ),
    "a yes is not taken back as if it were a no": Row(
        TAKEN_IN, theirs(answering.undo_refusal, SLIP), nothing, "referral.cannot_undo"
    ),
    "who came and left is not asked again as if they had been refused": Row(
        TAKEN_IN, theirs(answering.undo_refusal, SLIP), leaves, "referral.cannot_undo"
    ),
    "about who is erased nothing is answered": Row(
        said_no, theirs(answering.undo_refusal, SLIP), ERASED, "error.not_there"
    ),
    # -- by telephone
    "what they said on the telephone counts": Row(rung, old("worker", "now"), nothing, ""),
    "who has a page answers there": Row(
        rung, old("worker", "now"), lambda village: village.hire("theirs", house=NEAR), "referral.they_answer"
    ),
    "what was said on the telephone is said once": Row(
        rung, old("worker", "queue"), pressed("worker", "now"), "error.not_there"
    ),
    "on the telephone what is asked no more is not answered": Row(
        rung, old("worker", "now"), asks_no_more, "error.not_there"
    ),
    "on the telephone nobody is taken in without their yes": Row(
        rung, old("worker", "now"), takes_back, "error.needs_share_yes"
    ),
    "a worker of elsewhere answers for nobody": Row(
        first(rung, far),
        does("far", lambda village, turn: answering.for_them(turn, case_of(village), asked(village).id, "now")),
        nothing,
        "error.not_there",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_an_institution_answers(tmp_path: Path, row: Row) -> None:
    assert met(tmp_path, row) == row.key


# -- what an institution without a page does by telephone ------------------------------------------------------------


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
    told: str
    """The key of what he reads."""


OUTCOMES = {
    "at once": Outcome(rung, "now", "accepted", NEAR, "now", (), "news.accept"),
    "he waits": Outcome(rung, "queue", "waitlisted", NEAR, "queue", (), "news.queue"),
    "no": Outcome(rung, "no", "registered", None, None, (), "news.refuse"),
    "at once, and he waits no more": Outcome(waits, "now", "accepted", NEAR, "now", ("done",), "news.accept"),
    "a second queue is no place": Outcome(waits, "queue", "waitlisted", HERE, None, ("accepted",), "news.queue_only"),
    "no, and he waits where he is": Outcome(
        waits, "no", "waitlisted", HERE, None, ("accepted",), "news.refuse_while_waiting"
    ),
    "at once, and nobody else is asked": Outcome(
        asks_two, "now", "accepted", NEAR, "now", ("done", "revoked"), "news.accept"
    ),
    "no, and the other is still asked": Outcome(
        asks_two, "no", "waitlisted", HERE, None, ("accepted", "in_progress"), "news.refuse_while_waiting"
    ),
    "who moves is taken in there": Outcome(
        inside_and_moves, "now", "accepted", NEAR, "now", ("done",), "news.arrive"
    ),
    "who moves gives no place for a queue": Outcome(
        inside_and_moves, "queue", "accepted", HERE, None, ("accepted",), "news.queue_only"
    ),
    "who moves keeps the place until a yes": Outcome(
        inside_and_moves, "no", "accepted", HERE, None, ("accepted",), "news.refuse_while_waiting"
    ),
    "who waits and moves waits there": Outcome(
        waits_and_moves, "queue", "waitlisted", NEAR, "queue", ("done",), "news.arrive_queue"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", OUTCOMES.values(), ids=OUTCOMES)
def test_what_was_said_on_the_telephone(tmp_path: Path, row: Outcome) -> None:
    """Whatever it was, whoever rang goes on holding the case, for nobody else here could."""
    with after(row.stands, tmp_path) as village:
        before, owner = village.last_id(), village.staff_of["worker"].id
        with village.turn("worker") as turn:
            answering.for_them(turn, case_of(village), asked(village).id, row.said, "full")
        (case,), theirs_ = village.rows("case"), asked(village)
        assert (case.stage, case.institution_id, case.owner_id) == (row.stage, row.has_him, owner)
        assert (theirs_.state, theirs_.place) == ("accepted" if row.place else "rejected", row.place)
        others = sorted(one.state for one in village.rows("referral") if one.id != theirs_.id)
        assert tuple(others) == row.others
        moved = row.stands in (waits_and_moves, inside_and_moves) and row.has_him == NEAR
        assert case.area == (NEXT_TOWN if moved else TOWN)
        assert [said.key for said in village.page("son") if said.id > before] == [row.told]


def test_a_place_that_is_kept_for_somebody_is_theirs_in_a_full_house(tmp_path: Path) -> None:
    """It counts as taken from the day it is offered, so that nobody else gets it, and they themselves do."""
    with after(shown, tmp_path) as village:
        with village.unit(commit=True) as unit:
            full = unit.places.institution(NEAR)
            assert full is not None
            unit.places.change_institution(replace(full, capacity=1))
        with village.turn("theirs") as turn:
            answering.queue(turn, asked(village).id, Expected.MONTH)
            waiting.offer_first(turn)
            assert not turn.unit.referrals.load(NEAR).room
        with village.turn("son") as turn:
            assert waiting.come(turn, case_of(village)).stage is Stage.ACCEPTED
