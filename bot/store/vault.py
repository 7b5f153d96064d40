"""Keys, and the one way into a sealed value.

Each person has a data key; it is wrapped by a key that stands outside the database. What is sealed is bound
to its place (table, column, row) and to its person, so that a value moved elsewhere does not open (S7).
Erasing a person destroys the data key: database, journal and old backups become unreadable for them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
_NONCE = 12
STRETCH = 15
"""Of scrypt, the power of two that says how long and how much memory a guess costs: 32 MB, some 80 ms. Source: OWASP,
Password Storage. A test takes less."""
_SALT = 16


class Unreadable(Exception):
    """A sealed value did not open: wrong key, wrong place, or changed since."""


class Erased(Exception):
    """The person's key was destroyed; what was sealed for them is gone."""


class KeysMissing(Exception):
    """The key file is absent or damaged. New keys are never made beside an existing database (F42)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a deployment, from one file with mode 0600, never in the database or its backup."""

    kid: str
    wrapping: bytes
    index: bytes
    audit: bytes
    word: bytes

    @classmethod
    def make(cls) -> Keys:
        """New random keys."""
        return cls(secrets.token_hex(4), *(os.urandom(32) for _ in range(4)))

    @classmethod
    def read(cls, path: Path) -> Keys:
        """The keys in the file.

        Raises:
            KeysMissing: no file, or not a whole one.
        """
        try:
            raw = json.loads(path.read_text("ascii"))
            keys = cls(raw["kid"], *(bytes.fromhex(raw[name]) for name in ("wrapping", "index", "audit", "word")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeysMissing(str(path.name)) from error
        if not isinstance(keys.kid, str) or any(
            len(key) != 32 for key in (keys.wrapping, keys.index, keys.audit, keys.word)
        ):
            raise KeysMissing(str(path.name))
        return keys

    def write(self, path: Path) -> None:
        """Write the file once; an existing one is never overwritten."""
        raw = {name: getattr(self, name).hex() for name in ("wrapping", "index", "audit", "word")}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"kid": self.kid, **raw}, file)


@lru_cache(maxsize=4096)
def _cipher(wrapping: bytes, person_id: str, wrapped: bytes) -> AESGCM:
    """The person's own cipher. Cached by the wrapped key, so that a destroyed key is never found here."""
    try:
        return AESGCM(AESGCM(wrapping).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], f"person:{person_id}".encode()))
    except InvalidTag as error:
        raise Unreadable("person") from error


class Vault:
    """Seals and opens with the data keys it is given. Who may open, and the log of it, is the unit's matter."""

    def __init__(self, keys: Keys, stretch: int = STRETCH) -> None:
        self._keys = keys
        self._stretch = stretch

    @property
    def kid(self) -> str:
        """Which wrapping key is in use."""
        return self._keys.kid

    def new_key(self, person_id: str) -> bytes:
        """A fresh data key for a person, wrapped."""
        nonce = os.urandom(_NONCE)
        place = f"person:{person_id}".encode()
        return nonce + AESGCM(self._keys.wrapping).encrypt(nonce, AESGCM.generate_key(256), place)

    def seal(self, person_id: str, wrapped: bytes, place: str, value: Any) -> bytes:
        """A sealed box. `place` is `table.column:row`."""
        nonce = os.urandom(_NONCE)
        plain = _encode(value).encode()
        cipher = _cipher(self._keys.wrapping, person_id, wrapped)
        return _VERSION + nonce + cipher.encrypt(nonce, plain, f"{place}:{person_id}".encode())

    def open(self, person_id: str, wrapped: bytes | None, place: str, sealed: bytes) -> Any:
        """What is in the box.

        Raises:
            Erased: the person's key was destroyed.
            Unreadable: it was changed, moved, or sealed with another key.
        """
        if wrapped is None:
            raise Erased(place.partition(":")[0])
        cipher = _cipher(self._keys.wrapping, person_id, wrapped)
        if sealed[:1] != _VERSION:
            raise Unreadable(place.partition(":")[0])
        try:
            plain = cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], f"{place}:{person_id}".encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(place.partition(":")[0]) from error
        return _decode(plain.decode())

    def blind(self, kind: str, value: str) -> bytes:
        """A keyed hash for exact look-up of a normalised phone or ID number."""
        return hmac.digest(self._keys.index, f"{kind}:{value}".encode(), hashlib.sha256)

    def word(self, account_id: str, word: str) -> bytes:
        """A keyed hash of an account's 4-digit word. It is worthless without the key; tries are counted."""
        return hmac.digest(self._keys.word, f"{account_id}:{word}".encode(), hashlib.sha256)

    def stretch(self, word: str, like: bytes | None = None) -> bytes:
        """What is kept of a word that opens much: slow to make, worthless without the key. It takes time: never while
        others wait for the writer.

        `like`: what was kept earlier; the same word gives the same again.
        """
        strength, salt = (like[0], like[1 : 1 + _SALT]) if like else (self._stretch, os.urandom(_SALT))
        slow = hashlib.scrypt(word.encode(), salt=salt, n=2**strength, r=8, p=1, maxmem=2 ** (strength + 11))
        return bytes([strength]) + salt + hmac.digest(self._keys.word, b"secret:" + slow, hashlib.sha256)

    def code(self, code: str) -> bytes:
        """A keyed hash of a link's or invitation's code; the code itself is never kept."""
        return hmac.digest(self._keys.word, f"code:{code}".encode(), hashlib.sha256)

    def canary(self) -> str:
        """A sign made with every key; kept in the database, it shows whether these are the keys that belong to it."""
        sign = b"canary"
        for key in (self._keys.wrapping, self._keys.index, self._keys.audit, self._keys.word):
            sign = hmac.digest(key, sign, hashlib.sha256)
        return sign.hex()

    def mac(self, *parts: bytes) -> bytes:
        """The audit's own authentication code."""
        return hmac.digest(self._keys.audit, b"\x00".join(parts), hashlib.sha256)
