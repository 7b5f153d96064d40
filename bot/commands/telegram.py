"""Telegram beside the page: what is read, what leaves, and the menu, in the loop of the server.

One process at a time serves a bot. A second one on the same database stands by and takes over when the first is gone.
The first visitor of the page waits while this is imported, so what is heavy is imported where it is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog

from bot import clock
from bot.channels.contract import Assistant, Unavailable
from bot.channels.telegram.api import Api, bot_of, quiet
from bot.channels.telegram.engine import CHANNEL, Engine
from bot.channels.telegram.engines import NotInstalled, make_engine
from bot.channels.telegram.intake import Intake, nowhere
from bot.channels.telegram.menu import Face, Menu
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.pulse import pause, unless
from bot.channels.telegram.rooms import Rooms
from bot.channels.telegram.webhook import Keeper, Keys, Refusing, webhook_routes
from bot.channels.telegram.wire import TelegramWire
from bot.domain.errors import Refused
from bot.settings import Settings
from bot.words import Words

if TYPE_CHECKING:
    from bot.app import House
    from bot.delivery import Limiter, Logbook, Sender
    from bot.services.posting import Pushed
    from bot.store.hold import Hold

log = structlog.get_logger()

STAND_BY = 5.0
"""Seconds between two looks whose the bot is."""
OFFICIAL = "https://api.telegram.org"
At = Callable[[str], None]


def check(settings: Settings) -> str:
    """Which bot a deployment serves; empty: none.

    Raises:
        Refused: it is no token, or the webhook lacks its secret or its address.
    """
    token = settings.telegram_token.get_secret_value()
    if not token:
        return ""
    try:
        bot = bot_of(token)
        if settings.telegram_mode == "webhook":
            Keys.of(settings.telegram_secret.get_secret_value())
    except ValueError:
        raise Refused("cli.refused.telegram_token") from None
    except Refusing:
        raise Refused("cli.refused.telegram_secret") from None
    # A Bot API server of one's own may bring updates over plain http.
    schemes = ("https://",) if settings.telegram_api_base == OFFICIAL else ("https://", "http://")
    if settings.telegram_mode == "webhook" and not settings.public_url.startswith(schemes):
        raise Refused("cli.refused.telegram_url")
    return bot


def pushed(settings: Settings) -> dict[str, Pushed]:
    """The bot of this deployment, as a turn has to know it; none without a token.

    Raises:
        Refused: as `check`.
    """
    from bot.services.posting import Pushed

    bot = check(settings)
    return {CHANNEL: Pushed(bot, everything=settings.telegram_carries == "everything")} if bot else {}


class Telegram:
    """The bot of one server."""

    def __init__(
        self, settings: Settings, at: At = nowhere, limiter: Limiter | None = None, stand_by: float = STAND_BY
    ) -> None:
        """`at` is told the named moments between which a crash can fall (intake.py, delivery/sender.py).

        `stand_by`: seconds between two looks whose the bot is.
        """
        self._stand_by = stand_by
        self._limiter = limiter
        self._settings = settings
        self._token = settings.telegram_token.get_secret_value()
        self.at = at
        self._intake: Intake | None = None

    async def take(self, update: object) -> None:
        """Take an update in that was brought to us.

        Raises:
            Unavailable: the house is not open yet, or nothing could be stored.
        """
        if self._intake is None:
            raise Unavailable
        await self._intake.take(update)

    def routes(self) -> list[Any]:
        """What the page's server has to serve for it: nothing, or the webhook."""
        if self._settings.telegram_mode == "polling":
            return []
        return webhook_routes(self, self._settings.telegram_secret.get_secret_value())

    async def run(
        self, house: House, assistant: Assistant, wakes: Callable[[Callable[[], None]], None], stop: asyncio.Event
    ) -> None:
        """Serve the bot until `stop`; `wakes` is told whom to wake when something was queued.

        Raises:
            Refused: the engine is not installed.
        """
        from bot.delivery import Limiter, Logbook, Mouth, Sender

        quiet()
        engine = await asyncio.to_thread(self._engine)
        api = Api(self._token, self._settings.telegram_api_base)
        call = house.words.text("telegram.call", {"label": "{label}", "number": "{number}"})
        rooms = Rooms(api, self._settings.telegram_groups)
        wire = TelegramWire(engine, api.bot, call, rooms.spoke_in)
        mouth = Mouth(house.database, house.words)
        carries = house.pushed[CHANNEL].everything
        sender = Sender(
            house.database, mouth, wire, clock.now, self._limiter or Limiter(), at=self.at, everything=carries
        )
        logbook = Logbook(house.database, clock.now, CHANNEL, api.bot, terms=house.terms, queued=sender.wake)
        wakes(sender.wake)
        self._intake = Intake(api, engine, assistant, logbook, self.at)
        try:
            await self._serve(house, api, self._intake, logbook, sender, stop)
        finally:
            self._intake = None
            await engine.close()
            await api.close()

    async def _serve(
        self, house: House, api: Api, intake: Intake, logbook: Logbook, sender: Sender, stop: asyncio.Event
    ) -> None:
        """For as long as the bot is ours to serve; when another process was quicker, stand by again."""
        while (held := await self._hold(house, api, logbook, stop)) is not None:
            ending = asyncio.Event()
            with held:
                await _until_one_ends(
                    ending,
                    self._keep(held, stop, ending),
                    self._reader(api, intake, logbook).run(ending),
                    sender.run(ending),
                    Menu(api, logbook, face(house.words, house.places["bot_name"])).run(ending),
                )

    def _reader(self, api: Api, intake: Intake, logbook: Logbook) -> Polling | Keeper:
        if self._settings.telegram_mode == "polling":
            return Polling(api, intake, logbook)
        secret = self._settings.telegram_secret.get_secret_value()
        return Keeper(api, intake, logbook, self._settings.public_url, secret)

    def _engine(self) -> Engine:
        name = self._settings.telegram_engine
        try:
            return make_engine(name, self._token, self._settings.telegram_api_base)
        except NotInstalled as missing:
            raise Refused("cli.refused.telegram_engine", extra=missing.extra) from None

    async def _hold(self, house: House, api: Api, logbook: Logbook, stop: asyncio.Event) -> Hold | None:
        """Become the one that serves the bot; None: it was time to stop before."""
        from bot.store.hold import hold

        told = False
        while not stop.is_set():
            try:
                held = await asyncio.to_thread(hold, house.database, f"{CHANNEL}:{api.bot}")
                if held is not None:
                    return held
                if not told:  # once: the one that serves says in turn that all is well
                    await logbook.trouble("conflict")
                told = True
            except Exception as error:  # the database is away, in one of many ways
                log.warning("telegram waits for the database", error=type(error).__name__)
            await pause(stop, self._stand_by)
        return None

    async def _keep(self, held: Hold, stop: asyncio.Event, ending: asyncio.Event) -> None:
        """End the others when it is time to stop, or when the bot is not ours any more.

        A database that was started anew has forgotten who held what.
        """
        while not (stop.is_set() or ending.is_set()):
            await pause(stop, self._stand_by)
            try:
                if await unless(stop, asyncio.to_thread(held.still)) is False:
                    log.warning("another process serves telegram now")
                    break
            except Exception as error:  # the database is away, in one of many ways
                log.warning("telegram waits for the database", error=type(error).__name__)
        ending.set()


def face(words: Words, name: str) -> Face:
    """What people see of the bot before they have written anything."""
    return Face(
        name=name,
        short=words.text("telegram.short"),
        description=words.text("telegram.description"),
        family={name: str(text) for name, text in words.table("telegram.commands.family").items()},
        staff={name: str(text) for name, text in words.table("telegram.commands.staff").items()},
    )


async def _until_one_ends(stop: asyncio.Event, *parts: Awaitable[None]) -> None:
    """Run side by side. Each ends with `stop`; one that breaks stops the others, so that the trouble is seen."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    stop.set()
    await asyncio.wait(tasks)
    for task in done:
        task.result()
