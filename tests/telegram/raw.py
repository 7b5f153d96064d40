"""A client of the double without any library, and the small things its tests are made of."""

from __future__ import annotations

from typing import Any

import httpx

from tests.telegram.double import BotSide

WANG = 1001
GROUP = -1001000


class Client:
    """A client with no library: it calls and shows what came back."""

    def __init__(self, bot: BotSide) -> None:
        self._http = httpx.Client(base_url=f"{bot.url}/bot{bot.token}/", timeout=5, trust_env=False, verify=False)

    def raw(self, method: str, **params: Any) -> httpx.Response:
        """The whole answer."""
        return self._http.post(method, json=params)

    def ask(self, method: str, **params: Any) -> Any:
        """The result of a call that has to succeed."""
        answer = self.raw(method, **params).json()
        assert answer["ok"], answer
        return answer["result"]

    def no(self, method: str, **params: Any) -> tuple[int, str]:
        """Code and description of a call that has to fail."""
        answer = self.raw(method, **params)
        body = answer.json()
        assert not body["ok"] and body["error_code"] == answer.status_code
        return body["error_code"], body["description"]

    def updates(self, offset: int = 0, **more: Any) -> list[dict[str, Any]]:
        """What waits."""
        return list(self.ask("getUpdates", offset=offset, **more))

    def close(self) -> None:
        """Let go."""
        self._http.close()


def keyboard(*buttons: Any) -> dict[str, Any]:
    """One row."""
    return {"inline_keyboard": [list(buttons)]}


def key(**fields: Any) -> dict[str, Any]:
    """A button."""
    return {"text": "甲"} | fields


def said(updates: list[dict[str, Any]]) -> list[str]:
    """The texts of some updates."""
    return [one["message"]["text"] for one in updates]
