"""请给我打电话: the road that needs no form. A place and a number; a worker fills in the rest (ux.md 5, 12.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.app import Form, Turn
from bot.conversation.flow import Answers, Choose, Data, Flow, Seen, ends
from bot.domain.commands import AskForCall, LeaveNoTrace, Reach
from bot.services import alarms, calls
from handlers.applying import apply_view, chosen_area, consent_params
from handlers.steps import phone, where

PURPOSE = "asks before keeping a number, and keeps nothing else (PIPL 13-14)"
URGENT = ("soon", "changed")
TOLD = ("case", "seen", "unsure")
"""What was answered before the call was asked for, and goes with it."""


def _no_place_yet(seen: Seen) -> bool:
    return not seen.about.get("known_area")


def _no_number_yet(seen: Seen) -> bool:
    return not seen.facts.get("phone")


def view(turn: Turn) -> Mapping[str, Any]:
    """The number that is already known, so that it is not asked twice."""
    return {**apply_view(turn), "phone": _known(turn).get("phone", "")}


def _known(turn: Turn) -> Mapping[str, Any]:
    for call in turn.unit.calls.of_account(turn.me.id):
        if (contact := turn.unit.calls.own_contact(call)).get("phone"):
            return contact
    for case, _part in turn.unit.cases.mine():
        if case.applicant_id == turn.me.id:
            return turn.unit.files.open_own(case, "reach")
    return {}


def command(answers: Answers, about: Mapping[str, Any]) -> AskForCall | LeaveNoTrace:
    """A call, or the wish to ring up oneself."""
    if answers.get("keep") == "myself":
        return LeaveNoTrace("call.myself")
    area = str(about.get("known_area") or chosen_area(answers, about))
    reason = str(about.get("reason", "call_me"))
    return AskForCall(
        area,
        reason,
        Reach(str(answers.get("phone", ""))),
        urgent=reason in URGENT,
        case_id=str(about.get("case", "")),
        seen=tuple(about.get("seen", ())),
        unsure=bool(about.get("unsure")),
    )


FLOW = Flow(
    name="call",
    version=1,
    consent="keep",
    steps=(
        Choose(
            "keep",
            Data.CONTACT,
            PURPOSE,
            options=("yes", ends("myself")),
            params=consent_params,
            when=_no_number_yet,
        ),
        phone("call.phone", also=(), when=_no_number_yet),
        *where("call.area", when=_no_place_yet),
    ),
    then=command,
)


def carry_out(turn: Turn, asked: AskForCall | LeaveNoTrace) -> None:
    """Make the task and name the hour; the parked form, if any, is offered again."""
    if isinstance(asked, LeaveNoTrace):
        turn.say(asked.said, *turn.dial("dial", turn.house.places.get("contact_phone", "")), turn.button("home"))
        offer_parked(turn)
        return
    known = _known(turn)
    reach = (
        asked.reach
        if asked.reach.phone
        else Reach(**{name: known[name] for name in Reach.__dataclass_fields__ if name in known})
    )
    call = calls.ask(turn, replace(asked, reach=reach))
    turn.say(
        "call.late" if calls.is_late(turn, call) else "call.promised",
        turn.button("fine", "call_change.fine"),
        turn.button("other_time", "call_change.time", call=call.id),
        turn.button("other_words", "call_change.words", call=call.id),
        at=call.promised_at,
        reason=asked.reason,
        if_other=reach.if_other,
    )
    offer_parked(turn)


def offer_parked(turn: Turn) -> None:
    """What was half filled in is still there."""
    parked = turn.unit.talks.parked(turn.me.id)
    if parked is not None:
        turn.say("engine.still_there", turn.button("go_on", "home.resume"), turn.button("not_now", "home.leave_it"))


def prepare(turn: Turn, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """The place is not asked when a printed code, a form or a case has it."""
    known = about.get("area") or alarms.area_of(turn)
    told = {name: about[name] for name in TOLD if name in about}
    return {"reason": about.get("reason", "call_me"), **told} | ({"known_area": known} if known else {})


FORM = Form(FLOW, carry_out, view=view, prepare=prepare)
