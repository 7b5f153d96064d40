"""A turn in which nobody speaks, nothing is open, or nothing was heard does nothing that would need it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app import Turn
from bot.domain.errors import NotThere
from tests.refused import kept
from tests.village import Village

Attempt = Callable[[Turn], object]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    built.hire("unbound", bound=False)
    built.hire("worker")
    built.apply_family("ma")
    yield built
    built.close()


REFUSED: dict[str, tuple[str, Attempt]] = {
    "the clock is nobody who could be answered": ("", lambda turn: turn.me),
    "the clock does no work of the team": ("", lambda turn: turn.working),
    "a family does no work of the team": ("ma", lambda turn: turn.working),
    "who has not signed the undertaking does no work yet": ("unbound", lambda turn: turn.working),
    "where nothing is open there is no talk": ("ma", lambda turn: turn.talk),
    "where nothing is open nothing goes on": (
        "ma",
        lambda turn: turn.run(lambda engine, seen: engine.again(turn.talk, seen)),
    ),
    "a phone that nobody holds is not handed over": ("ma", lambda turn: turn.lead("handover")),
    "a link that nobody opened leads nowhere": ("ma", lambda turn: turn.lead("away.arrive", code="x")),
}


@pytest.mark.parametrize(("who", "attempt"), REFUSED.values(), ids=REFUSED)
def test_refused(village: Village, who: str, attempt: Attempt) -> None:
    before = kept(village, "ma")
    with pytest.raises(NotThere), village.turn(who) as turn:
        attempt(turn)
    assert kept(village, "ma") == before


def test_who_speaks_and_who_works(village: Village) -> None:
    with village.turn("worker") as turn:
        assert (turn.me, turn.working) == (village.account("worker"), village.staff_of["worker"])


def test_a_form_that_a_newer_release_does_not_have_ends_kindly(village: Village) -> None:
    """It cannot be asked again; the next words are heard as new ones."""
    with village.turn("ma") as turn:
        turn.unit.talks.begin(turn.me.id, turn.me.person_id, "gone", 1, {})
    assert village.type("ma", "是我妈妈的事") == ["error.not_there"]
    assert village.type("ma", "您好啊老师") == ["home.pass_on"]
