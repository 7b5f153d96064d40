"""To save a life: telling a relative, 120 or 110, and looking beyond one's own cases for whoever can be asked.

Only whoever has taken the alert, only what is needed, and all of it kept: who, what, why, who decided.
Source: 精神卫生法 28; PIPL 13(4), 18; ux.md 9.12, 17 no. 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import NotThere
from bot.domain.events import AlertSearched
from bot.domain.people import Part
from bot.services.seeking import MOST, Sought
from bot.services.voice import Voice
from bot.store.alerts import Alert
from bot.store.cases import STAFF_PARTS
from bot.store.told import Told

PURPOSE = "alert"
SHOWN = 3
"""Of those that are found."""
COUNTY = 6
"""Figures of a place's code that name its county."""
SERVICE = ("where", "what", "state", "number")
WHAT = {"kin": ("danger", "where"), "120": SERVICE, "110": SERVICE}
"""What is said to each, and no more."""
WHY = "life"


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody near, and a number at which they are reached."""

    caller: str
    """What they are to the person: parent, spouse, ..., self."""
    phone: str
    number: str
    """Of the application in which it stands."""


def held(turn: Voice, alert_id: str) -> Alert:
    """The alert, for whoever has taken it.

    Raises:
        NotThere: they have not.
    """
    alert = turn.unit.alerts.for_staff(alert_id)
    if alert.taken_by != turn.working.id:
        raise NotThere
    return alert


# -- telling -----------------------------------------------------------------------------------------------------------


def tell(turn: Voice, alert_id: str, whom: str, who: str = "", phone: str = "") -> Told:
    """It is decided that one of them is told. `who`: what a relative is to the person; `phone` as it is masked."""
    alert, unit = held(turn, alert_id), turn.unit
    person = alert.person_id if unit.key_of(alert.person_id) is not None else turn.me.person_id
    about = {"what": list(WHAT[whom]), "why": WHY, "who": who, "phone": phone}
    return unit.tellings.add(alert.id, person, whom, turn.working.id, about)


def slip(turn: Voice, told_id: str) -> Told:
    """没打，划掉: nobody was told after all."""
    told = turn.unit.tellings.mine(told_id)
    turn.unit.tellings.undo(told)
    return told


def add_words(turn: Voice, told_id: str, words: str) -> Told:
    """What else was said, or why."""
    told = turn.unit.tellings.mine(told_id)
    turn.unit.tellings.write(told, turn.unit.tellings.open_own(told) | {"words": words})
    return told


# -- who can be asked ------------------------------------------------------------------------------------------------


def relatives(turn: Voice, alert: Alert) -> list[Relative]:
    """Those near the one in danger who left a number with us, but for the one who speaks. Each look is logged."""
    found = []
    for case, _part in turn.unit.cases.of_account(alert.account_id):
        if case.applicant_id != alert.account_id:
            found += _reached(turn, case)
    return list({one.phone: one for one in found}.values())


@dataclass(frozen=True, slots=True)
class Found:
    """An application beyond one's own cases."""

    case: Case
    near: list[Relative]
    """Whoever can be asked."""
    holder: str
    """Who of the team has it; empty: nobody."""


def search(turn: Voice, alert_id: str, sought: Sought, why: str) -> tuple[list[Found], int]:
    """Applications beyond one's own cases, with a reason: the first few, and how many more there are. Those that are
    shown stand in the log, and whoever holds one hears of it. A name is sought near where the alert is."""
    alert, unit = held(turn, alert_id), turn.unit
    area = place_of(turn, alert)
    with turn.beside() as beside:
        cases = beside.seeking.anywhere(sought.by, sought.value, area, MOST)
    found = []
    for case in cases[:SHOWN]:
        holder = unit.team.get(case.owner_id).name if case.owner_id else ""
        found.append(Found(case, _reached(turn, case), holder))
        unit.tell(AlertSearched(case, turn.working.id, why))
    unit.record("alert.search", f"alert:{alert.id}", fields=sought.by, outcome=str(len(cases)))
    return found, len(cases) - len(found)


def place_of(turn: Voice, alert: Alert) -> str:
    """The county in which a name is sought: of the alert, else of whoever has it."""
    return (alert.area or turn.working.area)[:COUNTY]


def _reached(turn: Voice, case: Case) -> list[Relative]:
    """Whoever applied, at the number they left."""
    reach: dict[str, Any] = turn.unit.files.open(case, "reach", PURPOSE)
    wish = turn.unit.files.open(case, "wish", PURPOSE)
    part = next((one.part for one in turn.unit.cases.members(case.id) if one.account_id == case.applicant_id), None)
    if not reach.get("phone") or part in STAFF_PARTS:
        return []
    caller = "self" if part is Part.PERSON else str(wish.get("relation", "unknown"))
    return [Relative(caller, str(reach["phone"]), case.number)]
