"""Two ways to speak become one person: a page and a chat, joined by six digits that go from one to the other.

Only somebody who holds both can do it. Source: ux.md 5.7, 9.2; OWASP ASVS 6.5.5 for how long and how often.
"""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.messages import Incoming
from bot.domain.errors import Refused
from bot.domain.people import Account
from bot.services import crossing, guessing
from bot.services.voice import Voice

GUESSES = 100
"""So many wrong codes within the time that a lock lasts, by however many devices, and for a while none is right."""


def code(turn: Voice) -> str:
    """Six digits to type on the other side; those told before open nothing any more."""
    digits = crossing.unused(turn, "code", 6)
    turn.unit.crossings.forget(turn.me.id, "code")
    turn.unit.crossings.make("code", turn.me.id, digits, timedelta(minutes=turn.terms.code_minutes))
    return digits


def other(turn: Voice, digits: str) -> Account | None:
    """Whom these digits would join the speaker with. None: nobody, and a miss is counted."""
    unit = turn.unit
    if guessing.closed(turn, guessing.CODE):
        return None
    lock = timedelta(minutes=turn.terms.word_closed_minutes)
    row = unit.crossings.find("code", digits)
    guessed = unit.guesses.lately(guessing.CODE, lock) >= GUESSES
    found = unit.accounts.get(row.account_id) if row is not None and row.used_at is None and not guessed else None
    if found is None or unit.key_of(found.person_id) is None:
        guessing.miss(turn, guessing.CODE)
        return None
    return found


def join(turn: Voice, digits: str, here: Incoming) -> Account | None:
    """Join the speaker's account and the one that was told these digits, for good. None: there is none such (any more).

    Raises:
        Refused: they are two people, or one is of the team and the other has something of its own.
    """
    unit, me = turn.unit, turn.me
    told = other(turn, digits)
    if told is None:
        return None
    if told.id != me.id:
        # Whoever speaks there at this moment is heard out first, and finds the one account afterwards.
        for address in unit.accounts.addresses(told.id):
            unit.wait_for(address.address)
    row = unit.crossings.find("code", digits)
    if row is None or row.account_id != told.id or not unit.crossings.use(row.id):
        guessing.miss(turn, guessing.CODE)
        return None
    stays = me if told.id == me.id else _one_of(turn, told)
    unit.accounts.settle(here.channel, here.bot, here.address, stays.id)
    return stays


def _one_of(turn: Voice, told: Account) -> Account:
    """The two become one: who works here stays, then who has a word (it opens that account alone), who has something,
    who made the code."""
    me = turn.me
    gone, stays = (told, me) if _weight(turn, me) > _weight(turn, told) else (me, told)
    works, *_ = _weight(turn, stays)
    if works and any(_weight(turn, gone)):
        raise Refused("connect.team")
    if turn.unit.crossings.meet(me.id, told.id):
        raise Refused("connect.two_people")
    turn.unit.crossings.join(gone.id, stays.id)
    return stays


def _weight(turn: Voice, account: Account) -> tuple[bool, bool, bool]:
    works = turn.unit.team.of_account(account.id) is not None
    return works, account.word_hash is not None, not crossing.is_empty(turn, account)
