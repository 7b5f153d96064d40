"""A page is given the newest part of a long conversation, and what is older when it asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.contract import Screen
from bot.conversation.messages import Kind
from bot.delivery import Mouth
from bot.delivery.mouth import PART
from tests.village import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Somebody who has heard two parts and ten messages more, beside the first words."""
    made = Village.on_disk(tmp_path)
    made.open("ma")
    with made.turn("ma") as turn:
        for n in range(2 * PART + 10):
            turn.unit.messages.add(turn.me.id, turn.me.person_id, "echo", {"text": str(n)}, kind=Kind.ECHO)
    yield made
    made.close()


def look(village: Village, after: int = 0, before: int = 0) -> Screen:
    return Mouth(village.database, village.words).screen(*village.address("ma"), after, village.now, before)[0]


def test_the_newest_part_comes_first_and_the_older_when_it_is_asked_for(village: Village) -> None:
    found, screen = [], look(village)
    while screen.more:
        assert len(screen.lines) == PART
        found = [*screen.lines, *found]
        screen = look(village, before=screen.lines[0].id)
    found = [*screen.lines, *found]
    assert [line.text for line in found if line.kind is Kind.ECHO] == [str(n) for n in range(2 * PART + 10)]
    assert len({line.id for line in found}) == len(found)


def test_whoever_was_away_for_long_is_told_that_there_is_a_gap(village: Village) -> None:
    first = look(village, before=look(village).lines[0].id).lines[0].id
    assert look(village, after=first).more
    last = look(village).lines[-PART // 2].id
    assert not look(village, after=last).more


def test_what_was_put_away_is_not_asked_for_from_before(village: Village) -> None:
    floor = look(village).lines[-5].id
    with village.unit(commit=True) as unit:
        unit.accounts.show_from(*village.address("ma"), floor)
    screen = look(village)
    assert len(screen.lines) == 4 and not screen.more
    assert look(village, before=floor).lines == ()
