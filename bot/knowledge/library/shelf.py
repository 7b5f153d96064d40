"""Where something stands until somebody asks: built once a process, and never while somebody waits for the writer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Held = TypeVar("Held")


class Shelf(Generic[Held]):
    """Holds a library, or an ear, or knows how one is built: a second of work."""

    def __init__(self, build: Callable[[], Held]) -> None:
        self._build = build
        self._held: Held | None = None
        self._building = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether it stands there."""
        return self._held is not None

    def open(self) -> Held:
        """What is held; whoever is first builds it, and whoever comes meanwhile waits."""
        with self._building:
            if self._held is None:
                self._held = self._build()
            return self._held
