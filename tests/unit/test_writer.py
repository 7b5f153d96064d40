"""The writer: what is heard is committed before it is said so, in order; whoever listens is woken; it stops whole."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot import writer
from bot.channels.contract import Screen, Unavailable, Veil
from bot.conversation.messages import Heard, Incoming, Kind
from bot.store import audit
from bot.writer import Writer
from tests.house import Ground, Town

_ids = itertools.count()
WEB = ("web", "web")


def says(address: str, text: str, kind: Heard = Heard.TEXT) -> Incoming:
    return Incoming("web", "web", f"id-{next(_ids)}", address, kind, text)


@asynccontextmanager
async def running(town: Town, **more: Any) -> AsyncIterator[Writer]:
    writer = Writer(town.app, town.clock, **more)
    writer.start()
    try:
        yield writer
    finally:
        await asyncio.to_thread(writer.close)


def run(town: Town, scene: Callable[[Writer], Coroutine[Any, Any, None]], **more: Any) -> None:
    async def play() -> None:
        async with running(town, **more) as writer:
            await scene(writer)

    asyncio.run(play())


def newest(screen: Screen) -> str:
    return next(line.text for line in reversed(screen.lines) if line.kind is not Kind.ECHO)


def test_it_returns_when_the_answer_can_be_read(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        await writer.hear(says("somebody", "", Heard.OPEN))
        screen = writer.screen(*WEB, "somebody")
        assert len(screen.lines) == 1
        assert screen.lines[0].buttons[0].token
        assert screen.face
        assert screen.veil is Veil.OPEN

    run(town, scene)


def test_the_same_message_twice_is_one_turn(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        once = says("somebody", "", Heard.OPEN)
        await asyncio.gather(writer.hear(once), writer.hear(once))
        assert len(writer.screen(*WEB, "somebody").lines) == 1

    run(town, scene)


def test_a_press_is_carried_out_and_only_newer_lines_are_shown(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        await writer.hear(says("somebody", "", Heard.OPEN))
        first = writer.screen(*WEB, "somebody").lines[-1]
        await writer.hear(says("somebody", first.buttons[0].token, Heard.PRESS))
        newer = writer.screen(*WEB, "somebody", after=first.id).lines
        assert newer[0].kind is Kind.ECHO
        assert newer[0].text == first.buttons[0].label
        assert all(line.id > first.id for line in newer)

    run(town, scene)


def test_many_at_once_all_get_their_answer(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        addresses = [f"visitor-{n}" for n in range(30)]
        await asyncio.gather(*(writer.hear(says(one, "", Heard.OPEN)) for one in addresses))
        faces = {writer.screen(*WEB, one).face for one in addresses}
        assert len(faces) == len(addresses)

    run(town, scene)


def test_one_account_s_turns_keep_their_order(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        words = [f"text number {n}" for n in range(12)]
        await asyncio.gather(*(writer.hear(says("somebody", word)) for word in words))
        echoes = [line.text for line in writer.screen(*WEB, "somebody").lines if line.kind is Kind.ECHO]
        assert echoes == words

    run(town, scene)


async def _woken(news: AsyncIterator[None], within: float) -> bool:
    try:
        await asyncio.wait_for(anext(news), within)
    except TimeoutError:
        return False
    return True


def test_the_one_who_spoke_and_the_one_spoken_to_are_woken_and_nobody_else(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        family, worker, stranger = "demo:family-1", "demo:worker-1", "demo:neighbour-1"
        waits = {}
        for address in (family, worker, stranger):
            news = writer.news(*WEB, address)
            waits[address] = asyncio.ensure_future(_woken(news, 3.0))
            await asyncio.sleep(0.01)
            writer.screen(*WEB, address)
        # In danger: those on duty hear of it.
        await writer.hear(says(family, "\u6211\u60f3\u81ea\u6740"))
        assert await waits[family]
        assert await waits[worker]
        assert not waits[stranger].done()
        assert Kind.STAFF_ALERT in {line.kind for line in writer.screen(*WEB, worker).lines}
        waits[stranger].cancel()

    run(town, scene)


def test_what_another_process_writes_wakes_within_a_second(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        wait = asyncio.ensure_future(_woken(writer.news(*WEB, "demo:family-1"), 1.0))
        await asyncio.sleep(0)
        writer.screen(*WEB, "demo:family-1")
        # An app of its own, as in a command beside the server.
        other = Town(town.folder)
        await asyncio.to_thread(other.app.receive, says("demo:family-1", "", Heard.OPEN), other.clock())
        other.database.close()
        assert await wait

    run(town, scene)


def test_what_was_on_an_open_page_is_noted_and_the_audit_sealed(town: Town) -> None:
    anchors: list[tuple[str, tuple[int, str]]] = []

    async def scene(writer: Writer) -> None:
        await writer.hear(says("demo:family-1", "", Heard.OPEN))
        writer.screen(*WEB, "demo:family-1")

    run(town, scene, anchor=lambda at, head: anchors.append((at, head)))
    with town.database.reading(town.clock()) as unit:
        speaker = unit.accounts.at(*WEB, "demo:family-1")
        assert speaker is not None
        assert unit.messages.last_shown(speaker.account.id) == unit.messages.last_id(speaker.account.id)
        count, wrong = audit.verify(unit)
        assert (count > 0, wrong) == (True, "")
    at, (links, mac) = anchors[-1]
    assert at == "2026-11-23T10:00+08:00"
    with town.database.reading(town.clock()) as unit:
        assert audit.verify(unit, {links: mac})[1] == ""
        assert audit.verify(unit, {links: "00" * 32})[1]


def test_the_head_is_written_down_every_hour_and_at_the_stop(ground: Ground) -> None:
    """Five hundred rows after the day's first anchor could be cut, and nothing showed it."""
    town = ground.town("sqlite")

    def acts() -> int:
        """Something is done; how many rows there are."""
        with town.database.unit(town.clock()) as unit:
            unit.record("case.look", "case:x")
            unit.commit()
        with town.database.reading(town.clock()) as unit:
            return int(unit.connection.exec_driver_sql("SELECT max(id) FROM audit").scalar_one())

    async def scene(_writer: Writer) -> None:
        for _ in range(3):
            many = await asyncio.to_thread(acts)
            async with asyncio.timeout(20):
                while many not in town.folder.anchors():
                    await asyncio.sleep(0.05)
            town.clock.advance(timedelta(hours=1))
        await asyncio.to_thread(acts)

    run(town, scene, anchor=town.folder.anchor)
    with town.database.unit(town.clock()) as unit:
        head, whole = audit.head(unit), audit.verify(unit, town.folder.anchors())
        assert (max(town.folder.anchors()), whole) == (head[0], (head[0], ""))
        for name in ("audit", "audit_link"):
            unit.connection.exec_driver_sql(f"DROP TRIGGER {name}_no_delete")
        unit.connection.exec_driver_sql(f"DELETE FROM audit_link WHERE seq > {head[0] - 2}")
        assert audit.verify(unit, town.folder.anchors())[1] == f"cut after {head[0] - 2} of {head[0]}"
    town.database.close()


def test_once_closed_it_takes_nothing_in(town: Town) -> None:
    async def scene() -> None:
        async with running(town) as writer:
            late = [asyncio.ensure_future(writer.hear(says(f"last-{n}", "", Heard.OPEN))) for n in range(5)]
            await asyncio.sleep(0)
        assert await asyncio.gather(*late) == [None] * 5
        assert writer.screen(*WEB, "last-4").lines
        with pytest.raises(Unavailable):
            await writer.hear(says("too-late", "", Heard.OPEN))

    asyncio.run(scene())


def test_a_database_that_cannot_store_is_said_to_be_unavailable(town: Town) -> None:
    async def scene(writer: Writer) -> None:
        with town.database.engine.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE received RENAME TO gone")
            connection.commit()
        with pytest.raises(Unavailable):
            await writer.hear(says("somebody", "", Heard.OPEN))

    run(town, scene)


def test_a_message_that_cannot_be_worded_hides_no_other(town: Town) -> None:
    with town.database.unit(town.clock()) as unit:
        speaker = unit.accounts.at(*WEB, "demo:family-1")
        assert speaker is not None
        for key in ("no.such.key", "engine.parked"):
            unit.messages.add(speaker.account.id, speaker.account.person_id, key, {})
        unit.commit()

    async def scene(writer: Writer) -> None:
        kinds = [line.kind for line in writer.screen(*WEB, "demo:family-1").lines]
        assert kinds == [Kind.APOLOGY, Kind.REPLY]

    run(town, scene)


@pytest.mark.slow
def test_a_long_audit_is_sealed_a_part_a_commit_and_does_not_wait(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for all of it, and it is all sealed long before as many seconds have passed as there are parts."""
    monkeypatch.setattr(audit, "BATCH", 3)
    monkeypatch.setattr(writer, "KEEPING", 2.0)
    monkeypatch.setattr(writer, "GLANCE", 0.01)
    with town.database.unit(town.clock()) as unit:
        for number in range(20):
            unit.record("bench", f"x:{number}")
        unit.commit()

    async def wait(_writer: Writer) -> None:
        for _ in range(160):
            with town.database.reading(town.clock()) as unit:
                if audit.verify(unit)[0] >= 20:
                    return
            await asyncio.sleep(0.05)
        raise AssertionError("it is not sealed")

    run(town, wait)
