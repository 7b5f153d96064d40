"""The assistant of the benchmarks: the places of the tests, and a bot outside the mainland that may carry everything."""

from __future__ import annotations

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.app import App, House
from bot.conversation.messages import Heard, Incoming
from bot.delivery.mouth import Mouth
from bot.domain.terms import Terms
from bot.knowledge.library.shelf import Shelf
from bot.services import abroad
from bot.services.posting import Pushed
from bot.store.tables import metadata
from bot.store.unit import Database
from bot.store.vault import Keys
from handlers.doors import DOORS
from tests.bench.floor import Counting
from tests.places import OUTWARD, TOWN, settle
from tests.world import areas, content, dates

BOT = "42"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LEAD_IN = (("", "apply"), ("", "family"), ("safe", "well"), ("here", "yes"), ("nearby", "go_on"), ("consent", "yes"))
"""Question and answer, from the printed code to who one is to the person."""


def build(url: str, synchronous: str = "FULL") -> House:
    """The assistant on a fresh database."""
    keys, kept = Keys.make(), content()
    database = Database(url, keys, synchronous=synchronous)
    database.vault = Counting(keys)
    metadata.create_all(database.engine)
    with database.unit(NOW) as unit:
        settle(unit)
        unit.commit()
    return House(
        database,
        kept.words,
        DOORS,
        kept.gate,
        kept.calendar,
        areas(),
        Terms(),
        kept.packs,
        Shelf(lambda: kept.library),
        Shelf(lambda: kept.mask),
        kept.topics,
        kept.patterns["digits"],
        dates(),
        OUTWARD,
        {"telegram": Pushed(BOT, everything=True)},
        ear=Shelf(kept.hearing),
    )


class Speaker:
    """Somebody who speaks on a page or in a chat."""

    def __init__(self, app: App, place: tuple[str, str], name: str) -> None:
        self._app, self._name, self._numbers = app, name, itertools.count()
        self._where = (*place, name)
        """Channel, bot and address."""

    def hear(self, kind: Heard, payload: str, now: datetime = NOW) -> None:
        """They press, or type."""
        channel, bot, address = self._where
        self._app.receive(Incoming(channel, bot, f"{address}-{next(self._numbers)}", address, kind, payload), now)

    def token(self, asks: str, name: str) -> str:
        """The token of the button with the name of this option, under this question."""
        with self._app.house.database.reading(NOW) as unit:
            speaker = unit.accounts.at(*self._where)
            assert speaker is not None
            for said in unit.messages.offers(speaker.account.id):
                for index, offer in enumerate(said.offers):
                    if offer.word == name and offer.act.asks == asks:
                        return f"{said.stem}.{index}"
        raise LookupError(name)

    def doing(self, action: str) -> str:
        """The token of the newest button that opens this, or bears this name."""
        with self._app.house.database.reading(NOW) as unit:
            speaker = unit.accounts.at(*self._where)
            assert speaker is not None
            for said in unit.messages.offers(speaker.account.id):
                for index, offer in enumerate(said.offers):
                    if action in (offer.act.name, offer.word):
                        return f"{said.stem}.{index}"
        raise LookupError(action)

    def lead_in(self) -> None:
        """Up to the question of who they are to the person; in a chat it may be asked there."""
        self.hear(Heard.OPEN, f"a:{TOWN}")
        with self._app.house.database.unit(NOW) as unit:
            speaker = unit.accounts.at(*self._where)
            assert speaker is not None
            unit.files.consent(speaker.account.id, speaker.account.person_id, abroad.PURPOSE)
            unit.commit()
        for asks, name in LEAD_IN:
            self.hear(Heard.PRESS, self.token(asks, name))

    def looks(self, mouth: Mouth) -> None:
        """They look at their page."""
        mouth.screen(*self._where, 0, NOW)
