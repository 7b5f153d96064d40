"""谁来核对: this case is somebody else's to decide; who, and how it gets there (ux.md 4, 13; 000 §二(二)5)."""

from __future__ import annotations

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.services import caseload, reviewers
from handlers.staff_register import line, whose

SHOWN = 4


def stops(turn: Turn, case: str) -> bool:
    """Whether somebody else decides about a case; then it is said who, and the ways on are offered."""
    if reviewers.may(turn, caseload.look(turn, case)):
        return False
    turn.lead("reviewer", case=case)
    return True


def show(turn: Turn, case: str) -> None:
    """Who may, by name; where nobody here may, the lead asks somebody from outside."""
    seen = caseload.look(turn, case)
    found = reviewers.able(turn, seen)
    offers = [turn.button("", "review.hand_to", label=one.name, case=case, to=one.id) for one in found[:SHOWN]]
    if not found and reviewers.leads(turn, seen):
        offers.append(turn.button("borrow", "borrow", case=case))
    elif not found:
        offers.append(turn.button("to_lead", "reviewer.to_lead", case=case))
    names = [one.name for one in found[:SHOWN]]
    open_case = turn.button("open_case", "review.show", case=case)
    person, who = seen.person_id, reviewers.who(turn, seen)
    turn.say("reviewer.not_you", *offers, open_case, person=person, **who, names=names, number=seen.number)


def to_lead(turn: Turn, case: str) -> None:
    """请负责人找人: it goes to the manager, with its calls."""
    turn.say("review.handed", turn.button("today"), name=reviewers.to_lead(turn, case).name)


def _borrow(turn: Turn, told: tuple[str, str]) -> None:
    reviewers.borrow(turn, *told)
    turn.lead("review.judge", case=told[0])


BORROW = Form(
    Flow(
        "borrow",
        1,
        (
            Ask(
                "outside",
                Data.CONTACT,
                "whom the place names is not there: who from outside looked at it (ux.md 13; 000 §二(二)5)",
                reads=line,
            ),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["outside"])),
    ),
    _borrow,
    whose=whose,
    staff=True,
)

DESK = Desk("reviewer", {"open": show, "to_lead": to_lead}, staff=True)
