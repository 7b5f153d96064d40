"""What happened, one JSON object a line, written before anybody is answered. Entries of `kind`:

- request: a call of the Bot API: `method`, `params`, `status`, `ok`, `acted` (it had its effect), and where so
  `result`, `description`, `fault`. `at` is when it came in, `done` when it was answered, in Telegram's own time.
- user: something a person did: `what`, `chat`, `who`, `text`, and where so `update`, `message`, `press`.
- delivery: an update posted to a webhook: `update`, `status` (0: nobody there), `again` (delivered before).
- breach: a call inside a time in which a 429 had forbidden it: `method`, `chat`, `scope`, `early` (seconds too
  soon), `since` (real seconds after that 429).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Log:
    """All entries of one server, in memory and, where a path is given, in a file."""

    def __init__(self, path: str | Path = "") -> None:
        self.entries: list[Entry] = []
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if path else -1

    def add(self, kind: str, at: float, bot: int, **what: Any) -> Entry:
        """Write one entry down; the operating system has it when this returns."""
        entry: Entry = {"n": len(self.entries), "kind": kind, "at": at, "bot": bot, **what}
        self.entries.append(entry)
        if self._file >= 0:
            os.write(self._file, json.dumps(entry, ensure_ascii=True, default=repr).encode() + b"\n")
        return entry

    def find(self, bot: int = 0, after: int = -1, **like: Any) -> Iterator[Entry]:
        """Entries above the number `after` that have all these values."""
        for entry in self.entries[after + 1 :]:
            if (not bot or entry["bot"] == bot) and all(entry.get(name) == value for name, value in like.items()):
                yield entry

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def read(path: str | Path) -> list[Entry]:
    """The entries of a file, also of a server that was killed: half a last line is left out."""
    whole = Path(path).read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in whole]
