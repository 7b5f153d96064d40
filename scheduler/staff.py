"""Waking staff: what falls due in the night waits in one digest in the morning."""

from __future__ import annotations

from bot.app import Turn
from bot.domain.people import Role

NOBODY = "nobody"


def wake(turn: Turn, area: str, owner_id: str | None, *, lead_too: bool = False, institution: str | None = None) -> str:
    """Let today's digest of the owner, else of the team of a place, be made. Says so where there is nobody. The owner
    may be of an institution elsewhere; `institution` names it, so that its lead hears too."""
    team = turn.unit.team.workers_of(area)
    team += [one for one in turn.unit.team.of_organisation(institution) if one not in team] if institution else []
    owner = turn.unit.team.get(owner_id) if owner_id else None
    team += [owner] if owner is not None and owner.works and owner not in team else []
    leads = [one for one in team if lead_too and one.role is Role.MANAGER]
    for one in [*([one for one in team if one.id == owner_id] or team), *leads]:
        turn.unit.time.sleep("staff", one.id, turn.today)
    return "" if team else NOBODY
