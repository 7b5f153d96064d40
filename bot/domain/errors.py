"""A rule said no: what the person is told, and with which particulars."""

from __future__ import annotations


class Refused(Exception):
    """Something is not possible now. `key` names the sentence the person reads."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class NotThere(Refused):
    """There is no such thing, or it is not yours: the two look alike on purpose (A28)."""

    def __init__(self) -> None:
        super().__init__("error.not_there")


class Overtaken(Refused):
    """Somebody else changed it a moment ago; nothing of this change was kept."""

    def __init__(self) -> None:
        super().__init__("error.overtaken")
