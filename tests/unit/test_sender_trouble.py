"""What the sender lives through: a commit nobody heard the end of, and a wire that hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.channels.contract import Receipt
from bot.conversation.messages import Outgoing
from bot.delivery.sender import HUNG
from bot.store.unit import Database
from tests.fakes_wire import FakeWire, Post, for_a_while
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
