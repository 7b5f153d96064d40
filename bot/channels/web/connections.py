"""Connections: how long each may keep us waiting, and which one goes where there are too many.

uvicorn closes what is idle after an answer, and nothing that has not asked yet: a thousand connections that say nothing
would take every descriptor there is, and nobody could come in any more.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import Mapping
from enum import StrEnum
from itertools import islice
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

STREAM = "/stream"


class Phase(StrEnum):
    """What a connection is doing."""

    ASKING = "asking"
    """It has not said what it wants: a half-open connection, or headers that drip."""
    SENDING = "sending"
    """Its body is on the way."""
    OURS = "ours"
    """It waits for us."""
    RESTING = "resting"
    """It was answered and may ask again."""
    STUCK = "stuck"
    """It does not take what we send."""


PATIENCE = {Phase.ASKING: 10.0, Phase.SENDING: 20.0, Phase.RESTING: 15.0, Phase.STUCK: 60.0}
"""Seconds; a phone on a bad line asks within two. Whatever waits for us is never closed for that."""


GRACE, FEW = 1.0, 4
"""Whoever has just come may not have had time to ask: for a second they stay, unless they are a quarter of all."""
LOOKS = 16
"""So many of the oldest are looked at."""


class Patient(H11Protocol):
    """A connection that knows since when it keeps us waiting."""

    def __init__(self, connections: Connections, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._all = connections
        self.since = connections.now()
        self._stuck = False
        self._phase = Phase.ASKING

    @property
    def phase(self) -> Phase:
        """What it is doing now."""
        return Phase.STUCK if self._stuck else self._phase

    @property
    def streams(self) -> bool:
        """Whether an open page hangs on it, which comes back by itself in a few seconds."""
        return self._phase is Phase.OURS and self.scope is not None and self.scope["path"] == STREAM

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._all.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.closed(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck, self.since = True, self._all.now()
        self._all.moved(self)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stuck, self.since = False, self._all.now()
        self._all.moved(self)

    def has_spoken(self) -> bool:
        """Whether something lies there that was not read yet."""
        try:
            return bool(select.select([self.transport.get_extra_info("socket")], [], [], 0)[0])
        except (OSError, ValueError):
            return False

    def drop(self) -> None:
        """Close it at once."""
        self.transport.abort()

    def _look(self) -> None:
        """Find out what it is doing. Dripping bytes do not make it young: only another phase does."""
        begun = self.conn.trailing_data[0]
        if self.conn.their_state is h11.SEND_BODY:
            phase = Phase.SENDING
        elif self.cycle is not None and not self.cycle.response_complete:
            phase = Phase.OURS
        else:
            phase = Phase.ASKING if begun or self.cycle is None else Phase.RESTING
        if phase is not self._phase:
            self._phase, self.since = phase, self._all.now()
            self._all.moved(self)


class Connections:
    """All that are open. One more than `most` ends the one that has waited for nothing of ours for longest."""

    def __init__(self, most: int, patience: Mapping[Phase, float] = PATIENCE) -> None:
        self.most = most
        self.patience = patience
        self._open: dict[Patient, None] = {}
        self._silent: dict[Patient, None] = {}
        """Those that wait for nothing of ours, the oldest first."""
        self._pages: dict[Patient, None] = {}
        """Open pages, the oldest first."""

    @staticmethod
    def now() -> float:
        """The loop's own clock."""
        return asyncio.get_running_loop().time()

    def __len__(self) -> int:
        return len(self._open)

    def opened(self, one: Patient) -> None:
        """One more."""
        if len(self._open) >= self.most:
            self._make_room()
        self._open[one] = None
        self.moved(one)

    def moved(self, one: Patient) -> None:
        """It does something else now."""
        self._silent.pop(one, None)
        self._pages.pop(one, None)
        if one in self._open and one.phase is not Phase.OURS:
            self._silent[one] = None
        elif one in self._open and one.streams:
            self._pages[one] = None

    def closed(self, one: Patient) -> None:
        """One less."""
        self._open.pop(one, None)
        self.moved(one)

    def sweep(self) -> None:
        """Close what has kept us waiting too long."""
        now = self.now()
        for one in [one for one in self._silent if now - one.since > self.patience[one.phase]]:
            self._end(one)

    def _make_room(self) -> None:
        """The oldest that is silent, and has said nothing that we had no time to read; else the oldest open page."""
        silent = list(islice(self._silent, LOOKS))
        just_come = not silent or (self.now() - silent[0].since < GRACE and len(self._silent) <= self.most // FEW)
        if just_come and self._pages:
            self._end(next(iter(self._pages)))
        elif silent:
            self._end(next((one for one in silent if not one.has_spoken()), silent[0]))

    def _end(self, one: Patient) -> None:
        self.closed(one)
        one.drop()
