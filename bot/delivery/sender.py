"""What leaves by a wire: one sender a bot, different people side by side, each in the order things were said.

A round settles what came back and takes what may leave now, in one commit; only then does anything leave. Time is
that of the running event loop, so that a virtual loop makes years of it; the clock gives the instants that are kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.channels.contract import NobodyKnows, Receipt, Wait, Wire
from bot.delivery.landed import Landed, note
from bot.delivery.limiter import BULK, URGENT, Limiter
from bot.delivery.mouth import Mouth
from bot.store.claims import Claims
from bot.store.sendings import RANK, Sending, Sendings, is_room
from bot.store.unit import Database

log = structlog.get_logger()

Clock = Callable[[], datetime]

LOOK = 1.0
"""Seconds between two looks, where nobody woke us."""
GATHER = 0.05
"""Seconds in which what comes back is gathered for one commit."""
LEAST = 0.001
"""The shortest sleep, in seconds: below the resolution of a loop's clock no time would pass."""
FLYING = 16
"""Messages under way at a time."""
FLYING_BULK, FLYING_ORDINARY = 8, 14
"""Of them bulk, and all but what is urgent: a provider that hangs must not keep an answer or an alert waiting."""
STOPPING = 6.0
"""Seconds for what is under way when the server stops: of the ten it has in all, some are for settling (F48)."""
HUNG = 45.0
"""Seconds after which a message under way is given up. A wire has limits of its own; this is for one that hangs."""
PER_HELD = 4
"""Rows of one address that can be due together: one of each rank, and an open question once more."""
BULK_EVERY = 0.2
"""Seconds between two looks for bulk: a few leave together, and one commit serves them."""
LAST = max(RANK.values())


class Work(Protocol):
    """How work with the database is done without keeping the loop: `asyncio.to_thread`, or a test's own way."""

    def __call__(self, work: Callable[..., Any], /, *args: Any) -> Awaitable[Any]: ...


def _nothing(_moment: str) -> None:
    """Nobody looks on."""


class Sender:
    """Sends what is queued for one wire, for as long as `run` runs."""

    def __init__(
        self,
        database: Database,
        mouth: Mouth,
        wire: Wire,
        clock: Clock,
        limiter: Limiter,
        *,
        work: Work = asyncio.to_thread,
        at: Callable[[str], None] = _nothing,
        everything: bool = False,
    ) -> None:
        """`at` is told the moments between which a crash can fall: sending.claimed, sending.sent, sending.settled.

        `everything`: the wire may carry what is not for everybody, to those who agreed to that.
        """
        self._everything = everything
        self._database = database
        self._mouth = mouth
        self._wire = wire
        self._clock = clock
        self._limiter = limiter
        self._work = work
        self._at = at
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._flying: dict[asyncio.Task[None], Sending] = {}
        self._landed: list[Landed] = []
        self._adrift = False
        """An exchange ended without a word: what it took may be taken, and never left."""
        self._look_at = 0.0
        self._bulk_at = 0.0

    def wake(self) -> None:
        """Something was queued. From any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has just been closed
                self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`, then finish what is under way. Trouble of the database is waited out."""
        self._loop = asyncio.get_running_loop()
        stopping = asyncio.ensure_future(stop.wait())
        stopping.add_done_callback(lambda _: self._woken.set())
        begun = False
        while not stop.is_set():
            try:
                if not begun:
                    await self._begin()
                    begun = True
                await self._round()
            except Exception as error:
                log.warning("sender waits", error=type(error).__name__, exc_info=error)
                self._look_at = self._loop.time() + LOOK
            await self._pause()
        await self.drain(STOPPING)

    async def drain(self, seconds: float) -> None:
        """Finish what is under way; what is still out after so many seconds is unknown."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=seconds)
        for flight, one in list(self._flying.items()):
            if flight.cancel():
                self._land(one, NobodyKnows())
        try:
            await self._settle(claiming=False)
        except Exception as error:  # the rows are still `sending`: the next start finds them
            log.error("sends not settled", n=len(self._landed), error=type(error).__name__)

    # -- a round -------------------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        """What a process that died had under way is unknown, and what it was refused still holds."""
        left, refused = await self._work(self._recover)
        if left:
            log.warning("sends left by a stop", n=left)
        for address, seconds in refused.items():
            self._limiter.wait(address, seconds, asyncio.get_running_loop().time())

    async def _round(self) -> None:
        """Settle what came back, take what may leave now, and let it leave."""
        loop = asyncio.get_running_loop()
        for one in await self._settle(claiming=True):
            self._at("sending.claimed")
            shut = self._limiter.refused_until(one.address, one.rank) - loop.time()
            if shut > 0:  # a refusal arrived meanwhile
                self._landed.append(Landed(one, Wait(shut), loop.time()))
                continue
            flight = asyncio.ensure_future(self._fly(one))
            self._flying[flight] = one
            flight.add_done_callback(self._flying.pop)

    async def _settle(self, *, claiming: bool) -> list[Sending]:
        """One exchange with the database. What came back is kept until it is settled, however often it takes."""
        landed, self._landed = self._landed, []
        flying = list(self._flying.values())  # while the database is at work, some of them land
        now = asyncio.get_running_loop().time()
        try:
            claimed: list[Sending] = await self._work(self._exchange, landed, flying, now, claiming)
        except BaseException:
            self._landed = [*landed, *self._landed]
            self._adrift = True
            raise
        self._adrift = False
        if landed:
            self._at("sending.settled")
        return claimed

    async def _pause(self) -> None:
        """Until somebody wakes us, or the next one may leave."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(max(LEAST, self._look_at - loop.time()), self._woken.set)
        await self._woken.wait()
        timer.cancel()
        self._woken.clear()

    # -- one message under way -----------------------------------------------------------------------------------

    async def _fly(self, one: Sending) -> None:
        try:
            said = self._mouth.once_more(one.said) if one.again else self._mouth.word(one.said)
            async with asyncio.timeout(HUNG):
                what: Receipt | Exception = await self._wire.send(
                    one.address, said, part=one.part, replaces=one.replaces, plain=one.plain
                )
            self._at("sending.sent")
        except TimeoutError:
            what = NobodyKnows()
        except Exception as error:
            what = error
        self._land(one, what)

    def _land(self, one: Sending, what: Receipt | Exception) -> None:
        """Noted at once; the limiter hears of a refusal before anything else can leave."""
        loop = asyncio.get_running_loop()
        self._landed.append(Landed(one, what, loop.time()))
        if isinstance(what, Wait):
            self._limiter.wait(one.address, what.seconds, loop.time())
        loop.call_later(GATHER, self._woken.set)

    # -- with the database, beside the loop ------------------------------------------------------------------------

    def _recover(self) -> tuple[int, dict[str, float]]:
        with self._database.unit(self._clock()) as unit:
            sendings = Sendings(unit, self._wire.channel, self._wire.bot)
            found = sendings.recover(), sendings.refused()
            unit.commit()
        return found

    def _exchange(self, landed: list[Landed], flying: list[Sending], now: float, claiming: bool) -> list[Sending]:
        with self._database.unit(self._clock()) as unit:
            sendings = Sendings(unit, self._wire.channel, self._wire.bot)
            for one in landed:
                note(sendings, one, now)
            if self._adrift:
                sendings.put_back([one.id for one in flying])
            claims = Claims(unit, self._wire.channel, self._wire.bot, everything=self._everything)
            claimed = self._claim(claims, flying, now) if claiming else []
            unit.commit()
        return claimed

    def _claim(self, claims: Claims, flying: list[Sending], now: float) -> list[Sending]:
        """What may leave now, and when to look again. Bulk is looked for more seldom: a long queue of it is no load."""
        room = _Room(self._limiter, now, [one.rank for one in flying])
        held = self._limiter.held(now)
        shut_until = self._limiter.shut_until()
        last = URGENT if shut_until > now else BULK - 1
        # Those just written to are looked at too, to know when the next one may leave: hence more than there is room.
        claimed = claims.take((0, last), FLYING + PER_HELD * len(held), room.may)
        if now >= max(self._bulk_at, shut_until):
            bulk = claims.take((BULK, LAST), FLYING_BULK, room.may, held)
            self._bulk_at = now + (BULK_EVERY if bulk or room.refused else LOOK)
            claimed += bulk
        next_bulk = max(self._bulk_at, shut_until)
        self._look_at = min(now + LOOK, room.look_at, next_bulk, self._limiter.next_allowed(now))
        return claimed


class _Room:
    """How much more may leave in this round."""

    def __init__(self, limiter: Limiter, now: float, flying: list[int]) -> None:
        self._limiter = limiter
        self._now = now
        self._flying = len(flying)
        self._bulk = sum(rank >= BULK for rank in flying)
        self.refused = False
        self.look_at = now + LOOK

    def may(self, address: str, rank: int) -> bool:
        """Whether this one leaves now; if so it has."""
        bulk = rank >= BULK
        most = FLYING if rank <= URGENT else FLYING_ORDINARY
        if self._flying >= most or (bulk and self._bulk >= FLYING_BULK):
            self.refused = True
            return False
        ready_at = self._limiter.ready_at(address, rank, self._now)
        if ready_at > self._now:
            self.look_at = self.look_at if bulk else min(self.look_at, ready_at)
            self.refused = True
            return False
        self._limiter.took(address, rank, self._now, group=is_room(address))
        self._flying += 1
        self._bulk += bulk
        return True
