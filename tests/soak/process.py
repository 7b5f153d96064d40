"""The server under test, as `jingkang serve` runs it, but that it can be told at which moment to die.

    python -m tests.soak.process DATA PORT [MOMENT:N]

At the nth time that the moment of this name is passed, the process kills itself as hard as a power cut would.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path

from bot.commands.folder import Folder
from bot.commands.logging import configure
from bot.commands.serve import serve
from bot.commands.telegram import Telegram
from bot.delivery import Limiter
from bot.settings import Settings

NO_LIMIT = 10**6
"""Messages a second: how fast people may be written to is tested elsewhere, and would make this test hours long."""


class Fate:
    """When to die."""

    def __init__(self, wish: str) -> None:
        self._moment, _, times = wish.partition(":")
        self._times = int(times or 0)
        self._passed: Counter[str] = Counter()

    def __call__(self, moment: str) -> None:
        """A moment passes."""
        self._passed[moment] += 1
        if moment == self._moment and self._passed[moment] == self._times:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Serve until a signal, or until fate strikes."""
    data, port, *wish = sys.argv[1:]
    fate = Fate(wish[0] if wish else "")

    def bot(settings: Settings) -> Telegram:
        return Telegram(settings, fate, Limiter(overall=NO_LIMIT, per_chat=0.0))

    configure()
    serve(Folder(Path(data)), demo=False, host="", port=int(port), say=lambda _: None, bot=bot)


if __name__ == "__main__":
    main()
