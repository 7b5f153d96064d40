"""Who looked at what is kept about somebody, from the log: by role and task, never by name (ux.md 1 no. 9, 8)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.services.voice import Voice


class Look(NamedTuple):
    """One look; several boxes that were opened in one turn are one."""

    at: datetime
    on: date
    role: str
    """A role of staff, or own: whoever applied."""
    purpose: str


def every(turn: Voice, *person_ids: str) -> list[Look]:
    """Every look at these people, the oldest first."""
    rows = [row for one in person_ids for row in turn.unit.files.readings(one)]
    roles = {reader: _role(turn, reader) for reader in {row.reader for row in rows}}
    seen = {(row.reader, row.purpose, row.at): row.on for row in rows}
    return sorted(Look(at, on, roles[reader], purpose) for (reader, purpose, at), on in seen.items())


def counted(turn: Voice, *person_ids: str, since: date = date.min) -> list[dict[str, Any]]:
    """The looks since a day: by role and task, with how often."""
    times = Counter((look.role, look.purpose) for look in every(turn, *person_ids) if look.on >= since)
    return [{"role": role, "purpose": purpose, "n": n} for (role, purpose), n in sorted(times.items())]


def _role(turn: Voice, reader: str) -> str:
    staff = turn.unit.team.of_account(reader)
    return staff.role.value if staff else "own"
