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
    if merging.both_placed(seen, second):
        _two_places(turn, seen, second)
        return
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
    seen, second = caseload.look(turn, case), caseload.look(turn, other)
    if merging.both_placed(seen, second):
        _two_places(turn, seen, second)
        return
    goes_on = merging.merge(turn, case, other)
    turn.say(
        "merge.done",
        turn.button("open_case", "review.show", case=goes_on.id),
        turn.button("today"),
        person=goes_on.person_id,
        number=goes_on.number,
    )


def _two_places(turn: Turn, seen: Case, second: Case) -> None:
    """Nobody is in two institutions: one is taken back first, and which one the person says."""
    turn.say(
        "merge.two_places",
        turn.button("stop_first", "merge.stop", case=seen.id, other=second.id),
        turn.button("stop_second", "merge.stop", case=second.id, other=seen.id),
        turn.button("slip", "review.show", case=seen.id),
        person=seen.person_id,
        number=seen.number,
        places=_places(turn, seen),
        second=second.number,
        others=_places(turn, second),
    )


def _places(turn: Turn, case: Case) -> list[str]:
    """The institutions that have it or are asked."""
    asked = [one.to_institution for one in turn.unit.referrals.pending(case.id)]
    ids = [case.institution_id] if case.institution_id else asked
    found = (turn.unit.places.institution(one) for one in ids)
    return [one.name for one in found if one is not None]


def stop(turn: Turn, case: str, other: str) -> None:
    """Once more: it is the person's to say."""
    seen = caseload.look(turn, case)
    turn.say(
        "merge.stop_sure",
        turn.button("stop_it", "merge.stop_now", case=case, other=other),
        turn.button("slip", "review.show", case=case),
        person=seen.person_id,
        number=seen.number,
        places=_places(turn, seen),
    )


def stop_now(turn: Turn, case: str, other: str) -> None:
    """Taken back; now the two can become one."""
    after = merging.take_back(turn, case)
    turn.say(
        "merge.stopped",
        turn.button("merge", "merge.now", case=case, other=other),
        turn.button("open_case", "review.show", case=case),
        person=after.person_id,
        number=after.number,
    )


def ways(turn: Turn, case: Case) -> list[Any]:
    """On the screen of a merged one: where it goes on, what its applicant told, and taking it apart again."""
    made = [
        turn.button("see_other", "review.show", case=case.merged_into),
        turn.button("everything", "review.everything", case=case.id),
        turn.button("write", "thread", case=case.id),
    ]
    return [*made, turn.button("apart", "apart", case=case.id)] if merging.may_undo(turn, case) else made


def note(turn: Turn, case: Case) -> None:
    """On the screen of the one that goes on: what is merged into it."""
    for one in turn.unit.cases.merged(case.id):
        turn.say(
            "merge.inside",
            turn.button("see_other", "review.show", case=one.id),
            person=case.person_id,
            number=one.number,
        )


DESK = Desk(
    "merge",
    {"open": lambda turn: turn.lead("today"), "ask": ask, "now": now, "stop": stop, "stop_now": stop_now},
    staff=True,
)


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
