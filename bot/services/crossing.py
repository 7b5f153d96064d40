"""Crossing from one channel to another: a link to our page, a code to say to a worker, a code that joins two.

A link is opened once; the page it opened stays the account's for some days. Two channels are joined only by somebody
who holds both. Source: ux.md 5.1, 5.7; PIPL 28-29, 38-40.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.conversation.messages import Incoming
from bot.domain.errors import Refused
from bot.domain.people import Account
from bot.services import finding
from bot.services.voice import Voice

ABROAD = "abroad"
"""The yes to saying everything on a channel whose servers stand elsewhere."""
ABROAD_VERSION = 1
TRIES = 50


def link(turn: Voice) -> str:
    """A link's code. It opens the speaker's account on our page, once."""
    code = secrets.token_urlsafe(16)
    turn.unit.crossings.make("link", turn.me.id, code, timedelta(minutes=turn.terms.link_minutes))
    turn.unit.record("crossing.link", f"account:{turn.me.id}")
    return code


def spoken(turn: Voice) -> str:
    """Four digits to say on the telephone, by which a worker finds what was begun. The same while they live."""
    crossings, me = turn.unit.crossings, turn.me
    known = crossings.kept("spoken", me.id, me.person_id)
    if known:
        return known
    code = _unused(turn)
    crossings.make("spoken", me.id, code, timedelta(days=turn.terms.link_days), keep_for=me.person_id)
    return code


def _unused(turn: Voice) -> str:
    """Four digits that nobody else was told; six where nearly all are taken."""
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10**4):04d}"
        if turn.unit.crossings.find("spoken", code) is None:
            return code
    return f"{secrets.randbelow(10**6):06d}"


def behind(turn: Voice, code: str) -> Account | None:
    """The account that was told these digits; None: nobody was, or too long ago."""
    row = turn.unit.crossings.find("spoken", code)
    return turn.unit.accounts.get(row.account_id) if row else None


def open_link(turn: Voice, code: str, here: Incoming) -> Account:
    """This device speaks for the account of the link from now on, for some days.

    Raises:
        Refused: the link was used elsewhere or is too old; or this device has something of its own.
    """
    unit = turn.unit
    row = unit.crossings.find("link", code)
    if row is None or (row.used_at is not None and row.account_id != turn.me.id):
        raise Refused("away.dead")
    account = unit.accounts.get(row.account_id)
    if account.id == turn.me.id:
        return account
    if not is_empty(turn, turn.me):
        raise Refused("away.not_empty")
    if not unit.crossings.use(row.id):
        raise Refused("away.dead")
    until = turn.now + timedelta(days=turn.terms.link_days)
    unit.accounts.settle(here.channel, here.bot, here.address, account.id, until)
    unit.record("crossing.open", f"account:{account.id}")
    return account


def code(turn: Voice) -> str:
    """Six digits to type on the other channel; those told before open nothing any more."""
    digits = f"{secrets.randbelow(10**6):06d}"
    turn.unit.crossings.forget("code", turn.me.id)
    turn.unit.crossings.make("code", turn.me.id, digits, timedelta(minutes=turn.terms.code_minutes))
    return digits


def redeem(turn: Voice, digits: str) -> Account | None:
    """Join the speaker's account and the one that was told these digits. None: there is none such.

    Raises:
        Refused: they are two people, or one is of the team and the other has something of its own.
    """
    unit, me = turn.unit, turn.me
    if me.closed_until is not None and me.closed_until > turn.now:
        return None
    row = unit.crossings.find("code", digits)
    if row is None or row.used_at is not None or not unit.crossings.use(row.id):
        finding.miss(turn, me)
        return None
    other = unit.accounts.get(row.account_id)
    if other.id == me.id:
        return me
    gone, stays = _order(turn, me, other)
    unit.crossings.join(gone.id, stays.id)
    return stays


def _order(turn: Voice, me: Account, other: Account) -> tuple[Account, Account]:
    """Which of the two goes into which: who works here stays, then who has something, then who made the code."""
    team = turn.unit.team
    mine, theirs = team.of_account(me.id) is not None, team.of_account(other.id) is not None
    gone, stays = (other, me) if mine or (is_empty(turn, other) and not is_empty(turn, me)) else (me, other)
    if (mine and theirs) or ((mine or theirs) and not is_empty(turn, gone)):
        raise Refused("away.team")
    if turn.unit.crossings.meet(me.id, other.id):
        raise Refused("away.two_people")
    return gone, stays


def is_empty(turn: Voice, account: Account) -> bool:
    """Whether nothing hangs on an account: no case, no call, no form with anything in it, no place in the team."""
    unit = turn.unit
    return not (
        unit.cases.of_account(account.id)
        or unit.calls.of_account(account.id)
        or unit.talks.drafts(account.id)
        or unit.team.of_account(account.id)
    )


def agreed(turn: Voice) -> bool:
    """Whether the speaker agreed that everything may be said on this channel."""
    rows = turn.unit.files.consents(turn.me.person_id)
    return any(row.purpose == ABROAD and row.withdrawn_at is None for row in rows)


def agree(turn: Voice) -> None:
    """The speaker agrees. Source: PIPL 39 for where it holds; asked everywhere."""
    turn.unit.files.consent(turn.me.id, turn.me.person_id, ABROAD, ABROAD_VERSION)
