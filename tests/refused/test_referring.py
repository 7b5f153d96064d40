"""A place is chosen by the person, asked once, and let go by nobody else; and only while there is something to let go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.services import answering, referring
from tests.refused.rows import Does, Row, asks, check, presses, rows
from tests.samples import Happens
from tests.standing import case, case_of, referral_of, standing
from tests.village import Village

NOBODY = "error.not_there"


def agreed(*to: str) -> Happens:
    """The person said yes to these places."""

    def say(village: Village) -> None:
        for one in to:
            with village.turn("worker") as turn:
                referring.agree_by_worker(turn, case_of(village, "registered"), one, "visit", "yes")

    return say


def asked(village: Village) -> None:
    agreed("i1")(village)
    with village.turn("worker") as turn:
        referring.by_worker(turn, case_of(village, "registered"), "i1")


def taken_in(village: Village) -> None:
    with village.turn("worker") as turn:
        answering.accept(turn, referral_of(village, "asked").id)


def referral(who: str) -> Callable[[Village], str]:
    return lambda village: referral_of(village, who).id


def chooses(who: str, to: str) -> Does:
    return presses("my_place.agree", case=case(who), to=to)


PERSONS = (
    Row("a mother chooses no place for the person", "ma", chooses("registered", "i1"), NOBODY),
    Row("nor does a guardian", "uncle", chooses("registered", "i1"), NOBODY),
    Row("nor takes a question back", "ma", asks(referring.revoke, case("asked"), referral("asked")), NOBODY),
    Row("nor leaves a queue", "ma", asks(referring.leave_place, case("waits")), NOBODY),
    Row("nor a place", "ma", asks(referring.leave_place, case("inside")), NOBODY),
    Row("nor does a sister", "sis", asks(referring.leave_place, case("inside")), NOBODY),
    Row("the person chooses", "registered", chooses("registered", "i1"), "my_place.asked", True),
    Row("the person asks no more", "asked", presses("my_place.revoke", case=case("asked")), "my_place.revoked", True),
    Row("the person leaves the queue", "waits", presses("my_place.leave", case=case("waits")), "my_place.left", True),
    Row("the person leaves the place", "inside", presses("my_place.leave", case=case("inside")), "my_place.left", True),
    Row("what nobody has is not left", "registered", presses("my_place.leave", case=case("registered")), NOBODY),
    Row("who was only asked has nobody yet", "asked", presses("my_place.leave", case=case("asked")), NOBODY),
)

PLACES = (
    Row("a hospital is no place to go", "registered", chooses("registered", "h1"), NOBODY),
    Row("what does not exist is no place either", "registered", chooses("registered", "i9"), NOBODY),
    Row("one place is asked once", "asked", chooses("asked", "i1"), "referral.asked_already"),
    Row("whoever waits there is not asked about again", "waits", chooses("waits", "i1"), "referral.there_already"),
    Row("who waits may look elsewhere too", "waits", chooses("waits", "i2"), "my_place.asked", True),
)

WORKERS = (
    Row("the worker asks with the person's yes", "worker", presses("refer.ask", case=case("registered"), to="i2"),
        "refer.asked_by_phone", True, agreed("i2")),
    Row("without that yes nobody is asked", "worker", presses("refer.ask", case=case("registered"), to="i2"),
        "error.needs_share_yes"),
    Row("a yes to one place is none to another", "worker", presses("refer.ask", case=case("registered"), to="i2"),
        "error.needs_share_yes", given=agreed("i1")),
    Row("the worker asks one place once", "worker", presses("refer.ask", case=case("registered"), to="i1"),
        "referral.asked_already", given=asked),
    Row("the worker asks no more", "worker", presses("refer.revoke", case=case("asked"), referral=referral("asked")),
        "refer.revoked", True),
    Row("what was answered is not taken back", "worker",
        presses("refer.revoke", case=case("asked"), referral=referral("asked")), NOBODY, given=taken_in),
    Row("one person's question is not taken back with another's", "worker",
        presses("refer.revoke", case=case("registered"), referral=referral("asked")), NOBODY, given=asked),
)  # fmt: skip


@rows((*PERSONS, *PLACES, *WORKERS))
def test_who_may_ask_a_place_and_let_it_go(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
