"""What an institution charges, in the open and with its history (明码标价; R163, R164).

A price is never changed: a new entry for the same thing ends the one before it on the day it begins, and an entry
without an amount ends it without another. Source: 000 §二(六)18.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_AMOUNT = re.compile(r"(0|[1-9]\d{0,6})(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Price:
    """One entry of a price list."""

    institution_id: str
    item: str
    """What is paid for."""
    amount: str
    """Yuan as decimal text, "0" where it costs nothing; empty: it is no longer offered."""
    unit: str
    """For how much of it: a day, a meal."""
    since: date
    """The first day it holds."""
    source: str = ""
    """On what it rests: a notice, a decision, with its number."""
    decided_by: str = ""
    """Who decided it."""

    def __post_init__(self) -> None:
        """A sum that is none cannot be kept.

        Raises:
            ValueError: it is no amount, or not written as amounts are kept.
        """
        if self.amount and read_amount(self.amount) != self.amount:
            raise ValueError("no amount")


def read_amount(text: str) -> str | None:
    """Yuan as they are kept, at most two decimals and no needless zeros: 20.50 is 20.5. None: it is no amount."""
    if not _AMOUNT.fullmatch(text):
        return None
    return text.rstrip("0").rstrip(".") if "." in text else text


def price_list(history: Iterable[Price], today: date) -> list[Price]:
    """What holds today and what is announced for later, thing by thing, the earlier first.

    `history` is in the order in which the entries were made: of two for the same thing and day the later corrects
    the earlier.
    """
    by_day = {(price.item, price.since): price for price in history}
    shown: list[Price] = []
    for item in dict.fromkeys(item for item, _ in by_day):
        entries = sorted((price for price in by_day.values() if price.item == item), key=lambda price: price.since)
        past = [price for price in entries if price.since <= today]
        shown += [price for price in past[-1:] if price.amount]
        shown += [price for price in entries if price.since > today and price.amount]
    return shown


def last_entry(history: Iterable[Price]) -> dict[tuple[str, str, date], Price]:
    """The entry that counts for each institution, thing and day: the one made last."""
    return {(price.institution_id, price.item, price.since): price for price in history}
