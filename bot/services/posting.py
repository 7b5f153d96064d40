"""What was said leaves: to the speaker as it is, where it may be said there; to others as a neutral text.

A page needs none of this: it comes and looks. What may light up a screen is chosen from the closed list of ux.md 2.4,
and several things that happened say no more than one.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
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
"""One neutral text in so long says it all; one that is urgent is never left out."""
_URGENT = ("crisis", "staff_alert")
_UNSENT = (Kind.ECHO.value, Kind.PUSH.value)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A channel that is pushed to, as this deployment set it up."""

    bot: str
    everything: bool
    """It may carry everything, once the person has agreed to that."""


def answer(turn: Voice, here: Incoming, pushed: Mapping[str, Pushed], *, everything: bool) -> None:
    """Queue what this turn said to the one who spoke, where they spoke. `everything`: all of it may leave."""
    if here.channel not in pushed or not here.address:
        return
    for row in turn.unit.said:
        mine = row["account_id"] == turn.me.id and row["kind"] not in _UNSENT
        if mine and (everything or row["public"]):
            state_of = here.on if row["kind"] == Kind.STATUS.value else ""
            _send(turn, row, here.channel, here.bot, _where(here, row), replaces=state_of)


def _where(here: Incoming, row: Mapping[str, Any]) -> str:
    """Where others read along only the prompt is said (a notice); what is for the person goes to the person."""
    return here.room if here.kind is Heard.GROUP and row["kind"] == Kind.NOTICE.value else here.address


def tell(turn: Voice, mine: Set[str], pushed: Mapping[str, Pushed]) -> None:
    """Ring everybody this turn said something to who did not speak in it; `mine`: the accounts that did."""
    gravest: dict[str, Mapping[str, Any]] = {}
    for row in turn.unit.said:
        if row["account_id"] in mine or row["kind"] in _UNSENT:
            continue
        graver = gravest.get(row["account_id"])
        if graver is None or RANK[row["lane"]] < RANK[graver["lane"]]:
            gravest[row["account_id"]] = row
    places = turn.unit.chats.of_many(list(gravest), bots(pushed))
    for account_id, row in gravest.items():
        if account_id in places:
            _ring(turn, account_id, row, places[account_id])


def _ring(turn: Voice, account_id: str, row: Mapping[str, Any], place: Any) -> None:
    """Somebody who is not speaking now: a card as it is, anything else as a neutral text, in one chat."""
    unit = turn.unit
    if row["lane"] == "crisis" and row["public"]:
        _send(turn, row, place.channel, place.bot, place.address)
        return
    urgent = row["lane"] in _URGENT
    if not urgent and unit.chats.rang(account_id, place, turn.now - ENOUGH):
        return
    look = Offer("look_here", Act("open", "away.look"))
    unit.messages.add(
        account_id,
        unit.accounts.get(account_id).person_id,
        "nudge.task" if row["lane"] == "staff_alert" else "nudge.message",
        {},
        (look,),
        kind=Kind.PUSH,
        lane=row["lane"] if urgent else "reminder",
        public=True,
    )
    _send(turn, unit.said[-1], place.channel, place.bot, place.address, turn.now if urgent else _by_day(turn))


def bring(turn: Voice, here: Incoming, stem: str) -> None:
    """Queue what was said before and has not been shown: its receiver asked for it here, where all may be said."""
    row = {"stem": stem, "account_id": turn.me.id, "lane": "reply"}
    _send(turn, row, here.channel, here.bot, here.address)


def bots(pushed: Mapping[str, Pushed]) -> dict[str, str]:
    """Channel to bot."""
    return {channel: one.bot for channel, one in pushed.items()}


def _by_day(turn: Voice) -> datetime:
    """Now, or the end of the quiet hours."""
    return Quiet(turn.terms.quiet_from, turn.terms.quiet_until).next_allowed(turn.now, ZONE)


def _send(
    turn: Voice,
    row: Mapping[str, Any],
    channel: str,
    bot: str,
    address: str,
    not_before: datetime | None = None,
    replaces: str = "",
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
            "replaces": replaces,
            "trouble": "",
            "made_at": turn.now,
            "next_at": start,
            "ends_at": start + lives if lives else None,
        }
    )
