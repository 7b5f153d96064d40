"""A data folder full of sample people in several places. Everything in it is made up; it needs no password."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.channels.console import CHANNEL as CONSOLE
from bot.clock import SetClock
from bot.commands.chat import Seat
from bot.commands.folder import Folder, private
from bot.commands.house import build
from bot.commands.opening import DEMO, is_demo, make_database, open_database
from bot.commands.places import add_places
from bot.commands.sample import sample
from bot.domain.errors import Refused
from bot.domain.people import Category, Role, StaffState
from bot.store.team import Invitation
from bot.store.unit import Database, Unit, new_id

WEB = "web"


def fill(folder: Folder, now: datetime) -> Database:
    """Make the folder a demonstration, or open the one it already is.

    Raises:
        Refused: somebody's real data are in it.
    """
    if folder.made:
        database = open_database(folder)
        if not is_demo(database):
            raise Refused("cli.refused.not_demo", folder=str(folder.path))
        return database
    made_up = sample()
    folder.check_writable()
    _write_settings(folder, made_up["settings"])
    folder.reread()
    database = make_database(folder, now)
    with database.unit(now) as unit:
        add_places(unit, made_up)
        for person in made_up["people"]:
            _settle(unit, person)
        unit.places.set(DEMO, "1")
        unit.commit()
    for person in made_up["people"]:
        if person.get("says"):
            _play(folder, database, person, now)
    return database


def _settle(unit: Unit, person: Mapping[str, Any]) -> None:
    """One person, at the same place on the console and on the page. Of the team, they are in, and stay in: a
    demonstration has no words. Whoever is asked in there chooses one like anywhere."""
    account = unit.accounts.make()
    places = ((WEB, f"demo:{person['id']}"), (CONSOLE, person["id"]))
    for channel, address in places:
        unit.accounts.settle(channel, channel, address, account.id)
    if "category" not in person:
        return
    for channel, address in places:
        unit.accounts.log_in(channel, channel, address, None)
    invitation = Invitation(
        new_id(), Role(person["role"]), Category(person["category"]), person["organisation"], person["area"],
        person["name"], "command", unit.now, None, unit.now, None,
    )  # fmt: skip
    staff = unit.team.join(account.id, account.person_id, invitation, StaffState.ACTIVE)
    unit.team.undertake(staff.id)
    duty = person.get("duty", {"days": ()})
    for weekday in duty["days"]:
        unit.team.set_duty(staff.id, person["area"], weekday, duty["starts"], duty["ends"], duty["nudge"])


def _play(folder: Folder, database: Database, person: Mapping[str, Any], now: datetime) -> None:
    """What somebody did a day or two ago, pressed as they would press it."""
    clock = SetClock(now - timedelta(days=person["days_ago"]))
    house = build(folder, database, clock())
    console = Seat(house, person["id"], clock).console(io.StringIO())
    console.begin()
    console.run(person["says"], clock.advance)


def _write_settings(folder: Folder, values: Mapping[str, str]) -> None:
    """The sample's own names, where the folder has no settings yet: also an example of how they are written."""
    path = folder.path / "settings.toml"
    if not path.exists():
        lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items())
        private(path).write_text("".join(lines), "utf-8")
