"""What is on its way out by a wire, and what became of each.

A row is marked `sending` and committed before anything leaves, and settled after. Between the two nobody knows; what
happens then depends on its lane: danger goes again at once, a state is written again, an answer is asked again, a
reminder never goes by itself (reliability.md 2.1).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.conversation.messages import Kind
from bot.store.messages import Said
from bot.store.tables import TABLES

if TYPE_CHECKING:
    from bot.store.unit import Unit

RANK = {"crisis": 0, "staff_alert": 1, "reply": 2, "status_card": 3, "reminder": 4, "broadcast": 5}
"""Of each lane: what is urgent leaves first."""
AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (3, 10, 30, 120))
"""So long after an answer may have been lost it is said, and the open question asked, once more; and so long after each
time that nobody knows of that either. After the last it is left: whoever writes is answered anew."""
AGAIN_LIVES = timedelta(hours=24)
AT_ONCE = ("crisis", "staff_alert", "status_card")
"""Lanes that go again where nobody knows: twice is better than never, or does no harm."""
ASKED = ("reply", "status_card")
"""Lanes in which a question stands."""
HASTE = (timedelta(0), timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
"""How long after an unknown outcome they go again, by how often that happened; the last one for good."""
LONGEST_SHUT = 3600.0
"""Seconds for which a provider may want nothing (F17), also where the clock was set back meanwhile."""

SENDING, ADDRESS, MESSAGE = (TABLES[name] for name in ("sending", "address", "message"))
_OURS = (SENDING.c.channel == bindparam("channel"), SENDING.c.bot == bindparam("bot"))


def is_room(address: str) -> bool:
    """Whether others read along there: a provider numbers such places below zero."""
    return address.startswith("-")


@dataclass(frozen=True, slots=True)
class Sending:
    """One part of one message, taken to be sent now."""

    id: int
    stem: str
    account_id: str
    address: str
    lane: str
    rank: int
    again: bool
    tries: int
    """With this one."""
    part: int
    plain: bool
    """Without its buttons, one of which was refused."""
    replaces: str
    """The provider's id of what this is a newer state of."""
    said: Said


class Sendings:
    """The way out by one wire."""

    def __init__(self, unit: Unit, channel: str, bot: str) -> None:
        self._unit = unit
        self._run = unit.connection.execute
        self._wire = {"channel": channel, "bot": bot}

    # -- after a start -----------------------------------------------------------------------------------------

    def recover(self) -> int:
        """After a start: what was `sending` was left by a process that died. Returns how many there were."""
        left = self._run(select(SENDING).where(*_OURS, SENDING.c.state == "sending"), self._wire).all()
        for row in left:
            self._lost_sight(row)
        return len(left)

    def put_back(self, flying: Collection[int]) -> None:
        """After a commit that nobody heard the end of: what was taken then never left. `flying`: what really did."""
        stray = (*self._here(SENDING), SENDING.c.state == "sending", SENDING.c.id.not_in(flying))
        self._run(update(SENDING).where(*stray).values(state="ready", tries=SENDING.c.tries - 1))

    def refused(self) -> dict[str, float]:
        """For how many seconds the provider still wants nothing at which address, as it said before the last stop."""
        query = select(SENDING.c.address, func.max(SENDING.c.next_at).label("until")).where(
            *_OURS, SENDING.c.state == "ready", SENDING.c.trouble == "wait", SENDING.c.next_at > self._unit.now
        )
        rows = self._run(query.group_by(SENDING.c.address), self._wire).all()
        return {row.address: min((row.until - self._unit.now).total_seconds(), LONGEST_SHUT) for row in rows}

    # -- what became of it ---------------------------------------------------------------------------------------

    def sent(self, one: Sending, receipt: str, *, more: bool) -> None:
        """The provider took it; with `more` its next part is due."""
        change: dict[str, Any] = {"receipt": receipt, "parts": one.part + 1}
        if more:
            self._change(one, **change, state="ready", tries=0, next_at=self._unit.now)
            return
        self._change(one, **change, state="sent", sent_at=self._unit.now, trouble="")
        shown = {"state": "sent", "shown_at": func.coalesce(MESSAGE.c.shown_at, self._unit.now)}
        self._run(update(MESSAGE).where(MESSAGE.c.stem == one.stem).values(shown))

    def retry(self, one: Sending, after: timedelta, trouble: str) -> None:
        """It did not leave; it goes again later."""
        self._change(one, state="ready", next_at=self._unit.now + after, trouble=trouble)

    def wait(self, one: Sending, seconds: float) -> None:
        """It was not taken because too much was sent: no try of its own."""
        next_at = self._unit.now + timedelta(seconds=seconds)
        self._change(one, state="ready", next_at=next_at, trouble="wait", tries=one.tries - 1)

    def without_buttons(self, one: Sending) -> None:
        """A button was refused: the text goes without; every choice can be typed."""
        self._change(one, state="ready", next_at=self._unit.now, trouble="buttons", tries=one.tries - 1)

    def failed(self, one: Sending, trouble: str) -> None:
        """It will never be taken."""
        self.end(one, "failed", trouble)

    def unreachable(self, one: Sending, reason: str) -> None:
        """Nobody is reached there until they write again: everything that waits for this address has failed."""
        waiting = select(SENDING).where(*self._at(SENDING, one.address), SENDING.c.state == "ready")
        self.end(one, "failed", "lost")
        for row in self._run(waiting).all():
            self.end(row, "failed", "lost")
        self._run(update(ADDRESS).where(*self._at(ADDRESS, one.address)).values(lost=reason))

    def moved(self, one: Sending, to: str) -> None:
        """The place has another address: what waits goes there, and it is still the same place."""
        if self._run(select(ADDRESS.c.address).where(*self._at(ADDRESS, to))).first() is None:
            self._run(update(ADDRESS).where(*self._at(ADDRESS, one.address)).values(address=to))
        waiting = (*self._at(SENDING, one.address), SENDING.c.state.in_(("ready", "sending")))
        self._run(update(SENDING).where(*waiting).values(address=to))
        self._change(one, state="ready", next_at=self._unit.now, tries=one.tries - 1)

    def unknown(self, one: Sending) -> None:
        """It may have left; the answer did not come."""
        self._lost_sight(one)

    def end(self, one: Sending | Row[Any], state: str, trouble: str) -> None:
        """A row is done with. What nobody has seen, its message knows too; an alert that failed climbs at once."""
        self._change(one, state=state, trouble=trouble)
        unseen = (MESSAGE.c.stem == one.stem, MESSAGE.c.state == "ready")
        if state != "superseded":
            self._run(update(MESSAGE).where(*unseen).values(state=state))
        if state == "failed" and one.lane == "staff_alert":
            self._unit.alerts.hasten()

    def again(self, account_id: str, address: str, at: datetime) -> bool:
        """Queue the open question of an account once more, once. False: none stands, or it is on its way anyway.

        Only a question that has gone to this address before: what may be said there was decided then.
        """
        newest = (
            select(MESSAGE.c.stem, MESSAGE.c.lane)
            .where(MESSAGE.c.account_id == account_id, MESSAGE.c.offers, MESSAGE.c.kind != Kind.PUSH.value)
            .order_by(MESSAGE.c.id.desc())
        )
        question = self._run(newest.limit(1)).first()
        if question is None or question.lane not in ASKED:
            return False
        ways = select(SENDING.c.state).where(*_OURS, SENDING.c.address == address, SENDING.c.stem == question.stem)
        states = set(self._run(ways, self._wire).scalars())
        if not states or states & {"ready", "sending"}:
            return False
        return self._queue_again(question.stem, account_id, address, at)

    # -- inside --------------------------------------------------------------------------------------------------

    def _queue_again(self, stem: str, account_id: str, address: str, at: datetime) -> bool:
        """Queue something once more, once. False: it was before."""
        row = {
            **self._wire,
            "stem": stem,
            "account_id": account_id,
            "address": address,
            "lane": "reply",
            "rank": RANK["reply"],
            "again": True,
            "state": "ready",
            "tries": 0,
            "parts": 0,
            "receipt": "",
            "replaces": "",
            "trouble": "",
            "made_at": self._unit.now,
            "next_at": at,
            "ends_at": at + AGAIN_LIVES,
            "dedupe": f"again:{stem}",
        }
        queued = upsert(SENDING).values(row).on_conflict_do_nothing().returning(SENDING.c.id)
        return self._run(queued).first() is not None

    def _lost_sight(self, one: Sending | Row[Any]) -> None:
        """Nobody knows whether it left: by its lane it goes again, is said or asked again, or is left to people.

        What asked nothing, such as a receipt, is said once more by itself: no later question holds its number.
        """
        if one.lane in AT_ONCE:
            after = HASTE[min(max(one.tries - 1, 0), len(HASTE) - 1)]
            self._change(one, state="ready", next_at=self._unit.now + after, trouble="unknown")
            return
        if one.again and one.tries < len(AGAIN_AFTER):
            after = AGAIN_AFTER[max(one.tries, 1)]
            self._change(one, state="ready", next_at=self._unit.now + after, trouble="unknown")
            return
        self.end(one, "unknown", "")
        if one.lane != "reply" or is_room(one.address):
            return
        at = self._unit.now + AGAIN_AFTER[0]
        if not self._run(select(MESSAGE.c.offers).where(MESSAGE.c.stem == one.stem)).scalar_one():
            self._queue_again(one.stem, one.account_id, one.address, at)
        self.again(one.account_id, one.address, at)

    def _here(self, table: Any, **more: str) -> list[Any]:
        """Of this wire."""
        return [table.c[name] == value for name, value in {**self._wire, **more}.items()]

    def _at(self, table: Any, address: str) -> list[Any]:
        """At an address of this wire."""
        return self._here(table, address=address)

    def _change(self, one: Sending | Row[Any], **change: Any) -> None:
        """What was settled before stays as it was: an exchange with the database may be repeated."""
        unsettled = SENDING.c.state.in_(("ready", "sending"))
        self._run(update(SENDING).where(SENDING.c.id == one.id, unsettled).values(change))
