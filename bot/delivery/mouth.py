"""Words what was said, for whoever comes and looks, and for what is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from bot.channels.contract import Screen, Veil
from bot.conversation.messages import Button, Kind, Outgoing
from bot.delivery.between import between, written
from bot.domain.people import Staff
from bot.store.accounts import Speaker
from bot.store.messages import HIGHEST, Said
from bot.store.restored import EPOCH
from bot.store.unit import Database, Unit
from bot.words import Words

log = structlog.get_logger()

BEHIND = ("card.", "join.dead", "join.already")
"""Beside what is said about the word itself this may be seen behind one, if it was said since the screen was emptied:
what danger is answered with, and what became of the link that sets another."""
CALLS = "tel:"
NOTHING = HIGHEST
"""Nothing is above it."""
PART = 60
"""Messages that a page is given at a time: what a cheap phone shows at once; older ones when they are asked for."""


class Mouth:
    """Words what was said, for whoever comes and looks."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words
        self._epoch: str | None = None

    def screen(
        self, channel: str, bot: str, address: str, after: int, now: datetime, before: int = 0
    ) -> tuple[Screen, str]:
        """What this address may see above an id, or below another, and the account that looks (empty: nobody yet)."""
        with self._database.reading(now) as unit:
            if self._epoch is None:
                self._epoch = unit.places.setting(EPOCH)
            speaker = unit.accounts.at(channel, bot, address)
            if speaker is None:
                return Screen("", handed_over=False, banner="", veil=Veil.OPEN, lines=()), ""
            if speaker.left_lying(now):
                return self._left_lying(unit, speaker), speaker.account.id
            return self._screen(unit, speaker, after, before, outside=speaker.outside(now)), speaker.account.id

    def word(self, said: Said, reader: Staff | None = None) -> Outgoing:
        """One message in words. One that cannot be worded says so; the others are still shown."""
        try:
            return replace(self._worded(said), written=written(self._words, said, reader))
        except Exception as error:
            log.error("message cannot be worded", key=said.key, error=type(error).__name__)
            return Outgoing(said.id, self._words.text("delivery.unsayable"), kind=Kind.APOLOGY)

    def once_more(self, said: Said) -> Outgoing:
        """The open question again, after something may have been lost on the way."""
        worded = self.word(said)
        return replace(worded, text=f"{self._words.text('delivery.again')}\n{worded.text}")

    def _screen(self, unit: Unit, speaker: Speaker, after: int, before: int, *, outside: bool) -> Screen:
        veil, floor = Veil(speaker.veil), 0 if speaker.handed_over else speaker.floor
        if outside and veil is not Veil.WORD:  # nobody has spoken since they were in: there is nothing to show
            veil, floor = Veil.WORD, NOTHING
        lines: list[Outgoing] = []
        more = False
        if veil is not Veil.HIDDEN:
            end = before or HIGHEST
            lines, more = self._lines(unit, speaker, max(after, floor), end, locked=veil is Veil.WORD)
        if veil is Veil.WORD and speaker.sets_word:
            veil = Veil.CHOOSE
        facing, read = between(unit, self._words, speaker) if veil is Veil.OPEN else (None, {})
        return Screen(
            face=self._face(unit, speaker.account.id, speaker.owner_id),
            handed_over=speaker.handed_over,
            banner=self._words.text("handover.banner") if speaker.handed_over else "",
            veil=veil,
            lines=tuple(lines),
            staff=speaker.staff is not None,
            floor=speaker.floor if outside else floor,
            facing=facing,
            read=read,
            gone=unit.messages.erased(speaker.account.id),
            more=more,
            alerts=_waiting(unit, speaker),
        )

    def _left_lying(self, unit: Unit, speaker: Speaker) -> Screen:
        """What the second person had before them is gone, and what the first had waits for a press."""
        face = self._face(unit, speaker.owner_id, speaker.owner_id)
        return Screen(face, handed_over=False, banner="", veil=Veil.HIDDEN, lines=())

    def _lines(
        self, unit: Unit, speaker: Speaker, after: int, before: int, *, locked: bool
    ) -> tuple[list[Outgoing], bool]:
        """The newest of what was said between two ids, as far as it may be seen, and whether there is older."""
        if after >= NOTHING:
            return [], False
        found, more = unit.messages.part(speaker.account, after, before, PART)
        if locked:
            seen = (said for said in found if said.kind is Kind.HINT or said.key.startswith(BEHIND))
            return [_locked(self.word(said)) for said in seen], False
        return [self.word(said, speaker.staff) for said in found if said.kind is not Kind.HINT], more

    def _face(self, unit: Unit, account_id: str, owner_id: str) -> str:
        """Who looks, and at which copy: a page that knows messages of a newer one forgets them, and asks for all."""
        who = ":".join(filter(None, (account_id, owner_id, self._epoch)))
        return unit.vault.blind("face", who).hex()[:20]

    def _worded(self, said: Said) -> Outgoing:
        words, params = self._words, said.params
        if said.kind is Kind.ECHO:
            return Outgoing(said.id, str(params["text"]), kind=Kind.ECHO)
        buttons = tuple(
            Button(
                offer.label or words.label(said.key, offer.word, params),
                "" if offer.act.do == "device" and not offer.act.args else f"{said.stem}.{index}",
                offer.act.name if offer.act.do == "device" else "",
                offer.chosen,
            )
            for index, offer in enumerate(said.offers)
        )
        why = words.text("delivery.why") if f"{said.key}.why" in words.texts else ""
        keyboard = words.keyboard(said.key)
        return Outgoing(said.id, words.text(said.key, params), buttons, said.kind, self._note(said), why, keyboard)

    def _note(self, said: Said) -> str:
        """The small second line: how much is left, else the official name of a step where content has one."""
        if said.left > 0:
            left = self._words.text("engine.left", {"n": said.left})
            return f"{self._words.text('engine.typing')} {left}" if said.typing else left
        note = f"{said.key}.note"
        return self._words.text(note, said.params) if note in self._words.texts else ""


def _waiting(unit: Unit, speaker: Speaker) -> int:
    """How many alerts nobody has taken, for staff, whether or not they are in."""
    if speaker.staff is None:
        return 0
    unit.me, unit.staff = speaker.account, speaker.staff
    return unit.alerts.unclaimed()


def _locked(line: Outgoing) -> Outgoing:
    """A card where somebody else may be looking: its telephone numbers, and no button that acts for its owner."""
    return replace(line, buttons=tuple(button for button in line.buttons if button.href.startswith(CALLS)))
