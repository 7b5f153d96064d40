"""What people hold in their hands: a console, or our page over HTTP. Both as they are, with nothing in between."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any, Protocol

import httpx

from bot.app import App
from bot.channels.console import CHANNEL as CONSOLE
from bot.channels.web import Look, web_app
from bot.commands.chat import Seat
from bot.conversation.messages import Heard, Incoming
from bot.writer import Writer
from tests.scenarios.transcript import LOOK, OPEN, PRESS, Spoken
from tests.scenarios.world import World
from tests.world import Address, content


class Phone(Protocol):
    """One person's way to speak and see. Every call of it meets an assistant that has just been started."""

    addresses: tuple[Address, ...]
    """Where it speaks from."""

    def say(self, line: str) -> list[Spoken]:
        """Open, press, type or look; what is shown that was not shown before."""

    def veil(self) -> str:
        """Whether the screen is emptied: open, hidden or word."""

    def settle(self) -> None:
        """It belongs to somebody who has used it before."""

    def caught_up(self) -> None:
        """What was done from it up to now did not pass it, but its owner has seen all that came of it."""


class ConsolePhone:
    """A terminal."""

    def __init__(self, world: World, who: str) -> None:
        self._world, self.address = world, who
        self.addresses = ((CONSOLE, CONSOLE, who),)

    def say(self, line: str) -> list[Spoken]:
        """Sit down at a terminal that has just been switched on, catch up, do one thing, and read what it printed."""
        out, seat = io.StringIO(), self._seat()
        console = seat.console(out, as_json=True)
        console.begin()
        self._one(seat, console, line)
        printed = [json.loads(line) for line in out.getvalue().splitlines()]
        _no_failure(printed)
        return [
            Spoken(one["text"], tuple(one["choices"]), one.get("note", ""))
            for one in printed
            if one["kind"] != "status"
        ]

    def veil(self) -> str:
        return self._seat().look(0).veil.value

    def settle(self) -> None:
        """Nothing has to be done before."""

    def caught_up(self) -> None:
        self.say(LOOK)

    def _one(self, seat: Seat, console: Any, line: str) -> None:
        if line.startswith(OPEN):
            code = line.removeprefix(OPEN).strip()
            seat.hear(_incoming(self._world, self.address, Heard.OPEN, code))
            console.show()
        elif line.startswith(PRESS):
            console.line(f"> {line.removeprefix(PRESS)}")
        elif line == LOOK:
            console.line("")
        else:
            console.line(line)

    def _seat(self) -> Seat:
        return Seat(self._world.restart(), self.address, self._world.clock)


class WebPhone:
    """A browser with our page: it keeps a cookie, and what it has been shown."""

    def __init__(self, world: World, who: str) -> None:
        self._world = world
        visitor = hashlib.md5(who.encode()).hexdigest()
        self.addresses = (("web", "web", hashlib.sha256(visitor.encode()).hexdigest()),)
        self._cookies = {"visitor": visitor}
        self._met: set[int] = set()
        """Ids that were on the screen at some time."""
        self._faces: set[str] = set()
        """Who has looked at this phone. Somebody new brings a history that was read elsewhere."""

    def say(self, line: str) -> list[Spoken]:
        return self._browse(self._one, line)

    def veil(self) -> str:
        return self._browse(self._look_only)

    def settle(self) -> None:
        """Nothing has to be done before."""

    def caught_up(self) -> None:
        self.say(LOOK)

    @property
    def seen(self) -> int:
        """The newest message that was ever on the screen."""
        return max(self._met, default=0)

    def met(self, since: int, until: int) -> int:
        """How many messages were on the screen that were said after one id and up to another."""
        return sum(since < one <= until for one in self._met)

    def follow(self, code: str, since: int) -> list[Spoken]:
        """Open a link that was handed to this phone (empty: the page itself); what was said after `since`."""
        return self._browse(self._arrive, code, since)

    async def _arrive(self, client: httpx.AsyncClient, code: str, since: int) -> list[Spoken]:
        assert (await client.get(f"/l/{code}" if code else "/")).status_code == 200
        if code:
            await self._hear(client, Heard.OPEN, code)
        after = await self._screen(client)
        self._faces.add(after["face"])
        self._met |= {one["id"] for one in after["lines"]}
        return _shown([one for one in after["lines"] if one["id"] > since])

    async def _one(self, client: httpx.AsyncClient, line: str) -> list[Spoken]:
        before, newest = await self._screen(client), self._world.last_id()
        if line.startswith(OPEN):
            code = line.removeprefix(OPEN).strip()
            page = await client.get(f"/a/{code[2:]}" if code.startswith("a:") else f"/l/{code}" if code else "/")
            assert page.status_code == 200, page.text
            await self._hear(client, Heard.OPEN, code)
        elif line.startswith(PRESS):
            await self._press(client, line.removeprefix(PRESS), before["lines"])
        elif line != LOOK:
            asked = before["veil"] in ("word", "choose")
            await self._hear(client, Heard.WORD if asked else Heard.TEXT, line)
        after = await self._screen(client)
        elsewhere = newest if self._faces and after["face"] not in self._faces else 0
        fresh = [one for one in after["lines"] if one["id"] not in self._met and one["id"] > elsewhere]
        self._faces.add(after["face"])
        self._met |= {one["id"] for one in after["lines"]}
        return _shown(fresh)

    async def _press(self, client: httpx.AsyncClient, label: str, lines: list[dict[str, Any]]) -> None:
        """The newest button that says so; one that the device carries out by itself sends nothing."""
        for one in reversed(lines):
            for button in one["buttons"]:
                if button["label"] == label:
                    if button["token"]:
                        await self._hear(client, Heard.PRESS, button["token"])
                    return
        raise AssertionError(f"no button {label}")

    async def _look_only(self, client: httpx.AsyncClient) -> str:
        return str((await self._screen(client))["veil"])

    async def _hear(self, client: httpx.AsyncClient, kind: Heard, payload: str) -> None:
        body = {"id": f"from-page-{next(self._world.ids):06}", "kind": kind.value, "payload": payload}
        answer = await client.post("/hear", json=body, headers={"X-Requested-With": "page"})
        assert answer.status_code == 200, answer.text

    async def _screen(self, client: httpx.AsyncClient) -> dict[str, Any]:
        answer = await client.get("/screen", params={"after": 0})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _browse(self, do: Callable[..., Any], *args: Any) -> Any:
        """Start the assistant, do one thing at the page, stop it."""
        writer = Writer(App(self._world.restart()), self._world.clock)
        writer.start()
        try:
            return asyncio.run(self._with_client(writer, do, *args))
        finally:
            writer.close()

    async def _with_client(self, writer: Writer, do: Callable[..., Any], *args: Any) -> Any:
        page = web_app(writer, Look("社区帮手"), content().page)
        transport = httpx.ASGITransport(page)
        async with httpx.AsyncClient(transport=transport, base_url="http://here", cookies=self._cookies) as client:
            return await do(client, *args)


def _incoming(world: World, who: str, kind: Heard, payload: str) -> Incoming:
    return Incoming(CONSOLE, CONSOLE, f"opened-{next(world.ids)}", who, kind, payload)


def _shown(lines: list[dict[str, Any]]) -> list[Spoken]:
    """Lines of a page, without what one said oneself and newer states of what stood there."""
    _no_failure(lines)
    return [
        Spoken(one["text"], tuple(button["label"] for button in one["buttons"]), one["note"])
        for one in lines
        if one["kind"] not in ("status", "echo")
    ]


def _no_failure(lines: list[dict[str, Any]]) -> None:
    """An apology is never what a chat expects."""
    said = [one["text"] for one in lines if one["kind"] == "apology"]
    assert not said, said[0]
