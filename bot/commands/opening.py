"""Opening a deployment's database. It refuses rather than making anything up, and then changes nothing."""

from __future__ import annotations

from datetime import datetime

from bot.clock import now
from bot.commands.folder import DATABASE, Folder, private
from bot.domain.errors import Refused
from bot.reading import Broken
from bot.store import damage, schema
from bot.store.unit import Database
from bot.store.vault import Keys, KeysMissing

CANARY = "canary"
DEMO = "demo"


def open_database(folder: Folder, *, whole: bool = False) -> Database:
    """The database, if folder, keys and tables belong together. `whole`: all of it is read first (F22).

    Raises:
        Refused: they do not, or it is damaged.
    """
    database = open_unchecked(folder)
    try:
        if whole:
            look(database)
        check(folder, database)
    except Refused:
        database.close()
        raise
    return database


def open_unchecked(folder: Folder) -> Database:
    """The database, whatever version its tables have.

    Raises:
        Refused: nothing is here, it cannot be written or does not answer, or keys, file or the database's library are
            missing.
    """
    folder.check_writable()
    if not folder.made:
        raise Refused("cli.refused.nothing_here", folder=str(folder.path))
    keys = _keys(folder)
    if folder.lost_file:
        raise without_tables(folder)
    return _database(folder, keys)


def make_database(folder: Folder, at: datetime) -> Database:
    """Keys, tables and the marker of a new deployment; one that was interrupted is taken up again.

    Raises:
        Refused: there is a database without its keys, or a deployment that lost its database (F22, F42).
    """
    folder.check_writable()
    if not folder.keys_file.exists():
        if folder.marker.exists() or _has_tables(folder, Keys.make()):
            raise Refused("cli.refused.keys_missing", file=folder.keys_file.name)
        Keys.make().write(folder.keys_file)
    keys = _keys(folder)
    if folder.marker.exists() and not _has_tables(folder, keys):
        raise without_tables(folder)
    database = _database(folder, keys)
    look(database)
    if not schema.version(database):
        schema.upgrade(database)
    with database.unit(at) as unit:
        if not unit.places.setting(CANARY):
            unit.places.set(CANARY, database.vault.canary())
            unit.commit()
    check(folder, database)
    private(folder.marker)
    return database


def check(folder: Folder, database: Database) -> None:
    """Whether the tables are those the code knows, and the keys those of the database (A83, F42).

    Raises:
        Refused: they are not.
    """
    version, known = schema.version(database), schema.known()
    if not version:
        raise without_tables(folder)
    if version != known[-1]:
        raise Refused(
            "cli.refused.older" if version in known else "cli.refused.newer", version=version, known=known[-1]
        )
    if _setting(database, CANARY) != database.vault.canary():
        raise Refused("cli.refused.wrong_keys", file=folder.keys_file.name)


def is_demo(database: Database) -> bool:
    """Whether the people in it are made up."""
    return _setting(database, DEMO) == "1"


def without_tables(folder: Folder) -> Refused:
    """Why there are no tables: lost, or never made."""
    if folder.marker.exists():
        return Refused("cli.refused.database_lost", file=folder.marker.name)
    return Refused("cli.refused.no_tables")


def _setting(database: Database, name: str) -> str:
    with database.reading(now()) as unit:
        return unit.places.setting(name)


def _keys(folder: Folder) -> Keys:
    try:
        return Keys.read(folder.keys_file)
    except KeysMissing as error:
        raise Refused("cli.refused.keys_missing", file=folder.keys_file.name) from error


def look(database: Database) -> None:
    """See that all of it can be read.

    Raises:
        Refused: it cannot.
    """
    try:
        damage.look(database)
    except damage.Damaged as found:
        raise _told(found) from found


def broken(error: Exception) -> Refused | None:
    """What is said of a database that turned out to be damaged, or went away, in the middle of a command, and of a file
    of content that cannot be used; None: it is another error."""
    if isinstance(error, Broken):
        return Refused("cli.refused.content", file=error.file, line=error.line, why=error.why)
    found = damage.found(error)
    return _told(found) if found is not None else None


def _told(found: damage.Damaged | damage.Away) -> Refused:
    if isinstance(found, damage.Damaged):
        return Refused("cli.refused.damaged", file=DATABASE, what=found)
    return Refused("cli.refused.database_away", error=found)


def _database(folder: Folder, keys: Keys) -> Database:
    try:
        database = Database(folder.url, keys)
    except ImportError as missing:
        raise Refused("cli.refused.database_library", library=missing.name) from None
    try:
        damage.meet(database)
    except (damage.Damaged, damage.Away) as found:
        raise _told(found) from found
    return database


def _has_tables(folder: Folder, keys: Keys) -> bool:
    if folder.lost_file:
        return False
    database = _database(folder, keys)
    try:
        return bool(schema.version(database))
    finally:
        database.close()
