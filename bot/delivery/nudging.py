"""Neutral texts go out by themselves: to a mailbox or a phone, for who is not on the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.channels.nudge import Failed, Unknown
from bot.store import nudges
from bot.store.nudges import Nudge
from bot.store.unit import Database
from bot.words import Words

log = structlog.get_logger()


class Gateway(Protocol):
    """Something that carries a neutral text outside."""

    def send(self, to: str, text: str) -> None:
        """Raises: Failed: it did not leave. Unknown: nobody can say."""


BACK_OFF = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""After a failure; the last one for good. A gateway that is down is not flooded when it comes back."""
REMINDER_TRIES = 4
STUCK = timedelta(minutes=2)
"""Longer than any gateway may take to answer: what is still `sending` was left by a crash."""


class Nudging:
    """Sends the neutral texts of ux.md 2.4. What is to be sent is claimed first, so that no two processes send it."""

    def __init__(self, database: Database, words: Words, gateway: Gateway) -> None:
        self._database = database
        self._words = words
        self._gateway = gateway

    def run(self, now: datetime) -> int:
        """Send what is due; returns how many were tried."""
        with self._database.unit(now, lane="nudge") as unit:
            nudges.recover(unit, STUCK)
            claimed = nudges.claim(unit)
            unit.commit()
        for nudge in claimed:
            outcome, again_at = self._send(nudge, now)
            with self._database.unit(now, lane="nudge") as unit:
                nudges.settle(unit, nudge, outcome, again_at)
                unit.commit()
        return len(claimed)

    def _send(self, nudge: Nudge, now: datetime) -> tuple[str, datetime | None]:
        try:
            self._gateway.send(nudge.to, self.text(nudge.template, nudge.params))
        except Unknown:
            # An alert twice is better than none; a reminder twice is a nuisance, and staff see it as unknown.
            if nudge.lane == "staff_alert":
                return "ready", now
            return "unknown", None
        except Failed as failure:
            log.warning("nudge failed", lane=nudge.lane, tries=nudge.tries + 1, reason=failure.reason)
            if not failure.retryable or (nudge.lane != "staff_alert" and nudge.tries + 1 >= REMINDER_TRIES):
                return "failed", None
            return "ready", now + BACK_OFF[min(nudge.tries, len(BACK_OFF) - 1)]
        return "sent", None

    def text(self, template: str, params: Mapping[str, Any]) -> str:
        """One of the closed list, and nothing else: no name, no place, no subject."""
        if not template.startswith("nudge."):
            template = "nudge.message"
        return self._words.text(template, params)
