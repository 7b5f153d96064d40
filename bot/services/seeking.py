"""找人: a worker finds a person by number, phone or its last four, card, name or place (ux.md 17 no. 7).

Whoever seeks sees a masked list; what had to be opened to find it is opened beside the turn, in a unit that keeps
nothing, and only those that are shown count as looked at. Opening five hundred costs forty milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain import name
from bot.domain.area import Areas
from bot.domain.case import OPEN, Case
from bot.domain.idcard import IdCard, read_idcard
from bot.domain.phone import Phone, read_phone
from bot.services.finding import clean
from bot.services.voice import Voice
from bot.store.calls import Call
from bot.store.cases import ALPHABET

MOST = 500
"""Of one's own that are opened to find a name."""
NUMBER, LAST = 8, 4
"""Characters of a receipt's number; figures at the end of a telephone number."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a worker typed to find somebody: by what, and its value."""

    by: str
    """`phone`, `last4`, `id_number`, `number`, `area` or `name`."""
    value: str
    written: str
    """As it was typed, without spaces around it."""


def read(text: str, today: date, areas: Areas, digits: Mapping[str, Any]) -> Sought | None:
    """What the words may be, the most exact first; None: nothing to look for. `digits`: how they are written."""
    written, number = text.strip(), clean(text)
    if len(number) == LAST and number.isdecimal():
        return Sought("last4", number, written)
    if isinstance(phone := read_phone(text, digits), Phone):
        return Sought("phone", phone.digits, written)
    if isinstance(card := read_idcard(text, today, digits), IdCard):
        return Sought("id_number", card.number, written)
    if len(number) == NUMBER and set(number) <= set(ALPHABET):
        return Sought("number", number, written)
    places, sure = areas.find(text)
    if sure:
        return Sought("area", places[0].code, written)
    if name.is_name(said := name.fold(text)):
        return Sought("name", said, written)
    return Sought("number", number, written) if number else None


def find(turn: Voice, sought: Sought) -> Sequence[Case | Call]:
    """Whom it may be, the most pressing first: only those of whom the one who acts may know."""
    with turn.beside() as unit:
        seeking = unit.seeking
        match sought.by:
            case "number":
                return seeking.by_number(sought.value, sought.written, MOST)
            case "area":
                return seeking.in_area(sought.value, MOST)
            case "name":
                return seeking.named(sought.value, MOST)
            case "id_number":
                return seeking.by_figures(sought.by, sought.value, MOST)
        found = seeking.by_figures(sought.by, sought.value, MOST)
        if sought.by == "last4":
            # Numbers that were kept before there was a hash of their end.
            known = {case.id for case in found}
            mine = [case for case in unit.cases.queue()[:MOST] if case.id not in known]
            phones = seeking.phones(mine)
            found += [case for case in mine if phones.get(case.id, "").endswith(sought.value)]
        return [*seeking.ringing(sought.value, MOST), *found]


def shown(turn: Voice, sought: Sought, here: Sequence[Case | Call]) -> None:
    """Write down who was shown, once: by what it was sought, never what was typed."""
    turn.unit.record("person.find", " ".join(_named(one) for one in here) or "nobody", fields=sought.by)


def is_open(case: Case) -> bool:
    """Whether it still goes on."""
    return case.stage in OPEN


def _named(one: Case | Call) -> str:
    return f"{'case' if isinstance(one, Case) else 'call'}:{one.id}"
