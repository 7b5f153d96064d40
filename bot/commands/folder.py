"""A deployment on disk: where its settings, keys, database and anchors are. Light: the first page waits for it."""

from __future__ import annotations

import os
import stat
import tempfile
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from bot.domain.errors import Refused
from bot.reading import read_yaml, using
from bot.settings import OUTWARD, Settings
from bot.words import CONTENT, Content

DATABASE = "jingkang.sqlite3"


def private(path: Path) -> Path:
    """The file itself, made for nobody else's eyes where there was none."""
    path.touch(mode=0o600)
    return path


class Folder:
    """One data folder. Making it looks at nothing yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys_file = path / "keys.json"
        self.anchors_file = path / "anchors.txt"
        self.served_file = path / "served"
        self.pulse_file = path / "pulse"
        self.marker = path / "installed"
        """Written when the database was made, so that a lost one is noticed and not silently made anew (F22)."""

    @cached_property
    def settings(self) -> Settings:
        """The settings that hold here.

        Raises:
            Refused: some are wrong or unknown; all of them are named at once.
        """
        try:
            return Settings.load(self.path)
        except ValueError as error:
            # Names only: a wrong value may be a password.
            names = {".".join(map(str, one["loc"])) for one in getattr(error, "errors", list)()}
            raise Refused("cli.refused.settings", names=sorted(names) or [type(error).__name__]) from None

    def reread(self) -> None:
        """Settings were written since they were read: they hold from now on."""
        for known in ("settings", "content"):
            self.__dict__.pop(known, None)

    @property
    def outward(self) -> dict[str, str]:
        """Names and numbers as texts know them: what was set, else content's neutral default (ux.md 2.4).

        Also where the page is, and whether a text to a phone can leave.
        """
        path = CONTENT / "zh" / "outward.yaml"
        with using(path):
            defaults = read_yaml(path)["outward"]
            known = {name: str(defaults[name]) for name in OUTWARD}
        known |= self.settings.outward()
        return known | {"base_url": self.address, "gateway": "sms" if self.settings.sends_sms() else ""}

    @cached_property
    def content(self) -> Content:
        """Words with this deployment's own names in them."""
        return Content(self.outward)

    @property
    def url(self) -> str:
        """Where the database is."""
        return self.settings.database_url or f"sqlite:///{self.path.resolve() / DATABASE}"

    @property
    def address(self) -> str:
        """What links to the page begin with."""
        host, port = self.served or (self.settings.host, self.settings.port)
        return self.settings.public_url.rstrip("/") or f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def served(self) -> tuple[str, int] | None:
        """Host and port at which it is served, or was last: a command beside the server makes links too."""
        if not self.served_file.exists():
            return None
        host, _, port = self.served_file.read_text("utf-8").strip().rpartition(" ")
        return host, int(port)

    def serve_at(self, host: str, port: int) -> None:
        """It is served there from now on: every link begins with it, whatever the settings say."""
        self.path.mkdir(parents=True, exist_ok=True)
        private(self.served_file).write_text(f"{host} {port}\n", "utf-8")
        self.__dict__.pop("content", None)

    def beat(self, at: datetime) -> None:
        """What is in the database has come as far as this instant: a copy that has not is an older one."""
        private(self.pulse_file).write_text(at.isoformat(), "ascii")

    @property
    def beaten(self) -> datetime | None:
        """How far it had come when it was last served here; None: it never was, or the file cannot be read."""
        try:
            return datetime.fromisoformat(self.pulse_file.read_text("ascii"))
        except (OSError, ValueError):
            return None

    @property
    def lost_file(self) -> bool:
        """Whether the database would be a file here and there is none: opening it would make an empty one."""
        return not self.settings.database_url and not (self.path / DATABASE).exists()

    @property
    def open_to_others(self) -> list[str]:
        """Names of the files here that others on this machine may read or write."""
        shared = stat.S_IRWXG | stat.S_IRWXO
        return sorted(path.name for path in self.path.iterdir() if path.is_file() and path.stat().st_mode & shared)

    @property
    def made(self) -> bool:
        """Whether anything of a deployment is here."""
        return any(path.exists() for path in (self.keys_file, self.marker, self.path / DATABASE))

    def check_writable(self) -> None:
        """Write, sync, rename: what a database needs (F21).

        Raises:
            Refused: the folder cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path, prefix=".probe-")
            with os.fdopen(handle, "wb") as file:
                file.write(b"probe")
                os.fsync(handle)
            moved = Path(f"{name}-moved")
            Path(name).rename(moved)
            moved.unlink()
        except OSError as error:
            raise Refused("cli.refused.not_writable", folder=str(self.path), error=error.strerror) from error

    def anchors(self) -> dict[int, str]:
        """The heads of the audit's chain that were written down, by number of links."""
        if not self.anchors_file.exists():
            return {}
        lines = (line.split() for line in self.anchors_file.read_text("ascii").splitlines())
        return {int(parts[1]): parts[2] for parts in lines if len(parts) == 3}

    def anchors_since(self, day: date) -> int:
        """How many heads were written down since a day."""
        if not self.anchors_file.exists():
            return 0
        return sum(line[:10] >= day.isoformat() for line in self.anchors_file.read_text("ascii").splitlines())

    def anchor(self, at: str, head: tuple[int, str]) -> None:
        """Write the head of the chain down outside the database, where it has grown since the last time."""
        number, code = head
        if number > max(self.anchors(), default=0):
            with private(self.anchors_file).open("a", encoding="ascii") as file:
                file.write(f"{at} {number} {code}\n")
