"""A flood from one address, while somebody in danger writes and families go on from the same address.

    python -m tests.soak.flood --seconds 60 --flood 700 --honest 300
    python -m tests.soak.flood --seconds 60 --flood 0 --silent 1300 --honest 300

Loopback only. The server may open 1,024 files, as a system lets it by itself. A part of the flood keeps its cookie, a
part makes up a new visitor for each text; all send without a pause. Every five seconds a fresh visitor writes a text of
danger; the families read, press and write as people do, and their pages try again as our page does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import resource
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bot.clock import now
from bot.commands.folder import Folder
from bot.commands.opening import make_database
from tests.places import AREAS

FILES = 1024
EVERY = 5.0
"""Seconds between two texts of danger."""
AGAIN = 5.0
"""Seconds after which a page tries again, where it is not told otherwise."""
DANGER = "我不想活了，药都准备好了"
IN_TIME = 5.0
"""Seconds within which such a text must have been heard, and its card be there."""


class Answer(NamedTuple):
    """What a server said."""

    status: int
    head: str
    body: bytes


@dataclass
class Told:
    """What came of it."""

    heard: list[float] = field(default_factory=list)
    """Seconds from writing to the card, of each text of danger."""
    refused: Counter[str] = field(default_factory=Counter)
    messages: list[float] = field(default_factory=list)
    """Seconds from a press to its being taken, of each thing that families said."""
    waiting: int = 0
    """What families said and nobody has taken at the end."""


async def ask(port: int, method: str, path: str, cookie: str = "", body: bytes = b"", patience: float = 30) -> Answer:
    """One request on a connection of its own, as a phone on a bad line makes it."""
    reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), patience)
    try:
        writer.write(_request(method, path, cookie, body, "close"))
        told = await asyncio.wait_for(reader.read(), patience)
    finally:
        writer.close()
    head, _, rest = told.partition(b"\r\n\r\n")
    if not head:
        raise ConnectionError
    return Answer(int(head.split(b" ", 2)[1]), head.decode("latin1"), rest)


def _request(method: str, path: str, cookie: str, body: bytes, connection: str) -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: here\r\nConnection: {connection}\r\nX-Requested-With: page\r\n"
    head += f"Cookie: visitor={cookie}\r\n" if cookie else ""
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _said(kind: str, payload: str, key: str = "") -> bytes:
    return json.dumps({"id": key or secrets.token_hex(16), "kind": kind, "payload": payload}).encode()


# -- those who flood -----------------------------------------------------------------------------------------------------


def flood(port: int, many: int, silent: int, seconds: float) -> None:
    """A process of its own."""
    _many_files()
    asyncio.run(_flood(port, many, silent, time.monotonic() + seconds))


async def _flood(port: int, many: int, silent: int, until: float) -> None:
    await asyncio.gather(
        *(_pour(port, fresh=n % 2 == 0, until=until) for n in range(many)),
        *(_sit(port, n, until) for n in range(silent)),
    )


async def _pour(port: int, *, fresh: bool, until: float) -> None:
    """Text after text, each as soon as the one before is answered."""
    cookie = secrets.token_hex(16)
    while time.monotonic() < until:
        with suppress(OSError, asyncio.IncompleteReadError, ValueError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                while time.monotonic() < until:
                    cookie = secrets.token_hex(16) if fresh else cookie
                    writer.write(_request("POST", "/hear", cookie, _said("text", "你好"), "keep-alive"))
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
                    await reader.readexactly(int(length.split(b":")[1]))
            finally:
                writer.close()
        await asyncio.sleep(0.05)


async def _sit(port: int, n: int, until: float) -> None:
    """Connect and say nothing, or half of something; once let go, the same again."""
    said = (b"", b"POST /hear HT", b"GET / HTTP/1.1\r\nHost: here\r\n")[n % 3]
    await asyncio.sleep(random.random())
    while time.monotonic() < until:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(said)
                await asyncio.wait_for(reader.read(1), max(0.1, until - time.monotonic()))
            except TimeoutError:
                pass
            finally:
                writer.close()
        await asyncio.sleep(1.0)


# -- those who must be heard ---------------------------------------------------------------------------------------------


async def in_danger(port: int, told: Told, until: float) -> None:
    """Every five seconds somebody new."""
    writing = []
    while time.monotonic() < until:
        writing.append(asyncio.ensure_future(_writes_of_danger(port, told)))
        await asyncio.sleep(EVERY)
    await asyncio.gather(*writing)


async def _writes_of_danger(port: int, told: Told) -> None:
    cookie, key, begun = secrets.token_hex(16), secrets.token_hex(16), time.monotonic()
    await _until_taken(port, cookie, _said("text", DANGER, key), told, "danger")
    while True:
        with suppress(OSError, ValueError, TimeoutError):
            answer = await ask(port, "GET", "/screen?after=0", cookie)
            if b'"crisis"' in answer.body:
                told.heard.append(time.monotonic() - begun)
                return
        told.refused["card not there yet"] += 1
        await asyncio.sleep(0.2)


async def family(port: int, told: Told, until: float, seed: int) -> None:
    """Comes, reads, presses what stands there or writes a word; six to twelve times a minute."""
    dice, cookie = random.Random(seed), secrets.token_hex(16)
    await asyncio.sleep(dice.random() * 5)
    said = _said("open", "a:510521104")
    while time.monotonic() < until:
        begun = time.monotonic()
        told.waiting += 1
        await _until_taken(port, cookie, said, told, "families")
        told.waiting -= 1
        told.messages.append(time.monotonic() - begun)
        await asyncio.sleep(5 + dice.random() * 5)
        said = _said("text", dice.choice(("我想申请帮助", "给家里人", "查进度", "返回", "人工")))


async def _until_taken(port: int, cookie: str, body: bytes, told: Told, who: str) -> None:
    """As our page does it: kept, and sent again after a while."""
    while True:
        wait = AGAIN
        try:
            answer = await ask(port, "POST", "/hear", cookie, body)
            if answer.status == 200:
                return
            told.refused[f"{who} {answer.status}"] += 1
        except (OSError, ValueError, TimeoutError) as error:
            told.refused[f"{who} {type(error).__name__}"] += 1
            wait = 1.0
        await asyncio.sleep(wait)


# -- the run -------------------------------------------------------------------------------------------------------------


def served(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """`jingkang serve`, with as many files as a process may open by itself."""
    made = Folder(folder)
    database = make_database(made, now())
    with database.unit(now()) as unit:
        unit.places.add_areas(AREAS)
        unit.commit()
    database.close()
    words = [sys.executable, "-m", "bot", "serve", "--data", str(folder), "--port", str(port)]
    log = (folder / "log").open("w")
    return subprocess.Popen(
        words, stdout=log, stderr=log, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    )


async def _run(port: int, seconds: float, honest: int) -> Told:
    told, until = Told(), time.monotonic() + seconds
    people = [family(port, told, until, seed) for seed in range(honest)]
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(in_danger(port, told, until), *people), seconds + 30)
    return told


def _many_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, most), most))


def main() -> int:
    """Say what came of it; 1 where somebody was not heard."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=60)
    for name, many in (("flood", 700), ("silent", 0), ("honest", 300)):
        words.add_argument(f"--{name}", type=int, default=many)
    asked = words.parse_args()
    _many_files()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="flood-") as folder:
        server = served(Path(folder), port)
        try:
            while True:
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                time.sleep(0.1)
            asyncio.run(ask(port, "GET", "/screen?after=0", secrets.token_hex(16)))
            crowd = multiprocessing.get_context("spawn").Process(
                target=flood, args=(port, asked.flood, asked.silent, asked.seconds + 5)
            )
            crowd.start()
            time.sleep(3)  # until the flood stands
            told = asyncio.run(_run(port, asked.seconds, asked.honest))
            crowd.terminate()
            crowd.join()
        finally:
            server.terminate()
            server.wait(60)
    wanted = int(asked.seconds // EVERY)
    slowest = max(told.heard, default=float("inf"))
    print(
        f"danger: {len(told.heard)} of {wanted} or more heard, slowest {slowest:.2f} s, all: {sorted(told.heard)[-5:]}"
    )
    took = sorted(told.messages) or [float("inf")]
    middle, late = took[len(took) // 2], took[int(len(took) * 0.95)]
    print(
        f"families: {len(told.messages)} taken, {told.waiting} not; half within {middle:.2f} s, 95 % within {late:.2f} s,"
    )
    print(f"slowest {took[-1]:.2f} s")
    print(f"not at once: {dict(told.refused)}")
    return int(len(told.heard) < wanted or slowest > IN_TIME or told.waiting > 0)


if __name__ == "__main__":
    sys.exit(main())
