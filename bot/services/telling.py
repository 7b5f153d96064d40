"""Telling somebody else: one message, with what can be pressed under it."""

from __future__ import annotations

from typing import Any

from bot.conversation.messages import Kind
from bot.services.voice import Voice
from bot.store.messages import Act, Offer


def tell(
    turn: Voice,
    account_id: str,
    person_id: str,
    key: str,
    *offers: Offer,
    kind: Kind = Kind.NOTICE,
    lane: str = "reply",
    case_id: str | None = None,
    climbs: bool = False,
    dedupe: str | None = None,
    stem: str = "",
    **params: Any,
) -> None:
    """One message to somebody else. `climbs`: unheard after some working days it goes further (ux.md 10).

    `dedupe`: a name by which it is said once and found again. `stem`: of the line of a thread that it shows.
    """
    if turn.unit.key_of(person_id) is None:
        person_id = turn.unit.accounts.get(account_id).person_id
    wake_on = turn.calendar.add_working_days(turn.today, turn.terms.unheard_days) if climbs else None
    params = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in params.items()}
    params.setdefault("said_on", turn.today.isoformat())
    turn.unit.messages.add(
        account_id,
        person_id,
        key,
        params,
        offers,
        kind=kind,
        lane=lane,
        wake_on=wake_on,
        case_id=case_id,
        dedupe=dedupe,
        public=turn.public(key),
        stem=stem,
    )


def button(word: str, action: str, **args: Any) -> Offer:
    """A button in a message to somebody else."""
    return Offer(word, Act("open", action, args=args))
