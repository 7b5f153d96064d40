"""Codes of places: how one is built, which level it names, and in which place it lies (R25).

Two digits each for province, city and county, three each for street and village. A province to county is always
written with six digits, the rest filled with zeros. Source: GB/T 2260 (to county), GB/T 10114 (streets).
"""

from __future__ import annotations

from enum import StrEnum

LEVELS = ("province", "city", "county", "street", "village")
PROVINCES = frozenset((
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
))  # fmt: skip
"""The first two digits there are. Source: GB/T 2260."""
MUNICIPALITIES = frozenset(("11", "12", "31", "50"))
DIRECT = "90"
"""Stands where a city would: counties that a province leads itself, such as 429004."""
_WHOLE = {2: 6, 4: 6, 6: 6, 9: 9, 12: 12}
"""How long a code may be, and how long it is when it is filled up."""


class CodeFault(StrEnum):
    """What is wrong with a code."""

    SIGNS = "signs"
    """It is empty, or holds something other than digits."""
    LENGTH = "length"
    """It has a number of digits that no code has."""
    PROVINCE = "province"
    """No province begins so."""
    GAP = "gap"
    """It names a place inside one that it does not name: 510021."""


class WrongCode(ValueError):
    """It is no code of a place."""

    def __init__(self, fault: CodeFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_code(text: str) -> str:
    """The code as it is kept: 6 digits to the county, 9 for a street, 12 for a village.

    Statistical tables fill every code up to 12 digits; the zeros are taken off: 510521101000 is 510521101.

    Raises:
        WrongCode: it is none.
    """
    if not (text.isascii() and text.isdigit()):
        raise WrongCode(CodeFault.SIGNS)
    if len(text) not in _WHOLE:
        raise WrongCode(CodeFault.LENGTH)
    if text[:2] not in PROVINCES:
        raise WrongCode(CodeFault.PROVINCE)
    code = text.ljust(_WHOLE[len(text)], "0")
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
    if len(code) == 9 and code.endswith("000"):
        code = code[:6]
    if (code[2:4] == "00" and code[4:6] != "00") or (len(code) > 6 and (code[2:4] == "00" or code[6:9] == "000")):
        raise WrongCode(CodeFault.GAP)
    return code


def level_of(code: str) -> str:
    """Province, city, county, street or village: from a code as `read_code` returns it."""
    if len(code) > 6:
        return "street" if len(code) == 9 else "village"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def parents_of(code: str) -> tuple[str, ...]:
    """Where a place lies: the first of these that is known. Empty at the top.

    Some tables leave out the city where there is none: municipalities, and counties that a province leads itself.
    A few cities have no counties; their streets lie in the city, whose six digits they begin with.
    """
    match level_of(code):
        case "village":
            return (code[:9],)
        case "street":
            return (code[:6],)
        case "county":
            city, province = f"{code[:4]}00", f"{code[:2]}0000"
            without = code[2:4] == DIRECT or code[:2] in MUNICIPALITIES
            return (city, province) if without else (city,)
        case "city":
            return (f"{code[:2]}0000",)
        case _:
            return ()
