"""The menu of commands, the name and the texts under which people find the bot: kept as content says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bot.channels.contract import Logbook, Unavailable
from bot.channels.telegram.api import Api, ApiError, BadRequest, TooMany
from bot.channels.telegram.pulse import pause, unless

log = structlog.get_logger()

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Face:
    """What people see before they have written anything. It tells nothing (ux.md 2.4)."""

    name: str
    """At most 64 characters."""
    short: str
    """At most 120, shown on the profile."""
    description: str
    """At most 512, shown in the empty chat."""
    family: Mapping[str, str]
    """Commands and what they do: a-z, at most 32 characters; at most 256."""
    staff: Mapping[str, str]


class Menu:
    """Keeps what Telegram shows of us true."""

    def __init__(self, api: Api, logbook: Logbook, face: Face, every: float = MINUTE) -> None:
        self._api = api
        self._logbook = logbook
        self._face = face
        self._every = every

    async def run(self, stop: asyncio.Event) -> None:
        """Introduce us once, and keep the menus, until `stop`. What is refused for now is asked for again."""
        await unless(stop, asyncio.gather(self._introduce(stop), self._keep(stop)))

    async def _introduce(self, stop: asyncio.Event) -> None:
        steps: list[Callable[[], Awaitable[None]]] = [
            self._named,
            self._default_menu,
            partial(self._say, "Name", "name", self._face.name),
            partial(self._say, "ShortDescription", "short_description", self._face.short),
            partial(self._say, "Description", "description", self._face.description),
        ]
        while steps and not stop.is_set():
            try:
                await steps[0]()
            except BadRequest as refused:
                log.warning("telegram refused how we look", why=refused.description)
            except (ApiError, Unavailable) as error:
                await pause(stop, self._wait(error))
                continue
            steps.pop(0)

    async def _keep(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            wait = self._every
            try:
                for address, role in await self._logbook.menus():
                    await self._own_menu(address, role)
            except (ApiError, Unavailable) as error:
                wait = self._wait(error)
            await pause(stop, wait)

    def _wait(self, error: Exception) -> float:
        return error.seconds if isinstance(error, TooMany) else self._every

    async def _named(self) -> None:
        me = await self._api.call("getMe")
        await self._logbook.named(str(me.get("username", "")) if isinstance(me, dict) else "")

    async def _default_menu(self) -> None:
        await self._api.call("setMyCommands", {"commands": _commands(self._face.family), "scope": {"type": "default"}})

    async def _own_menu(self, address: str, role: str) -> None:
        """The menu of one person: a member of staff has one of their own, for everybody else the default stands."""
        scope = {"type": "chat", "chat_id": int(address)}
        try:
            if role:
                await self._api.call("setMyCommands", {"commands": _commands(self._face.staff), "scope": scope})
            else:
                await self._api.call("deleteMyCommands", {"scope": scope})
        except BadRequest:
            log.info("no menu where there is no chat")
        await self._logbook.menu_set(address, role)

    async def _say(self, what: str, field: str, wanted: str) -> None:
        """Set a text where another one stands: asking is free, setting is counted."""
        now = await self._api.call(f"getMy{what}")
        if not isinstance(now, dict) or now.get(field) != wanted:
            await self._api.call(f"setMy{what}", {field: wanted})


def _commands(table: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"command": name, "description": text} for name, text in table.items()]
