"""回电: one call at a time, taken by one, and what came of it in one press (ux.md 9.3, 10, 12.4)."""

from __future__ import annotations

from typing import Any

from bot.app import Desk, Form, Turn
from bot.conversation.flow import Ask, Data, Flow, Seen, Trouble, Value
from bot.domain.errors import Refused
from bot.services import call_outcomes, call_undo, calls, caseload
from handlers import staff_aftercare, staff_changed, staff_moving, staff_waiting

SHOWN = 4
"""Digits of a number that are shown at its end."""


LONGEST = 70
"""Of a reason: a line."""


def short(text: str, _seen: Seen) -> Value | Trouble:
    """A reason in a line."""
    words = " ".join(text.split())
    return Value(words) if 0 < len(words) <= LONGEST else Trouble("staff.too_long")


def masked(phone: str) -> str:
    """Enough of a number to know it again: 138••••1234."""
    return f"{phone[:3]}\u2022\u2022\u2022\u2022{phone[-SHOWN:]}" if len(phone) >= 2 * SHOWN else phone


def show(turn: Turn, call: str) -> None:
    """Take the call: who, why, what to mind, and the number under one press."""
    waiting = next((one for one in turn.unit.calls.queue() if one.id == call), None)
    if waiting is not None and call_outcomes.is_stuck(turn, waiting):
        turn.say(
            "calls.stuck", turn.button("decide", "call_decision", call=call), turn.button("today"), n=waiting.tries
        )
        staff_changed.say(turn, waiting)
        return
    taken = call_outcomes.take(turn, call)
    contact, case = turn.unit.calls.contact(taken), call_outcomes.case_of(turn, taken)
    phone = str(contact.get("phone", ""))
    offers = [turn.device("dial", f"tel:{phone}")] if phone else [turn.button("reply", "thread", call=call)]
    said = staff_waiting.outcomes(turn, taken) or staff_moving.ways(turn, taken) or staff_changed.ways(turn, taken)
    said = said or staff_aftercare.ways(turn, taken)
    if said:
        offers += said
    elif case is not None and (taken.reason == calls.MEET or calls.is_letter(turn, taken)):
        done = "arranged" if taken.reason == calls.MEET else "talked"
        offers += [
            turn.button(done, "calls.talked", call=call),
            turn.button("open_case", "review.show", case=case.id),
        ]
    elif case is not None:
        offers += [turn.button("wants", "calls.wants", call=call), turn.button("reached", "calls.reached", call=call)]
    else:
        offers += [
            turn.button("enter", "staff_application", call=call),
            turn.button("talked", "calls.talked", call=call),
        ]
    if phone:
        offers += [turn.button("not_reached", "calls.not_reached", call=call)]
        offers += [turn.button("wrong_number", "calls.wrong_number", call=call)]
    offers.append(turn.button("others", "calls.others", call=call))
    key, about = "calls.show", caseload.brief(turn, case, "call") if case else _caller(turn, taken)
    if taken.reason == calls.CHANGED:
        key, about = "calls.changed", staff_changed.told(turn, taken)
    letter = turn.unit.threads.letter(taken.account_id, area=taken.area) if taken.case_id is None else None
    if letter is not None:
        about |= {"thread": letter.id}  # its words go when those of the thread go
    turn.say(
        key,
        *offers,
        person=taken.person_id,
        **about,
        reason=taken.reason,
        masked=masked(phone),
        when=contact.get("when", "any"),
        if_other=contact.get("if_other", "only_me"),
        words=contact.get("text", ""),
        tries=taken.tries,
    )


def _caller(turn: Turn, call: Any) -> dict[str, Any]:
    """What is known of somebody who only left a number."""
    return {"caller": "unknown", "area": turn.areas.name(call.area), "door": "", "knows": "", "own": ""}


def others(turn: Turn, call: str) -> None:
    """The rarer outcomes."""
    taken = call_outcomes.take(turn, call)
    offers = []
    if taken.case_id:
        offers = [
            turn.button("not_yet", "calls.not_yet", call=call),
            turn.button("declines", "calls.declines", call=call),
        ]
        if taken.reason == "discharge":
            offers.append(turn.button("never", "asked.never", call=call))
        offers.append(turn.button("open_case", "review.show", case=taken.case_id))
    # Whom a hospital handed on has perhaps no page yet to be written to.
    if turn.unit.calls.contact(taken).get("phone") and taken.reason != "discharge":
        offers.append(turn.button("reply", "thread", call=call))
    if turn.house.pushed and not taken.case_id:
        offers.append(turn.button("spoken"))
    turn.say("calls.others", *offers, turn.button("put_back", "calls.put_back", call=call), turn.button("today"))


# -- outcomes ------------------------------------------------------------------------------------------------------


def not_reached(turn: Turn, call: str) -> None:
    """没打通: counted, back at another hour, and the neutral text is offered."""
    held = call_outcomes.take(turn, call)
    phone = str(turn.unit.calls.contact(held).get("phone", ""))
    allowed = call_outcomes.may_text(turn, held)
    n, again_at = call_outcomes.not_reached(turn, call)
    if again_at is None:
        turn.say("calls.to_lead", _slip(turn, call), turn.button("today"), n=n, person=held.person_id)
    elif allowed:
        turn.say(
            "calls.offer_text",
            turn.button("send_text", "calls.text", call=call),
            turn.button("no_text", "today"),
            _slip(turn, call),
            person=held.person_id,
            n=n,
            at=again_at,
        )
    else:
        turn.say(
            "calls.copy_text",
            turn.device("open_text", f"sms:{phone}"),
            _slip(turn, call),
            turn.button("today"),
            person=held.person_id,
            n=n,
            at=again_at,
        )


def text(turn: Turn, call: str) -> None:
    """发: the one neutral text."""
    call_outcomes.text(turn, call)
    turn.say("calls.text_sent", turn.button("today"))


def wrong_number(turn: Turn, call: str) -> None:
    """号码不对: cleared; the family is asked at its next visit."""
    call_outcomes.wrong_number(turn, call)
    turn.say("calls.cleared", _slip(turn, call), turn.button("today"))


def wants(turn: Turn, call: str) -> None:
    """本人愿意: on to the two things that registration needs."""
    case = call_outcomes.spoke(turn, call, "wants")
    if case is None:
        turn.say("calls.noted", _slip(turn, call), turn.button("today"))
    else:
        turn.lead("register", case=case.id)
        turn.say("calls.wants", _slip(turn, call))


def reached(turn: Turn, call: str) -> None:
    """只谈了家人: the call is made, the person's own word is still missing."""
    case = call_outcomes.spoke(turn, call, "reached")
    if case is None:
        turn.say("calls.noted", _slip(turn, call), turn.button("today"))
        return
    turn.say(
        "calls.own_missing",
        turn.button("link", "register.link", case=case.id),
        turn.button("ring_again", "calls.ring_again", case=case.id),
        turn.button("ask_more", "ask_more", case=case.id),
        turn.button("open_case", "review.show", case=case.id),
        _slip(turn, call),
        turn.button("today"),
        person=case.person_id,
        own=caseload.brief(turn, case, "call")["own"],
    )


def talked(turn: Turn, call: str) -> None:
    """说完了: answered, and nothing is applied for. The number goes with the call."""
    case = call_outcomes.spoke(turn, call, "reached")
    more = [turn.button("open_case", "review.show", case=case.id)] if case else []
    turn.say("calls.done", *more, _slip(turn, call), turn.button("today"))


def not_yet(turn: Turn, call: str) -> None:
    """本人再想想: asked once more after some days."""
    call_outcomes.person_thinks(turn, call)
    turn.say("calls.thinking", _slip(turn, call), turn.button("today"), days=turn.terms.ask_again_days)


def _slip(turn: Turn, call: str) -> Any:
    """撤回刚才那步: one press, right after."""
    return turn.button("undo_call", "calls.undo", call=call)


def undo(turn: Turn, call: str) -> None:
    """Taken back; where somebody's word was written down, with a reason."""
    if call_undo.needs_reason(turn, call):
        turn.lead("call_undo", call=call)
        return
    _undone(turn, (call, ""))


def _undone(turn: Turn, told: tuple[str, str]) -> None:
    taken = call_undo.undo(turn, *told)
    turn.say(
        "calls.undone",
        turn.button("open_call", "calls.show", call=taken.id),
        turn.button("today"),
        person=taken.person_id,
    )


UNDO = Form(
    Flow(
        "call_undo",
        1,
        (Ask("why", Data.SENSITIVE, "a word that was written down is taken back with a reason (R43)", reads=short),),
        then=lambda answers, about: (str(about["call"]), str(answers["why"])),
    ),
    _undone,
    whose=lambda turn, about: call_undo.person_of(turn, str(about["call"])),
    staff=True,
)


def declines(turn: Turn, call: str) -> None:
    """不办了: whose word is it? The person's erases, the family's stops."""
    case = call_outcomes.case_of(turn, call_outcomes.take(turn, call))
    if case is None:
        raise Refused("error.not_there")
    turn.lead("review.stop", case=case.id)


def ring_again(turn: Turn, case: str) -> None:
    """改天再打: on the next working day, by oneself."""
    at = call_outcomes.ring_again(turn, case)
    turn.say("calls.rings_again", turn.button("today"), at=at)


def put_back(turn: Turn, call: str) -> None:
    """放回去: for whoever is free."""
    call_outcomes.put_back(turn, call)
    turn.say("calls.back", turn.button("today"))


DESK = Desk(
    "calls",
    {
        "open": lambda turn: turn.lead("today"),
        "show": show,
        "others": others,
        "not_reached": not_reached,
        "text": text,
        "wrong_number": wrong_number,
        "wants": wants,
        "reached": reached,
        "talked": talked,
        "not_yet": not_yet,
        "declines": declines,
        "ring_again": ring_again,
        "put_back": put_back,
        "undo": undo,
    },
    staff=True,
)
