"""Every door that takes an id, and what it says to somebody it does not belong to: found by reading the doors themselves.

A new desk, action or form is covered by being in the list of doors; nothing has to be added here.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert

from bot.conversation.messages import Heard
from bot.conversation.messages import Kind as Said
from bot.domain.green import Direction, Urgency
from bot.domain.institution import Institution, Kind
from bot.domain.people import Category, Role
from bot.store.messages import Act, Offer
from bot.store.tables import TABLES
from bot.store.unit import new_id
from handlers.doors import DOORS
from tests.village import FAR_TOWN, TOWN, Village

PLAIN = {"page", "code", "word", "text", "level", "reason", "which", "area", "sentence", "version", "href", "media", "n",
         "feeling", "followed", "digits", "how", "platform", "answer", "number", "kind", "expected", "who", "whom", "phone", "told", "story"}  # fmt: skip
"""Arguments that name no thing of anybody."""
SAMPLES: dict[str, Any] = {"expected": "month", "whom": "120", "told": {}}
"""What stands for such an argument where no place would do."""
ABOUT = (
    "case",
    "call",
    "alert",
    "staff",
    "sending",
    "sample",
    "duty",
    "referral",
    "lead",
    "decision",
    "hold",
    "place",
    "green",
    "doctor",
    "told",
)
"""What a form may be begun about."""
TABLE = {"other": "case", "to": "staff", "doctor": "staff"}
"""Arguments named otherwise than the table that holds what they name."""


@dataclass(frozen=True)
class Door:
    """One way to press something about a thing."""

    name: str
    args: tuple[str, ...]
    staff: bool
    plain: tuple[str, ...] = ()
    """What else it cannot do without."""

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.args)})"


def doors() -> list[Door]:
    """Every action that takes an id, and every form that may be begun about one."""
    found = []
    for desk in DOORS.desks.values():
        for name, action in desk.actions.items():
            params = [one for one in inspect.signature(action).parameters.values() if one.kind is not one.VAR_KEYWORD]
            ids = tuple(one.name for one in params[1:] if one.name not in PLAIN)
            must = tuple(one.name for one in params[1:] if one.name in PLAIN and one.default is one.empty)
            if ids:
                found.append(Door(f"{desk.name}.{name}", ids, desk.staff, must))
    for form in DOORS.forms.values():
        sources = "".join(inspect.getsource(one) for one in (form.whose, form.prepare, form.view))
        ids = tuple(one for one in ABOUT if f'"{one}"' in sources)
        if ids or form.whose.__name__ != "nobody_yet":
            found.append(Door(form.flow.name, ids or ("case",), form.staff))
    return sorted(set(found), key=str)


class Strangers:
    """Two counties that have nothing to do with each other: what one of them has, somebody of the other asks for."""

    def __init__(self, village: Village) -> None:
        self.village = village
        village.hire("theirs", area=FAR_TOWN)
        village.hire("worker", area=TOWN)
        village.hire("lead", Role.MANAGER, area=TOWN)
        village.hire("auditor", Role.AUDITOR, area=TOWN)
        village.hire("doctor", Role.PUBLIC_HEALTH_DOCTOR, area=TOWN)
        village.apply_self("me")
        village.apply_family("they")
        self.things = self._things()

    def _things(self) -> dict[str, str]:
        """One of each kind in the other county; what no service makes here is written as a row."""
        village, found = self.village, {}
        with village.turn("theirs") as turn:
            unit, staff = turn.unit, turn.working
            account, person = unit.accounts.make(), unit.new_person()
            case = unit.cases.make(person, account.id, "22334455", FAR_TOWN, _DOOR, _AGE, unit.today)
            held = unit.cases.claim(case)
            unit.files.put(held, "wish", {"relation": "parent"})
            call = unit.calls.make(account.id, person, FAR_TOWN, "soon", unit.now, {}, case_id=case.id)
            unit.calls.take(call)
            alert, _new = unit.alerts.raise_(account.id, person, FAR_TOWN, "now", ("x",), None)
            unit.team.set_duty(staff.id, FAR_TOWN, 0, "08:00", "18:00")
            (duty,) = unit.team.roster()
            unit.team.invite("i", Role.NURSE, Category.DIRECT_SERVICE, "i9", FAR_TOWN, "x", "x", timedelta(days=1))
            found |= {"case": case.id, "call": call.id, "alert": alert.id, "staff": staff.id, "duty": duty.id}
            sample = {"id": new_id(), "by": staff.id, "seed": "1", "since": unit.today, "until": unit.today}
            rest = {"population": 1, "numbers": case.number, "on": unit.today, "at": unit.now}
            unit.connection.execute(insert(TABLES["sample"]), sample | rest)
            found["sample"] = sample["id"]
            unit.places.add_institution(Institution("i9", "x", FAR_TOWN, Kind.CLUBHOUSE, True, "1", "x", "x"))
            asked = {"id": new_id(), "case_id": case.id, "person_id": person, "kind": "place", "to_institution": "i9"}
            when = {"made_on": unit.today, "made_at": unit.now, "answer_by": unit.today}
            row = asked | when | {"from_staff": staff.id, "state": "in_progress", "version": 1}
            unit.connection.execute(insert(TABLES["referral"]), row)
            found["referral"] = asked["id"]
            found["told"] = unit.tellings.add(alert.id, person, "120", staff.id, {}).id
            told = unit.greens.make(Direction.REPORT, held, staff.id, Urgency.URGENT, unit.today, {"signs": []})
            found["green"] = told.id
        return found

    def ask(self, who: str, door: Door, *, foreign: bool) -> tuple[list[tuple[Any, ...]], int]:
        """Press a button that names something foreign, or something made up; what is said, and statements it took."""
        village = self.village
        args = {name: self._id(name, foreign=foreign) for name in door.args} | filled(door)
        token = self.offer(who, door.name, args)
        before = village.last_id()
        with _counting(village) as met:
            village.hear(who, Heard.PRESS, token)
        said = [one for one in village.page(who, after=before) if one.kind is not Said.ECHO]
        return [(one.key, _bare(one.params), [_shape(each) for each in one.offers]) for one in said], len(met)

    def offer(self, who: str, door: str, args: dict[str, str]) -> str:
        """As if the button had been offered: its token."""
        village = self.village
        with village.turn(who) as turn:
            turn.say("home.stopped", Offer("home", Act("open", door, args=args)))
        return f"{village.page(who, 1)[-1].stem}.0"

    def _id(self, name: str, *, foreign: bool) -> str:
        made_up = new_id()
        return self.things.get(TABLE.get(name, name), made_up) if foreign else made_up


def filled(door: Door) -> dict[str, str]:
    """What else the door cannot do without."""
    return {name: SAMPLES.get(name, TOWN) for name in door.plain}


def speakers(door: Door) -> tuple[str, ...]:
    """Who asks: of the team where it is a door of the team, else a family."""
    return ("worker", "lead", "auditor", "doctor") if door.staff else ("me",)


@contextmanager
def _counting(village: Village) -> Iterator[list[str]]:
    met: list[str] = []

    def note(*args: object) -> None:
        met.append(str(args[2]))

    engines = {village.database.engine, village.database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield met
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def _shape(offer: Offer) -> tuple[str, str, str]:
    """A button without the id it carries: that one brought it along."""
    return offer.word, offer.act.do, offer.act.name


def _bare(params: Any) -> str:
    """Particulars without what varies by itself."""
    return str({key: value for key, value in params.items() if key not in ("said_on", "reference")})


def _kinds() -> tuple[Any, Any]:
    from bot.domain.case import Door as Way
    from bot.domain.people import AgeBand

    return Way.FAMILY, AgeBand.ADULT


_DOOR, _AGE = _kinds()
