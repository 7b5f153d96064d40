"""A chat at a village: a channel that is pushed to, as the one who holds it sees it. What leaves is read, not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.conversation.messages import Heard, Incoming
from bot.services.posting import Pushed
from bot.store.claims import Claims
from bot.store.messages import Offer, Said
from bot.store.sendings import RANK, Sendings
from bot.store.tables import TABLES
from tests.past import once
from tests.village import TOWN, Village

BOT = "42"
SENDING, MESSAGE = TABLES["sending"], TABLES["message"]


@dataclass(frozen=True)
class Left:
    """One message on its way out."""

    id: int
    said: Said
    address: str
    text: str
    labels: tuple[str, ...]
    hrefs: tuple[str, ...]
    lane: str
    state: str


def widen(village: Village, *, everything: bool = False, name: str = "") -> None:
    """The village has a bot from now on; `everything`: as outside the mainland. `name`: what the provider calls it."""
    village.pushed = {"telegram": Pushed(BOT, everything)}
    if village.awake:
        village.restart()
    if name:
        _called(village, name)


@once
def _called(village: Village, name: str) -> None:
    with village.unit(commit=True) as unit:
        row = {"channel": "telegram", "bot": BOT, "name": name, "alive_at": village.now}
        unit.connection.execute(TABLES["wire"].insert(), row)


class Chat:
    """One person's chat with the bot. Every call returns what it makes leave for here."""

    def __init__(self, village: Village, address: str = "1001") -> None:
        if not village.pushed:
            widen(village)
        self.village, self.address = village, address
        self._known: list[Left] = []
        self._read = 0

    # -- speaking ------------------------------------------------------------------------------------

    def types(self, text: str) -> list[Left]:
        return self.hears(Heard.TEXT, text)

    def opens(self, code: str = "") -> list[Left]:
        """/start, with or without a code behind it."""
        return self.hears(Heard.OPEN, code)

    def presses(self, *names: str) -> list[Left]:
        """The newest button of each name that arrived here; what the last one brings."""
        found: list[Left] = []
        for name in names:
            found = self.hears(Heard.PRESS, self.token(name))
        return found

    def edits(self, text: str) -> list[Left]:
        return self.hears(Heard.EDIT, text)

    def sends(self, media: str, words: str = "") -> list[Left]:
        """A photo, a voice message, a contact; with a caption."""
        return self.hears(Heard.ATTACHMENT, media, words=words)

    def says_in_a_room(self, text: str, room: str = "-500") -> list[Left]:
        """Where others read along; returns what leaves for the room and for here."""
        return self.hears(Heard.GROUP, text, room=room)

    def hears(self, kind: Heard, payload: str, *, words: str = "", room: str = "") -> list[Left]:
        village = self.village
        village.now += timedelta(seconds=2)
        number = f"{self.address}-{next(village.ids)}"
        village.app.receive(Incoming("telegram", BOT, number, self.address, kind, payload, words, room), village.now)
        return self.fresh(room)

    # -- looking -------------------------------------------------------------------------------------

    def fresh(self, room: str = "") -> list[Left]:
        """What was queued for here (and for a room) since the last look."""
        known = self._all()
        found = [one for one in known if one.id > self._read and one.address in (self.address, room)]
        self._read = known[-1].id if known else 0
        return found

    @property
    def left(self) -> list[Left]:
        """Everything that was ever queued for here."""
        return [one for one in left(self.village) if one.address == self.address]

    @property
    def keys(self) -> list[str]:
        """By key."""
        return [one.said.key for one in self.left]

    @property
    def seen(self) -> str:
        """All of it as one text: words, buttons and where they lead."""
        return "\n".join(" ".join((one.text, *one.labels, *one.hrefs)) for one in self.left)

    def token(self, name: str) -> str:
        """Of the newest button of this name that arrived here."""
        said, index = self._button(name)
        return f"{said.stem}.{index}"

    def link(self) -> str:
        """The code of the newest link to our page."""
        found = [href for one in self.left for href in one.hrefs if "/l/" in href]
        return found[-1].rpartition("/")[2]

    def _all(self) -> list[Left]:
        """What was queued for anybody, as it was when it was first looked at."""
        self._known += left(self.village, self._known[-1].id if self._known else 0)
        return self._known

    def _button(self, name: str) -> tuple[Said, int]:
        for one in reversed([one for one in self._all() if one.address == self.address]):
            for index, offer in enumerate(one.said.offers):
                if name in (offer.word, offer.act.name):
                    return one.said, index
        raise LookupError(f"{self.address} was sent no button {name}")

    def account(self) -> str:
        """Id of the account that speaks here."""
        with self.village.database.reading(self.village.now) as unit:
            speaker = unit.accounts.at("telegram", BOT, self.address)
            assert speaker is not None
            return speaker.account.id


@once
def applied_by_chat(village: Village) -> None:
    """A mother has applied on the page that her chat led to."""
    chat = Chat(village)
    chat.opens(f"a-{TOWN}")
    chat.presses("home.apply", "family", "well", "yes", "go_on")
    village.open("ma", chat.link())
    village.press("ma", "yes", "parent", "adult", "willing", "work", "done")
    village.type("ma", "13800001234")
    village.press("ma", "right", "send")


def deliver(village: Village) -> list[str]:
    """Everything that is due is taken by the provider; keys, as the sender's own store lets them go."""
    found: list[str] = []
    due = True
    while due:
        with village.database.unit(village.now) as unit:
            claims = Claims(unit, "telegram", BOT, everything=_wide(village))
            for one in (taken := claims.take((0, max(RANK.values())), 100, _always)):
                Sendings(unit, "telegram", BOT).sent(one, "1", more=False)
            unit.commit()
        found += [one.said.key for one in taken]
        due = any(row.next_at <= village.now for row in village.rows("sending", state="ready"))
    return found


def _wide(village: Village) -> bool:
    return village.house.pushed["telegram"].everything


def _always(_address: str, _rank: int) -> bool:
    return True


def left(village: Village, after: int = 0) -> list[Left]:
    """Every row of the way out, above an id, oldest first, whatever became of it."""
    with village.database.reading(village.now) as unit:
        query = select(SENDING).where(SENDING.c.id > after).order_by(SENDING.c.id)
        found = [(row, unit.messages.by_stem(row.stem)) for row in unit.connection.execute(query)]
    return [_worded(village, row, said) for row, said in found if said is not None]


def _worded(village: Village, row: Any, said: Said) -> Left:
    labels = tuple(village.label(said, offer) for offer in said.offers)
    hrefs = tuple(offer.act.name for offer in said.offers if _is_device(offer))
    return Left(row.id, said, row.address, village.text(said), labels, hrefs, row.lane, row.state)


def _is_device(offer: Offer) -> bool:
    return offer.act.do == "device"


def keys(found: list[Left]) -> list[str]:
    """Their keys."""
    return [one.said.key for one in found]
