"""Calls: ask for one, and say how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.case import Case
from bot.domain.commands import AskForCall, Reach
from bot.domain.consent import Purpose
from bot.domain.events import CallAsked, CallMissed
from bot.domain.people import Account
from bot.services import promises
from bot.services.voice import Voice
from bot.store.calls import Call

CHANGED = "changed"
"""What the caller saw in the person is told with it. It answers no application, and nothing said of one settles it."""
QUESTION = "question"
"""Somebody wants to know something, by a letter or by telephone: settled by an answer, and by no decision."""
MEET = "meet"
"""A first time is to be arranged where somebody was taken in."""
ASKED = ("call_me", "soon", "teach", QUESTION, CHANGED, "support", "follow_up", MEET)
"""What somebody asked for, or was promised to themself by an hour; the others are the team's own."""


def ask(turn: Voice, command: AskForCall) -> Call:
    """Somebody wants to be called: a task with a promised hour for the one who holds the case it is about, else for
    the team of the place. What was seen goes with the person it was seen in (000 §二(二)6; R100)."""
    unit = turn.unit
    case = next((one for one, _part in unit.cases.mine() if one.id == command.case_id), None)
    person_id, area = (case.person_id, case.area) if case else (turn.me.person_id, command.area)
    contact = asdict(command.reach) | _seen(turn, command)
    by = promises.call_by(turn, urgent=command.urgent)
    call = unit.calls.make(
        turn.me.id,
        person_id,
        area,
        command.reason,
        by,
        contact,
        case_id=case.id if case else None,
        urgent=command.urgent,
    )
    owner = unit.cases.alive(case.id).owner_id if case else None
    holder = owner if owner and unit.team.get(owner).works else None
    if holder:
        unit.calls.hand(call.id, holder)
    if is_late(turn, call):
        hurry(turn, call)
    unit.files.consent(turn.me.id, turn.me.person_id, Purpose.CALL, command.reason)
    unit.tell(CallAsked(call.id, area, person_id, command.reason, command.urgent, holder))
    return call


def _seen(turn: Voice, command: AskForCall) -> dict[str, Any]:
    """What was seen now, after what was seen when the same call was asked for before and has not come yet."""
    where = (command.reason, command.case_id or None)
    asked = (one for one in turn.unit.calls.of_account(turn.me.id) if (one.reason, one.case_id) == where)
    earlier = next((turn.unit.calls.own_contact(one) for one in asked), {})
    seen = [*earlier.get("seen", []), *(one for one in command.seen if one not in earlier.get("seen", []))]
    unsure = command.unsure or earlier.get("unsure", False)
    return ({"seen": seen} if seen else {}) | ({"unsure": True} if unsure else {})


def answering(turn: Voice, case: Case) -> Sequence[Call]:
    """The open calls that answer an application, and are over when it is decided."""
    return [call for call in over_with(turn, case) if call.reason != QUESTION]


def over_with(turn: Voice, case: Case) -> Sequence[Call]:
    """The open calls about a case that are over when it stops: not one that was asked for in worry."""
    return [call for call in turn.unit.calls.of_case(case.id) if call.reason != CHANGED]


def promised(turn: Voice) -> Sequence[Call]:
    """The open calls that were promised to the one who speaks; beside an application those that are not its own."""
    found, mine = turn.unit.calls.of_account(turn.me.id), turn.unit.cases.mine()
    return [call for call in found if call.reason in ASKED] if mine else found


def is_letter(turn: Voice, call: Call) -> bool:
    """Whether an answer is written and not rung up with. For whoever asked, or answers it."""
    return call.reason == QUESTION and turn.unit.calls.own_contact(call).get("way") == "here"


def is_late(turn: Voice, call: Call) -> bool:
    """Whether its hour has passed."""
    return turn.now > call.promised_at


def answered_in_writing(turn: Voice, account_id: str, *, case_id: str | None, call_id: str | None) -> None:
    """A human wrote to whoever had written: the letters about this case, or the one that this call is, are answered."""
    for call in turn.unit.calls.of_account(account_id):
        about = call.case_id == case_id if case_id else call.id == call_id
        if about and is_letter(turn, call):
            turn.unit.calls.tried(call, "written")
            turn.unit.calls.finish(call.id)


def outlive(turn: Voice, call: Call) -> None:
    """What was kept about the person goes. A call that somebody asked for in worry is still made: with their own
    number, and with nothing of the person."""
    unit, caller = turn.unit, turn.unit.accounts.get(call.account_id).person_id
    others = (one.reason for one in unit.calls.of_account(call.account_id) if one.case_id is None)
    kept = unit.calls.own_contact(call)
    if call.reason != CHANGED or caller == call.person_id or unit.key_of(caller) is None or "soon" in others:
        unit.calls.finish(call.id)
    else:
        own = {name: value for name, value in kept.items() if name in Reach.__dataclass_fields__}
        unit.calls.detach(call, caller, "soon", own)


def changed(turn: Voice, case: Case) -> Sequence[Call]:
    """The open calls in which somebody told that the person has changed, in every thread of the case."""
    threads = [case, *turn.unit.cases.merged(case.id)]
    return [call for one in threads for call in turn.unit.calls.of_case(one.id) if call.reason == CHANGED]


def for_caller(turn: Voice, account: Account, area: str) -> Call:
    """Somebody who rings up a worker and is known by a code alone: the call they asked for before, or one made now.

    It keeps nothing of them yet: they have not agreed to anything.
    """
    unit = turn.unit
    asked = next((call for call in unit.calls.of_account(account.id) if call.case_id is None), None)
    return asked or unit.calls.make(account.id, account.person_id, area, "call_me", turn.now, asdict(Reach()))


def by_the_team(turn: Voice, case: Case) -> Call:
    """Whoever registers a case has the family told that somebody rings: so it is a call, with a day, and theirs."""
    by = promises.working_days(turn, turn.terms.meet_days)
    contact: dict[str, Any] = turn.unit.files.open_own(case, "reach")
    made = turn.unit.calls.make(case.applicant_id, case.person_id, case.area, "call_me", by, contact, case_id=case.id)
    turn.unit.calls.hand(made.id, turn.working.id)
    return made


def cancel(turn: Voice, call_id: str) -> None:
    """One's own call is not wanted any more; the number goes with it."""
    for call in turn.unit.calls.of_account(turn.me.id):
        if call.id == call_id:
            turn.unit.calls.finish(call.id)


def urge(turn: Voice, call_id: str) -> None:
    """One's own call is late: it goes above the list."""
    for call in turn.unit.calls.of_account(turn.me.id):
        if call.id == call_id and is_late(turn, call):
            hurry(turn, call)


def hurry(turn: Voice, call: Call) -> None:
    """A late call goes above the list, and whoever has it and whoever leads hear of it at once."""
    turn.unit.calls.urge(call.id)
    turn.unit.tell(CallMissed(call.id, call.area, call.person_id, call.promised_at, call.owner_id, hurried=True))


def change(turn: Voice, call_id: str, **changes: str) -> None:
    """One's own call: another hour, another way to speak, another number."""
    for call in turn.unit.calls.of_account(turn.me.id):
        if call.id == call_id:
            kept = turn.unit.calls.own_contact(call) or asdict(Reach())
            turn.unit.calls.change_contact(call, kept | changes)
