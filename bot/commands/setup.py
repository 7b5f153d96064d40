"""Setting a deployment up: the first installation, newer tables, the first people, the audit's proof."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.commands.folder import Folder
from bot.commands.opening import check, look, make_database, open_database, open_unchecked, without_tables
from bot.domain.commands import Invite
from bot.domain.errors import Refused
from bot.domain.people import Role, StaffState
from bot.services import joining
from bot.store import audit, schema
from bot.store.unit import ZONE, Database


def init(folder: Folder, now: datetime, names: list[str], *, second: bool = False) -> list[str]:
    """Keys, tables and two founding administrators; returns a one-time link for each (ux.md 13).

    Run again while nobody has joined, it gives new links: the first ones may be lost. `second` gives one more to
    an installation that has but one administrator, who would otherwise wait for ever for a second.

    Raises:
        Refused: somebody has joined already; administrators are then invited by administrators.
    """
    database = make_database(folder, now)
    try:
        with database.unit(now) as unit:
            if len(unit.team.admins()) > 1 or (unit.team.count() and not second):
                raise Refused("cli.refused.found_already")
            codes = joining.found(unit, names[-1:] if second else names)
            unit.commit()
    finally:
        database.close()
    return [staff_link(folder, code) for code in codes]


def invite(folder: Folder, now: datetime, name: str, role: Role, area: str, organisation: str) -> str:
    """A one-time link for a member of staff, who then waits for an administrator's approval.

    Raises:
        Refused: there is no such place (an administrator may serve all, by an empty code), or no such institution.
    """
    database = open_database(folder)
    try:
        with database.unit(now) as unit:
            if not (unit.places.knows(area) or (role is Role.ADMIN and not area)):
                raise Refused("cli.refused.area", area=area)
            if organisation and unit.places.institution(organisation) is None:
                raise Refused("cli.refused.organisation", organisation=organisation)
            command = Invite(role=role, area=area, organisation_id=organisation, name=name)
            code = joining.invite_by_command(unit, command, folder.settings.terms)
            unit.commit()
    finally:
        database.close()
    return staff_link(folder, code)


def renew(folder: Folder, now: datetime, name: str) -> str:
    """A one-time link by which a colleague sets another word, and then waits for a second person's approval.

    Raises:
        Refused: nobody of the team has this name, or several have.
    """
    database = open_database(folder)
    try:
        with database.unit(now) as unit:
            found = [one for one in unit.team.everyone() if one.name == name and one.state is not StaffState.LEFT]
            if len(found) != 1:
                raise Refused("cli.refused.name", name=name, n=len(found))
            code = joining.renew_by_command(unit, found[0], folder.settings.terms)
            unit.commit()
    finally:
        database.close()
    return staff_link(folder, code)


def staff_link(folder: Folder, code: str) -> str:
    """Where an invitation is redeemed."""
    return f"{folder.address}/l/join-{code}"


def upgrade(folder: Folder) -> str:
    """Bring the tables to what the code knows; returns the version.

    Raises:
        Refused: there is nothing to upgrade, the keys are not here, or the database is newer than the code.
    """
    database = open_unchecked(folder)
    try:
        look(database)
        version = schema.version(database)
        if version and version not in schema.known():
            raise Refused("cli.refused.newer", version=version, known=schema.known()[-1])
        if not version:
            raise without_tables(folder)
        schema.upgrade(database)
        check(folder, database)
        return schema.version(database)
    finally:
        database.close()


def verify(folder: Folder, now: datetime, since: date | None = None) -> tuple[int, int, str, list[int]]:
    """Read the audit's whole chain: how many rows hold, how many anchors there are, what is wrong, and which rows are
    not in the chain yet.

    The chain is always read from its beginning, for a part of one proves nothing; what is counted is since a day.
    """
    database = open_database(folder, whole=True)
    try:
        count, anchors, wrong = verified(folder, database, now)
        with database.reading(now) as unit:
            loose = audit.loose(unit)
            if since is None or wrong:
                return count, anchors, wrong, loose
            begins = datetime.combine(since, time.min, ZONE)
            return audit.count_since(unit, begins), folder.anchors_since(since), "", loose
    finally:
        database.close()


def verified(folder: Folder, database: Database, now: datetime) -> tuple[int, int, str]:
    """The same on an open database."""
    anchors = folder.anchors()
    with database.reading(now) as unit:
        count, wrong = audit.verify(unit, anchors)
    return count, len(anchors), wrong
