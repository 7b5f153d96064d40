"""The way in, shared by polling and webhook: one update, decoded, taken in, committed; never acknowledged before.

Each step is announced by name, so that a durability test can end the process right there:

- update.read: it is in our hands, and nothing of it is kept;
- update.attempted: that it is about to be taken in is kept (only just after a start);
- update.decoded: it is understood, and nothing of it is kept;
- update.committed: it is kept, and Telegram does not know yet;
- update.unread: the same, for one that nobody could read;
- update.set_aside: the same, for one that ended us even so;
- batch.acknowledged (polling): Telegram has been told and has forgotten it;
- request.answered (webhook): it is about to be told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

import structlog

from bot.channels.contract import Assistant, Logbook, Unavailable
from bot.channels.telegram.anything import external_id, raw, room, sender, typed
from bot.channels.telegram.api import Api, ApiError
from bot.channels.telegram.engine import CHANNEL, Engine, Undecodable
from bot.conversation.messages import Heard, Incoming

log = structlog.get_logger()

CAREFUL = 100
"""So many updates after a start are noted before they are taken in: one of them may have ended us (F37)."""
TRIES = 3
"""The try that is not made any more: from here on it is taken in unread."""
ANSWERING = 50
"""Answers to presses under way at a time: a late one is worth none, and what reads updates needs a connection too."""
LINGER = 2.0
"""Seconds for which answers to presses may still leave when we stop."""


def nowhere(_: str) -> None:
    """What happens at a named moment outside of tests: nothing."""


class Taker(Protocol):
    """Who takes an update in: an Intake, or whoever stands before it."""

    at: Callable[[str], None]

    async def take(self, update: object) -> None:
        """See `Intake.take`."""


class Intake:
    """Takes updates in. One instance for all the time of a process."""

    def __init__(
        self,
        api: Api,
        engine: Engine,
        assistant: Assistant,
        logbook: Logbook,
        at: Callable[[str], None] = nowhere,
        careful: int = CAREFUL,
    ) -> None:
        """`at` is told each named moment; `careful`: how many updates after a start are noted first."""
        self.at = at
        self._api = api
        self._engine = engine
        self._assistant = assistant
        self._logbook = logbook
        self._careful = careful
        self._one_by_one = asyncio.Lock()
        self._noted: set[str] = set()
        """Noted by this process: what waits here for the database is not tried again each time."""
        self._answers: set[asyncio.Task[None]] = set()

    @property
    def careful(self) -> bool:
        """Just after a start: one at a time, each acknowledged before the next, or the neighbours of one that ends us
        would be noted as often as it is."""
        return self._careful > 0

    async def take(self, update: object) -> None:
        """Take one update in, whatever it is. When this returns, it is committed and may be acknowledged.

        Raises:
            Unavailable: it is not committed.
        """
        self.at("update.read")
        if self.careful:
            async with self._one_by_one:
                tries = await self._tries(update)
                if tries > TRIES:
                    await self._set_aside(update)
                elif tries == TRIES:
                    await self._take_unread(update, "ended the process")
                else:
                    await self._commit(update)
                    self._careful -= 1
        else:
            await self._commit(update)
        self._answer(update)

    async def close(self) -> None:
        """Let the answers to presses leave, for a moment."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=LINGER)
        for answer in self._answers:
            answer.cancel()

    async def _tries(self, update: object) -> int:
        """How often this update was begun by now: often and never finished, it must be what ends us. 0: all is well."""
        id = external_id(update)
        if id in self._noted:
            return 0
        tries = await self._logbook.attempt(id)
        self._noted.add(id)
        self.at("update.attempted")
        return tries

    async def _commit(self, update: object) -> None:
        try:
            incoming = self._engine.decode(update if isinstance(update, Mapping) else {})
        except Exception as error:  # a library may stumble in ways of its own
            await self._take_unread(update, str(error) if isinstance(error, Undecodable) else type(error).__name__)
            return
        self.at("update.decoded")
        if incoming is None:
            return
        await self._hear(incoming)
        self.at("update.committed")

    async def _take_unread(self, update: object, error: str) -> None:
        """Whoever wrote what no library reads may be in danger: whatever could have been typed is heard."""
        log.warning("update not read", error=error)
        id, who, where = external_id(update), sender(update), room(update)
        said = raw(update), typed(update)
        await self._hear(Incoming(CHANNEL, self._api.bot, id, who, Heard.UNREAD, *said, room=where))
        self.at("update.unread")

    async def _hear(self, incoming: Incoming) -> None:
        try:
            await self._assistant.hear(incoming)
        except Unavailable:
            raise
        except Exception as error:
            log.error("update not taken in", error=type(error).__name__)
            raise Unavailable from error

    async def _set_aside(self, update: object) -> None:
        """It ended us even unread."""
        log.error("update set aside")
        await self._logbook.set_aside(external_id(update), sender(update), raw(update), "ended the process")
        self.at("update.set_aside")

    # -- a press is answered, so that the phone stops turning its wheel ----------------------------------------------

    def _answer(self, update: object) -> None:
        press = update.get("callback_query") if isinstance(update, Mapping) else None
        id = press.get("id") if isinstance(press, Mapping) else None
        if isinstance(id, str) and len(self._answers) < ANSWERING:
            task = asyncio.create_task(self._answer_press(id))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer_press(self, id: str) -> None:
        with suppress(ApiError):  # too old, or nobody there: nothing hangs on it
            await self._api.call("answerCallbackQuery", {"callback_query_id": id})
