"""Crossing from a chat to our page or to a telephone: a link that is opened once, a short code to say to a worker.

The page that a link opened stays the account's for some days. Source: ux.md 5.1, 5.7; PIPL 28-29, 38-40.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation.messages import Incoming, Kind
from bot.domain.errors import Refused
from bot.domain.people import Account
from bot.services import alarms, guessing
from bot.services.voice import Voice
from bot.store.messages import Said
from bot.store.unit import new_code

TRIES = 50
LAST = 12
"""Of so many messages the newest that a page shows is looked for: those that led there are none."""


# -- by a link -------------------------------------------------------------------------------------------------------


def link(turn: Voice) -> str:
    """A link's code. It opens the speaker's account on our page, once."""
    code = new_code()
    turn.unit.crossings.make("link", turn.me.id, code, timedelta(minutes=turn.terms.link_minutes))
    turn.unit.record("crossing.link", f"account:{turn.me.id}")
    return code


def open_link(turn: Voice, code: str, here: Incoming, *, shared: bool) -> Account:
    """This device speaks for the account of the link from now on, for some days. Opened here before, it leads on.

    `shared`: the device is in a second person's hands.

    Raises:
        Refused: the link was used elsewhere or is too old; or this device has something of its own.
    """
    unit = turn.unit
    row = unit.crossings.known("link", code)
    if row is None:
        raise Refused("connect.dead")
    account = unit.accounts.get(row.account_id)
    if account.id == turn.me.id and row.used_at is not None:
        return account
    if row.expires_at <= turn.now or not _may_be_entered(turn, account) or not unit.crossings.use(row.id):
        raise Refused("connect.dead")
    if account.id != turn.me.id and (shared or not is_empty(turn, turn.me)):
        raise Refused("connect.not_empty")  # nothing of a refused turn is kept: the link is not used up by it
    if account.id != turn.me.id:
        # The chat may be speaking at this moment: one after the other.
        unit.wait_for(account.id)
        # A page beside a chat is theirs for some days; where there is no other door this one stays.
        elsewhere = bool(unit.accounts.addresses(account.id))
        until = turn.now + timedelta(days=turn.terms.link_days) if elsewhere else None
        unit.accounts.settle(here.channel, here.bot, here.address, account.id, until)
    unit.record("crossing.open", f"account:{account.id}")
    return account


def _may_be_entered(turn: Voice, account: Account) -> bool:
    """The team comes in by its own door; of somebody erased nothing is left to come to."""
    return turn.unit.team.of_account(account.id) is None and turn.unit.key_of(account.person_id) is not None


def is_empty(turn: Voice, account: Account) -> bool:
    """Whether nothing hangs on an account: no case, no call, no form with anything in it, no alert that is still open,
    no place in the team."""
    unit = turn.unit
    return not (
        unit.cases.of_account(account.id)
        or unit.calls.of_account(account.id)
        or unit.talks.drafts(account.id)
        or unit.alerts.open_of(account.id)
        or unit.team.of_account(account.id)
    )


def unsaid(turn: Voice) -> list[Said]:
    """What the speaker was told and nothing showed: news, and the answer that the newest link stands for."""
    since = turn.now - timedelta(minutes=turn.terms.link_minutes)
    found = turn.unit.messages.unseen(turn.me.id)
    return [said for said in found if said.kind is Kind.NOTICE or said.made_at >= since]


def stands(turn: Voice, talk: str, asks: str) -> bool:
    """Whether the open question of a talk, whose key is `asks`, is the newest on the speaker's page: one that wants
    typing may have nothing to press."""
    newest = turn.unit.messages.after(turn.me, 0, LAST)[-1:]
    return any(said.key == asks or any(offer.act.talk == talk for offer in said.offers) for said in newest)


# -- by telephone ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begun:
    """What somebody began in a chat, as far as a worker may know it before they agreed."""

    account: Account
    since: datetime
    form: str
    """Name of the flow; empty: none was begun."""
    talk: str
    area: str
    """Empty: no place was named yet."""


def spoken(turn: Voice) -> str:
    """Four digits to say on the telephone, by which a worker finds what was begun. The same while they live."""
    crossings, me = turn.unit.crossings, turn.me
    known = crossings.kept("spoken", me.id, me.person_id)
    if known:
        return known
    code = unused(turn, "spoken", 4)
    crossings.make("spoken", me.id, code, timedelta(days=turn.terms.link_days), keep_for=me.person_id)
    return code


def unused(turn: Voice, kind: str, digits: int) -> str:
    """So many digits that nobody else was told; two more where nearly all are taken."""
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10**digits):0{digits}d}"
        if turn.unit.crossings.find(kind, code) is None:
            return code
    return unused(turn, kind, digits + 2)


def begun(turn: Voice, digits: str) -> Begun | None:
    """What stands behind the digits that a caller says; None: nobody was told these, or the worker missed too often."""
    unit = turn.unit
    if guessing.closed(turn, guessing.CODE):
        return None
    row = unit.crossings.find("spoken", digits)
    account = unit.accounts.get(row.account_id) if row else None
    if row is None or account is None or not _may_be_entered(turn, account):
        guessing.miss(turn, guessing.CODE)
        return None
    unit.record("crossing.spoken", f"account:{account.id}")
    kept = unit.talks.open(account.id) or unit.talks.parked(account.id)
    area = alarms.place_of(kept) or next((call.area for call in unit.calls.of_account(account.id)), "")
    return Begun(account, row.made_at, kept.talk.flow if kept else "", kept.talk.id if kept else "", area)
