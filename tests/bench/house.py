"""A small house for the benchmarks: one county, one institution, no network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.app import House
from bot.conversation.messages import Heard
from bot.domain.area import Area
from bot.domain.dates import DatePatterns
from bot.domain.institution import Institution
from bot.domain.terms import Terms
from bot.knowledge.gate import Gate
from bot.services import abroad
from bot.services.posting import Pushed
from bot.store.tables import metadata
from bot.store.unit import Database
from bot.store.vault import Keys
from bot.words import Content
from handlers.doors import DOORS

AREAS = (
    Area("510000", "\u56db\u5ddd\u7701", "province", ""),
    Area("510500", "\u6cf8\u5dde\u5e02", "city", "510000"),
    Area("510521", "\u6cf8\u53bf", "county", "510500"),
    Area("510521104", "\u4e91\u9526\u9547", "street", "510521"),
)
OUTWARD = dict.fromkeys(
    ("bot_name", "handler", "contact_role", "contact_phone", "supervision_phone", "civil_affairs", "retention",
     "base_url"), "x",
)  # fmt: skip


BOT = "42"


def build(url: str, synchronous: str = "FULL") -> House:
    """A house on a fresh database, with a bot outside the mainland."""
    content = Content(OUTWARD)
    database = Database(url, Keys.make(), synchronous=synchronous)
    metadata.create_all(database.engine)
    now = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
    with database.unit(now) as unit:
        unit.places.add_areas(AREAS)
        unit.places.add_institution(Institution("i1", "x", "510521", "day_centre", True, "1", "9-17", "x", ""))
        unit.commit()
    with database.reading(now) as unit:
        areas = unit.places.areas(content.words.texts["format.endings"])
    return House(
        database, content.words, DOORS, Gate(content.lexicon), content.calendar, areas, Terms(), content.packs,
        content.patterns["digits"], DatePatterns.from_data(content.patterns), OUTWARD,
        {"telegram": Pushed(BOT, everything=True)},
    )  # fmt: skip


class tokens:
    """Finding the buttons that a page or a chat would show: `place` is its channel and its bot."""

    @staticmethod
    def lead_in(
        house: House, hear: Callable[[str, Heard, str, datetime], None], place: tuple[str, str], who: str, now: datetime
    ) -> None:
        """Bring an account to the question of who they are to the person; in a chat it may be asked there."""
        hear(who, Heard.OPEN, "a:510521104", now)
        with house.database.unit(now) as unit:
            account = unit.accounts.at(*place, who).account
            unit.files.consent(account.id, account.person_id, abroad.PURPOSE)
            unit.commit()
        for asks, name in (("", "apply"), ("", "family"), ("safe", "well"), ("here", "yes"), ("nearby", "go_on"),
                           ("consent", "yes")):  # fmt: skip
            hear(who, Heard.PRESS, tokens.of(house, place, who, asks, name, now), now)

    @staticmethod
    def of(house: House, place: tuple[str, str], who: str, asks: str, name: str, now: datetime) -> str:
        """The token of a button by the name of its option."""
        with house.database.reading(now) as unit:
            speaker = unit.accounts.at(*place, who)
            assert speaker is not None
            for said in unit.messages.offers(speaker.account.id):
                for index, offer in enumerate(said.offers):
                    if offer.word == name and offer.act.asks == asks:
                        return f"{said.stem}.{index}"
        raise LookupError(name)
