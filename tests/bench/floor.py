"""The floor of a turn: its own SQL on bare sqlite3, and its boxes through the cipher alone, with nothing of ours around."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import event

from bot.store.unit import Database
from bot.store.vault import Keys, Vault


class Met:
    """What a stretch of work asked of SQLite and of the cipher."""

    def __init__(self, copy: Path, synchronous: str) -> None:
        self._copy, self._synchronous = copy, synchronous
        self.statements: list[tuple[str, object, bool]] = []
        self.boxes: list[int] = []
        """Bytes of each that was sealed or opened."""

    def again(self) -> float:
        """Processor seconds of the same once more, on a copy of the file as it was."""
        return self._sql() + self._cipher()

    def _sql(self) -> float:
        raw = sqlite3.connect(self._copy, isolation_level=None, cached_statements=256)
        for pragma in ("journal_mode=WAL", f"synchronous={self._synchronous}", "foreign_keys=ON", "secure_delete=ON"):
            raw.execute(f"PRAGMA {pragma}")
        began = time.process_time()
        for statement, parameters, many in self.statements:
            if many:
                raw.executemany(statement, parameters)
            else:
                raw.execute(statement, parameters).fetchall()
        spent = time.process_time() - began
        raw.close()
        return spent

    def _cipher(self) -> float:
        cipher, nonce = AESGCM(AESGCM.generate_key(256)), os.urandom(12)
        plain = {size: b"x" * size for size in set(self.boxes)}
        began = time.process_time()
        for size in self.boxes:
            cipher.encrypt(nonce, plain[size], b"place")
        return time.process_time() - began


class Counting(Vault):
    """A vault that notes what it seals and opens, while somebody wants to know."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys)
        self.boxes: list[int] = []

    def seal(self, person_id: str, wrapped: bytes, place: str, value: object) -> bytes:
        sealed = super().seal(person_id, wrapped, place, value)
        self.boxes.append(len(sealed))
        return sealed

    def open(self, person_id: str, wrapped: bytes | None, place: str, sealed: bytes) -> object:
        self.boxes.append(len(sealed))
        return super().open(person_id, wrapped, place, sealed)


@contextmanager
def met(database: Database, copy: Path, synchronous: str = "FULL") -> Iterator[Met]:
    """Note what is done to a database that has a counting vault; the file is copied first."""
    assert isinstance(database.vault, Counting)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(str(database.url.database), copy)
    found = Met(copy, synchronous)

    def note(*args: object) -> None:
        found.statements.append((str(args[2]), args[3], bool(args[5])))

    def commit(_connection: object) -> None:
        found.statements.append(("COMMIT", (), False))

    database.vault.boxes = found.boxes
    engines = {database.engine, database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
        event.listen(engine, "commit", commit)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", commit)
    database.vault.boxes = []
