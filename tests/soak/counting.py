"""What is counted when everybody is done: on the phones and in Telegram's log on one side, in the database on the
other. Whatever must not be is a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from bot.channels.telegram.shape import shape
from bot.clock import now
from bot.commands.opening import open_database
from bot.commands.setup import verified
from bot.conversation.messages import Kind
from bot.delivery import Mouth
from bot.store.tables import TABLES
from bot.store.unit import Unit
from tests.soak.deployment import Deployment
from tests.soak.families import AGES, RELATIONS, WISHES

ACTS = ("says", "presses", "start")
SENDS = ("sendmessage", "editmessagetext")
ON_ITS_WAY = 0.3
"""Real seconds: what had left when a refusal was on its way is not forbidden."""
UNNOTED = 0.5
"""Real seconds: a process that dies so soon after a refusal cannot have noted it for the next one."""


class Count:
    """One count of one deployment, its families and its bot."""

    def __init__(self, here: Deployment, died: Sequence[float] = ()) -> None:
        """`died`: when processes were killed, in Telegram's own time."""
        self.faults: list[str] = []
        self.figures: dict[str, Any] = {}
        self._folder, self._families, self._bot, self._died = here.folder, here.families, here.bot, died

    def all(self) -> None:
        """Everything."""
        database = open_database(self._folder)
        try:
            with database.reading(now()) as unit:
                self._applications(unit)
                self._updates(unit)
                self._acts(unit)
                self._sends(unit, Mouth(database, self._folder.content.words))
            _count, _, wrong = verified(self._folder, database, now())
        finally:
            database.close()
        self._windows()
        if wrong:
            self.faults.append(f"audit: {wrong}")
        self.figures["done once more by families"] = sum(one.again for one in self._families)

    def _applications(self, unit: Unit) -> None:
        """One for each family, with exactly its own answers."""
        found = Counter[str]()
        by_phone = {one.answers.phone: one.answers for one in self._families}
        rows = list(unit.connection.execute(select(TABLES["case"].c.id)))
        for row in rows:
            one = unit.cases.any(row.id)
            assert one is not None
            reach, wish = unit.files.open_own(one, "reach"), unit.files.open_own(one, "wish")
            mine = by_phone.get(reach["phone"])
            if mine is None:
                self.faults.append("an application with nobody's number")
                continue
            found[reach["phone"]] += 1
            said = (wish["relation"], one.age.value, set(wish["wishes"]), one.area)
            meant = (RELATIONS[mine.relation], AGES[mine.age], {WISHES[w] for w in mine.wishes}, "510521104")
            if said != meant:
                self.faults.append(f"answers under the wrong questions: {said} for {meant}")
        lost = [phone for phone in by_phone if not found[phone]]
        doubled = [phone for phone, times in found.items() if times > 1]
        self.faults += [f"lost: {phone}" for phone in lost] + [f"doubled: {phone}" for phone in doubled]
        self.figures["applications"] = len(rows)

    def _updates(self, unit: Unit) -> None:
        """Everything that anybody did was taken in."""
        known = set(unit.connection.execute(select(TABLES["received"].c.external_id)).scalars())
        aside = list(unit.connection.execute(select(TABLES["quarantine"].c.error)).scalars())
        made = {str(one["update"]) for one in self._bot.log(kind="user") if one.get("update") and one["what"] in ACTS}
        open_ = {str(one["update_id"]) for one in self._bot.waiting}
        if missing := made - known - open_:
            self.faults.append(f"{len(missing)} updates never taken in")
        if aside:
            self.faults.append(f"set aside: {Counter(aside)}")
        self.figures["updates"] = len(made)

    def _acts(self, unit: Unit) -> None:
        """What anybody did left one trace each at most, however often Telegram brought it."""
        address, message = TABLES["address"], TABLES["message"]
        query = (
            select(address.c.address, func.count())
            .join(message, message.c.account_id == address.c.account_id)
            .where(message.c.kind == Kind.ECHO.value)
            .group_by(address.c.address)
        )
        done = Counter(str(one["chat"]) for one in self._bot.log(kind="user") if one["what"] in ACTS)
        twice = [(who, many, done[who]) for who, many in unit.connection.execute(query) if many > done[who]]
        if twice:
            self.faults.append(f"more was heard than done: {twice[:3]}")

    def _sends(self, unit: Unit, mouth: Mouth) -> None:
        """What left had been committed as said to this one; what nobody knows of is counted."""
        rows = list(unit.connection.execute(select(TABLES["sending"])))
        committed: set[tuple[str, str]] = set()
        for row in rows:
            said = unit.messages.by_stem(row.stem)
            if said is not None:
                worded = mouth.once_more(said) if row.again else mouth.word(said)
                parts = [*shape(worded, call=self._call), *shape(worded, plain=True, call=self._call)]
                committed |= {(row.address, part.text) for part in parts}
        left = [one for one in self._bot.requests() if one["acted"] and one["method"].lower() in SENDS]
        strange = [one for one in left if (str(one["params"]["chat_id"]), one["params"]["text"]) not in committed]
        if strange:
            self.faults.append(f"{len(strange)} messages left that nobody had committed: {strange[0]['params']}")
        self.figures |= {"messages that left": len(left), "sends": dict(Counter(row.state for row in rows))}

    def _windows(self) -> None:
        """Nothing was asked for while a refusal forbade it, apart from what no process could have known."""
        early = []
        for one in self._bot.breaches(grace=ON_ITS_WAY):
            refused_at = one["at"] - one["since"]
            if not any(refused_at - ON_ITS_WAY <= died <= refused_at + UNNOTED for died in self._died):
                early.append(one)
        if early:
            self.faults.append(f"{len(early)} calls in a forbidden window: {early[0]}")
        refused = [one for one in self._bot.requests() if one["status"] == 429 and one["method"].lower() in SENDS]
        self.figures["sends refused for a while"] = len(refused)

    @property
    def _call(self) -> str:
        return self._folder.content.words.text("telegram.call", {"label": "{label}", "number": "{number}"})
