"""Telephone numbers at which somebody can be called back, read from whatever was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.domain.numerals import NO_WORDS, Run, runs

HIDDEN = "\u2022"
MOBILE_DIGITS = 11
TOO_MANY = 3
"""More digits too many than this is no slip of the finger but something else, such as an identity number."""

SHORTEST, LONGEST = 3, 14
"""Signs of a number as it is dialled: from 110 to +86 and a mobile; more are two numbers."""

_WRITTEN = re.compile(r"\+?\(?\d[\d() -]*")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_MOBILE_START = re.compile(r"1[3-9]\d+")
_EMERGENCY = frozenset({"110", "119", "120", "122"})
_SERVICE = re.compile(r"1[0-2]\d{1,4}|(?:400|800)\d{7}|9[56]\d{3,6}")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_AREA = r"(?:10|2\d|[3-9]\d\d)"

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_LONG_ID = re.compile(rf"[1-9]\d{{5}}(?:18|19|20)\d\d{_DAY}\d\d")
"""An identity number of 18 signs, even with one or two missing at the end or others stuck to it."""
_OLD_ID = re.compile(rf"[1-9]\d{{7}}{_DAY}\d{{3}}")
_LANDLINE = re.compile(rf"(?:(?:00)?860?|0){_AREA}\d{{7,8}}")


class Kind(StrEnum):
    """What kind of line it is: only a mobile can take a text message."""

    MOBILE = "mobile"
    LANDLINE = "landline"


class PhoneFault(StrEnum):
    """Why a number cannot be taken."""

    MISSING = "missing"
    """Digits too few; how many is told."""
    EXTRA = "extra"
    """Digits too many; how many is told."""
    AREA_CODE = "area_code"
    """A landline without its area code."""
    NOT_REACHABLE = "not_reachable"
    """A service number (400, 95…, 12345): nobody can be called back there."""
    EMERGENCY = "emergency"
    """110, 119, 120, 122: also a hint that somebody may need help now."""
    UNREADABLE = "unreadable"
    """No number in it, two numbers, or one that does not exist."""


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A number that can be called from anywhere in the country. It prints itself masked."""

    digits: str
    """As dialled inside the country: 11 digits, or area code with its 0 and the local number."""
    kind: Kind

    @property
    def grouped(self) -> str:
        """As it is read back to the one who typed it: 138 0000 1234, 0830 123 4567, 028 8765 4321."""
        area, middle, last = self._parts()
        return f"{area} {middle} {last}"

    @property
    def masked(self) -> str:
        """As it is shown to anybody else: the first group and the last four digits."""
        area, middle, last = self._parts()
        return area + HIDDEN * len(middle) + last

    def _parts(self) -> tuple[str, str, str]:
        area = 3 if self.kind is Kind.MOBILE or self.digits[1] in "12" else 4
        return self.digits[:area], self.digits[area:-4], self.digits[-4:]

    def __repr__(self) -> str:
        return f"Phone({self.masked})"


@dataclass(frozen=True, slots=True)
class PhoneTrouble:
    """Why the text gave no number, in what the one who typed it needs to mend it."""

    fault: PhoneFault
    missing: int = 0
    """How many digits are lacking; 0 where that is not the fault."""
    extra: int = 0
    """How many digits there are too many; 0 where that is not the fault."""


class Private(NamedTuple):
    """Where in a text a number stands that not every channel may carry."""

    start: int
    end: int
    kind: str
    """`idcard` or `phone`."""


def read_phone(text: str, words: Mapping[str, str] = NO_WORDS) -> Phone | PhoneTrouble:
    """The one number in the text, with other words around it or not. Never raises.

    `words` are the words of a language for single digits (`digits` in content/patterns/zh.yaml).
    The first landline loads `phonenumbers`, measured at 45 ms and 6 MB; mobiles need no table.
    """
    found = runs(text, words)
    numbers = {phone for run in found if (phone := _phone(_national(run.digits)))}
    if len(numbers) == 1:
        return numbers.pop()
    if numbers or not found:
        return PhoneTrouble(PhoneFault.UNREADABLE)
    return _trouble(_national(max(found, key=lambda run: len(run.digits)).digits))


def dialled(text: str) -> str:
    """What a phone dials for a number as it is written somewhere, all of it and nothing else; empty: there is none.

    Of several the first. Spaces, lines and brackets within it are left out, and so is what stands around it.
    """
    for found in _WRITTEN.findall(unicodedata.normalize("NFKC", text)):
        digits = re.sub(r"[^\d+]", "", found)
        if len(digits) > LONGEST:
            digits = re.sub(r"[^\d+]", "", found.split()[0])
        if len(digits) >= SHORTEST:
            return digits
    return ""


def find_private(text: str, words: Mapping[str, str] = NO_WORDS) -> tuple[Private, ...]:
    """Every identity or telephone number in a text, for channels that may not carry them (A56, A57).

    Errs towards finding: a number with a slip in it is as private as a right one. Public service numbers
    (12356, 400…) are not private. Two numbers with only a space between them are one place.
    """
    return tuple(Private(run.start, run.end, kind) for run in runs(text, words) if (kind := _private(run)))


def _private(run: Run) -> str:
    signs = len(run.digits) + run.cross
    if _LONG_ID.search(run.digits) or _OLD_ID.fullmatch(run.digits) or signs == 18:
        return "idcard"
    return "phone" if _MOBILE.search(run.digits) or _LANDLINE.fullmatch(run.digits) else ""


def _national(digits: str) -> str:
    """The digits as dialled inside the country: without 86, and a mobile without the old leading 0."""
    for prefix in ("0086", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and len(rest) >= MOBILE_DIGITS - 1:
            digits = rest if rest[0] == "0" or _MOBILE_START.fullmatch(rest) else "0" + rest
            break
    return digits[1:] if _MOBILE.fullmatch(digits[1:]) else digits


def _phone(digits: str) -> Phone | None:
    if _MOBILE.fullmatch(digits):
        return Phone(digits, Kind.MOBILE)
    return Phone(digits, Kind.LANDLINE) if _is_landline(digits) else None


def _is_landline(digits: str) -> bool:
    """Whether area code and local number fit together. Other kinds of 0… numbers are service numbers."""
    if not 10 <= len(digits) <= 12 or digits[0] != "0" or digits[1] == "0":
        return False
    from phonenumbers import PhoneNumber, PhoneNumberType, number_type  # heavy: only when a landline comes

    number = PhoneNumber(country_code=86, national_number=int(digits))
    return number_type(number) == PhoneNumberType.FIXED_LINE


def _trouble(digits: str) -> PhoneTrouble:
    if digits in _EMERGENCY:
        return PhoneTrouble(PhoneFault.EMERGENCY)
    if _SERVICE.fullmatch(digits):
        return PhoneTrouble(PhoneFault.NOT_REACHABLE)
    if _LOCAL.fullmatch(digits):
        return PhoneTrouble(PhoneFault.AREA_CODE)
    if len(digits) >= 3 and _MOBILE_START.fullmatch(digits):
        return _off_by(MOBILE_DIGITS - len(digits))
    if len(digits) >= 3 and digits[0] == "0":
        return _landline_trouble(digits)
    return PhoneTrouble(PhoneFault.UNREADABLE)


def _landline_trouble(digits: str) -> PhoneTrouble:
    """How far a landline is off: the nearest length at which its area code would have such a number."""
    for off in range(1, MOBILE_DIGITS):
        if _is_landline(digits + "0" * off):
            return _off_by(off)
        if off <= TOO_MANY and _is_landline(digits[:-off]):
            return _off_by(-off)
    return PhoneTrouble(PhoneFault.UNREADABLE)


def _off_by(digits: int) -> PhoneTrouble:
    """Positive: that many are lacking. Negative: that many too many."""
    if digits > 0:
        return PhoneTrouble(PhoneFault.MISSING, missing=digits)
    if -digits <= TOO_MANY:
        return PhoneTrouble(PhoneFault.EXTRA, extra=-digits)
    return PhoneTrouble(PhoneFault.UNREADABLE)
