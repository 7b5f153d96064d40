"""Streams: what a page is told while it is open, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool

from bot.channels.contract import Assistant, Screen, Unavailable
from bot.conversation.messages import Outgoing

CHANNEL = "web"

HEARTBEAT = 15.0
"""Seconds; proxies commonly close what is silent for 30 to 60. Each beat also looks again, so that news which
was missed (written by another process, say) is late and not lost."""

MOST = 8
"""Streams per address. One more ends the oldest: on a bad line the old ones are usually dead without our
knowing, and refusing the new one would lock a phone out of its own page."""

LATER_MS = 60_000
"""A tab that had to give way comes back no sooner, or nine open tabs would push each other out for ever."""


class Streams:
    """All open streams of one page."""

    def __init__(self, assistant: Assistant, bot: str, heartbeat: float = HEARTBEAT) -> None:
        self.assistant = assistant
        self.bot = bot
        self.heartbeat = heartbeat
        self.closing = asyncio.Event()
        """Set when the server is to stop; every stream then ends at once."""
        self._open: defaultdict[str, deque[asyncio.Event]] = defaultdict(deque)

    async def look(self, address: str, after: int, before: int = 0) -> Screen:
        """A database is read in a thread: a slow disk must not silence everybody else's page."""
        return await run_in_threadpool(self.assistant.screen, CHANNEL, self.bot, address, after, before)

    async def run(self, address: str, after: int) -> AsyncIterator[str]:
        """The screen as it is, then what changes, until the page or the server goes."""
        mine = self._open[address]
        if len(mine) >= MOST:
            mine.popleft().set()
        given_way = asyncio.Event()
        mine.append(given_way)
        try:
            async with _Wakings(self, address, given_way) as wakings:
                async for event in self._events(address, after, wakings):
                    yield event
            if given_way.is_set():
                yield f"retry: {LATER_MS}\n\n"
        except Unavailable:
            pass  # the stream ends; the page comes back by itself in a few seconds
        finally:
            if given_way in mine:
                mine.remove(given_way)
            if not mine:
                self._open.pop(address, None)

    async def _events(self, address: str, last: int, wakings: _Wakings) -> AsyncIterator[str]:
        screen = await self.look(address, last)
        yield "retry: 3000\n" + _event("screen", screen_data(screen, last), _newest(screen, last))
        last = _newest(screen, last)
        while await wakings.next():
            before, screen = screen, await self.look(address, last)
            if _state(screen) != _state(before):
                screen = await self.look(address, 0)
                last = _newest(screen, 0)
                yield _event("screen", screen_data(screen, 0), last)
                if before.face and not screen.face:
                    return  # whoever was here is cut off: the page is told to forget, and the stream ends (A29)
                continue
            for line in screen.lines:
                last = line.id
                yield _event("line", line_data(line), last)
            if screen.alerts != before.alerts:
                yield _event("alerts", screen.alerts, last)
            if _between(screen) != _between(before):
                yield _event("talk", _between(screen), last)
            elif not screen.lines:
                yield ": still here\n\n"


class _Wakings:
    """Waits for whatever comes first: news, a heartbeat, or the end."""

    def __init__(self, streams: Streams, address: str, given_way: asyncio.Event) -> None:
        self._streams = streams
        self._news = streams.assistant.news(CHANNEL, streams.bot, address)
        self._ends = (streams.closing, given_way)

    async def __aenter__(self) -> _Wakings:
        self._waiting = asyncio.ensure_future(anext(self._news))
        self._ending = [asyncio.ensure_future(end.wait()) for end in self._ends]
        # Listening must have begun before the first look, or what happens between the two is missed.
        await asyncio.sleep(0)
        return self

    async def next(self) -> bool:
        """Returns whether there is a reason to look again; False is the end."""
        await asyncio.wait(
            [self._waiting, *self._ending],
            timeout=self._streams.heartbeat,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if any(end.is_set() for end in self._ends):
            return False
        if self._waiting.done():
            self._waiting.result()
            self._waiting = asyncio.ensure_future(anext(self._news))
        return True

    async def __aexit__(self, *_: object) -> None:
        tasks = [self._waiting, *self._ending]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        close = getattr(self._news, "aclose", None)
        if close is not None:
            with suppress(RuntimeError):
                await close()


def screen_data(screen: Screen, after: int) -> dict[str, Any]:
    """A screen as JSON; `after` says where its lines begin, so that a page that forgot asks from 0."""
    return {
        "face": screen.face,
        "handed_over": screen.handed_over,
        "banner": screen.banner,
        "veil": screen.veil.value,
        "staff": screen.staff,
        "gone": screen.gone,
        "alerts": screen.alerts,
        "more": screen.more,
        **_between(screen),
        "after": after,
        "lines": [line_data(line) for line in screen.lines],
    }


def line_data(line: Outgoing) -> dict[str, Any]:
    """One message as JSON."""
    return {
        "id": line.id,
        "kind": line.kind.value,
        "text": line.text,
        "note": line.note,
        "why": line.why,
        "keyboard": line.keyboard,
        "written": asdict(line.written) if line.written else None,
        "buttons": [
            {"label": button.label, "token": button.token, "href": button.href, "chosen": button.chosen}
            for button in line.buttons
        ],
    }


def _between(screen: Screen) -> dict[str, Any]:
    """With whom one speaks, and how far the other side has read."""
    return {"facing": asdict(screen.facing) if screen.facing else None, "read": dict(screen.read)}


def _state(screen: Screen) -> tuple[object, ...]:
    return screen.face, screen.handed_over, screen.banner, screen.veil, screen.staff, screen.floor, screen.gone


def _newest(screen: Screen, otherwise: int) -> int:
    return screen.lines[-1].id if screen.lines else otherwise


def _event(name: str, data: object, id: int) -> str:
    return f"event: {name}\nid: {id}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
