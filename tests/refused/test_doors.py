"""A button that was never offered, or stands there from before: what it does depends on who presses it, and when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.domain.commands import RecordGuardian
from bot.domain.decision import DecisionKind
from bot.domain.guardianship import Basis, Finding
from bot.domain.people import Relation, Role
from bot.services import crossing, decisions, guardians, holds, village_doctors
from tests.refused.rows import Does, Row, check, presses, rows
from tests.samples import Happens
from tests.standing import case, case_of, referral_of, staff_of, standing
from tests.village import TOWN, Village

NOBODY = "error.not_there"
VISITOR = "visitor"


def visited(village: Village) -> None:
    village.open(VISITOR, f"a:{TOWN}")


def begun(village: Village) -> None:
    """A form was begun, and put aside."""
    visited(village)
    village.press(VISITOR, "home.apply", "family", "well", "yes", "go_on", "yes", "parent")
    village.type(VISITOR, "首页")


def digits(village: Village) -> str:
    with village.turn(VISITOR) as turn:
        return crossing.spoken(turn)


def typed(who: str, form: str, words: str) -> Happens:
    """All of a form but the press that says it is right."""

    def fill(village: Village) -> None:
        if who == VISITOR:
            visited(village)
        presses(form)(village, who)
        village.type(who, words)

    return fill


def right(village: Village, who: str) -> str:
    return village.press(who, "right")[0]


def applied(village: Village) -> None:
    """For somebody who has not said anything yet."""
    village.apply_family("mother")


def handed_on(village: Village) -> None:
    village.hire("psychiatrist", Role.PSYCHIATRIST, house="h1")
    village.open("patient", village.hand_on("psychiatrist"))


def patients(village: Village) -> str:
    with village.turn("patient") as turn:
        return turn.unit.cases.mine()[0][0].id


def hired(role: Role) -> Happens:
    return lambda village: village.hire(role.value, role)


def drawn(village: Village) -> None:
    """A sample of one."""
    hired(Role.AUDITOR)(village)
    number = village.rows("case", id=case_of(village, "registered"))[0].number
    with village.turn("auditor") as turn:
        turn.unit.oversight.keep("1", turn.today, turn.today, 1, (number,))


def sample(village: Village) -> str:
    return str(village.rows("sample")[0].id)


def asked_to_ring(village: Village) -> None:
    """Somebody of whom nothing is known but a number."""
    visited(village)
    account = village.account(VISITOR)
    with village.unit(commit=True) as unit:
        unit.calls.make(account.id, account.person_id, TOWN, "question", unit.now, {"phone": "13800003333"})


def call(reason: str) -> Callable[[Village], str]:
    return lambda village: str(village.rows("call", reason=reason, state="open")[0].id)


def agreed(village: Village) -> None:
    """The village's doctor may be told."""
    doctor = village.hire("doctor", Role.PUBLIC_HEALTH_DOCTOR, area=TOWN, house="clinic")
    with village.turn("registered") as turn:
        village_doctors.agree(turn, case_of(village, "registered"), doctor.id, "x", "")


def held(village: Village) -> None:
    """Papers name a guardian by court finding, and the person cannot say it now."""
    one = case_of(village, "new")
    papers = (Relation.SIBLING, Basis.APPOINTED, "x", "13800002222", "x")
    with village.turn("worker") as turn:
        guardians.record(turn, RecordGuardian(one, Finding.COURT, *papers, is_applicant=False))
        holds.begin(turn, one, "doctor", "x")


def put_to_two(village: Village) -> None:
    with village.turn("worker") as turn:
        decisions.ask(turn, case_of(village, "new"), DecisionKind.PERSONS_YES_STANDS, "x")


def decision(village: Village) -> str:
    return str(village.rows("decision")[0].id)


def answers(expected: str) -> Does:
    return presses("referral.queue", referral=lambda village: referral_of(village, "asked").id, expected=expected)


NEW, REGISTERED = {"case": case("new")}, {"case": case("registered")}
PERSONS = (
    Row("the person hands their own phone to nobody", "new", presses("handover", **NEW), NOBODY),
    Row("the family hands its phone over", "ma", presses("handover", **NEW), "own_yes.hello", True),
    Row("who has no application hands no phone over", VISITOR, presses("handover"), "progress.none", given=visited),
    Row("the person needs no link to themself", "new", presses("handover.link", **NEW), NOBODY),
    Row("the family makes a link", "ma", presses("handover.link", **NEW), "handover.link", True),
    Row("what changed is not told to the family", "ma", presses("history.open", **NEW), NOBODY),
    Row("the person reads what changed", "new", presses("history.open", **NEW), "history.line"),
    Row("the family does not see what the family sees", "ma", presses("mine.family", **NEW), NOBODY),
    Row("the person does", "new", presses("mine.family", **NEW), "mine.family"),
    Row("who has no application does not", VISITOR, presses("mine.family"), NOBODY, given=visited),
    Row("the family shuts nobody out", "ma", presses("mine.family_set", **NEW), NOBODY),
    Row("the person shuts the family out", "new", presses("mine.family_set", **NEW), "mine.family_closed", True),
    Row("the family chooses no place", "ma", presses("my_place", **REGISTERED), NOBODY),
    Row("the person chooses one", "registered", presses("my_place", **REGISTERED), "my_place.list"),
    Row("before the person's yes the family tells no more", "mother", presses("later"), "later.not_yet", given=applied),
    Row("after it the family does", "ma", presses("later"), "later.begin"),
    Row("so does the person at any time", "new", presses("later"), "later.begin"),
    Row("where nothing was begun nothing goes on", VISITOR, presses("home.resume"), "home.nothing_open", given=visited),
    Row("what was begun goes on", VISITOR, presses("home.resume"), "family.age", given=begun),
    Row("who has no application leaves no number for one", VISITOR, right, "progress.none",
        given=typed(VISITOR, "new_number", "13900001111")),
    Row("who has one leaves another number", "new", right, "new_number.changed", True,
        typed("new", "new_number", "13900001111")),
    Row("whom no hospital handed on is not asked so", "new", presses("discharge", **NEW), NOBODY),
    Row("nor is the family", "ma", presses("discharge", **NEW), NOBODY),
    Row("whom one handed on is", "patient", presses("discharge", case=patients), "discharge.agreed", given=handed_on),
)  # fmt: skip

TEAM = (
    Row("who waits to be let in is not for each of the team", "worker", presses("team.waiting"), NOBODY),
    Row("whoever leads it sees them", "lead", presses("team.waiting"), "team.that_is_all"),
    Row("who is not in the team leaves nothing behind", "admin", presses("team.heir", staff="nobody"), NOBODY,
        given=hired(Role.ADMIN)),
    Row("who is leaves something to somebody", "admin",
        presses("team.heir", staff=lambda village: staff_of(village, "worker").id), "team.heir", given=hired(Role.ADMIN)),
    Row("a sample ends with its last number", "auditor", presses("audit.look", sample=sample, n=2), NOBODY, given=drawn),
    Row("an auditor looks at that", "auditor", presses("audit.look", sample=sample, n=1), "audit.evidence", True, drawn),
    Row("a note is about a number of the sample", "auditor", presses("audit_note", sample=sample, n=0), NOBODY,
        given=drawn),
    Row("an auditor notes something about it", "auditor", presses("audit_note", sample=sample, n=1), "audit_note.text",
        given=drawn),
    Row("who only left a number declines nothing", "worker", presses("calls.declines", call=call("question")), NOBODY,
        given=asked_to_ring),
    Row("who applied may", "worker", presses("calls.declines", call=call("application")), "review.stop", True),
    Row("no doctor is asked to whom nobody agreed", "worker", presses("look_in_ask", **REGISTERED), NOBODY),
    Row("one is to whom they did", "worker", presses("look_in_ask", **REGISTERED), "look_in_ask.when", given=agreed),
    Row("no guardian agrees for who can", "worker", presses("guardian_yes", **NEW), "guardian_yes.no_gap"),
    Row("one by court finding does for who cannot", "worker", presses("guardian_yes", **NEW), "guardian_yes.words",
        given=held),
    Row("without papers there is no link for a guardian", "worker", presses("guardian_link", **NEW), NOBODY),
    Row("with them there is", "worker", presses("guardian_link", **NEW), "guardian_link.ask", True, held),
    Row("digits that nobody was told enter nothing", "worker", presses("begun.enter", code="0000"), NOBODY),
    Row("digits that were told do", "worker", presses("begun.enter", code=digits), "staff_application.consent", True,
        begun),
    Row("a decision is a yes or a no", "lead", presses("decide", decision=decision, verdict="asked"), NOBODY,
        given=put_to_two),
    Row("a second one decides", "lead", presses("decide", decision=decision, verdict="agreed"), "decide.words",
        given=put_to_two),
    Row("how long it takes is one of few", "worker", answers("ever"), NOBODY),
    Row("a month is one", "worker", answers("month"), "referral.queued", True),
)  # fmt: skip


@rows((*PERSONS, *TEAM))
def test_who_may_press_it(tmp_path: Path, row: Row) -> None:
    with standing(tmp_path) as village:
        check(village, row)
