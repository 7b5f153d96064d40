"""A turn in which nobody speaks, nothing is open, or nothing was heard does nothing that would need it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import Turn
from bot.domain.errors import NotThere
from bot.store.tables import TABLES
from tests.chat import Chat, keys
from tests.refused import kept
from tests.samples import after
from tests.village import Village

TALK = TABLES["talk"]
Attempt = Callable[[Turn], object]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with after(family_and_team, tmp_path, fails=True) as built:
        yield built


def family_and_team(village: Village) -> None:
    village.hire("unbound", bound=False)
    village.hire("worker")
    village.apply_family("ma")


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


def gone(turn: Turn) -> None:
    """A form that a newer release does not have."""
    turn.unit.talks.begin(turn.me.id, turn.me.person_id, "gone", 1, {})


def damaged(turn: Turn) -> None:
    """A form of which nothing can be made any more: our fault."""
    kept = turn.unit.talks.begin(turn.me.id, turn.me.person_id, "family", 1, {})
    box = turn.unit.seal(kept.person_id, f"talk.box:{kept.talk.id}", {"step": "of an earlier program"})
    turn.unit.connection.execute(update(TALK).where(TALK.c.id == kept.talk.id).values(box=box))


@pytest.mark.parametrize(
    ("begin", "answer"), [(gone, "error.not_there"), (damaged, "error.ours")], ids=["refused", "broken"]
)
def test_what_was_typed_stays_before_whoever_typed_it(
    village: Village, begin: Callable[[Turn], None], answer: str
) -> None:
    """It helped nothing, and they need not type it again."""
    with village.turn("ma") as turn:
        begin(turn)
    assert village.type("ma", "他住锦绣路七号") == [answer]
    echo, said = village.page("ma")[-2:]
    assert (village.text(echo), said.key) == ("他住锦绣路七号", answer)


def test_what_may_not_be_kept_where_it_was_typed_is_not_kept_then_either(village: Village) -> None:
    """A provider abroad carries it: it is in no message, and nobody looks into it to find the fault."""
    chat = Chat(village)
    chat.opens()
    with village.turn() as turn:
        turn.unit.me = turn.unit.accounts.get(chat.account())
        damaged(turn)
    chat.fresh()
    assert keys(chat.types("他住锦绣路七号")) == ["error.again"]
    kept = {table for table, _column, _person, value in village.opened() if "锦绣路" in str(value)}
    assert kept <= {"passing"}, "for two minutes, to hear danger"


def test_a_form_that_is_gone_is_not_asked_again(village: Village) -> None:
    with village.turn("ma") as turn:
        gone(turn)
    assert village.type("ma", "他住锦绣路七号") == ["error.not_there"]
    assert village.type("ma", "您好啊老师") == ["home.pass_on"], "heard as new"
