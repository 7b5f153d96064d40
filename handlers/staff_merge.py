"""合到一起办: two applications about one person become one, and neither applicant learns of the other (ux.md 9.11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.domain.case import Case, Stage
from bot.services import caseload, merging
from handlers.staff_decide import short
from handlers.staff_register import whose


def ask(turn: Turn, case: str, other: str) -> None:
    """Once more, before two become one."""
    seen, second = caseload.look(turn, case), caseload.look(turn, other)
    turn.say(
        "merge.sure",
        turn.button("merge", "merge.now", case=case, other=other),
        turn.button("slip", "review.show", case=case),
        person=seen.person_id,
        number=seen.number,
        second=second.number,
    )


def now(turn: Turn, case: str, other: str) -> None:
    """One goes on for both."""
    goes_on = merging.merge(turn, case, other)
    turn.say(
        "merge.done",
        turn.button("open_case", "review.show", case=goes_on.id),
        turn.button("today"),
        person=goes_on.person_id,
        number=goes_on.number,
    )


def ways(turn: Turn, case: Case) -> list[Any]:
    """On the screen of a merged one: where it goes on, what its applicant told, and taking it apart again."""
    made = [
        turn.button("see_other", "review.show", case=case.merged_into),
        turn.button("everything", "review.everything", case=case.id),
        turn.button("write", "staff_letter", case=case.id),
    ]
    return [*made, turn.button("apart", "apart", case=case.id)] if merging.may_undo(turn, case) else made


def note(turn: Turn, case: Case) -> None:
    """On the screen of the one that goes on: what is merged into it."""
    for one in turn.unit.cases.merged(case.id)[:1]:
        turn.say(
            "merge.inside",
            turn.button("see_other", "review.show", case=one.id),
            person=case.person_id,
            number=one.number,
        )


DESK = Desk("merge", {"open": lambda turn: turn.lead("today"), "ask": ask, "now": now}, staff=True)


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    case = caseload.look(turn, str(about["case"]))
    return {"case": case.id, "merged": case.stage is Stage.MERGED}


def _apart(turn: Turn, told: tuple[str, str]) -> None:
    seen = merging.undo(turn, *told)
    turn.say(
        "apart.done",
        turn.button("open_case", "review.show", case=seen.id),
        turn.button("today"),
        person=seen.person_id,
    )


APART = Form(
    Flow(
        "apart",
        1,
        (Ask("why", Data.SENSITIVE, "why they are two people after all (000 §二(二)5, R43)", reads=short),),
        then=lambda answers, about: (str(about["case"]), str(answers["why"])),
    ),
    _apart,
    prepare=_prepare,
    whose=whose,
    staff=True,
)
