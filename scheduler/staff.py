"""Waking staff: what falls due in the night waits in one digest in the morning."""

from __future__ import annotations

from bot.app import Turn
from bot.domain.people import Role

NOBODY = "nobody"


def wake(turn: Turn, area: str, owner_id: str | None, *, lead_too: bool = False) -> str:
    """Let today's digest of the owner, else of the team of a place, be made. Says so where there is nobody."""
    team = [one for one in turn.unit.team.workers_of(area) if one.works]
    leads = [one for one in team if lead_too and one.role is Role.MANAGER]
    for one in [*([one for one in team if one.id == owner_id] or team), *leads]:
        turn.unit.time.sleep("staff", one.id, turn.today)
    return "" if team else NOBODY
