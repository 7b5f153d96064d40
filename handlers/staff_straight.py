"""遇上难处: what stands in the way of a case, and what can be done when it does not go straight (ux.md 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow
from bot.domain.case import OPEN, Case
from bot.domain.decision import DecisionState
from bot.domain.hold import HoldKind
from bot.domain.people import AgeBand
from bot.services import ages, caseload, closing, guardians, holds
from handlers import staff_guardian_link, staff_signers
from handlers.later import read_birthday
from handlers.staff_register import whose

MOST = 6


def show(turn: Turn, case: str) -> None:
    """What is not clear, what stands still, who is still to nod; and the ways on."""
    seen = caseload.look(turn, case)
    standing, kept = holds.of(turn, seen), guardians.look(turn, seen)
    asked = [one for one in turn.unit.decisions.of_case(seen.id) if one.state is DecisionState.ASKED]
    staff_signers.say(turn, seen)
    turn.say(
        "straight.open",
        *_ways(turn, seen),
        person=seen.person_id,
        **caseload.brief(turn, seen),
        held=[{"what": hold.kind.value, "on": hold.look_on.isoformat()} for hold in standing],
        known=kept.known(seen.age),
        finding=kept.finding.value,
        guardian=kept.relation.value if kept.relation else "",
        holder=turn.unit.team.get(seen.owner_id).name if seen.owner_id else "",
        second=len(asked),
        anew=ages.asked_anew(turn, seen),
    )


def _ways(turn: Turn, case: Case) -> list[Any]:
    standing = holds.of(turn, case)
    if case.stage not in OPEN:
        return [turn.button("open_case", "review.show", case=case.id)]
    made = [turn.button("look_again", "hold.look", hold=hold.id) for hold in standing[:1]]
    made.append(turn.button("disagree", "disagree", case=case.id))
    if all(hold.kind is not HoldKind.NOT_ABLE for hold in standing):
        made.append(turn.button("not_able", "not_able", case=case.id))
    made.append(turn.button("guardian", "guardian", case=case.id))
    if case.age is not AgeBand.ADULT:
        made.append(turn.button("birth", "birthday", case=case.id))
    made.append(turn.button("upheaval", "straight.close", case=case.id))
    if len(made) < MOST - 1:
        made += staff_guardian_link.ways(turn, case)
    return [*made[: MOST - 1], turn.button("open_case", "review.show", case=case.id)]


def note(turn: Turn, case: Case) -> None:
    """Beside the case itself: that it stands still, and that the person came of age."""
    for hold in holds.of(turn, case)[:1] if case.stage in OPEN else ():
        turn.say(
            "straight.held",
            turn.button("look_again", "hold.look", hold=hold.id),
            person=case.person_id,
            what=hold.kind.value,
            on=hold.look_on,
        )
    if case.stage in OPEN and ages.asked_anew(turn, case):
        turn.say("straight.anew", turn.button("judge", "review.judge", case=case.id), person=case.person_id)


# -- silence -------------------------------------------------------------------------------------------------------


def close(turn: Turn, case: str) -> None:
    """家里有变故, told to a worker: silent at once."""
    seen = closing.close_by_staff(turn, case)
    turn.say(
        "straight.silent",
        turn.button("undo", "straight.reopen", case=case),
        turn.button("today"),
        person=seen.person_id,
    )


def reopen(turn: Turn, case: str) -> None:
    """It was a slip, or the person has spoken."""
    seen = closing.undo_by_staff(turn, case)
    turn.say(
        "straight.reopened",
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=seen.person_id,
    )


def erase(turn: Turn, case: str) -> None:
    """The family asks for it: pressed twice, because nothing brings it back."""
    seen = caseload.look(turn, case)
    turn.say(
        "straight.erase",
        turn.button("erase_now", "straight.erase_now", case=case),
        turn.button("slip", "review.show", case=case),
        person=seen.person_id,
    )


def erase_now(turn: Turn, case: str) -> None:
    """Gone; what the national platform holds is not ours."""
    registered = closing.erase(turn, case).platform_number
    turn.say("review.erased_registered" if registered else "straight.erased", turn.button("today"))


DESK = Desk(
    "straight",
    {
        "open": show,
        "close": close,
        "reopen": reopen,
        "erase": erase,
        "erase_now": erase_now,
    },
    staff=True,
)


# -- the birth date ------------------------------------------------------------------------------------------------


def _told(turn: Turn, told: tuple[str, str]) -> None:
    case, birth = told
    seen = ages.tell_birth(turn, case, birth)
    turn.say(
        "birthday.kept",
        turn.button("open_case", "review.show", case=case),
        turn.button("today"),
        person=seen.person_id,
        age=seen.age.value,
    )


def _prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"case": caseload.look(turn, str(about["case"])).id}


BIRTHDAY = Form(
    Flow(
        "birthday",
        1,
        (
            Ask(
                "birth",
                Data.RESTRICTED,
                "another band has other rules about who signs (民法典 17-20; PIPL 31)",
                reads=read_birthday,
            ),
        ),
        then=lambda answers, about: (str(about["case"]), str(answers["birth"])),
    ),
    _told,
    view=lambda turn: {"dates": turn.house.dates},
    prepare=_prepare,
    whose=whose,
    staff=True,
)
