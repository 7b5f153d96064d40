"""The assistant of a running server, with what runs beside it: the keeper, the tick, the nudges."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

import structlog

from bot import clock
from bot.app import App, House
from bot.commands.demo import fill
from bot.commands.folder import Folder
from bot.commands.house import build
from bot.commands.nudging import nudges_of
from bot.commands.opening import is_demo, open_database
from bot.commands.ready import trouble
from bot.commands.ticking import Ticking
from bot.delivery import Nudging
from bot.domain.errors import Refused
from bot.store import damage, restored
from bot.writer import Writer
from scheduler import clockwork

log = structlog.get_logger()

NUDGE_EVERY = 2.0
"""Seconds between two looks for neutral texts that are due: an alert must not wait for the minute's tick."""


class Running:
    """Everything that runs behind the page. Making it starts it.

    Raises:
        Refused: the folder does not open, or is of the other kind.
        Broken: a file of content cannot be used.
    """

    def __init__(self, folder: Folder, *, demo: bool) -> None:
        folder.content.check()
        self._database = fill(folder, clock.now()) if demo else open_database(folder, whole=True)
        if not demo and is_demo(self._database):
            self._database.close()
            raise Refused("cli.refused.is_demo", folder=str(folder.path))
        with self._database.unit(clock.now()) as unit:
            if restored.look(unit, folder.beaten):
                log.error("older copy of the database", since=clock.now().isoformat())
                unit.commit()
        house = self.house = build(folder, self._database, clock.now())
        self.writer = Writer(App(house), clock.now, folder.anchor)
        self.writer.start()
        # What has just been opened stays: sweeping it, in the middle of somebody's turn, would take 80 ms each time.
        gc.collect()
        gc.freeze()
        self._folder = folder
        ticking = Ticking(house, folder.beat)
        ticking.look(clock.now())  # before anything leaves
        self._stops = [
            clockwork.start(lambda: _tick(ticking), lambda: _tick(ticking), lambda: _look(house)),
            _start_nudges(folder, house),
        ]

    def trouble(self) -> str:
        """What is in the way of serving somebody, in one word; empty: nothing."""
        return trouble(self._folder, self.writer)

    def close(self) -> None:
        """Time first, then whoever still waits is answered, then the database."""
        for stop in self._stops:
            stop()
        self.writer.close()
        self._database.close()


def _tick(ticking: Ticking) -> None:
    """The morning's tick is an ordinary one; it is only there so that the digest is not a minute late."""
    try:
        ticking.tick(clock.now())
    except Exception as error:
        log.error("tick failed", error=type(error).__name__, exc_info=error)


def _look(house: House) -> None:
    """Read the whole database once a night: what is spoilt and not read by anybody is found before it is needed."""
    try:
        damage.look(house.database)
    except Exception as error:
        log.error("database damaged", error=type(error).__name__, what=str(error))


def _start_nudges(folder: Folder, house: House) -> Callable[[], None]:
    if not (folder.settings.sends_mail() or folder.settings.sends_sms()):
        return lambda: None
    nudging = Nudging(house.database, house.words, nudges_of(folder.settings))
    ending = threading.Event()

    def run() -> None:
        while not ending.wait(NUDGE_EVERY):
            try:
                nudging.run(clock.now())
            except Exception as error:
                log.error("nudges failed", error=type(error).__name__)

    thread = threading.Thread(target=run, name="nudges", daemon=True)
    thread.start()

    def stop() -> None:
        ending.set()
        thread.join(timeout=20)

    return stop
