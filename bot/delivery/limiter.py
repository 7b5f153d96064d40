"""When the next message may leave: one limiter for everything a bot sends.

Seconds are an argument and never read here. Telegram's own figures: about 30 messages a second in all, one a second
to a chat, 20 a minute to a group; its limits are flexible, so what it says when it refuses counts for more than they.

A refusal does not say whose limit it was. It pauses the chat it was for; where a second chat is refused meanwhile it is
the bot's own, and pauses all but what is urgent: that is asked for once, and then waits as it was told itself (F16).
"""

from __future__ import annotations

import math
import random
from collections import OrderedDict, deque
from collections.abc import Callable

OVERALL = 25
"""Messages in any second; the provider allows about 30."""
RESERVE = 5
"""So many more a second for danger and alerts alone (F16)."""
SECOND, MINUTE = 1.0, 60.0
PER_GROUP = 20
"""Messages to a group in any minute."""
URGENT, BULK = 1, 4
"""Up to this rank the reserve may be used; from this rank on a message slows down after a refusal."""
BURST = 5
"""Bulk messages that may leave together, so that one commit serves several."""
SLOWEST = 1.0
"""Bulk messages a second below which no refusal brings it."""
RECOVERS = 0.1
"""Bulk messages a second regained in each second without a refusal: from the slowest to full speed in four minutes."""


def _a_moment() -> float:
    """So that several who were told to wait do not come back in the same instant."""
    return random.uniform(0.01, 0.1)


class Limiter:
    """What has left in the last minute, and until when nothing may, to whom."""

    def __init__(
        self,
        overall: int = OVERALL,
        reserve: int = RESERVE,
        per_chat: float = SECOND,
        jitter: Callable[[], float] = _a_moment,
    ) -> None:
        """`overall` and `reserve`: messages a second; `per_chat`: seconds between two to one chat."""
        self._overall = overall
        self._per_chat = per_chat
        self._reserve = reserve
        self._jitter = jitter
        self._left: deque[float] = deque(maxlen=overall + reserve)
        self._chats: OrderedDict[str, float] = OrderedDict()
        self._groups: OrderedDict[str, deque[float]] = OrderedDict()
        self._refused: dict[str, float] = {}
        """Chats to which nothing may leave, and until when."""
        self._shut_until = 0.0
        self._bulk_rate, self._cut_at = float(overall), 0.0
        self._credit, self._credited_at = float(BURST), 0.0

    def ready_at(self, chat: str, rank: int, now: float) -> float:
        """From when on a message of this rank may leave to this chat; `now` or earlier: it may leave now."""
        at = max(self.refused_until(chat, rank), self._room_at(rank))
        if rank > URGENT:
            at = max(at, self._chats.get(chat, now - self._per_chat) + self._per_chat)
        if rank >= BULK:
            at = max(at, now + (1.0 - min(1.0, self._credit_at(now))) / self.bulk_rate(now))
        group = self._groups.get(chat)
        if group is not None and len(group) == PER_GROUP:
            at = max(at, group[0] + MINUTE)
        return at

    def took(self, chat: str, rank: int, now: float, *, group: bool = False) -> None:
        """A message leaves now. `group`: others read along there."""
        self._left.append(now)
        self._chats[chat] = now
        self._chats.move_to_end(chat)
        if group:
            self._groups.setdefault(chat, deque(maxlen=PER_GROUP)).append(now)
            self._groups.move_to_end(chat)
        if rank >= BULK:
            self._credit, self._credited_at = self._credit_at(now) - 1.0, now
        self._forget(now)

    def wait(self, chat: str, seconds: float, now: float) -> None:
        """The provider refused something for this chat: nothing leaves there for so long."""
        self._bulk_rate, self._cut_at = max(SLOWEST, self.bulk_rate(now) / 2), now
        self._credit, self._credited_at = 0.0, now
        until = now + seconds + self._jitter()
        if any(until > now for other, until in self._refused.items() if other != chat):
            self._shut_until = max(self._shut_until, until)
        self._refused[chat] = max(until, self._refused.get(chat, until))

    def refused_until(self, chat: str, rank: int) -> float:
        """Before then the provider wants nothing of this rank there."""
        return max(self._refused.get(chat, 0.0), self._shut_until if rank > URGENT else 0.0)

    def next_allowed(self, now: float) -> float:
        """When the first of those who were refused may be written to again; infinity: nobody waits."""
        return min((until for until in self._refused.values() if until > now), default=math.inf)

    def shut_until(self) -> float:
        """Before then nothing but what is urgent may leave at all."""
        return self._shut_until

    def bulk_rate(self, now: float) -> float:
        """How many bulk messages a second there may be now."""
        return min(float(self._overall), self._bulk_rate + (now - self._cut_at) * RECOVERS)

    def held(self, now: float) -> list[str]:
        """Chats to which an ordinary message has to wait now. Few: of the last second, full groups, who was refused."""
        found = [chat for chat, until in self._refused.items() if until > now]
        found += [group for group, times in self._groups.items() if len(times) == PER_GROUP and times[0] + MINUTE > now]
        for chat in reversed(self._chats):
            if self._chats[chat] + SECOND <= now:
                break
            found.append(chat)
        return found

    def _credit_at(self, now: float) -> float:
        """How many bulk messages may leave together now."""
        return min(float(BURST), self._credit + (now - self._credited_at) * self.bulk_rate(now))

    def _room_at(self, rank: int) -> float:
        """When fewer have left within a second than this rank may add to."""
        most = self._overall + (self._reserve if rank <= URGENT else 0)
        return self._left[-most] + SECOND if len(self._left) >= most else 0.0

    def _forget(self, now: float) -> None:
        """What can hold nobody any more is not kept: memory does not grow with the number of chats."""
        while self._chats and next(iter(self._chats.values())) + SECOND <= now:
            self._chats.popitem(last=False)
        while self._groups and next(iter(self._groups.values()))[-1] + MINUTE <= now:
            self._groups.popitem(last=False)
        self._refused = {chat: until for chat, until in self._refused.items() if until > now}
