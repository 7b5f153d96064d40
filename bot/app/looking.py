"""Looking first: what takes long to read is read before a turn holds the one writer. Whoever writes that they are in
danger waits for it.

Which list it shows a turn knows only on its way. There it breaks off and nothing of it is kept, a reader looks, and the
turn begins again with what was seen (docs/adr/010).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.app.turn import Turn

Look = Callable[..., Any]
"""From a turn, and what else it is told, to what is there. It changes nothing."""
Key = tuple[Look, tuple[Hashable, ...]]
MOST = 3
"""Times that one turn begins again; what it comes to then it looks at itself."""


class LookFirst(Exception):
    """A turn has come to what takes long to look at, and nobody has looked."""

    def __init__(self, turn: Turn, key: Key) -> None:
        super().__init__(getattr(key[0], "__name__", ""))
        self.turn, self.key = turn, key


class Looks:
    """What was looked at for one turn."""

    def __init__(self) -> None:
        self._seen: dict[Key, Any] = {}
        self._times = 0

    def at(self, turn: Turn, look: Look, *args: Hashable) -> Any:
        """What `look(turn, *args)` finds.

        Raises:
            LookFirst: nobody has looked.
        """
        key = look, args
        if key not in self._seen and self._times < MOST:
            raise LookFirst(turn, key)
        return self._seen[key] if key in self._seen else look(turn, *args)

    def take(self, turn: Turn, key: Key) -> None:
        """Look, in a turn that only reads. What fails here fails again in the turn that asked, where it is answered."""
        self._times += 1
        look, args = key
        try:
            self._seen[key] = look(turn, *args)
        except Exception:
            self._times = MOST
