"""An attempt, and what came of it: done, or refused, and then nothing is kept of it but the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from bot.app import Turn
from bot.conversation.messages import Heard
from bot.domain.errors import Refused
from tests.refused import kept
from tests.refused.samples import Happens, after
from tests.village import Village

LATER = timedelta(minutes=1)
"""Nothing comes in the same moment as what came before: whoever presses so long after has not tapped twice."""
Service = Callable[[Village, Turn], object]
"""Something that is done in a turn there."""


class Attempt(NamedTuple):
    """Somebody tries something."""

    who: str
    do: Happens


class Row(NamedTuple):
    """How it stands, what somebody is about to try, what happens meanwhile, and with which sentence it is refused."""

    stands: Happens
    tries: Callable[[Village], Attempt]
    meanwhile: Happens
    key: str
    """Empty: it is done."""


def met(folder: Path, row: Row) -> str:
    """The sentence with which it is refused; empty: it is done. What is refused leaves nothing, and tells nobody else."""
    with after(row.stands, folder) as village:
        return _met(village, row)


def _met(village: Village, row: Row) -> str:
    attempt = row.tries(village)
    row.meanwhile(village)
    before, known = kept(village, attempt.who), len(_refused(village))
    try:
        attempt.do(village)
        key = "".join(_refused(village)[known:])
    except Refused as no:
        key = no.key
    now = kept(village, attempt.who)
    changed = [name for name in before if before[name] != now[name]]
    assert bool(changed) is not bool(key), f"{key or 'done'}, and changed: {changed}"
    return key


def _refused(village: Village) -> list[str]:
    return [row.outcome for row in village.rows("audit", action="turn.refused")]


# -- what is tried -------------------------------------------------------------------------------------------------


def old(who: str, button: str, *typed: str) -> Callable[[Village], Attempt]:
    """The button of this name that stands there now, pressed when it is tried, and what is typed after it."""

    def about(village: Village) -> Attempt:
        token = village.token(who, button)

        def press(here: Village) -> None:
            here.now += LATER
            here.hear(who, Heard.PRESS, token)
            for text in typed:
                here.type(who, text)

        return Attempt(who, press)

    return about


def types(who: str, text: str) -> Callable[[Village], Attempt]:
    """The open question is answered."""
    return lambda _village: Attempt(who, lambda village: village.type(who, text))


def does(who: str, service: Service) -> Callable[[Village], Attempt]:
    """Something that no button leads to."""
    return lambda _village: Attempt(who, done(who, service))


# -- what happens --------------------------------------------------------------------------------------------------


def nothing(_village: Village) -> None:
    """Nothing: before it nobody is here, meanwhile all stays."""


def pressed(who: str, *buttons: str) -> Happens:
    """Somebody presses."""
    return lambda village: village.press(who, *buttons)


def done(who: str, service: Service) -> Happens:
    """Somebody does something."""

    def do(village: Village) -> None:
        village.now += LATER
        with village.turn(who) as turn:
            service(village, turn)

    return do


def later(by: timedelta) -> Happens:
    """Time passes, and nobody has looked."""

    def wait(village: Village) -> None:
        village.now += by

    return wait


def first(*all_of_it: Happens) -> Happens:
    """One after the other."""

    def do(village: Village) -> None:
        for one in all_of_it:
            one(village)

    return do
