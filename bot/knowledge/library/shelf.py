"""Where the library stands until somebody asks: built once a process, and never while somebody waits for the writer."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.knowledge.library.answering import Library


class Shelf:
    """Holds a library, or knows how one is built: a second of work."""

    def __init__(self, build: Callable[[], Library]) -> None:
        self._build = build
        self._library: Library | None = None
        self._building = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether it stands there."""
        return self._library is not None

    def open(self) -> Library:
        """The library; whoever is first builds it, and whoever comes meanwhile waits."""
        with self._building:
            if self._library is None:
                self._library = self._build()
            return self._library
