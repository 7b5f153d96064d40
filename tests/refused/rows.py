"""Rows of a table of refusals: who does what, and what is said to it; what is refused leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from bot.domain.errors import Refused
from bot.store.messages import Act, Offer
from tests.refused import kept
from tests.samples import MINUTE, Happens
from tests.village import Village

Does = Callable[[Village, str], str]
"""Somebody does something; returns the key of what is said first, of a service that of its refusal."""


class Row(NamedTuple):
    """A row of the table."""

    sentence: str
    who: str
    does: Does
    says: str
    done: bool = False
    """Whether anything is kept of it, if only that somebody looked. Beside who may not there stands who may, so that no
    rule grows too wide unnoticed."""
    given: Happens = lambda _village: None


def rows(made: Iterable[Row]) -> pytest.MarkDecorator:
    """The table as parameters of one test."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row.sentence) for row in made])


def check(village: Village, row: Row) -> None:
    """It is said, and something is kept exactly where it is done."""
    row.given(village)
    before = kept(village, row.who)
    assert row.does(village, row.who) == row.says
    assert (kept(village, row.who) != before) is row.done


def presses(action: str, **args: object) -> Does:
    """A button is pressed as if it had been offered: one of yesterday, or one that was made up. What it carries may be
    told by how it is found in the village."""

    def does(village: Village, who: str) -> str:
        found = {name: _found(village, arg) for name, arg in args.items()}
        with village.turn(who) as turn:
            turn.say("home.stopped", Offer("home", Act("open", action, args=found)))
        return village.press(who, action)[0]

    return does


def button(name: str, *typed: str) -> Does:
    """A button that stands on their page, for a minute at least, and what is typed after it."""

    def does(village: Village, who: str) -> str:
        village.now += MINUTE
        said = village.press(who, name)
        for text in typed:
            said = village.type(who, text)
        return said[0] if said else ""

    return does


def finds(action: str, button: str, **args: object) -> Does:
    """The same, and then a button that it shows."""

    def does(village: Village, who: str) -> str:
        presses(action, **args)(village, who)
        return village.press(who, button)[0]

    return does


def asks(service: Callable[..., object], *args: object) -> Does:
    """A service is asked, behind whatever the screens offer."""

    def does(village: Village, who: str) -> str:
        found = [_found(village, arg) for arg in args]
        try:
            with village.turn(who) as turn:
                service(turn, *found)
        except Refused as refused:
            return refused.key
        return ""

    return does


# -- what has happened before --------------------------------------------------------------------------------------


def by(who: str, *does: Does) -> Happens:
    """Somebody did this, each a minute after what came before."""

    def happens(village: Village) -> None:
        for one in does:
            village.now += MINUTE
            one(village, who)

    return happens


def first(*happens: Happens) -> Happens:
    """One after the other."""

    def do(village: Village) -> None:
        for one in happens:
            one(village)

    return do


def later(wait: timedelta) -> Happens:
    """Time went by, and no clock has looked."""

    def happens(village: Village) -> None:
        village.now += wait

    return happens


def _found(village: Village, arg: Any) -> Any:
    return arg(village) if callable(arg) else arg
