"""Serving the page. It is served at once; whoever speaks waits the second that opening the database takes."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

from bot.channels.contract import Screen, Unavailable
from bot.channels.web import DemoPerson, Look, Server, serving, web_app
from bot.channels.web.ready import Readiness
from bot.commands.folder import Folder
from bot.commands.sample import everyone, staff_ids
from bot.conversation.messages import Incoming
from bot.domain.errors import Refused

if TYPE_CHECKING:
    from bot.channels.web.paper import Data, Paper
    from bot.channels.web.poster import Sheet
    from bot.commands.running import Running
    from bot.commands.telegram import Telegram
    from bot.settings import Settings

GLANCE = 0.1
"""Seconds between two looks whether it is time to stop: a signal reaches the server only."""
SWITCH = 0.001
"""Seconds after which a thread lets another one go on. The writer asks for it after each statement: with the usual five
milliseconds a server that answers many at once would make each turn a tenth of a second long."""
HEAD_START = 0.05
"""Seconds for a page that is already being asked for."""


class Opening:
    """The assistant while the house is being opened, and from then on."""

    def __init__(self, start: Callable[[], Running]) -> None:
        self._thread = threading.Thread(target=self._open, args=(start,), name="opening")
        self.running: Future[Running] = Future()

    def begin(self) -> None:
        """Open it, in a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """Close what was opened.

        Raises:
            Refused: it did not open.
        """
        if self._thread.ident is not None:
            self.running.result().close()

    def _open(self, start: Callable[[], Running]) -> None:
        try:
            self.running.set_result(start())
        except BaseException as error:
            self.running.set_exception(error)

    async def hear(self, incoming: Incoming) -> None:
        """As soon as it is open.

        Raises:
            Unavailable: it did not open, or nothing could be stored.
        """
        await (await self.opened()).writer.hear(incoming)

    def screen(self, channel: str, bot: str, address: str, after: int = 0, before: int = 0) -> Screen:
        """As soon as it is open."""
        try:
            running = self.running.result()
        except Exception as error:
            raise Unavailable from error
        return running.writer.screen(channel, bot, address, after, before)

    async def news(self, channel: str, bot: str, address: str) -> AsyncIterator[None]:
        """As soon as it is open."""
        news = (await self.opened()).writer.news(channel, bot, address)
        async for _ in news:
            yield None

    def trouble(self) -> str:
        """What is in the way of serving somebody, in one word; empty: nothing. It may take a while."""
        if not self.running.done() or self.running.exception() is not None:
            return "opening"
        return self.running.result().trouble()

    async def opened(self) -> Running:
        """What runs, as soon as it does.

        Raises:
            Unavailable: it did not open.
        """
        try:
            return await asyncio.shield(asyncio.wrap_future(self.running))
        except Exception as error:
            raise Unavailable from error


def serve(
    folder: Folder,
    *,
    demo: bool,
    host: str,
    port: int,
    say: Callable[[str], None],
    bot: Callable[[Settings], Telegram] | None = None,
) -> None:
    """Serve until SIGTERM; what was taken in is finished then. `say` is called with the key of what became true.

    `bot` makes another bot of the settings than a deployment has: one that a test can end at any moment.

    Raises:
        Refused: the port is taken, the folder does not open, or a setting is missing.
    """
    _check_port(host, port)
    folder.serve_at(host, port)
    telegram = None if demo else _telegram(folder.settings, bot)
    look = Look(
        name=folder.outward["bot_name"],
        footer=folder.settings.footer,
        secure_cookies=folder.settings.secure_cookies,
    )
    opening = Opening(lambda: _running(folder, demo=demo))
    people = _people(folder) if demo else None
    app = web_app(
        opening,
        look,
        folder.content.page,
        people,
        sheets=lambda code: _sheet(opening, code),
        ready=Readiness(opening.trouble),
        copies=Copies(opening),
    )
    if telegram is not None:
        app.routes.extend(telegram.routes())
    server = serving(
        app,
        host,
        port,
        connections=folder.settings.connections,
        trusted_proxies=folder.settings.trusted_proxies,
    )

    def stop(*_: object) -> None:
        server.should_exit = True

    # uvicorn sends itself the signal it was stopped by, once more, at the end: here it then does no harm.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.setswitchinterval(SWITCH)
    opening.running.add_done_callback(lambda done: stop() if done.exception() else say("cli.serving"))
    try:
        asyncio.run(_serve(server, opening, telegram))
    finally:
        opening.close()
        say("cli.stopped")


async def _serve(server: Server, opening: Opening, telegram: Telegram | None) -> None:
    """Opening begins once the page is there: what it imports would keep the first visitor waiting."""
    serving = asyncio.ensure_future(server.serve())
    while not (server.started or serving.done()):
        await asyncio.sleep(0.01)
    await asyncio.sleep(HEAD_START)
    if not serving.done():
        opening.begin()
    if telegram is None:
        await serving
    else:
        await _serve_both(server, serving, opening, telegram)


async def _serve_both(server: Server, serving: asyncio.Future[None], opening: Opening, telegram: Telegram) -> None:
    """The page and the bot; whichever ends, ends both. The bot finishes what is under way (F48)."""
    stop = asyncio.Event()

    async def chat() -> None:
        with suppress(Unavailable):
            running = await opening.opened()
            await telegram.run(running.house, running.writer, running.writer.wakes, stop)

    chatting = asyncio.ensure_future(chat())
    while not (server.should_exit or serving.done() or chatting.done()):
        await asyncio.sleep(GLANCE)
    stop.set()
    server.should_exit = True
    await asyncio.wait([serving, chatting])  # the page finishes what it was asked for, also where the bot broke
    chatting.result()
    serving.result()


def _telegram(settings: Settings, bot: Callable[[Settings], Telegram] | None) -> Telegram | None:
    """The bot, where there is one. Its imports would keep the first visitor waiting where there is none."""
    if not settings.telegram_token.get_secret_value():
        return None
    from bot.commands.telegram import Telegram, check

    check(settings)
    return (bot or Telegram)(settings)


def _people(folder: Folder) -> Callable[[], list[DemoPerson]]:
    people = [DemoPerson(**one, staff=one["id"] in staff_ids()) for one in everyone(folder.content)]
    return lambda: people


async def _sheet(opening: Opening, code: str) -> Sheet | None:
    """What is printed for a code, as soon as the house is open."""
    from bot.clock import now
    from bot.commands.poster import sheet

    house = (await opening.opened()).house

    def look() -> Sheet | None:
        with house.database.reading(now()) as unit:
            return sheet(house, unit, code)

    return await asyncio.to_thread(look)


class Copies:
    """Copies of one's own, as soon as the house is open; read in a thread, for a long thread takes a while."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def before(self, code: str) -> Paper:
        """What stands there before a press."""
        from bot.commands import copies

        return copies.before((await self._opening.opened()).house, code)

    async def opened(self, code: str) -> Paper:
        """The copy, once."""
        from bot.clock import now
        from bot.commands import copies

        house = (await self._opening.opened()).house
        return await asyncio.to_thread(copies.opened, house, code, now())

    async def saved(self, code: str) -> Data | None:
        """The same as a file, once."""
        from bot.clock import now
        from bot.commands import copies

        house = (await self._opening.opened()).house
        return await asyncio.to_thread(copies.saved, house, code, now())


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _running(folder: Folder, *, demo: bool) -> Running:
    from bot.commands.running import Running

    return Running(folder, demo=demo)


def _check_port(host: str, port: int) -> None:
    """Said before anything is opened, and in words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise Refused("cli.refused.busy", host=host, port=port) from error
