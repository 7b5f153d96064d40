"""The one writer: what was heard is taken in, in order, and committed; whoever listens is woken.

SQLite has one writer anyway, so there is one thread. PostgreSQL has a few, and one account always meets the
same: its turns stay in the order in which they came.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from zlib import crc32

import structlog

from bot.app import App
from bot.app.listening import TYPED
from bot.channels.contract import Screen, Unavailable
from bot.clock import Clock
from bot.conversation.messages import Heard, Incoming
from bot.delivery import Mouth
from bot.store import audit
from bot.store.unit import ZONE
from bot.store.watch import Watch
from bot.turnstile import Full, Lane, Turnstile

log = structlog.get_logger()

LANES = 4
WAITING = 500
"""More than this many turns waiting is seconds of delay for everybody: whoever was taken in most lately is told so, and
the page keeps what was typed."""
PATIENCE = 9.0
"""Seconds after which whoever spoke is told that it did not work just now. It may still be taken in, and is then known
when it comes again."""
GLANCE = 0.4
"""Seconds between two looks for what another process wrote."""
ANCHORING = timedelta(hours=1)
"""Between two heads of the audit's chain that are written down outside the database: what is cut since shows no
trace."""
KEEPING = 1.0
"""Seconds between two sealings of the audit, if anything was written."""
SERVED = "served"
"""The setting that holds when a commit was last tried out."""
MOST_SHOWN = 1000
"""Messages noted as shown in one statement."""

Address = tuple[str, str, str]


class Writer:
    """The assistant as channels meet it, over an App."""

    def __init__(self, app: App, clock: Clock, anchor: Callable[[str, tuple[int, str]], None] | None = None) -> None:
        self._app = app
        self._clock = clock
        self._anchor = anchor
        self._database = app.house.database
        self._mouth = Mouth(self._database, app.house.words)
        many = 1 if self._database.sqlite else LANES
        self._slow = ThreadPoolExecutor(1, "slow")
        """For what is slow on purpose: one at a time, and no turn waits for it."""
        self._lanes = [Lane(f"writer-{number}", WAITING) for number in range(many)]
        self._turnstile = Turnstile()
        self._listeners = _Listeners()
        self._shown: deque[int] = deque()
        self._wakes: list[Callable[[], None]] = []
        self._anchored_at: datetime | None = None
        self._stop = threading.Event()
        self._hurry = threading.Event()
        self._keeper = threading.Thread(target=self._keep_house, name="keeper", daemon=True)

    # -- what channels ask -----------------------------------------------------------------------------------

    async def hear(self, incoming: Incoming) -> None:
        """Take one thing in; returns when it is committed.

        Raises:
            Unavailable: nothing could be stored, or too many wait who go first.
        """
        if self._stop.is_set():
            raise Unavailable
        try:
            if incoming.kind is Heard.WORD:
                loop = asyncio.get_running_loop()
                incoming = await loop.run_in_executor(self._slow, self._app.proved, incoming, self._clock())
            async with asyncio.timeout(PATIENCE):
                await asyncio.shield(asyncio.wrap_future(self._submit(incoming)))
        except (Full, TimeoutError):
            raise Unavailable from None
        except Exception as error:
            log.error("turn not stored", error=type(error).__name__, exc_info=error)
            raise Unavailable from error
        self._listeners.wake_address((incoming.channel, incoming.bot, incoming.address))
        self._hurry.set()
        self._wake_others()

    def screen(self, channel: str, bot: str, address: str, after: int = 0, before: int = 0) -> Screen:
        """What this address may see. That it was on an open page is noted a moment later, by the keeper."""
        try:
            screen, account = self._mouth.screen(channel, bot, address, after, self._clock(), before)
        except Exception as error:
            log.error("screen not read", error=type(error).__name__, exc_info=error)
            raise Unavailable from error
        self._listeners.meet((channel, bot, address), account)
        self._shown.extend(line.id for line in screen.lines)
        return screen

    async def news(self, channel: str, bot: str, address: str) -> AsyncIterator[None]:
        """Yields each time the screen of this address may have changed."""
        with self._listeners.listening((channel, bot, address)) as woken:
            while True:
                await woken.wait()
                woken.clear()
                yield None

    def wakes(self, other: Callable[[], None]) -> None:
        """Call this too, from any thread, when something may have been said: whoever pushes must not wait."""
        self._wakes.append(other)

    def _wake_others(self) -> None:
        for wake in self._wakes:
            wake()

    def commits(self, patience: float) -> None:
        """See that something can be kept: a commit like any other, which goes in before people's.

        Raises:
            Exception: it cannot, or not within so many seconds.
        """
        self._lanes[0].submit(self._mark).result(patience)

    @property
    def damaged(self) -> bool:
        """Whether some of the database could not be read."""
        return self._database.damaged

    # -- starting and stopping ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch for what others write, and to seal the audit."""
        self._keeper.start()

    def close(self) -> None:
        """Finish what was taken in, seal, and stop. Nothing new is heard meanwhile."""
        self._stop.set()
        self._hurry.set()
        if self._keeper.is_alive():
            self._keeper.join()
        self._slow.shutdown(wait=True)
        for lane in self._lanes:
            lane.close()

    # -- the keeper ----------------------------------------------------------------------------------------------

    def _submit(self, incoming: Incoming) -> Future[None]:
        """Danger is heard before it waits: listening costs next to nothing, and nothing of it is kept here."""
        lane = self._lanes[crc32(incoming.address.encode()) % len(self._lanes)]
        who = f"{incoming.channel}/{incoming.bot}/{incoming.address}"
        words = incoming.words or (incoming.payload if incoming.kind in TYPED else "")
        danger = bool(words) and self._app.house.gate.hears(words, ()) is not None
        rank = self._turnstile.rank(who, incoming.network, danger=danger)
        return lane.submit(lambda: self._app.receive(incoming, self._clock()), rank, who)

    def _keep_house(self) -> None:
        """Watches in a thread of its own; a trouble of the database is waited out, not died of."""
        watch: Watch | None = None
        unkept, kept_at = True, time.monotonic()
        while not self._stop.is_set():
            try:
                if watch is None:
                    watch = Watch(self._database)
                    self._listeners.wake_everyone()
                if watch.changed():
                    unkept = True
                    self._listeners.wake_accounts(watch.spoken_to() | watch.cut_off())
                    self._wake_others()
                if time.monotonic() - kept_at >= KEEPING and (unkept or self._shown):
                    kept_at = time.monotonic()
                    sealed = self._lanes[0].submit(self._keep).result()
                    unkept = sealed > 0
                    if sealed == audit.BATCH:  # there is more: others may go between, but it does not wait
                        kept_at -= KEEPING
            except Exception as error:
                log.warning("keeper waits", error=type(error).__name__)
                _closed(watch)
                watch = None
            self._hurry.wait(GLANCE)
            self._hurry.clear()
        with suppress(Exception):
            while self._lanes[0].submit(lambda: self._keep(last=True)).result() == audit.BATCH:
                pass
        _closed(watch)

    def _mark(self) -> None:
        with self._database.unit(self._clock()) as unit:
            unit.places.set(SERVED, unit.now.isoformat())
            unit.commit()

    def _keep(self, *, last: bool = False) -> int:
        """Seal the audit and note what was shown, in one commit; returns how many rows were sealed. The head is written
        down every hour, and at the `last` time."""
        shown = [self._shown.popleft() for _ in range(min(len(self._shown), MOST_SHOWN))]
        with self._database.unit(self._clock(), lane="audit") as unit:
            if shown:
                unit.messages.shown(shown)
            sealed = audit.seal(unit)
            since = self._anchored_at
            due = last or since is None or abs(unit.now - since) >= ANCHORING
            head = audit.head(unit) if self._anchor and due else None
            if shown or sealed:
                unit.commit()
        if self._anchor and head and head[0]:
            self._anchor(unit.now.astimezone(ZONE).isoformat(timespec="minutes"), head)
            self._anchored_at = unit.now
        return sealed


def _closed(watch: Watch | None) -> None:
    if watch is not None:
        with suppress(Exception):
            watch.close()


class _Listeners:
    """Who waits for news, by address and by the account last seen there. Woken from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: defaultdict[Address, set[_Listener]] = defaultdict(set)
        self._account: dict[Address, str] = {}
        self._addresses: defaultdict[str, set[Address]] = defaultdict(set)

    def listening(self, address: Address) -> _Listener:
        """A listener; use it with `with`."""
        return _Listener(self, address)

    def add(self, listener: _Listener) -> None:
        """Someone waits."""
        with self._lock:
            self._waiting[listener.address].add(listener)
            self._move(listener.address, self._account.get(listener.address, ""))

    def remove(self, listener: _Listener) -> None:
        """Someone has gone."""
        with self._lock:
            self._waiting[listener.address].discard(listener)
            if not self._waiting[listener.address]:
                del self._waiting[listener.address]
                self._addresses[self._account.pop(listener.address, "")].discard(listener.address)

    def meet(self, address: Address, account: str) -> None:
        """Remember who was last seen at an address that somebody listens at."""
        with self._lock:
            if address in self._waiting:
                self._move(address, account)

    def wake_address(self, address: Address) -> None:
        """A turn came from here: this page and every other page of the same account look again."""
        with self._lock:
            account = self._account.get(address, "")
            self._wake({address} | (self._addresses[account] if account else set()))

    def wake_accounts(self, accounts: set[str]) -> None:
        """Something was said to these. Whoever is not known yet looks too."""
        with self._lock:
            for account in accounts | {""}:
                self._wake(self._addresses.get(account, set()))

    def wake_everyone(self) -> None:
        """Nobody watched for a while, so anything may have been said to anybody."""
        with self._lock:
            self._wake(list(self._waiting))

    def _move(self, address: Address, account: str) -> None:
        self._addresses[self._account.get(address, "")].discard(address)
        self._account[address] = account
        self._addresses[account].add(address)

    def _wake(self, addresses: Iterable[Address]) -> None:
        for address in addresses:
            for listener in self._waiting.get(address, ()):
                listener.wake()


class _Listener:
    """One waiting stream, woken in its own loop."""

    def __init__(self, listeners: _Listeners, address: Address) -> None:
        self._listeners = listeners
        self.address = address
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def __enter__(self) -> asyncio.Event:
        self._listeners.add(self)
        return self._event

    def __exit__(self, *_: object) -> None:
        self._listeners.remove(self)

    def wake(self) -> None:
        """From any thread."""
        with suppress(RuntimeError):  # its loop has just been closed
            self._loop.call_soon_threadsafe(self._event.set)
