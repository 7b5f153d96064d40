"""等他/她好一些: not a no and not a yes; the case stands still, and somebody looks again (ux.md 9.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Choose, Data, Flow
from bot.domain.guardianship import Finding
from bot.domain.hold import HoldKind
from bot.services import caseload, guardians, holds
from handlers.staff_decide import short
from handlers.staff_register import whose

JUDGED = "who judged that the person cannot say it now, and why (民法典 21-24, 35; ux.md 9.6)"


def look(turn: Turn, hold: str) -> None:
    """再看一看: how is it now?"""
    found, case = holds.mine(turn, hold)
    told = turn.unit.holds.why(found, "hold")
    able = found.kind is HoldKind.NOT_ABLE
    offers = [turn.button("still", "hold.still", hold=hold), turn.button("over", "hold.over", hold=hold)]
    if able:
        offers[1] = turn.button("better", "hold.over", hold=hold)
        offers.append(turn.button("doctor", "hold.doctor", hold=hold))
        if guardians.on_file(turn, case).finding is Finding.COURT:
            offers.append(turn.button("guardian_yes", "guardian_yes", case=case.id))
    turn.say(
        "hold.look" if able else "hold.look_family",
        *offers,
        turn.button("open_case", "review.show", case=case.id),
        person=case.person_id,
        on=found.on,
        judge=told.get("judge", ""),
        why=told.get("why", ""),
    )


def still(turn: Turn, hold: str) -> None:
    """还不行: as many days again."""
    found = holds.still(turn, hold)
    _standing(turn, found.id, "hold.still")


def doctor(turn: Turn, hold: str) -> None:
    """要快点看医生: a road and numbers, no form."""
    found = holds.doctor(turn, hold)
    again = turn.unit.holds.get(found.id) or found
    turn.say(
        "hold.doctor",
        turn.device("dial_120", "tel:120"),
        turn.device("dial_12356", "tel:12356"),
        turn.button("open_case", "review.show", case=found.case_id),
        turn.button("today"),
        person=found.person_id,
        on=again.look_on,
    )


def over(turn: Turn, hold: str) -> None:
    """好些了, or the two sides have talked: on from where it stood."""
    case = holds.over(turn, hold)
    turn.say(
        "hold.over",
        turn.button("judge", "review.judge", case=case.id),
        turn.button("open_case", "review.show", case=case.id),
        turn.button("today"),
        person=case.person_id,
    )


def _standing(turn: Turn, hold: str, key: str) -> None:
    found = turn.unit.holds.get(hold)
    if found is not None:
        turn.say(
            key,
            turn.button("open_case", "review.show", case=found.case_id),
            turn.button("today"),
            person=found.person_id,
            on=found.look_on,
        )


DESK = Desk(
    "hold",
    {"open": lambda turn: turn.lead("today"), "look": look, "still": still, "doctor": doctor, "over": over},
    staff=True,
)


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"case": caseload.look(turn, str(about["case"])).id}


def _begin(turn: Turn, told: tuple[str, str, str]) -> None:
    hold = holds.begin(turn, *told)
    _standing(turn, hold.id, "not_able.held")


FORM = Form(
    Flow(
        "not_able",
        1,
        (
            Choose("judge", Data.SENSITIVE, JUDGED, options=("worker", "doctor", "hospital")),
            Ask("why", Data.SENSITIVE, JUDGED, reads=short),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["judge"]), str(answers["why"])),
    ),
    _begin,
    prepare=_prepare,
    whose=whose,
    staff=True,
)
