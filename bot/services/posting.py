"""What was said leaves: to the speaker as it is, where it may be said there; to others as a neutral text.

A page needs none of this: it comes and looks. What may light up a screen is chosen from the closed list of ux.md 2.4,
and several things that happened say no more than one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.conversation.messages import Heard, Incoming, Kind
from bot.domain.calendar import Quiet
from bot.services.voice import Voice
from bot.store.messages import LIVES, Act, Offer
from bot.store.sendings import RANK
from bot.store.unit import ZONE

ENOUGH = timedelta(minutes=10)
"""One neutral text in so long says it all; an alert is never left out."""
_UNSENT = (Kind.ECHO.value, Kind.PUSH.value)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A channel that is pushed to, as this deployment set it up."""

    bot: str
    everything: bool
    """It may carry everything, once the person has agreed to that."""


def post(turn: Voice, incoming: Incoming | None, pushed: Mapping[str, Pushed], *, everything: bool) -> None:
    """Queue the way out of everything this turn said. `everything`: the speaker's own channel may carry all of it."""
    me = turn.me.id if incoming is not None else ""
    here = incoming if incoming is not None and incoming.channel in pushed else None
    others: dict[str, Mapping[str, Any]] = {}
    for row in turn.unit.said:
        if row["kind"] in _UNSENT:
            continue
        if row["account_id"] == me:
            if here is not None and (everything or row["public"]):
                _send(turn, row, here.channel, here.bot, _where(here, row))
        else:
            graver = others.get(row["account_id"])
            if graver is None or RANK[row["lane"]] < RANK[graver["lane"]]:
                others[row["account_id"]] = row
    for account_id, row in others.items():
        _push(turn, account_id, row, pushed)


def _where(here: Incoming, row: Mapping[str, Any]) -> str:
    """A danger card is nobody else's business, wherever the words stood."""
    return here.room if here.kind is Heard.GROUP and row["kind"] != Kind.CRISIS.value else here.address


def _push(turn: Voice, account_id: str, row: Mapping[str, Any], pushed: Mapping[str, Pushed]) -> None:
    """Somebody who is not speaking now: a card as it is, anything else as a neutral text."""
    unit = turn.unit
    place = unit.accounts.pushed_at(account_id, {channel: one.bot for channel, one in pushed.items()})
    if place is None:
        return
    if row["lane"] == "crisis" and row["public"]:
        _send(turn, row, place.channel, place.bot, place.address)
        return
    urgent = row["lane"] == "staff_alert"
    if not urgent and unit.messages.pushed_since(account_id, turn.now - ENOUGH):
        return
    look = Offer("look_here", Act("open", "away.look"))
    unit.messages.add(
        account_id,
        unit.accounts.get(account_id).person_id,
        "nudge.task" if urgent else "nudge.message",
        {},
        (look,),
        kind=Kind.PUSH,
        lane="staff_alert" if urgent else "reminder",
        public=True,
    )
    _send(turn, unit.said[-1], place.channel, place.bot, place.address, turn.now if urgent else _by_day(turn))


def _by_day(turn: Voice) -> datetime:
    """Now, or the end of the quiet hours."""
    return Quiet(turn.terms.quiet_from, turn.terms.quiet_until).next_allowed(turn.now, ZONE)


def _send(
    turn: Voice, row: Mapping[str, Any], channel: str, bot: str, address: str, not_before: datetime | None = None
) -> None:
    lane = str(row["lane"])
    lives = LIVES[lane]
    start = not_before or turn.now
    turn.unit.add_sending(
        {
            "stem": row["stem"],
            "account_id": row["account_id"],
            "channel": channel,
            "bot": bot,
            "address": address,
            "lane": lane,
            "rank": RANK[lane],
            "again": False,
            "state": "ready",
            "tries": 0,
            "parts": 0,
            "receipt": "",
            "trouble": "",
            "made_at": turn.now,
            "next_at": start,
            "ends_at": start + lives if lives else None,
        }
    )
