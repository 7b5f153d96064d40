"""Posting updates to the bot: one in flight in each lane, again and again until they are taken or too old."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import httpx

from .log import Log
from .state import Bot, Webhook

_LONGEST = 3600.0
_STEPS = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
_CAP = (60.0, 120.0)


class Deliverer:
    """Of one bot."""

    def __init__(self, bot: Bot, log: Log) -> None:
        self._bot = bot
        self._log = log
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._client: httpx.AsyncClient | None = None
        self._slots_of = bot.webhook
        self._free = asyncio.Semaphore(bot.webhook.connections)
        self.pace = 1.0
        """What the times between two tries are multiplied by."""
        self.timeout = 60.0
        """Real seconds in which the bot has to answer."""

    def wake(self) -> None:
        """Something may be to be posted."""
        if not self._bot.webhook.url:
            return
        for lane in {one.lane for one in self._bot.updates.waiting.values()} - set(self._lanes):
            self._lanes[lane] = asyncio.ensure_future(self._run(lane))

    def restart(self) -> None:
        """Begin again, with the webhook as it is now."""
        for task in self._lanes.values():
            task.cancel()
        self._lanes.clear()
        self.wake()

    async def close(self) -> None:
        """Post nothing any more."""
        for task in self._lanes.values():
            task.cancel()
        if self._client is not None:
            await self._client.aclose()

    async def _run(self, lane: int) -> None:
        """Post what waits in one lane, in order."""
        tries = 0
        while (number := self._next(lane)) is not None:
            async with self._slots(self._bot.webhook):
                wait = await self._deliver(number, tries)
            tries = 0 if wait is None else tries + 1
            if wait:
                await asyncio.sleep(wait * self.pace)
        if self._lanes.get(lane) is asyncio.current_task():
            del self._lanes[lane]

    def _slots(self, hook: Webhook) -> asyncio.Semaphore:
        """At most so many posts at once as the bot asked for."""
        if self._slots_of is not hook:
            self._slots_of, self._free = hook, asyncio.Semaphore(hook.connections)
        return self._free

    def _next(self, lane: int) -> int | None:
        updates, disorder = self._bot.updates, self._bot.updates.disorder
        updates.expire()
        mine = [number for number, one in updates.waiting.items() if one.lane == lane]
        if not mine or not self._bot.webhook.url:
            return None
        return disorder.random.choice(mine) if disorder.shuffle else min(mine)

    async def _deliver(self, number: int, tries: int) -> float | None:
        """Post one update; the seconds until the next try, None where it was taken."""
        waiting, hook, again = self._bot.updates.waiting, self._bot.webhook, False
        if number not in waiting:
            return None
        update = waiting[number].update
        while True:
            status, asked = await self._post(update)
            self._log.add("delivery", self._bot.clock(), self._bot.id, update=number, status=status, again=again)
            if not 200 <= status < 300:
                break
            waiting.pop(number, None)
            disorder = self._bot.updates.disorder
            if disorder.random.random() >= disorder.again:
                return None
            again = True
        if number not in waiting:
            return None
        hook.error_at = int(self._bot.clock())
        hook.error = f"Wrong response from the webhook: {status}" if status else "Connection refused"
        if asked:
            return min(asked, _LONGEST)
        return _STEPS[tries] if tries < len(_STEPS) else random.uniform(*_CAP)

    async def _post(self, update: dict[str, Any]) -> tuple[int, float]:
        """The status, 0 where nobody answered, and the Retry-After."""
        hook = self._bot.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        if self._client is None:
            self._client = httpx.AsyncClient(limits=httpx.Limits(max_connections=None), verify=False)
        try:
            answer = await self._client.post(hook.url, json=update, headers=headers, timeout=self.timeout)
        except httpx.HTTPError:
            return 0, 0.0
        asked = answer.headers.get("Retry-After", "")
        return answer.status_code, float(asked) if asked.isdigit() else 0.0
