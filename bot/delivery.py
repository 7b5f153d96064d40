"""The one mouth: a row of the outbox becomes words, and the words reach somebody.

The page and the console come and look (`Mouth.screen`); neutral texts go out by themselves (`Nudging`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.channels.contract import Screen, Veil
from bot.channels.nudge import Failed, Unknown
from bot.conversation.messages import Button, Kind, Outgoing
from bot.store import nudges
from bot.store.accounts import Speaker
from bot.store.messages import Said
from bot.store.nudges import Nudge
from bot.store.unit import Database, Unit
from bot.words import Words

log = structlog.get_logger()


class Mouth:
    """Words what was said, for whoever comes and looks."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words

    def screen(self, channel: str, bot: str, address: str, after: int, now: datetime) -> tuple[Screen, str]:
        """What this address may see above an id, and the account that looks (empty: nobody yet)."""
        with self._database.reading(now) as unit:
            speaker = unit.accounts.at(channel, bot, address)
            if speaker is None:
                return Screen("", handed_over=False, banner="", veil=Veil.OPEN, lines=()), ""
            return self._screen(unit, speaker, after), speaker.account.id

    def word(self, said: Said) -> Outgoing:
        """One message in words. One that cannot be worded says so; the others are still shown."""
        try:
            return self._worded(said)
        except Exception as error:
            log.error("message cannot be worded", key=said.key, error=type(error).__name__)
            return Outgoing(said.id, self._words.text("delivery.unsayable"), kind=Kind.APOLOGY)

    def _screen(self, unit: Unit, speaker: Speaker, after: int) -> Screen:
        veil, floor = Veil(speaker.veil), 0 if speaker.handed_over else speaker.floor
        lines = unit.messages.after(speaker.account, max(after, floor)) if veil is Veil.OPEN else []
        who = f"{speaker.account.id}:{speaker.owner_id}"
        return Screen(
            face=unit.vault.blind("face", who).hex()[:20],
            handed_over=speaker.handed_over,
            banner=self._words.text("handover.banner") if speaker.handed_over else "",
            veil=veil,
            lines=tuple(self.word(said) for said in lines),
            staff=speaker.staff is not None,
            floor=floor,
            gone=unit.messages.erased(speaker.account.id),
        )

    def _worded(self, said: Said) -> Outgoing:
        words, params = self._words, said.params
        if said.kind is Kind.ECHO:
            return Outgoing(said.id, str(params["text"]), kind=Kind.ECHO)
        buttons = tuple(
            Button(
                offer.label or words.label(said.key, offer.word, params),
                "" if offer.act.do == "device" else f"{said.stem}.{index}",
                offer.act.name if offer.act.do == "device" else "",
                offer.chosen,
            )
            for index, offer in enumerate(said.offers)
        )
        why = words.text("delivery.why") if f"{said.key}.why" in words.texts else ""
        return Outgoing(said.id, words.text(said.key, params), buttons, said.kind, self._note(said), why)

    def _note(self, said: Said) -> str:
        """The small second line: how much is left, else the official name of a step where content has one."""
        if said.left > 0:
            left = self._words.text("engine.left", {"n": said.left})
            return f"{self._words.text('engine.typing')} {left}" if said.typing else left
        note = f"{said.key}.note"
        return self._words.text(note, said.params) if note in self._words.texts else ""


class Sender(Protocol):
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

    def __init__(self, database: Database, words: Words, sender: Sender) -> None:
        self._database = database
        self._words = words
        self._sender = sender

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
            self._sender.send(nudge.to, self.text(nudge.template, nudge.params))
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
