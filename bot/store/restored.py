"""An older copy of the database was brought back: it does not know what was sent since (F40, A76).

It is known by a file beside it: every minute the instant is written into the database, then into the file, so that a
file that is ahead of its database, or none beside one that has been served, means that another copy stands there now.
That holds for PostgreSQL too. A whole folder put back with its file cannot be told; `docs/howto/deploy.md` says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.store import leap
from bot.store.tables import TABLES
from bot.store.unit import new_id

if TYPE_CHECKING:
    from bot.store.unit import Unit

EPOCH, SINCE = "epoch", "restored"
"""Settings: which copy this is, as pages know it (empty: the first); since when an older one waits for somebody."""
SENDING, NUDGE = TABLES["sending"], TABLES["nudge"]
DANGER = ("crisis", "staff_alert")
"""Lanes that go out all the same: twice is better than never."""


def look(unit: Unit, written: datetime | None) -> bool:
    """Whether this is an older copy than the one that was served here last; if so it is marked. `written`: the instant
    in the file."""
    before = leap.believed(unit)
    if before is None or (written is not None and written <= before):
        return False
    unit.places.set(EPOCH, new_id())
    unit.places.set(SINCE, unit.now.isoformat())
    waiting = (SENDING.c.state.in_(("ready", "sending")), SENDING.c.lane.not_in(DANGER))
    unit.connection.execute(update(SENDING).where(*waiting).values(state="superseded", trouble="restored"))
    waiting = (NUDGE.c.state.in_(("ready", "sending")), NUDGE.c.lane.not_in(DANGER))
    unit.connection.execute(update(NUDGE).where(*waiting).values(state="unknown"))
    unit.record("restore.found", "house:database")
    return True


def waits(unit: Unit) -> str:
    """Since when, as ISO text, nothing is sent by itself; empty: all is as always."""
    return unit.places.setting(SINCE)


def resume(unit: Unit) -> None:
    """Somebody has looked: what is due is sent again, also what may have been sent after the copy was made."""
    unit.places.set(SINCE, "")
    unit.record("restore.resume", "house:database")
