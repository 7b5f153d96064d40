"""A cold start: seconds from process start to a served page, and memory then, after the house is open, and
after one question. Promises: 1.5 s, 120 MB, 200 MB."""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROUNDS = 5
OPEN = 4.0
"""Seconds after which everything that loads in the background has loaded."""


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def once(data: str) -> tuple[float, float, float, float]:
    """One start: seconds to the page; megabytes at the page, when open, after one question."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve", "--demo", "--data", data, "--port", str(port)]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/phone?as=family-1", timeout=1).read()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.005)
        page, at_page = time.perf_counter() - began, megabytes(server.pid)
        time.sleep(OPEN)
        opened = megabytes(server.pid)
        body = json.dumps({"id": f"bench-{port}", "kind": "text", "payload": "1"}).encode()
        headers = {"Content-Type": "application/json", "X-Requested-With": "page", "As": "family-1"}
        url = f"http://127.0.0.1:{port}/hear?as=family-1"
        urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10).read()
        return page, at_page, opened, megabytes(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=15)


def main() -> int:
    """Print medians of five; the exit code tells whether the promises hold."""
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([sys.executable, "-m", "bot", "demo", "--data", data], check=True, stdout=subprocess.DEVNULL)
        rounds = [once(data) for _ in range(ROUNDS)]
    page, at_page, opened, asked = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"start page after {page:.2f} s; {at_page:.0f} MB at the page, {opened:.0f} MB open, {asked:.0f} MB after one question"
    )
    return 0 if page <= 1.5 and opened <= 120 and asked <= 200 else 1


if __name__ == "__main__":
    sys.exit(main())
