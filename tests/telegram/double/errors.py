"""How Telegram says no, and how a phone does."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A call is not done. `parameters`: what stands beside the description, such as retry_after."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The answer as it is sent."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | {"parameters": self.parameters} if self.parameters else body


def bad(description: str, **parameters: Any) -> Refused:
    """400."""
    return Refused(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> Refused:
    """403."""
    return Refused(403, f"Forbidden: {description}")


def conflict(description: str) -> Refused:
    """409."""
    return Refused(409, f"Conflict: {description}")


def flood(seconds: int) -> Refused:
    """429."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class Impossible(Exception):
    """A test asked for what nobody could do on a phone: to press a button that is not there, to write when blocked."""
