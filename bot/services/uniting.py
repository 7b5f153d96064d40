"""Two ways to speak become one person: a page and a chat, joined by six digits that go from one to the other.

Only somebody who holds both can do it. Source: ux.md 5.7, 9.2; OWASP ASVS 6.5.5 for how long and how often.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.conversation.messages import Incoming
from bot.domain.errors import Refused
from bot.domain.people import Account
from bot.services import crossing, finding
from bot.services.voice import Voice

GUESSES = 100
"""So many wrong codes within the time that a lock lasts, by however many devices, and for a while none is right."""


def code(turn: Voice) -> str:
    """Six digits to type on the other side; those told before open nothing any more."""
    digits = f"{secrets.randbelow(10**6):06d}"
    turn.unit.crossings.forget(turn.me.id, "code")
    turn.unit.crossings.make("code", turn.me.id, digits, timedelta(minutes=turn.terms.code_minutes))
    return digits


def other(turn: Voice, digits: str) -> Account | None:
    """Whom these digits would join the speaker with. None: nobody, and a miss is counted."""
    unit, me = turn.unit, turn.me
    if me.closed_until is not None and me.closed_until > turn.now:
        return None
    lock = timedelta(minutes=turn.terms.word_closed_minutes)
    row = unit.crossings.find("code", digits)
    guessed = unit.crossings.guesses(lock, turn.terms.word_misses) >= GUESSES
    found = unit.accounts.get(row.account_id) if row is not None and row.used_at is None and not guessed else None
    if found is None or unit.key_of(found.person_id) is None:
        finding.miss(turn, me)
        return None
    return found


def join(turn: Voice, digits: str, here: Incoming) -> Account | None:
    """Join the speaker's account and the one that was told these digits, for good. None: there is none such (any more).

    Raises:
        Refused: they are two people, or one is of the team and the other has something of its own.
    """
    unit, me = turn.unit, turn.me
    told = other(turn, digits)
    row = unit.crossings.find("code", digits)
    if told is None or row is None:
        return None
    if told.id == me.id:
        unit.crossings.use(row.id)
        unit.accounts.settle(here.channel, here.bot, here.address, me.id)
        return me
    # Whoever speaks there at this moment is heard out first, and finds the one account afterwards.
    for address in unit.accounts.addresses(told.id):
        unit.wait_for(address.address)
    gone, stays = _order(turn, told)
    if not unit.crossings.use(row.id):
        finding.miss(turn, me)
        return None
    unit.crossings.join(gone.id, stays.id)
    unit.accounts.settle(here.channel, here.bot, here.address, stays.id)
    return unit.accounts.get(stays.id)


def _order(turn: Voice, told: Account) -> tuple[Account, Account]:
    """Which of the two goes into which: who works here stays, then who has something, has a word, made the code."""
    me, team = turn.me, turn.unit.team
    working = [one for one in (me, told) if team.of_account(one.id) is not None]
    gone, stays = (told, me) if _weight(turn, me) > _weight(turn, told) else (me, told)
    if len(working) == 2 or (working and not crossing.is_empty(turn, gone)):
        raise Refused("connect.team")
    if turn.unit.crossings.meet(me.id, told.id):
        raise Refused("connect.two_people")
    return gone, stays


def _weight(turn: Voice, account: Account) -> tuple[bool, bool, bool]:
    working = turn.unit.team.of_account(account.id) is not None
    return working, not crossing.is_empty(turn, account), account.word_hash is not None
