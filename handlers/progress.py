"""查进度 and 我的申请: where it stands, hurry, withdraw, undo (ux.md 3, 9.4, 10)."""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Turn
from bot.domain.case import OPEN, Answer, Case, Stage
from bot.domain.hold import HoldKind
from bot.domain.people import Part
from bot.services import (
    aftercare,
    applications,
    calls,
    closing,
    ending,
    guardians,
    holds,
    late,
    leads,
    moving,
    waiting,
    wishes,
)


def show(turn: Turn) -> None:
    """One's applications, each with what can be done now. What was left half done comes after."""
    found, asked = turn.unit.cases.mine(), calls.promised(turn)
    if not found and not asked:
        if leads.told(turn):
            turn.lead("neighbour.status")
            return
        parked = turn.unit.talks.parked(turn.me.id)
        offers = [turn.button("go_on", "home.resume")] if parked else [turn.button("apply", "home.apply")]
        turn.say("progress.none", *offers, turn.button("by_number", "find"), turn.button("call"))
        return
    for case, part in found[:3]:
        show_one(turn, case, part)
    kin = {case.id for case, part in found if part is Part.KIN}
    for call in asked:
        # That somebody was taken in is not for a relative who may not see where it stands (ux.md 8).
        if call.reason != calls.MEET or call.case_id not in kin:
            _show_call(turn, call)


def _show_call(turn: Turn, call: Any) -> None:
    """What was promised by an hour. Once that has passed it is not repeated: it can be hurried (ux.md 10)."""
    passed, letter = calls.is_late(turn, call), calls.is_letter(turn, call)
    soon, regrets = _PROMISED["letter" if letter else call.reason if call.reason in _PROMISED else "call"]
    ours = letter or call.reason == calls.MEET
    turn.say(
        regrets if passed else soon,
        turn.button("urge", "progress.urge_call", call=call.id) if passed else turn.button("call"),
        *([] if ours else [turn.button("not_needed", "progress.no_call", call=call.id)]),
        turn.button("home"),
        at=call.promised_at,
    )


_PROMISED = {
    "call": ("progress.call", "progress.call_late"),
    "letter": ("progress.letter", "progress.letter_late"),
    calls.MEET: ("progress.meet", "progress.meet_late"),
    aftercare.REASON: ("follow_up.promised", "follow_up.late"),
}
"""What is read of a call until its hour has passed, and after it."""


def ask(turn: Turn) -> None:
    """Where is my application? Known on this phone: shown. Otherwise the number finds it."""
    if turn.unit.cases.mine() or calls.promised(turn) or leads.told(turn):
        show(turn)
    else:
        turn.lead("find")


def show_one(turn: Turn, case: Case, part: Part) -> None:
    """One application in plain words; the official name of the step is the small line."""
    if part is Part.KIN and case.stage in OPEN and case.stage is not Stage.NEED_INFO:
        # Whatever the person said: what changed with their yes would tell it (ux.md 8).
        turn.say(
            "progress.kin",
            turn.button("write", "letter", case=case.id),
            turn.button("worried", "progress.worried"),
            turn.button("upheaval", "upheaval.ask", case=case.id),
            turn.button("fine", "home"),
            person=case.person_id,
        )
        return
    alive = turn.unit.cases.alive(case.id)
    _held_up(turn, case, alive, part)
    # A notice scrolls away; what waits for an answer stands here for as long as it does (ux.md 9.2).
    offered = part is Part.PERSON and waiting.is_offered(turn, case)
    answer = [turn.button("look_at_it", "waiting.offered", case=case.id)] if offered else []
    missed = late.missed(turn, case)
    key = missed or f"progress.{case.stage.value}"
    turn.say(
        "progress.offered" if offered else key,
        *_fitting([*answer, *_actions(turn, case, part)]),
        person=case.person_id,
        stage=case.stage.value,
        promised_on=case.promised_on,
        answer_by=late.answer_by(turn, case) or case.promised_on,
        number=case.number,
        platform_number=case.platform_number or "",
        # Which one it is tells where somebody goes: the person's, and of whoever decides beside them (ux.md 8).
        meets=any(call.reason == calls.MEET for call in turn.unit.calls.of_case(alive.id)),
        places=ending.places(turn, alive) if part in (Part.PERSON, Part.GUARDIAN) else [],
    )


def _held_up(turn: Turn, case: Case, alive: Case, part: Part) -> None:
    """Why nothing goes on just now, if so."""
    held = holds.shown(turn, case, part) if case.stage in OPEN else None
    if held is not None:
        turn.say("progress.held_able" if held is HoldKind.NOT_ABLE else "progress.held_family", person=case.person_id)
    if case.stage is Stage.ACCEPTED and not guardians.on_file(turn, alive).known(alive.age):
        holder = turn.unit.team.get(alive.owner_id).name if alive.owner_id else ""
        turn.say("progress.guardian_open", person=case.person_id, holder=holder)


def _fitting(made: list[Any]) -> list[Any]:
    """Five at most: the first, and the ways out. What is left out of a long menu can be typed."""
    return [*made[:3], *made[-2:]] if len(made) > 5 else made


def _own(turn: Turn, case: Case) -> Answer | None:
    own = turn.unit.files.own_yes(turn.unit.cases.alive(case.id).id)
    return own.answer if own else None


def _actions(turn: Turn, case: Case, part: Part) -> list[Any]:
    """What can be pressed now."""
    made = []
    if case.stage is Stage.NEED_INFO:
        made.append(turn.button("answer", "more", case=case.id))
    if case.stage in (Stage.SUBMITTED, Stage.UNDER_REVIEW) and turn.today > case.promised_on:
        made.append(turn.button("urge", "progress.urge", case=case.id))
    if part is Part.PERSON and _own(turn, case) is not Answer.YES and case.stage is not Stage.WITHDRAWN:
        made.append(turn.button("say_it", wishes.question(case), case=case.id))
    # Offered whatever the person said: a missing button would tell (ux.md 8).
    if part is not Part.PERSON and case.stage in (Stage.SUBMITTED, Stage.UNDER_REVIEW):
        made.append(turn.button("hand_over", "handover", case=case.id))
    if case.stage is Stage.WITHDRAWN:
        return [
            turn.button("undo", "progress.undo", case=case.id),
            turn.button("erase", "mine.erase", case=case.id),
            turn.button("home"),
        ]
    if case.stage is Stage.CLOSED:
        slip = [turn.button("undo", "upheaval.undo", case=case.id)] if closing.may_undo(turn, case, part) else []
        return [turn.button("call"), *slip, turn.button("erase", "mine.erase", case=case.id), turn.button("home")]
    if case.stage is Stage.NOT_SUITABLE:
        return [turn.button("call"), turn.button("apply", "home.apply"), turn.button("mine")]
    if part is Part.PERSON:
        made += _places(turn, case)
    moves = part in moving.MAY_TELL and case.stage in (Stage.REGISTERED, Stage.REFERRED, Stage.ACCEPTED)
    return [
        *made,
        turn.button("changed", "changed"),
        turn.button("mine"),
        *([turn.button("moving", case=case.id)] if moves else []),
        turn.button("upheaval", "upheaval.ask", case=case.id),
        turn.button("withdraw", "progress.withdraw", case=case.id),
    ]


def _places(turn: Turn, case: Case) -> list[Any]:
    """Where to go, and not to go there any more: the person's alone (ux.md 7.1, K3)."""
    match case.stage:
        case Stage.REGISTERED:
            return [turn.button("see_places", "my_place", case=case.id)]
        case Stage.REFERRED:
            return [turn.button("not_there", "my_place.revoke", case=case.id)]
        case Stage.WAITLISTED:
            see = turn.button("see_places", "my_place", case=case.id)
            return [see, turn.button("no_wait", "my_place.leave", case=case.id)]
        case Stage.ACCEPTED:
            return [turn.button("leave_place", "my_place.leave", case=case.id)]
        case _:
            return []


def worried(turn: Turn) -> None:
    """A relative who may not see more can still say that something is wrong (ux.md 12.3)."""
    turn.say(
        "progress.worried",
        turn.button("danger", "neighbour.alarm", level="other"),
        turn.button("beaten", "neighbour.beaten"),
        turn.button("uneasy", "call", reason="question"),
    )


def urge(turn: Turn, case: str) -> None:
    """催一下: above the worker's list, and to the lead."""
    applications.urge(turn, case)
    turn.say("progress.urged", turn.button("call"), turn.button("my_case", "progress"))


def urge_call(turn: Turn, call: str) -> None:
    """The same for a call without an application."""
    calls.urge(turn, call)
    turn.say("progress.urged", turn.button("home"))


def withdraw(turn: Turn, case: str) -> None:
    """不办了: one press more, no reason asked."""
    turn.unit.cases.of_mine(case)
    turn.say(
        "progress.withdraw",
        turn.button("really", "progress.withdraw_now", case=case),
        turn.button("mistaken", "progress"),
    )


def withdraw_now(turn: Turn, case: str) -> None:
    """It stops at once. The platform's own entry is not ours: who helps is named."""
    before, part = turn.unit.cases.of_mine(case)
    places = ending.places(turn, turn.unit.cases.alive(case))
    after = applications.withdraw(turn, case)
    elsewhere = before.stage in (Stage.REFERRED, Stage.WAITLISTED, Stage.ACCEPTED)
    ended = part is Part.PERSON or turn.unit.cases.alive(case).stage is Stage.WITHDRAWN
    registered = "progress.stopped_referred" if elsewhere else "progress.stopped_registered"
    key = registered if ended and after.platform_number else "progress.stopped"
    turn.say(
        key,
        turn.button("fine", "home"),
        *((turn.button("call"),) if key != "progress.stopped" else ()),
        turn.button("undo", "progress.undo", case=case),
        turn.button("erase", "mine.erase", case=case),
        person=after.person_id,
        places=places if key == "progress.stopped_referred" else [],
    )


def undo(turn: Turn, case: str) -> None:
    """我点错了, within a day."""
    applications.undo_withdraw(turn, case)
    turn.say("progress.undone", turn.button("my_case", "progress"))


def no_call(turn: Turn, call: str) -> None:
    """The call is not needed any more; the number goes with it."""
    calls.cancel(turn, call)
    turn.say("call.cancelled", turn.button("home"))


DESK = Desk(
    "progress",
    {
        "open": show,
        "ask": ask,
        "worried": worried,
        "urge": urge,
        "urge_call": urge_call,
        "withdraw": withdraw,
        "withdraw_now": withdraw_now,
        "undo": undo,
        "no_call": no_call,
        "phone": lambda turn: turn.lead("new_number"),
    },
)
