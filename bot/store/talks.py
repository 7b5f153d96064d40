"""Running conversations, their answers sealed with the key of the person they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Row, bindparam, func, insert, select, update

from bot.conversation.engine import Talk
from bot.store.tables import TABLES
from bot.store.unit import PERSON, new_id
from bot.store.vault import Unreadable

if TYPE_CHECKING:
    from bot.store.unit import Unit

log = structlog.get_logger()

TALK = TABLES["talk"]

_OPEN = (
    select(TALK, PERSON.c.wrapped)
    .join(PERSON, PERSON.c.id == TALK.c.person_id)
    .where(TALK.c.account_id == bindparam("account"), TALK.c.state == "open")
    .order_by(TALK.c.changed_at.desc())
    .limit(1)
)
_SAVE = (
    update(TALK)
    .where(TALK.c.id == bindparam("talk"))
    .values({name: bindparam(f"to_{name}") for name in ("version", "state", "box", "changed_at", "wake_on", "number")})
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A talk as it is kept."""

    talk: Talk
    account_id: str
    person_id: str
    state: str
    number: str | None
    wake_on: date | None


class Talks:
    """One open talk an account; parked ones wait to be offered again."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._run = unit.connection.execute

    def open(self, account_id: str) -> Kept | None:
        """The talk this account is in."""
        row = self._run(_OPEN, {"account": account_id}).first()
        return self._kept(row) if row else None

    def parked(self, account_id: str) -> Kept | None:
        """The newest talk that waits to be taken up again."""
        query = (
            select(TALK, PERSON.c.wrapped)
            .join(PERSON, PERSON.c.id == TALK.c.person_id)
            .where(TALK.c.account_id == account_id, TALK.c.state == "parked", PERSON.c.wrapped.is_not(None))
            .order_by(TALK.c.changed_at.desc())
            .limit(1)
        )
        row = self._run(query).first()
        return self._kept(row) if row else None

    def drafts(self, account_id: str) -> int:
        """How many applications of an account are begun and not handed in."""
        where = (TALK.c.account_id == account_id, TALK.c.state.in_(("open", "parked")), TALK.c.number.is_not(None))
        return int(self._run(select(func.count()).select_from(TALK).where(*where)).scalar_one())

    def by_number(self, number: str) -> Kept | None:
        """A draft by its number."""
        query = select(TALK, PERSON.c.wrapped).join(PERSON, PERSON.c.id == TALK.c.person_id)
        row = self._run(query.where(TALK.c.number == number, TALK.c.state.in_(("open", "parked")))).first()
        return self._kept(row) if row else None

    def get(self, talk_id: str) -> Kept | None:
        """A talk by its id."""
        query = select(TALK, PERSON.c.wrapped).join(PERSON, PERSON.c.id == TALK.c.person_id)
        row = self._run(query.where(TALK.c.id == talk_id)).first()
        return self._kept(row) if row else None

    def begin(self, account_id: str, person_id: str, flow: str, version: int, about: Mapping[str, Any]) -> Kept:
        """A new talk. One that was open is parked."""
        parked = {"state": "parked"}
        self._run(update(TALK).where(TALK.c.account_id == account_id, TALK.c.state == "open").values(parked))
        talk = Talk(new_id(), flow, version, about=dict(about))
        row = {
            "id": talk.id,
            "account_id": account_id,
            "person_id": person_id,
            "flow": flow,
            "version": version,
            "state": "open",
            "box": self._seal(person_id, talk),
            "begun_on": self._unit.today,
            "changed_at": self._unit.now,
        }
        self._run(insert(TALK), row)
        return Kept(talk, account_id, person_id, "open", None, None)

    def save(self, kept: Kept, talk: Talk, state: str, number: str | None = None, wake_on: date | None = None) -> None:
        """Keep where the talk stands now."""
        self._run(
            _SAVE,
            {
                "talk": talk.id,
                "to_version": talk.version,
                "to_state": state,
                "to_box": self._seal(kept.person_id, talk),
                "to_changed_at": self._unit.now,
                "to_wake_on": wake_on or kept.wake_on,
                "to_number": number or kept.number,
            },
        )

    def move(self, talk_id: str, state: str) -> None:
        """Open, park, finish or drop a talk without touching its answers."""
        self._run(update(TALK).where(TALK.c.id == talk_id).values(state=state, changed_at=self._unit.now))

    def drop(self, kept: Kept) -> None:
        """The talk is over and its answers go, also where the key stays because the talk was one's own."""
        if self._unit.key_of(kept.person_id) is None:
            self.move(kept.talk.id, "dropped")
        else:
            self.save(kept, Talk(kept.talk.id, kept.talk.flow, kept.talk.version), "dropped")

    def drop_all(self, account_id: str) -> None:
        """Whatever an account had begun is over; what it wrote is never taken up again."""
        running = (TALK.c.account_id == account_id, TALK.c.state.in_(("open", "parked")))
        self._run(update(TALK).where(*running).values(state="dropped", changed_at=self._unit.now))

    def of_person(self, person_id: str) -> list[str]:
        """Ids of the talks about a person."""
        return list(self._run(select(TALK.c.id).where(TALK.c.person_id == person_id)).scalars())

    def _seal(self, person_id: str, talk: Talk) -> bytes:
        value = {
            "step": talk.step,
            "answers": dict(talk.answers),
            "trail": talk.trail,
            "doubt": talk.doubt,
            "changing": talk.changing,
            "misses": talk.misses,
            "about": dict(talk.about),
        }
        return self._unit.seal(person_id, f"talk.box:{talk.id}", value)

    def _kept(self, row: Row[Any]) -> Kept | None:
        self._unit.person_keys[row.person_id] = row.wrapped
        if row.wrapped is None:
            return None
        try:
            value = self._unit.open_own(row.person_id, f"talk.box:{row.id}", row.box)
        except Unreadable as damaged:
            log.error("talk cannot be read", exc_info=damaged)
            return None
        value["trail"] = tuple(value["trail"])
        talk = Talk(row.id, row.flow, row.version, **value)
        return Kept(talk, row.account_id, row.person_id, row.state, row.number, row.wake_on)
