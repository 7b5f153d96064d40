"""Finding one's own again: by the 4-digit word, by number and word, by a link."""

from __future__ import annotations

import hmac

from bot.domain.case import Case
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Account, Part
from bot.services import guessing
from bot.services.voice import Voice


def check_word(turn: Voice, account: Account | None, word: str) -> bool:
    """Whether the word is right. Five misses close it for a quarter of an hour, and a call is offered (ux.md 3).

    They count where they are typed, and against an account that is not the speaker's; nobody's word is never right.
    """
    on = account.id if account is not None and account.id != turn.me.id else ""
    if guessing.closed(turn, guessing.WORD, on):
        return False
    digits = "".join(ch for ch in word if ch.isalnum())
    kept = account.word_hash if account is not None else None
    if account is not None and kept and hmac.compare_digest(turn.unit.vault.word(account.id, digits), kept):
        guessing.right(turn, guessing.WORD, on)
        return True
    guessing.miss(turn, guessing.WORD, on)
    return False


def set_word(turn: Voice, word: str) -> None:
    """Set the word that brings an empty screen back and finds an application on another phone."""
    turn.unit.accounts.set_word(turn.me.id, word)
    turn.unit.record("word.set", f"account:{turn.me.id}")


def stage_of(turn: Voice, number: str) -> Case | None:
    """The case with this number, of which only the stage may be told without the word."""
    found = turn.unit.cases.by_number(clean(number))
    return found if found is not None and turn.unit.key_of(found.person_id) is not None else None


def account_behind(turn: Voice, number: str) -> Account | None:
    """The account that holds an application or a draft with this number."""
    case = stage_of(turn, number)
    if case is not None:
        return turn.unit.accounts.get(case.applicant_id)
    draft = turn.unit.talks.by_number(clean(number))
    return turn.unit.accounts.get(draft.account_id) if draft else None


def clean(number: str) -> str:
    """A number as it was copied by hand: case, spaces and the letters people mistake."""
    return "".join(ch for ch in number.upper() if ch.isascii() and ch.isalnum())


def follow(turn: Voice, code: str) -> Case:
    """Open the person's own link: this account becomes the person of that case.

    Raises:
        Refused: the link is spent or dead; one press asks for another.
        NotThere: the case is gone.
    """
    unit = turn.unit
    made = unit.files.made_link(code)
    if made is None:
        raise Refused("link.dead")
    alive = unit.cases.alive(made.case_id)
    threads = [made.case_id, alive.id, *(one.id for one in unit.cases.merged(alive.id))]
    parts = {m.part for one in threads for m in unit.cases.members(one) if m.account_id == turn.me.id}
    if parts - {Part.PERSON}:
        raise Refused("link.not_for_you")
    case_id, happened = unit.files.follow(code, turn.me.id)
    if happened == "dead":
        raise Refused("link.dead")
    case = unit.cases.alive(case_id)
    if unit.key_of(case.person_id) is None:
        raise NotThere
    for member in unit.cases.members(case.id):
        other = member.part is Part.PERSON and member.account_id != turn.me.id
        if other and not unit.accounts.addresses(member.account_id):
            # Made for somebody who had not spoken here yet; now they have.
            unit.cases.leave(case.id, member.account_id)
    unit.cases.join(case.id, turn.me.id, Part.PERSON)
    unit.record("link.open", f"case:{case.id}")
    return case
