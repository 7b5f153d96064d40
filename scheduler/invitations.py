"""An invitation nobody used: whoever sent it is told once, in their digest, and may send another. The name it was for
is not kept any longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.app import Turn
from scheduler.rule import Rule, Today
from scheduler.snapshots import InvitationSeen
from scheduler.staff import NOBODY

ZONE = ZoneInfo("Asia/Shanghai")


def lapsed_on(seen: InvitationSeen, before: Sequence[date], today: Today) -> date | None:
    """The first working day after it ran out."""
    if before:
        return None
    return today.working_day(today.calendar.next_working(seen.expires_at.astimezone(ZONE).date()))


def note(turn: Turn, seen: InvitationSeen) -> str:
    """Left for the digest. Several on one morning are one line."""
    turn.unit.team.forget_invited(seen.id)
    inviter = next((one for one in turn.unit.team.everyone() if one.id == seen.invited_by), None)
    if inviter is None or not inviter.works:
        return NOBODY
    turn.unit.time.once("lapsed", inviter.id, turn.today, "noted")
    turn.unit.time.sleep("staff", inviter.id, turn.today)
    return ""


RULE = Rule("invitation", "invitation", lapsed_on, note)
