"""放假安排: the days off and the make-up days that this deployment adds to the calendar it was delivered with.

Source: the yearly notice of the State Council's office; the statutory days need none (bot/domain/statutory.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.calendar import RESTS, WORKS, Calendar
from bot.domain.errors import NotThere, Refused
from bot.domain.people import Role
from bot.services.voice import Voice
from bot.store.unit import Unit

SETTING = "calendar"
"""Where the changes are kept, in the form of content/calendars/cn.yaml."""
AS_USUAL = "usual"
"""A day is as the calendar has it: what was said of it by hand is taken back."""
SAYS = (RESTS, WORKS, AS_USUAL)


def known(unit: Unit, shipped: Calendar) -> Calendar:
    """The calendar as it holds here: as delivered, with what was added."""
    kept = unit.places.setting(SETTING)
    return shipped.with_changes(json.loads(kept)) if kept else shipped


def settle(turn: Voice, day: date, what: str) -> None:
    """One day is off, worked, or as usual: a make-up day of the notice, or a day of this deployment's own.

    Raises:
        Refused: everybody is off on that day by law.
        NotThere: not an administrator.
    """
    changes = _for_admin(turn)
    if what != RESTS and turn.calendar.statutory.holds(day):
        raise Refused("days_off.statutory", on=day.isoformat())
    days = {key: said for key, said in changes.get("days", {}).items() if key != day.isoformat()}
    _keep(turn.unit, changes | {"days": days if what == AS_USUAL else days | {day.isoformat(): what}})


def complete(turn: Voice, year: int, source: str) -> None:
    """The notice of a year has been copied day by day: from now on its days are no guess.

    Raises:
        NotThere: not an administrator.
    """
    changes = _for_admin(turn)
    years = changes.get("years", {})
    _keep(turn.unit, changes | {"years": years | {str(year): years.get(str(year), {}) | {"source": source}}})


def add(unit: Unit, shipped: Calendar, data: Mapping[str, Any]) -> tuple[int, ...]:
    """Years and days of a file of the form of content/calendars/cn.yaml; returns the years that are known now.

    Raises:
        ValueError: a bad day, or one on which everybody is off is to be worked.
    """
    fresh = Calendar.from_data(data)
    worked = {day for plan in fresh.plans.values() for day in plan.workdays}
    worked |= {day for day, works in fresh.single.items() if works}
    if wrong := sorted(day for day in worked if shipped.statutory.holds(day)):
        raise ValueError(f"{wrong[0]} is off for everybody by law")
    changes = _changes(unit)
    _keep(unit, {part: changes.get(part, {}) | _keyed(data.get(part)) for part in ("years", "days")})
    return tuple(sorted(known(unit, shipped).plans))


def _keyed(part: Mapping[Any, Any] | None) -> dict[str, Any]:
    return {str(key): value for key, value in (part or {}).items()}


def _for_admin(turn: Voice) -> dict[str, Any]:
    if turn.working.role is not Role.ADMIN:
        raise NotThere
    return _changes(turn.unit)


def _changes(unit: Unit) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unit.places.setting(SETTING) or "{}")
    return found


def _keep(unit: Unit, changes: Mapping[str, Any]) -> None:
    unit.places.set(SETTING, json.dumps(changes, default=str, sort_keys=True))
