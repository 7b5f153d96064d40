"""That it lives and that it can serve are two questions: what /healthz and /readyz answer in each trouble."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event

from bot.channels.web import Look, web_app
from bot.channels.web.ready import Readiness
from bot.commands.folder import Folder
from bot.commands.ready import trouble
from bot.commands.serve import Opening
from bot.writer import Writer
from tests.house import Ground, Town, settled
from tests.strait import Strait
from tests.world import content


def by(ground: Ground, strait: Strait) -> Town:
    """A deployment whose database is reached that way."""
    town = ground.town("postgresql")
    (town.folder.path / ".env").write_text(f"JINGKANG_DATABASE_URL={strait.url}\n")
    town.database.close()
    return Town(Folder(town.folder.path))


@contextmanager
def writing(town: Town) -> Iterator[Writer]:
    writer = Writer(town.app, town.clock)
    writer.start()
    try:
        yield writer
    finally:
        writer.close()


def asked(look: object) -> tuple[int, int, str]:
    """What both answer."""
    app = web_app(None, Look("x"), content().page, ready=Readiness(look))  # type: ignore[arg-type]

    async def ask() -> tuple[int, int, str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            ready = await client.get("/readyz")
            return (await client.get("/healthz")).status_code, ready.status_code, ready.text

    return asyncio.run(ask())


def test_while_all_is_well_it_lives_and_serves(town: Town) -> None:
    with writing(town) as writer:
        assert asked(lambda: trouble(town.folder, writer)) == (200, 200, "ok")


def test_a_full_disk_lives_and_does_not_serve(ground: Ground) -> None:
    """As soon as there is less left than something needs: a full disk is found by whoever writes last."""
    town = ground.town("sqlite")
    with writing(town) as writer:
        assert asked(lambda: trouble(town.folder, writer, least_free=2**62)) == (200, 503, "disk")
        assert asked(lambda: trouble(Folder(Path("/proc/none")), writer)) == (200, 503, "disk")


def test_a_commit_that_fails_lives_and_does_not_serve(ground: Ground) -> None:
    """SQLite says that a disk is full only as it writes: here nothing may be written."""
    town = ground.town("sqlite")
    with writing(town) as writer:
        event.listen(town.database.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA query_only=ON"))
        assert asked(lambda: trouble(town.folder, writer)) == (200, 503, "database")


@pytest.mark.slow
def test_a_stopped_postgresql_lives_does_not_serve_and_serves_again(ground: Ground) -> None:
    with Strait(ground.town("postgresql").database.url) as strait:
        town = by(ground, strait)
        with writing(town) as writer:
            look = lambda: trouble(town.folder, writer)  # noqa: E731
            assert asked(look) == (200, 200, "ok")
            strait.shut()
            assert asked(look) == (200, 503, "database")
            strait.open()
            assert asked(look) == (200, 200, "ok")
        town.database.close()


def test_a_database_that_is_spoilt_under_a_running_house_does_not_serve(ground: Ground) -> None:
    town = ground.town("sqlite")
    file = Path(str(town.database.url.database))
    with writing(town) as writer:
        look = lambda: trouble(town.folder, writer)  # noqa: E731
        assert asked(look) == (200, 200, "ok")
        settled(town.database)
        with file.open("r+b") as raw:
            raw.seek(4096)
            raw.write(os.urandom(file.stat().st_size - 4096))
        assert asked(look) == (200, 503, "damaged")


def test_before_it_is_open_it_does_not_serve() -> None:
    gate = threading.Event()
    opening = Opening(lambda: gate.wait() and pytest.fail("not opened"))
    opening.begin()
    assert asked(opening.trouble) == (200, 503, "opening")
    gate.set()


def test_many_that_ask_are_looked_for_once() -> None:
    """A probe each second, or a hundred, costs a look in two seconds."""
    looks: list[int] = []
    ready = Readiness(lambda: looks.append(1) or "")

    async def ask() -> list[str]:
        return [await ready() for _ in range(50)]

    assert set(asyncio.run(ask())) == {""}
    assert len(looks) == 1
