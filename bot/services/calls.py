"""Calls: ask for one, and say how it went."""

from __future__ import annotations

from dataclasses import asdict

from bot.domain.commands import AskForCall, Reach
from bot.domain.consent import Purpose
from bot.domain.events import CallAsked
from bot.domain.people import Account
from bot.services import promises
from bot.services.voice import Voice
from bot.store.calls import Call


def ask(turn: Voice, command: AskForCall) -> Call:
    """Somebody wants to be called: a task for the team of their place, with a promised hour."""
    unit = turn.unit
    by = promises.call_by(turn, urgent=command.urgent)
    person_id = turn.me.person_id
    call = unit.calls.make(
        turn.me.id, person_id, command.area, command.reason, by, asdict(command.reach), urgent=command.urgent
    )
    unit.files.consent(turn.me.id, person_id, Purpose.CALL, command.reason)
    unit.tell(CallAsked(call.id, command.area, person_id, command.reason, command.urgent))
    return call


def for_caller(turn: Voice, account: Account, area: str) -> Call:
    """Somebody who rings up a worker and is known by a code alone: the call they asked for before, or one made now.

    It keeps nothing of them yet: they have not agreed to anything.
    """
    unit = turn.unit
    asked = next((call for call in unit.calls.of_account(account.id) if call.case_id is None), None)
    return asked or unit.calls.make(account.id, account.person_id, area, "call_me", turn.now, asdict(Reach()))


def cancel(turn: Voice, call_id: str) -> None:
    """One's own call is not wanted any more; the number goes with it."""
    for call in turn.unit.calls.of_account(turn.me.id):
        if call.id == call_id:
            turn.unit.calls.finish(call.id)


def urge(turn: Voice, call_id: str) -> None:
    """One's own call is late: it goes above the list."""
    for call in turn.unit.calls.of_account(turn.me.id):
        if call.id == call_id and turn.now > call.promised_at:
            turn.unit.calls.urge(call.id)


def change(turn: Voice, call_id: str, **changes: str) -> None:
    """One's own call: another hour, another way to speak, another number."""
    for call in turn.unit.calls.of_account(turn.me.id):
        if call.id == call_id:
            kept = turn.unit.calls.own_contact(call) or asdict(Reach())
            turn.unit.calls.change_contact(call, kept | changes)
