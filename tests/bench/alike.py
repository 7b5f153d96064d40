"""Not yours and not there take the same time, at every door that takes an id (A28; ux.md 15.8).

Median seconds of many presses that name something foreign, over those that name something made up, taken in turns; the
door where the two differ most, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.conversation.messages import Heard
from tests.alike import Door, Strangers, doors, filled, speakers
from tests.house import KINDS, Ground
from tests.village import Village

PRESSES = 31
MOST = 1.25
"""Beyond this a delay would tell; a whole turn's noise on a busy machine is below it."""
AGAIN = 3
"""A door that seems to differ is measured again: noise does not repeat itself."""


def ratio(strangers: Strangers, door: Door, who: str, presses: int = PRESSES) -> float:
    """How much longer one takes than the other, whichever it is."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * presses):
        foreign = number % 2 == 0
        args = {name: strangers._id(name, foreign=foreign) for name in door.args} | filled(door)
        token = strangers.offer(who, door.name, args)
        began = time.perf_counter()
        strangers.village.hear(who, Heard.PRESS, token)
        spent[foreign].append(time.perf_counter() - began)
    one, two = (statistics.median(spent[foreign]) for foreign in (True, False))
    return max(one / two, two / one)


def worst(kind: str, ground: Ground) -> tuple[float, str, int]:
    """The door where the two differ most, and how many there are."""
    village = Village.on(ground, kind)
    strangers, found = Strangers(village), list[tuple[float, str]]()
    every = [(door, who) for door in doors() for who in speakers(door)[:1]]
    for door, who in every:
        seen = ratio(strangers, door, who)
        for _ in range(AGAIN):
            if seen > MOST:
                seen = min(seen, ratio(strangers, door, who))
        found.append((seen, str(door)))
    village.close()
    return (*max(found), len(every))


def main() -> int:
    """Print the figures; the exit code tells whether the promise holds."""
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        for kind in KINDS:
            times, door, many = worst(kind, ground)
            kept = kept and times <= MOST
            print(f"alike  {kind:10}  {many} doors, at most {times:4.2f} x apart ({door})")
        ground.stop()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
