"""The real server, in a process of its own, on a free port and a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import httpx

PATIENCE = 30.0
"""Seconds for a machine that does other things too."""

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("JINGKANG_")}
"""Settings of whoever runs the tests are none of theirs."""


def jingkang(*words: str) -> str:
    """What a command prints."""
    done = subprocess.run(_command(*words), env=CLEAN, capture_output=True, text=True, check=True)
    return done.stdout


class Site:
    """One server. `url` is its origin."""

    def __init__(self, folder: Path, *, demo: bool) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        words = ["serve", *(["--demo"] if demo else []), "--data", str(folder), "--port", str(port)]
        self._log = (folder.parent / f"{folder.name}.log").open("w")
        self._process = subprocess.Popen(_command(*words), env=CLEAN, stdout=self._log, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        """Until somebody who speaks is answered: the page is there a second earlier."""
        until = time.monotonic() + PATIENCE
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as visitor:
            while True:
                try:
                    visitor.get("/l/any")
                    if visitor.get("/screen").status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(Path(self._log.name).read_text())
                time.sleep(0.05)

    def stop(self) -> None:
        """As an operator stops it."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._log.close()


class Sites:
    """Servers for tests. The demonstration is filled once and copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: Path | None = None
        self._running: list[Site] = []

    def demo(self) -> Site:
        """With the people of the demonstration."""
        if self._made is None:
            self._made = self._folder / "made"
            jingkang("demo", "--data", str(self._made))
        return self._start(shutil.copytree(self._made, self._new()), demo=True)

    def installation(self, admins: Sequence[str]) -> tuple[Site, list[str]]:
        """A real one, just made, with the codes of its founders' links."""
        folder = self._new()
        said = jingkang("init", "--data", str(folder), *(word for name in admins for word in ("--admin", name)))
        return self._start(folder, demo=False), paths(said)

    def stop(self) -> None:
        """All of them."""
        for site in self._running:
            site.stop()

    def _new(self) -> Path:
        return self._folder / f"site{len(self._running)}"

    def _start(self, folder: Path, *, demo: bool) -> Site:
        site = Site(folder, demo=demo)
        self._running.append(site)
        return site


def paths(said: str) -> list[str]:
    """The paths of the links in what a command printed."""
    return [f"/l/{word.split('/l/')[1]}" for word in said.split() if "/l/" in word]


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bot", *words]
