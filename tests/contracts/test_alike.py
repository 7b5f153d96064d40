"""A28: not yours and not there are answered alike at every door there is: words, buttons, and how much is looked up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.alike import Door, Strangers, doors, speakers
from tests.house import KINDS, Ground
from tests.village import Village


@pytest.fixture(scope="module", params=KINDS)
def strangers(ground: Ground, request: pytest.FixtureRequest) -> Iterator[Strangers]:
    village = Village.on(ground, request.param)
    yield Strangers(village)
    village.close()


@pytest.mark.parametrize("door", doors(), ids=str)
def test_a_foreign_id_and_a_made_up_one_are_answered_alike(strangers: Strangers, door: Door) -> None:
    for who in speakers(door):
        made_up, foreign = strangers.ask(who, door, foreign=False), strangers.ask(who, door, foreign=True)
        if foreign != made_up:  # the first of them may have put away what stood open
            made_up = strangers.ask(who, door, foreign=False)
        assert foreign == made_up
        said, _statements = foreign
        assert "error.ours" not in [key for key, _params, _offers in said]


def test_the_doors_are_found() -> None:
    """A list that finds nothing would prove nothing."""
    names = {one.name for one in doors()}
    assert {"review.show", "calls.show", "alerts.take", "mine.looked", "progress.urge", "ask_more", "own_yes"} <= names
    assert len(names) > 60
