"""The console channel on a folder: it acts as anyone, so it opens demo folders only, unless told otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from bot import clock
from bot.app import App, House
from bot.channels.console import CHANNEL, Console
from bot.channels.contract import Screen
from bot.commands.folder import Folder
from bot.commands.house import build
from bot.commands.opening import is_demo, open_database
from bot.conversation.messages import Incoming
from bot.delivery import Mouth
from bot.domain.errors import Refused
from bot.store.unit import Database, new_id


class Seat:
    """One account at a console, in this process: turns are taken in directly, and what is shown is noted."""

    def __init__(self, house: House, address: str, clock: Callable[[], datetime]) -> None:
        self._app = App(house)
        self._mouth = Mouth(house.database, house.words)
        self._database = house.database
        self._address = address
        self._clock = clock

    def console(self, out: TextIO, *, as_json: bool = False) -> Console:
        """The console itself, beginning after what the account was last shown."""
        return Console(
            self._address, self.hear, self.look, self.shown, out, new_id, last=self.last_shown, as_json=as_json
        )

    def hear(self, incoming: Incoming) -> None:
        """One turn."""
        self._app.receive(incoming, self._clock())

    def look(self, after: int) -> Screen:
        """The screen."""
        screen, _ = self._mouth.screen(CHANNEL, CHANNEL, self._address, after, self._clock())
        return screen

    def shown(self, ids: list[int]) -> None:
        """These were on it."""
        with self._database.unit(self._clock()) as unit:
            unit.messages.shown(ids)
            unit.commit()

    def last_shown(self) -> int:
        """The last thing that was on any screen of this account."""
        with self._database.reading(self._clock()) as unit:
            speaker = unit.accounts.at(CHANNEL, CHANNEL, self._address)
            return unit.messages.last_shown(speaker.account.id) if speaker else 0


def chat(folder: Folder, who: str, now: datetime | None, *, as_json: bool, i_know: bool) -> None:
    """Talk as somebody, line by line from standard input.

    Raises:
        Refused: this is no demo folder.
    """
    database = open_database(folder)
    ticking = clock.SetClock(now) if now else None
    the_clock = ticking or clock.now
    if not is_demo(database):
        if not i_know:
            raise Refused("cli.refused.not_demo", folder=str(folder.path))
        _note(database, who, the_clock())
    house = build(folder, database, the_clock())
    console = Seat(house, who, the_clock).console(sys.stdout, as_json=as_json)
    console.begin()
    console.run(sys.stdin, ticking.advance if ticking else lambda: None)
    database.close()


def _note(database: Database, who: str, now: datetime) -> None:
    with database.unit(now) as unit:
        unit.record("console.open", f"console:{who}")
        unit.commit()
