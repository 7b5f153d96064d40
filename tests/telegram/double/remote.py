"""A server in another process, driven over HTTP: it goes on while the process under test is killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from .errors import Impossible
from .sides import Handle

_ROOT = Path(__file__).parents[3]
_WAIT = 600.0
"""Real seconds; longer than any wait a test asks for."""


class Remote(Handle):
    """A server that runs already, at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=url, timeout=_WAIT, trust_env=False, verify=False)
        self._process: subprocess.Popen[str] | None = None

    @classmethod
    def started(cls, log: str | Path = "", speed: float = 1.0) -> Remote:
        """Start one; it ends with `stop`, or when the process that started it ends."""
        command = [sys.executable, "-m", "tests.telegram.double", "--leash", "--log", str(log), "--speed", str(speed)]
        process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        made = cls(process.stdout.readline().strip())
        made._process = process
        return made

    def call(self, op: str, **args: Any) -> Any:
        """Do one operation of `controls`, over HTTP."""
        said = self._client.post("/control", json={"op": op, "args": args}).raise_for_status().json()
        if "impossible" in said:
            raise Impossible(said["impossible"])
        return said["result"]

    def stop(self) -> None:
        """End it, if it was started here."""
        self._client.close()
        if self._process is not None:
            self._process.communicate()
