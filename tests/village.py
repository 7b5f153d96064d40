"""A small village for the tests of promises: anyone may say or press anything, and everything kept can be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.conversation.messages import Heard
from bot.store.messages import Offer, Said
from bot.store.tables import TABLES
from bot.store.unit import ZONE, Unit
from bot.store.vault import Erased, Unreadable
from tests.past import once
from tests.places import COUNTY, FAR_TOWN, NEXT_TOWN, TOWN
from tests.world import MORNING, World

__all__ = ["COUNTY", "FAR_TOWN", "MORNING", "NEXT_TOWN", "TOWN", "ZONE", "Counted", "Village", "holder", "place"]


class Village(World):
    """Whose people speak by the names of buttons."""

    # -- speaking ------------------------------------------------------------------------------------

    def type(self, who: str, text: str) -> list[str]:
        """Somebody types; returns the keys of what is said to them."""
        return self._answered(who, Heard.TEXT, text)

    def word(self, who: str, word: str) -> list[str]:
        """Somebody types into the masked field."""
        return self._answered(who, Heard.WORD, word)

    def open(self, who: str, code: str = "") -> list[str]:
        """Somebody opens the page, or follows a link."""
        return self._answered(who, Heard.OPEN, code)

    def press(self, who: str, *names: str) -> list[str]:
        """Press the newest visible button of each name in turn; returns the keys of the last answer."""
        found: list[str] = []
        for name in names:
            found = self._answered(who, Heard.PRESS, self.token(who, name))
        return found

    def _answered(self, who: str, kind: Heard, payload: str) -> list[str]:
        before = self.last_id()
        self.now += timedelta(seconds=2)
        self.hear(who, kind, payload)
        return [said.key for said in self.page(who, after=before) if said.key != "echo"]

    def token(self, who: str, name: str) -> str:
        """The token of the newest visible button of this name: the option, or the action it opens."""
        for most in (8, 400):
            for said in reversed(self.page(who, most)):
                for index, offer in enumerate(said.offers):
                    if name in (offer.word, offer.act.name):
                        return f"{said.stem}.{index}"
        raise LookupError(f"{who} sees no button {name}")

    # -- looking -------------------------------------------------------------------------------------

    def page(self, who: str, most: int = 400, after: int = 0) -> list[Said]:
        """What stands on somebody's screen now, or the last of it, or what came after a message."""
        with self.database.reading(self.now) as unit:
            speaker = unit.accounts.at(*self.address(who))
            if speaker is None or speaker.veil != "open":
                return []
            floor = 0 if speaker.handed_over else speaker.floor
            return unit.messages.after(speaker.account, max(floor, after), most)

    def text(self, said: Said) -> str:
        """A message in words."""
        return said.params["text"] if said.key == "echo" else self.words.text(said.key, said.params)

    def label(self, said: Said, offer: Offer) -> str:
        """A button in words."""
        return offer.label or self.words.label(said.key, offer.word, said.params)

    def screen(self, who: str) -> str:
        """The whole screen as one text."""
        return "\n".join(self.text(said) for said in self.page(who))

    @contextmanager
    def unit_on(self, connection: Connection) -> Iterator[Unit]:
        """A unit on a connection one holds oneself."""
        yield Unit(connection, self.database.vault, self.now)

    def opened(self) -> Iterator[tuple[str, str, str, Any]]:
        """Everything sealed that still opens: (table, column, person, value)."""
        with self.database.reading(self.now) as unit:
            for name, table in TABLES.items():
                for column in (c.name for c in table.c if c.name == "box" or c.name.endswith("_box")):
                    for row in unit.connection.execute(select(table)):
                        sealed = getattr(row, column)
                        if not sealed:
                            continue
                        person = holder(unit, name, row, column)
                        try:
                            yield name, column, person, unit.open_own(person, place(name, column, row), sealed)
                        except (Erased, Unreadable):
                            continue

    def raw(self) -> bytes:
        """Every byte of the database file and its journal, after a checkpoint."""
        with self.database.engine.connect() as connection:
            before = self._bytes()
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return before + self._bytes()

    def _bytes(self) -> bytes:
        path = Path(str(self.database.url.database))
        return b"".join(p.read_bytes() for p in sorted(path.parent.glob(path.name + "*")))

    # -- the usual roads -----------------------------------------------------------------------------

    @once
    def family_to_review(self, who: str, phone: str = "13800001234", *, knows: str = "willing") -> None:
        """A mother answers everything up to the review page, from a printed code."""
        self.open(who, f"a:{TOWN}")
        self.press(who, "home.apply", "family", "well", "yes", "go_on", "yes", "parent", "adult", knows)
        if knows in ("unaware", "thinking"):
            self.press(who, "go_on")
        self.press(who, "work", "done")
        self.type(who, phone)
        self.press(who, "right")

    @once
    def apply_family(self, who: str, phone: str = "13800001234", *, knows: str = "willing") -> str:
        """A mother applies; returns the id of the case."""
        known = {row.id for row in self.rows("case")}
        self.family_to_review(who, phone, knows=knows)
        self.press(who, "send")
        return next(row.id for row in self.rows("case") if row.id not in known)

    @once
    def apply_self(self, who: str) -> str:
        """Somebody applies for themself, to be written to here; returns the id of the case."""
        known = {row.id for row in self.rows("case")}
        self.open(who, f"a:{TOWN}")
        self.press(
            who,
            "home.apply",
            "person",
            "well",
            "yes",
            "go_on",
            "yes",
            "adult",
            "own",
            "friends",
            "done",
            "here",
            "send",
        )
        return next(row.id for row in self.rows("case") if row.id not in known)

    @once
    def hand_on(self, who: str, phone: str = "13800007777", name: str = "小刘", sentence: str = "") -> str:
        """Somebody of a hospital hands a person on; returns the code of the link on the card."""
        self.type(who, "/today")
        self.press(who, "hospital", "hand_on", "spoken", "phone", "discharge", "today", "unsure")
        for text in ("云锦镇", name, phone):
            self.type(who, text)
        self.press(who, "right", "person", "not_yet")
        if sentence:
            self.type(who, sentence)
            self.press(who, "seen", "send")
        else:
            self.press(who, "skip", "send")
        said = next(said for said in reversed(self.page(who)) if said.key == "handed.card")
        return str(said.params["path"]).rpartition("/")[2]

    @once
    def tell_of_need(self, who: str, *, abuse: bool = False, name: str = "老张", phone: str = "13800005555") -> str:
        """A neighbour tells of a need, from a printed code; returns the id of the lead."""
        self.open(who, f"a:{TOWN}")
        self.press(who, "home.apply", "neighbour")
        self.press(who, *(("beaten", "send") if abuse else ("none", "unaware", "send")))
        self.press(who, "yes", "neighbour", "yes")
        self.type(who, name)
        self.press(who, "alone", "done")
        self.type(who, phone)
        self.press(who, "right", "not")
        return str(max(self.rows("lead"), key=lambda row: row.made_at).id)

    def link(self, who: str) -> str:
        """A link that a mother makes for the person; returns its code."""
        self.press(who, "handover.link")
        said = next(said for said in reversed(self.page(who)) if said.key == "handover.link")
        return str(said.params["path"]).rpartition("/")[2]


class Counted(Village):
    """Counts what a person does."""

    presses = typed = 0

    def __init__(self, url: str, **about: Any) -> None:
        super().__init__(url, **about)
        self.wake()

    def hear(self, who: str, kind: Heard, payload: str, external_id: str = "") -> str:
        self.presses += kind is Heard.PRESS
        self.typed += kind is Heard.TEXT
        return super().hear(who, kind, payload, external_id)

    def counts(self) -> tuple[int, int]:
        """Presses and typed answers since the last time."""
        found = (self.presses, self.typed)
        self.presses = self.typed = 0
        return found


_PLACES: Mapping[str, str] = {
    "message": "{stem}",
    "section": "{case_id}/{name}",
    "section_version": "{case_id}/{name}/{version}",
    "step": "{case_id}/{version}",
    "passing": "{account_id}",
}


def place(table: str, column: str, row: Any) -> str:
    """Where a sealed value is bound to."""
    key = _PLACES.get(table, "{id}").format(**row._mapping)
    return f"{table}.{column}:{key}"


def holder(unit: Unit, table: str, row: Any, column: str = "box") -> str:
    """Whose key seals a row."""
    if table in ("staff", "crossing"):
        return unit.accounts.get(row.account_id).person_id
    if table == "lead" and column == "why_box":
        return unit.accounts.get(row.closed_by).person_id
    return str(row.person_id)
