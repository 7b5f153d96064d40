"""Rows of a table of refusals: who does what, and what is said to it; what is refused leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pytest

from bot.domain.errors import Refused
from bot.store.messages import Act, Offer
from tests.refused import kept
from tests.village import Village

Does = Callable[[Village, str], str]
"""Somebody does something; returns the key of what is said first, of a service that of its refusal."""
Happens = Callable[[Village], object]
"""Something has happened before."""


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


def _found(village: Village, arg: Any) -> Any:
    return arg(village) if callable(arg) else arg
