"""What a wire writes down, in the database: `contract.Logbook`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.channels.contract import Unavailable
from bot.conversation.messages import Kind
from bot.domain.calendar import Quiet
from bot.domain.terms import Terms
from bot.store import quarantine, restored
from bot.store.messages import Act, Offer
from bot.store.sendings import Sendings
from bot.store.unit import ZONE, Database, Unit
from bot.store.wires import Wires, word

log = structlog.get_logger()

Done = TypeVar("Done")

PRESSED_WITHIN = timedelta(hours=24)
"""A question older than this when the wire was lost is hardly being answered just then."""
APART = timedelta(seconds=0.5)
"""Between two people who are asked again: everybody at once would be a flood."""


class Logbook:
    """The logbook of one wire. Each call is one commit, in a thread of its own."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        channel: str,
        bot: str,
        *,
        terms: Terms,
        queued: Callable[[], None],
    ) -> None:
        """`queued` is called after a commit that queued something to send: `Sender.wake`."""
        self._database = database
        self._clock = clock
        self._channel = channel
        self._bot = bot
        self._terms = terms
        self._queued = queued

    async def alive(self, patience: float) -> int:
        """See `contract.Logbook`, as for each of these."""
        offered = await self._commit(lambda unit: self._alive(unit, patience))
        if offered:
            self._queued()
        return offered

    async def named(self, name: str) -> None:
        """What the provider calls us."""
        await self._commit(lambda unit: self._wire(unit).named(name))

    async def trouble(self, what: str) -> None:
        """Something is wrong; administrators hear of it once a day for each kind."""
        await self._commit(lambda unit: self._trouble(unit, what))

    async def attempt(self, external_id: str) -> int:
        """Which try to take this in is about to begin."""
        return await self._commit(lambda unit: self._wire(unit).attempt(external_id))

    async def set_aside(self, external_id: str, address: str, raw: str, error: str) -> None:
        """Keep what cannot be read, and count it as received."""
        await self._commit(lambda unit: self._set_aside(unit, external_id, address, raw, error))

    async def menus(self) -> list[tuple[str, str]]:
        """Addresses whose menu has to change, and to which role's."""
        return await self._commit(lambda unit: self._wire(unit).menus())

    async def menu_set(self, address: str, role: str) -> None:
        """The menu of this address has changed."""
        await self._commit(lambda unit: self._wire(unit).menu_set(address, role))

    # -- each inside one commit ------------------------------------------------------------------------------------

    def _wire(self, unit: Unit) -> Wires:
        return Wires(unit, self._channel, self._bot)

    def _alive(self, unit: Unit, patience: float) -> int:
        gap = self._wire(unit).alive()
        return self._offer_again(unit, gap) if gap > patience and not restored.waits(unit) else 0

    def _trouble(self, unit: Unit, what: str) -> None:
        begins = self._wire(unit).trouble(what)
        if not (begins and what):
            return
        if not unit.time.once("wire_trouble", f"{self._channel}:{self._bot}:{what}", unit.today, "noted"):
            return
        for admin in unit.team.admins():
            unit.messages.add(
                admin.account_id,
                unit.accounts.get(admin.account_id).person_id,
                "news.staff.wire",
                {"what": word(what), "said_on": unit.today.isoformat()},
                (Offer("look", Act("open", "team")),),
                kind=Kind.NOTICE,
            )

    def _set_aside(self, unit: Unit, external_id: str, address: str, raw: str, error: str) -> None:
        self._wire(unit).give_up(external_id)
        if not unit.accounts.first_time(self._channel, self._bot, external_id):
            return
        speaker = unit.accounts.at(self._channel, self._bot, address) if address else None
        known = speaker is not None and unit.key_of(speaker.account.person_id) is not None
        person_id = speaker.account.person_id if speaker and known else unit.new_person()
        quarantine.keep_raw(unit, person_id, raw, error)

    def _offer_again(self, unit: Unit, gap: float) -> int:
        """Staggered, and never at night: who sleeps is asked in the morning."""
        sendings = Sendings(unit, self._channel, self._bot)
        quiet = Quiet(self._terms.quiet_from, self._terms.quiet_until)
        since = unit.now - timedelta(seconds=gap) - PRESSED_WITHIN
        offered, asked = 0, set[str]()
        for account_id, address in self._wire(unit).waiting(since):
            at = quiet.next_allowed(unit.now, ZONE) + APART * offered
            if address not in asked and sendings.again(account_id, address, at):
                offered += 1
                asked.add(address)
        return offered

    async def _commit(self, do: Callable[[Unit], Done]) -> Done:
        try:
            return await asyncio.to_thread(self._one_commit, do)
        except Exception as error:
            log.error("wire not written down", channel=self._channel, error=type(error).__name__, exc_info=error)
            raise Unavailable from error

    def _one_commit(self, do: Callable[[Unit], Done]) -> Done:
        with self._database.unit(self._clock()) as unit:
            done = do(unit)
            unit.commit()
            return done
