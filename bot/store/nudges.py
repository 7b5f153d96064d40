"""Neutral texts that leave the page: to a mailbox or a phone, from a closed list (ux.md 2.4)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

NUDGE = TABLES["nudge"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """One neutral text to send."""

    id: str
    to: str
    """mailto:... or sms:..."""
    template: str
    params: dict[str, Any]
    lane: str
    tries: int


def add(
    unit: Unit, person_id: str, to: str, template: str, lane: str, dedupe: str, params: dict[str, Any] | None = None
) -> None:
    """Queue a text once: the same reason does not send a second."""
    row_id = new_id()
    row = {
        "id": row_id,
        "person_id": person_id,
        "to_box": unit.seal(person_id, f"nudge.to_box:{row_id}", to),
        "template": template,
        "params": json.dumps(params or {}),
        "lane": lane,
        "state": "ready",
        "tries": 0,
        "next_at": unit.now,
        "dedupe": dedupe,
    }
    unit.connection.execute(upsert(NUDGE).values(row).on_conflict_do_nothing())


def claim(unit: Unit, most: int = 20) -> list[Nudge]:
    """Take what is due to be sent; each is marked `sending` before anything leaves."""
    due = select(NUDGE).where(NUDGE.c.state == "ready", NUDGE.c.next_at <= unit.now).order_by(NUDGE.c.next_at)
    found = []
    for row in list(unit.connection.execute(due.limit(most))):
        if unit.key_of(row.person_id) is None:
            unit.connection.execute(update(NUDGE).where(NUDGE.c.id == row.id).values(state="failed"))
            continue
        to = unit.open_own(row.person_id, f"nudge.to_box:{row.id}", row.to_box)
        unit.connection.execute(update(NUDGE).where(NUDGE.c.id == row.id).values(state="sending"))
        found.append(Nudge(row.id, to, row.template, json.loads(row.params), row.lane, row.tries))
    return found


def settle(unit: Unit, nudge: Nudge, outcome: str, again_at: datetime | None = None) -> None:
    """Note how sending went: sent, unknown, failed, or ready again at a time."""
    change = {"state": outcome, "tries": nudge.tries + 1, "next_at": again_at or unit.now}
    unit.connection.execute(update(NUDGE).where(NUDGE.c.id == nudge.id).values(change))


def recover(unit: Unit, older_than: timedelta) -> None:
    """After a crash: what was `sending` is unknown; an alert is sent again at once, a reminder never by itself."""
    stuck = (NUDGE.c.state == "sending", NUDGE.c.next_at < unit.now - older_than)
    again = {"state": "ready", "next_at": unit.now}
    unit.connection.execute(update(NUDGE).where(*stuck, NUDGE.c.lane == "staff_alert").values(again))
    unit.connection.execute(update(NUDGE).where(*stuck, NUDGE.c.lane != "staff_alert").values(state="unknown"))
