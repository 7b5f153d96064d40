"""The promises of each lane, whatever the provider answers and whenever the process dies (reliability.md 2.1, F01)."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.contract import ButtonRefused, NobodyKnows, NotSent, Receipt, Rejected, Unreachable, Wait
from bot.store.tables import metadata
from bot.store.unit import Database
from tests.fakes_wire import LANES, Call, FakeWire, Post
from tests.house import KEYS
from tests.virtual import run

pytestmark = pytest.mark.slow

PEOPLE = ("1", "2", "3")
OUTCOMES = ("ok", "ok", "wait", "not_sent", "unknown", "unknown", "unknown", "buttons", "rejected", "more")
LEFT_NOT = (Wait, NotSent, ButtonRefused, Rejected, Unreachable)
"""Answers after which it is certain that nothing left."""
ENOUGH = 1200.0
"""Seconds in which everything comes to rest once the provider is well."""
A_WHILE = 20.0
"""Seconds between two looks whether it has."""

Messages = list[tuple[str, str]]


class Story:
    """Some messages, some answers, some deaths; and then a provider that takes everything."""

    def __init__(self, folder: str, messages: Messages, outcomes: list[str], deaths: list[float]) -> None:
        self.database = Database(f"sqlite:///{Path(folder) / 'story.sqlite3'}", KEYS, synchronous="OFF")
        metadata.create_all(self.database.engine)
        self.post = Post(self.database)
        self.wires: list[FakeWire] = []
        self.outcomes = list(outcomes)
        self.lanes: dict[str, str] = {}
        for number, (address, lane) in enumerate(messages):
            text = f"{number:03d}"
            self.lanes[text] = lane
            self.post.say(address, text, lane, buttons=number % 2 == 0)
        for seconds in deaths:
            self._live(seconds, dies=True)
        self.outcomes = []
        self._live(ENOUGH, dies=False)
        self.database.close()

    def _live(self, seconds: float, *, dies: bool) -> None:
        """One process: killed after so long, or stopped in order."""
        wire = FakeWire(self._answer)
        self.wires.append(wire)

        async def main(clock: Callable[[], datetime]) -> None:
            stop = asyncio.Event()
            running = asyncio.ensure_future(self.post.sender(wire, clock).run(stop))
            if dies:
                await asyncio.sleep(seconds)
                return
            for _ in range(int(seconds / A_WHILE)):
                await asyncio.sleep(A_WHILE)
                if self._rests():
                    break
            stop.set()
            await running

        run(self.post.now, main)
        self.post.now += timedelta(seconds=seconds + 1)

    def _rests(self) -> bool:
        return not any(one.state in ("ready", "sending") for one in self.post.rows())

    def _answer(self, call: Call) -> Receipt | Exception | None:
        kind = self.outcomes.pop(0) if self.outcomes else "ok"
        faults: dict[str, Exception] = {
            "wait": Wait(2.0), "not_sent": NotSent("network"), "unknown": NobodyKnows(), "buttons": ButtonRefused(),
            "rejected": Rejected("empty"),
        }  # fmt: skip
        if kind == "more":
            return Receipt("m", more=call.part < 2)
        return faults.get(kind)

    def may_have_left(self) -> list[tuple[str, int, bool]]:
        """Everything that left or may have: text, part, and whether the question was asked once more."""
        found = []
        for wire in self.wires:
            for call in wire.calls:
                answers = [error for one, error in wire.refused if one is call]
                if not (answers and isinstance(answers[0], LEFT_NOT)):
                    found.append((call.text[-3:], call.part, len(call.text) > 3))
        return found

    def rejected(self) -> set[str]:
        """What the provider will never take."""
        calls = (one for wire in self.wires for one in wire.refused)
        return {call.text[-3:] for call, error in calls if isinstance(error, Rejected | ButtonRefused)}

    def taken(self) -> list[Call]:
        """What arrived for certain, in order."""
        return [call for wire in self.wires for call in wire.taken]


MESSAGES = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(LANES)), min_size=6, max_size=14)
SCRIPT = st.lists(st.sampled_from(OUTCOMES), min_size=4, max_size=25)
DEATHS = st.lists(st.sampled_from((0.01, 0.03, 0.07, 0.3, 1.1, 2.5, 7.0, 40.0)), min_size=1, max_size=5)


def keeps_its_promises(messages: Messages, outcomes: list[str], deaths: list[float]) -> None:
    """All of them, of one story."""
    with tempfile.TemporaryDirectory() as folder:
        story = Story(folder, messages, outcomes, deaths)
        left, rejected = story.may_have_left(), story.rejected()
        for text, lane in story.lanes.items():
            parts = [part for one, part, again in left if one == text and not again]
            if lane in ("reminder", "broadcast"):
                assert len(parts) == len(set(parts)), f"{lane} twice"
            if lane == "reply":
                assert len(parts) == len(set(parts)), "a reply goes again only as the open question"
                assert sum(again and one == text for one, _part, again in left) <= 6, (
                    "asked again more often than its steps"
                )
            if lane in ("crisis", "staff_alert", "status_card") and text not in rejected:
                assert [call for call in story.taken() if call.text == text], f"{lane} lost"
        _in_order(story)
        for wire in story.wires:
            assert wire.forbidden() == []
        resting = {one.state for one in story.post.rows()}
        assert resting <= {"sent", "unknown", "failed", "superseded"}


def _in_order(story: Story) -> None:
    """To one address, what has one rank arrives in the order in which it was said."""
    for address in PEOPLE:
        for lane in LANES:
            first: dict[str, None] = {}
            for call in story.taken():
                if call.address == address and len(call.text) == 3 and story.lanes[call.text] == lane:
                    first.setdefault(call.text)
            assert list(first) == sorted(first), f"{lane} out of order"


@settings(max_examples=20)
@given(MESSAGES, SCRIPT, DEATHS)
def test_every_lane_keeps_its_promise(messages: Messages, outcomes: list[str], deaths: list[float]) -> None:
    keeps_its_promises(messages, outcomes, deaths)


@pytest.mark.nightly
@settings(max_examples=150)
@given(MESSAGES, SCRIPT, DEATHS)
def test_every_lane_keeps_its_promise_in_many_more_stories(
    messages: Messages, outcomes: list[str], deaths: list[float]
) -> None:
    keeps_its_promises(messages, outcomes, deaths)
