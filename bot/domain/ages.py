"""Coming of age: the day on which another rule holds for a child or a teenager. Source: 民法典 17-20; PIPL 31."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.domain.people import AgeBand

NEXT = {AgeBand.CHILD: (14, AgeBand.TEEN), AgeBand.TEEN: (18, AgeBand.ADULT)}
"""At how many years which band begins."""
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def comes_of_age(age: AgeBand, birth: str, id_number: str = "") -> date | None:
    """The first day of the next band; None for an adult, or where no birth date is known.

    Of a month or a year alone the day after its end: never a day too early.
    """
    if age not in NEXT:
        return None
    years, _band = NEXT[age]
    if len(id_number) == 18:
        birth = f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}"
    found = _WRITTEN.fullmatch(birth)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    year += years
    if not month:
        return date(year + 1, 1, 1)
    if not day:
        return date(year + month // 12, month % 12 + 1, 1)
    try:
        return date(year, month, day)
    except ValueError:  # born on the 29th of February
        return date(year, month, 28) + timedelta(days=1)


def band_on(age: AgeBand, birth: str, id_number: str, today: date) -> AgeBand:
    """The band that holds on a day, from the one that held before."""
    while (day := comes_of_age(age, birth, id_number)) is not None and day <= today:
        age = NEXT[age][1]
    return age
