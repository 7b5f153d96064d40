"""The number on a resident identity card: read, checked, and never shown in full.

Source of the make-up: GB 11643 (six digits of place, eight of birth, three of order, one to check).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.numerals import NO_WORDS, Run, runs

HIDDEN = "\u2022" * 8
LENGTH, OLD_LENGTH = 18, 15
"""Signs on a card; cards issued before 1999 carry 15: two for the year and none to check."""
OLDEST = 130
"""Years. Nobody registered is older: an earlier birth date is a slip."""


class Sex(StrEnum):
    """As the card has it: odd order numbers are men's."""

    FEMALE = "female"
    MALE = "male"


class IdFault(StrEnum):
    """Why a number cannot be taken."""

    LENGTH = "length"
    """Too short or too long; by how much is told."""
    BIRTH = "birth"
    """The birth date in it does not exist, or lies too long ago."""
    FUTURE = "future"
    """The birth date in it is still to come."""
    CHECK = "check"
    """The last sign does not fit the others: somewhere one is wrong."""
    UNREADABLE = "unreadable"
    """No number in it, or two."""


@dataclass(frozen=True, slots=True, repr=False)
class IdCard:
    """A number whose make-up holds together. It prints itself masked."""

    number: str
    """18 signs, the last a digit or X; a number of 15 signs is brought to 18."""
    birth: date
    sex: Sex

    @property
    def masked(self) -> str:
        """The only form in which it is shown: the first four and the last four signs."""
        return self.number[:4] + HIDDEN + self.number[-4:]

    def __repr__(self) -> str:
        return f"IdCard({self.masked})"


@dataclass(frozen=True, slots=True)
class IdTrouble:
    """Why the text gave no number, without a digit of it."""

    fault: IdFault
    missing: int = 0
    """How many signs are lacking to 18; 0 where that is not the fault."""
    extra: int = 0
    """How many signs there are beyond 18; 0 where that is not the fault."""


def read_idcard(text: str, today: date, words: Mapping[str, str] = NO_WORDS) -> IdCard | IdTrouble:
    """The one identity number in the text, with other words around it or not. Never raises.

    `words` are the words of a language for single digits (`digits` in content/patterns/zh.yaml). The place
    is not looked up: counties are renamed and dissolved, and a card stays good.
    """
    found = runs(text, words)
    answers = [_read(run, today) for run in found]
    cards = {answer for answer in answers if isinstance(answer, IdCard)}
    if len(cards) == 1:
        return cards.pop()
    if cards or not found:
        return IdTrouble(IdFault.UNREADABLE)
    return answers[max(range(len(found)), key=lambda i: len(found[i].digits))]


def _read(run: Run, today: date) -> IdCard | IdTrouble:
    from stdnum.iso7064 import mod_11_2  # heavy: 29 ms and 9 MB, only when a number comes

    number = run.digits + "X" * run.cross
    if len(number) == OLD_LENGTH and not run.cross:
        number = number[:6] + "19" + number[6:]
        number += mod_11_2.calc_check_digit(number)
    if len(number) != LENGTH:
        short = LENGTH - len(number)
        return IdTrouble(IdFault.LENGTH, missing=max(short, 0), extra=max(-short, 0))
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return IdTrouble(IdFault.BIRTH)
    if birth > today:
        return IdTrouble(IdFault.FUTURE)
    if birth.year < today.year - OLDEST:
        return IdTrouble(IdFault.BIRTH)
    if not mod_11_2.is_valid(number):
        return IdTrouble(IdFault.CHECK)
    return IdCard(number, birth, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)
