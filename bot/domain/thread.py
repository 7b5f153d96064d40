"""A thread: a human and a person writing to each other, from the human's first word until it ends (ux.md 17 row 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ThreadKind(StrEnum):
    """What it is about, which says how long silence may last."""

    LETTER = "letter"
    ALERT = "alert"


class ThreadState(StrEnum):
    """Whether a human has spoken."""

    WAITING = "waiting"
    """Words lie there for a human, and none has answered: what is typed is heard as always."""
    OPEN = "open"
    """A human has spoken: what is typed goes there."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Thread:
    """Two who write to each other: an account, and a member of staff or whoever stands in."""

    id: str
    account_id: str
    kind: ThreadKind
    state: ThreadState
    area: str
    staff_id: str | None
    """Who is written to: who spoke last, or holds the case or the alert; None: whoever is on duty."""
    alert_id: str | None
    case_id: str | None
    call_id: str | None
    spoke_at: datetime | None
    """The human's last word."""
    silent_at: datetime | None
    """When it ends by itself, if neither writes."""
    until: datetime | None
    """Of an alert that a human has closed: what is typed is still taken to it until then."""
    next_at: datetime | None
    """When what nobody has read passes on."""
    rung: int
    """How far what nobody has read has climbed."""
    told_at: datetime | None
    """When the person was told that nobody reads just now; said once until a human speaks again."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one of them wrote."""

    stem: str
    staff_id: str | None
    """Who of the team wrote it; None: the person."""
    text: str
    at: datetime
    seen_at: datetime | None
    """When the other side had it before them."""
