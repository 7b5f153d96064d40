"""Only those whom the place names decide, and nobody ends what the person said yes to but the person (ux.md 4, 9.5)."""

from __future__ import annotations

from pathlib import Path

from bot.domain.case import Answer
from bot.domain.commands import RecordAnswer, Register
from bot.domain.people import Role
from bot.services import caseload, joining, reviewers, reviews
from tests.refused.rows import Does, Row, asks, check, presses, rows
from tests.samples import Happens
from tests.standing import case, case_of, staff_of, standing
from tests.village import TOWN, Village

NOBODY, NOT_YOU = "error.not_there", "reviewer.not_you"


def then(*all_of_it: Happens) -> Happens:
    """One after the other."""

    def do(village: Village) -> None:
        for one in all_of_it:
            one(village)

    return do


def mother_applies(village: Village) -> None:
    village.apply_family("mother")


def sister_applies(village: Village) -> None:
    """Whoever is no family of the law: in Sichuan a social worker reviews what they tell."""
    village.open("sister", f"a:{TOWN}")
    village.press(
        "sister", "home.apply", "family", "well", "yes", "go_on", "yes", "sibling", "adult", "willing", "done"
    )
    village.type("sister", "13800001234")
    village.press("sister", "right", "send")


def person_says(who: str, answer: Answer) -> Happens:
    def say(village: Village) -> None:
        one = case_of(village, who)
        with village.turn("worker") as turn:
            reviews.record_answer(turn, RecordAnswer(one, answer, Answer.YES, "visit", "said"))

    return say


def handed(who: str, to: str) -> Happens:
    """The worker passes the case on."""

    def hand(village: Village) -> None:
        one, to_id = case_of(village, who), staff_of(village, to).id
        with village.turn("worker") as turn:
            caseload.hand(turn, one, to_id)

    return hand


def hospital_hands_on(village: Village) -> None:
    village.hire("ward", Role.PSYCHIATRIST, house="h1")
    village.open("ward")
    village.hand_on("ward")


def of_hospital(village: Village) -> str:
    return str(village.rows("case", door="hospital")[0].id)


def asked_for_more(village: Village) -> None:
    mother_applies(village)
    one = case_of(village, "mother")
    with village.turn("worker") as turn:
        reviews.ask_more(turn, one, "what")


def without(*gone: str) -> Happens:
    """These have left the team."""

    def leave(village: Village) -> None:
        village.hire("admin", Role.ADMIN)
        for one in [staff_of(village, who).id for who in gone]:
            with village.turn("admin") as turn:
                joining.leave(turn, one)

    return leave


def borrowed(village: Village) -> None:
    BORROW(village, "lead")


def stops(who: str) -> Does:
    return asks(reviews.family_stops, case(who))


def registers(who: str) -> Does:
    def register(village: Village, by: str) -> str:
        return asks(reviews.register, Register(case_of(village, who), "SC-1", village.now.date(), "find"))(village, by)

    return register


SISTERS = then(sister_applies, person_says("sister", Answer.YES))

STOPS = (
    Row("a family stops what nobody was asked about", "worker", stops("mother"), "", True, mother_applies),
    Row("or what the person thinks about", "worker", stops("mother"), "", True,
        then(mother_applies, person_says("mother", Answer.LATER))),
    Row("not what the person said yes to", "worker", stops("mother"), "review.person_wants",
        given=then(mother_applies, person_says("mother", Answer.YES))),
    Row("nor what the person asked for", "worker", stops("registered"), "review.person_wants"),
)  # fmt: skip

DECIDES = (
    Row("a social worker registers whom a sister told of", "worker", registers("sister"), "", True, SISTERS),
    Row("a manager does not", "lead", registers("sister"), NOT_YOU, given=then(SISTERS, handed("sister", "lead"))),
    Row("nor finds them unsuitable", "lead", asks(reviews.find_unsuitable, case("sister"), "why"), NOT_YOU,
        given=then(SISTERS, handed("sister", "lead"))),
    Row("a manager registers whom a mother told of", "lead", registers("mother"), "", True,
        then(mother_applies, person_says("mother", Answer.YES), handed("mother", "lead"))),
    Row("nobody is registered without their own yes", "worker", registers("mother"), "error.needs_own_yes",
        given=mother_applies),
    Row("who came by themself may be unsuitable", "worker", asks(reviews.find_unsuitable, case("new"), "why"), "", True),
    Row("without a reason nobody is", "worker", asks(reviews.find_unsuitable, case("new"), " "), "error.needs_reason"),
    Row("whom a hospital has assessed is not found unsuitable", "worker",
        asks(reviews.find_unsuitable, of_hospital, "why"), "reviewer.hospital_stands", given=hospital_hands_on),
    Row("what is missing of theirs is asked", "worker", asks(reviews.ask_more, of_hospital, "what"), "", True,
        hospital_hands_on),
)  # fmt: skip

HEARS = asks(reviews.hear_more, case("mother"), "told")
MORE = (
    Row("what was missing is told to who asked", "worker", HEARS, "", True, asked_for_more),
    Row("not to a colleague", "lead", HEARS, "review.with_colleague", given=asked_for_more),
    Row("where nothing was asked nothing is told", "worker", HEARS, "error.wrong_stage", given=mother_applies),
)

TO_LEAD = presses("reviewer.to_lead", case=case("new"))
BORROW = asks(reviewers.borrow, case("sister"), "county station")
ALONE = then(sister_applies, without("worker", "near"))
OUTSIDE = (
    Row("it goes to the manager of the place", "worker", TO_LEAD, "review.handed", True),
    Row("where there is none it goes to nobody", "worker", TO_LEAD, NOBODY, given=without("lead")),
    Row("a manager passes nothing to themself", "lead", TO_LEAD, NOBODY),
    Row("who may decide borrows nobody", "worker", BORROW, NOBODY, given=sister_applies),
    Row("nor who has a colleague that may", "lead", BORROW, NOBODY, given=sister_applies),
    Row("where there is none the lead borrows one", "lead", BORROW, "", True, ALONE),
    Row("and no second", "lead", BORROW, NOBODY, given=then(ALONE, borrowed)),
)


@rows((*STOPS, *DECIDES, *MORE, *OUTSIDE))
def test_who_decides_about_an_application(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
