"""Whether somebody can be served just now: what a watchman or a load balancer asks at /readyz.

That the process lives is another question (/healthz): one that waits for its database is not mended by being killed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

FRESH = 2.0
"""Seconds for which an answer holds: whoever asks all the time costs no more than that."""
PATIENCE = 6.0
"""Seconds; whoever asks gives up after ten or so."""


class Readiness:
    """Looks once for everybody who asks at the same time."""

    def __init__(self, look: Callable[[], str]) -> None:
        """`look` may take long; it is done in a thread."""
        self._look = look
        self._looking: asyncio.Future[str] | None = None
        self._until = 0.0

    async def __call__(self) -> str:
        """What is in the way, in one word; `slow` where not even that is known in time."""
        done = self._looking is not None and self._looking.done()
        if self._looking is None or (done and time.monotonic() >= self._until):
            self._looking = asyncio.ensure_future(asyncio.to_thread(self._look))
            self._until = time.monotonic() + FRESH
        try:
            return await asyncio.wait_for(asyncio.shield(self._looking), PATIENCE)
        except TimeoutError:
            return "slow"
