"""The turnstile: who goes in next, and who is asked to come again when too many wait.

Danger goes in before everything, whatever stands in the queue. Then whoever was taken in least lately: a person types
and presses a few times a minute, a flood does so without a pause, and where there is no room it is the flood that is
asked to wait. An address of the network counts only where it brings in hundreds of new visitors within a minute, for a
carrier puts thousands of families behind one.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any

HALVES = 30.0
"""Seconds in which what somebody sent lately counts half."""
FIRST = 5
"""So many texts of danger of one visitor go in before everything; more of them within a minute or two have been
heard."""
CROWD = 300.0
"""New visitors of one network address within a minute or so; each beyond it goes in a little later."""
LATER = 15.0
"""At most so much later: behind everybody who was taken in before, and before whoever floods."""
KNOWN = 20_000
"""Visitors remembered; who was not seen for longest is forgotten."""

DANGER, HOUSE, PEOPLE = 0.0, 1.0, 2.0
"""Ranks: what goes in first; what the house itself has to do; everybody, by how much they sent lately."""


class Full(Exception):
    """Too many wait who were taken in less lately."""


class Lately:
    """How much somebody did lately: each time counts one, and half of that half a minute later."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[float, float, float]] = OrderedDict()

    def add(self, who: str, now: float) -> tuple[float, float]:
        """Count one more. Returns what was counted before it, and for how many seconds they are known."""
        before, at, since = self._seen.pop(who, (0.0, now, now))
        before *= _left(now - at)
        self._seen[who] = (before + 1, now, since)
        if len(self._seen) > KNOWN:
            self._seen.popitem(last=False)
        return before, now - since


def _left(seconds: float) -> float:
    """What is left of one after so long."""
    left: float = 0.5 ** (seconds / HALVES)
    return left


class Turnstile:
    """Ranks what arrives."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._visitors, self._dangers, self._networks = Lately(), Lately(), Lately()

    def rank(self, visitor: str, network: str, *, danger: bool) -> float:
        """The lower, the sooner. `visitor`: the address that speaks; `network`: where it comes from, if known."""
        now = self._clock()
        sent, known = self._visitors.add(visitor, now)
        if danger and self._dangers.add(visitor, now)[0] < FIRST:
            return DANGER
        new = network and not sent and not known
        crowd = self._networks.add(network, now)[0] if new else 0.0
        return PEOPLE + sent + min(max(0.0, crowd - CROWD) / 10, LATER)


@dataclass(order=True, slots=True)
class _Waiting:
    rank: float
    number: int
    work: Callable[[], Any] = field(compare=False)
    who: str = field(compare=False)
    done: Future[Any] = field(compare=False)


class Lane:
    """One thread, and who waits for it. One visitor's turns stay in their order, but for danger."""

    def __init__(self, name: str, most: int) -> None:
        self._most = most
        self._heap: list[_Waiting] = []
        self._number = 0
        self._latest: dict[str, tuple[int, float]] = {}
        """How many of somebody's turns wait, and the rank of the last."""
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Any], rank: float = HOUSE, who: str = "") -> Future[Any]:
        """Have it done.

        Raises:
            Full: too many wait already who go first.
        """
        with self._changed:
            if self._closed:
                raise Full
            many, last = self._latest.get(who, (0, 0.0))
            if who and rank > DANGER:
                rank = max(rank, last)
            if len(self._heap) >= self._most and rank > HOUSE:
                self._make_room(rank)
            self._number += 1
            waiting = _Waiting(rank, self._number, work, who, Future())
            heappush(self._heap, waiting)
            if who:
                self._latest[who] = (many + 1, max(rank, last))
            self._changed.notify()
        return waiting.done

    def close(self) -> None:
        """Finish what waits, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _make_room(self, rank: float) -> None:
        """Whoever would go in last comes again; that may be the one who has just come."""
        worst = max(self._heap)
        if worst.rank <= rank:
            raise Full
        self._heap.remove(worst)
        heapify(self._heap)
        self._gone(worst)
        worst.done.set_exception(Full())

    def _gone(self, waiting: _Waiting) -> None:
        many, last = self._latest.get(waiting.who, (0, 0.0))
        if many > 1:
            self._latest[waiting.who] = (many - 1, last)
        else:
            self._latest.pop(waiting.who, None)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._heap:
                    if self._closed:
                        return
                    self._changed.wait()
                waiting = heappop(self._heap)
                self._gone(waiting)
            if not waiting.done.set_running_or_notify_cancel():
                continue
            try:
                waiting.done.set_result(waiting.work())
            except BaseException as error:
                waiting.done.set_exception(error)
