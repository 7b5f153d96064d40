"""An event loop whose time is nobody's: it leaps to the next thing that is due, so that hours take a moment."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

Done = TypeVar("Done")


class _Leaping(selectors.SelectSelector):
    """Nobody waits: whoever asks to be woken in a while is woken at once, and the while has passed."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen any more")
        self.passed += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time begins at 0."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.passed


def run(start: datetime, main: Callable[[Callable[[], datetime]], Coroutine[Any, Any, Done]]) -> Done:
    """Run `main(clock)` on a virtual loop; the clock shows `start` and what has passed since."""
    loop = VirtualLoop()

    def clock() -> datetime:
        return start + timedelta(seconds=loop.time())

    try:
        return loop.run_until_complete(main(clock))
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()


async def inline(work: Callable[..., Any], /, *args: Any) -> Any:
    """Work with the database where it stands: a thread would take real time, and there is none here."""
    return work(*args)
