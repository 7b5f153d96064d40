"""What the sender lives through: a commit nobody heard the end of, and a wire that hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.channels.contract import Receipt, Wait
from bot.conversation.messages import Outgoing
from bot.delivery.sender import HUNG
from bot.store.unit import Database
from tests.fakes_wire import Call, FakeWire, Post, for_a_while
from tests.virtual import inline, run


@pytest.fixture
def post(database: Database) -> Post:
    """Nobody yet, on both databases."""
    return Post(database)


class Hanging(FakeWire):
    """Answers nothing to one address, ever."""

    async def send(self, address: str, said: Outgoing, **more: Any) -> Receipt:
        if address == "hangs":
            await asyncio.Event().wait()
        return await super().send(address, said, **more)


def ending_in_silence(times: int) -> Callable[..., Any]:
    """Work that is done and committed, and so often nobody hears of it: the database went away just then."""
    left = [times]

    async def work(do: Callable[..., Any], /, *args: Any) -> Any:
        done = await inline(do, *args)
        if done and isinstance(done, list) and left[0]:
            left[0] -= 1
            raise ConnectionError
        return done

    return work


def test_what_was_taken_in_a_commit_nobody_heard_of_still_leaves_once(post: Post) -> None:
    for text in ("one", "two", "three"):
        post.say("1", text)
    post.say("2", "hello")
    wire = FakeWire()

    async def main(clock: Callable[[], datetime]) -> None:
        await for_a_while(post.sender(wire, clock, work=ending_in_silence(3)), 30)

    run(post.now, main)
    assert wire.texts("1") == ["one", "two", "three"]
    assert wire.texts("2") == ["hello"]
    assert [(one.state, one.tries) for one in post.rows()] == [("sent", 1)] * 4


def away_with_receipts(times: int, *, heard: bool) -> Callable[..., Any]:
    """The database goes away so often just when receipts are brought; `heard`: it had kept them, and nobody was told."""
    left = [times]

    async def work(do: Callable[..., Any], /, *args: Any) -> Any:
        fails = bool(args and args[0] and left[0])
        left[0] -= fails
        done = await inline(do, *args) if heard or not fails else None
        if fails:
            raise ConnectionError
        return done

    return work


@pytest.mark.parametrize("heard", [False, True])
def test_what_a_wire_took_leaves_no_second_time_whatever_becomes_of_its_receipt(post: Post, heard: bool) -> None:
    for text in ("one", "two"):
        post.say("1", text)
    post.say("2", "hello")
    wire = FakeWire()

    async def main(clock: Callable[[], datetime]) -> None:
        await for_a_while(post.sender(wire, clock, work=away_with_receipts(2, heard=heard)), 30)

    run(post.now, main)
    assert (wire.texts("1"), wire.texts("2")) == (["one", "two"], ["hello"])
    assert [(one.state, one.tries) for one in post.rows()] == [("sent", 1)] * 3


async def slowly(work: Callable[..., Any], /, *args: Any) -> Any:
    """A database that takes a second to answer."""
    done = await inline(work, *args)
    await asyncio.sleep(1)
    return done


def test_what_was_being_taken_when_too_much_had_left_waits_too(post: Post) -> None:
    """The refusal came while the database was at work: nothing leaves before the window is over, and none of it is a try."""
    post.say("1", "one")

    def answers(_call: Call) -> Wait | None:
        if len(wire.calls) > 1:
            return None
        post.say("2", "two")
        return Wait(20)

    wire = FakeWire(answers, latency=0.5)

    async def main(clock: Callable[[], datetime]) -> None:
        await for_a_while(post.sender(wire, clock, work=slowly), 60)

    run(post.now, main)
    assert wire.forbidden() == []
    assert (wire.texts("1"), wire.texts("2")) == (["one"], ["two"])
    assert [(one.state, one.tries) for one in post.rows()] == [("sent", 1)] * 2
    assert len(wire.calls) == 3


def test_a_wire_that_hangs_holds_up_one_address_for_a_while_and_nobody_else(post: Post) -> None:
    post.say("hangs", "first", "reminder")
    post.say("2", "hello")
    wire, states = Hanging(), list[str]()

    async def main(clock: Callable[[], datetime]) -> None:
        stop = asyncio.Event()
        running = asyncio.ensure_future(post.sender(wire, clock).run(stop))
        await asyncio.sleep(HUNG + 2)
        states.extend(one.state for one in post.rows())
        stop.set()
        await running

    run(post.now, main)
    assert wire.texts("2") == ["hello"]
    assert states == ["unknown", "sent"]
