"""The roster, built and changed by who leads: who, which days and hours, who stands in, how they are rung (ux.md 13).

No roster, no promise in a crisis: an empty stretch is said wherever the roster is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.area import reach
from bot.domain.duty import Duty, Watch, gaps, watches
from bot.domain.errors import NotThere
from bot.domain.people import Role, Staff
from bot.services import caseload
from bot.services.voice import Voice

WEEK = 7


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a lead puts on the roster: the same hours on some days of the week."""

    staff_id: str
    weekdays: tuple[int, ...]
    starts: str
    ends: str
    nudge: str
    stand_in_id: str
    """Empty: nobody."""
    off_on_holidays: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the list: who is on duty, and which hours nobody is."""

    on: date
    staff_ids: tuple[str, ...]
    gaps: tuple[tuple[str, str], ...]


def lines(turn: Voice) -> list[Watch]:
    """The week in few lines, as far as one's own place is concerned."""
    return watches(_mine(turn, turn.unit.team.roster()))


def days(turn: Voice) -> list[Day]:
    """The next seven days as they will be, with holidays, leaves and stand-ins; the empty hours of each."""
    found = []
    for ahead in range(WEEK):
        on = turn.today + timedelta(days=ahead)
        roster = _mine(turn, turn.unit.team.present(on))
        there = sorted((duty for duty in roster if duty.on(on, turn.calendar)), key=lambda duty: (duty.starts, duty.id))
        ids = tuple(dict.fromkeys(duty.staff_id for duty in there))
        found.append(Day(on, ids, tuple(gaps(roster, on, turn.calendar))))
    return found


def able(turn: Voice) -> list[Staff]:
    """Who can stand duty for the lead's place: anybody of the team there who may read what comes."""
    here = reach(turn.working.area)
    found = [one for one in turn.unit.team.everyone() if one.works and _near(one.area, here)]
    return sorted((one for one in found if one.role is not Role.AUDITOR), key=lambda one: (one.name, one.id))


def put(turn: Voice, stretch: Stretch, replaces: Sequence[str] = ()) -> None:
    """Put a stretch on the roster, in the place of others or beside them.

    Raises:
        NotThere: not a lead, or nobody who can stand duty here.
    """
    lead(turn)
    people = {one.id: one for one in able(turn)}
    one = people.get(stretch.staff_id)
    if one is None or (stretch.stand_in_id and stretch.stand_in_id not in people) or stretch.stand_in_id == one.id:
        raise NotThere
    if replaces:
        drop(turn, replaces)
    for weekday in stretch.weekdays:
        turn.unit.team.set_duty(
            one.id,
            one.area,
            weekday,
            stretch.starts,
            stretch.ends,
            stretch.nudge,
            stand_in_id=stretch.stand_in_id or None,
            off_on_holidays=stretch.off_on_holidays,
        )


def drop(turn: Voice, ids: Sequence[str]) -> None:
    """Take stretches off the roster.

    Raises:
        NotThere: not a lead, or not of one's own place.
    """
    lead(turn)
    mine = {duty.id for duty in _mine(turn, turn.unit.team.roster())}
    if not ids or not set(ids) <= mine:
        raise NotThere
    turn.unit.team.drop_duties(ids)


def way_of(turn: Voice, staff_id: str) -> str:
    """How somebody is rung already, where the roster says so."""
    return next((duty.nudge for duty in turn.unit.team.roster() if duty.staff_id == staff_id and duty.nudge), "")


def lead(turn: Voice) -> None:
    """Only who leads the team changes its roster.

    Raises:
        NotThere: somebody else.
    """
    if not caseload.leads_team(turn):
        raise NotThere


def _mine(turn: Voice, roster: Sequence[Duty]) -> list[Duty]:
    here = reach(turn.working.area)
    return [duty for duty in roster if _near(duty.area, here)]


def _near(area: str, here: str) -> bool:
    """Whether one place lies in the other."""
    return area.startswith(here) or here.startswith(reach(area))
