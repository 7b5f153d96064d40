"""What takes long to look at is looked at before the one writer is taken, and the turn sees what a reader saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.app import Turn
from bot.app.looking import MOST, LookFirst, Looks
from bot.conversation.messages import Heard
from bot.domain.errors import NotThere
from tests.clocked import PHONE, Clocked

TODAY = "今天"
QUEUE = 'ORDER BY "case".promised_on'
"""What reads the cases of a desk."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Clocked]:
    """A worker, and a family who applied."""
    made = Clocked.fresh(tmp_path)
    made.hire("worker")
    made.family()
    yield made
    made.close()


def held(town: Clocked, kind: Heard, payload: str) -> list[str]:
    """The statements during which the writer was held, while a worker says something."""
    statements, holding, engine = list[str](), False, town.database.engine

    def note(*args: Any) -> None:
        nonlocal holding
        holding = holding or args[2] == "BEGIN IMMEDIATE"
        if holding:
            statements.append(" ".join(args[2].split()))

    def end(_connection: Any) -> None:
        nonlocal holding
        holding = False

    heard = {"before_cursor_execute": note, "commit": end, "rollback": end}
    for name, hear in heard.items():
        event.listen(engine, name, hear)
    town.hear("worker", kind, payload)
    for name, hear in heard.items():
        event.remove(engine, name, hear)
    return statements


@pytest.mark.parametrize(("kind", "payload", "said"), [
    (Heard.TEXT, TODAY, "today.open"),
    (Heard.PRESS, "everybody", "today.which"),
    (Heard.TEXT, PHONE[-4:], "seek.which"),
])  # fmt: skip
def test_a_desk_is_read_before_the_writer_is_taken(town: Clocked, kind: Heard, payload: str, said: str) -> None:
    """Its screen, a list of it, and finding somebody."""
    if kind is Heard.PRESS:
        town.hear("worker", Heard.TEXT, TODAY)
        newest = town.said(town.account("worker").id)[-1]
        index = [offer.word for offer in newest.offers].index(payload)
        payload = f"{newest.stem}.{index}"
    statements = held(town, kind, payload)
    assert not [one for one in statements if QUEUE in one]
    assert [one.key for one in town.said(town.account("worker").id)][-1] == said


def test_a_turn_begins_again_with_what_was_seen(town: Clocked) -> None:
    looks = Looks()
    with town.unit() as unit:
        turn = Turn(town.house, unit, None, looks)
        with pytest.raises(LookFirst) as first:
            turn.looked(_count, "case")
        looks.take(Turn(town.house, unit), first.value.key)
        unit.connection.exec_driver_sql("DELETE FROM member")
        assert (turn.looked(_count, "case"), turn.looked(_count, "case")) == (1, 1)
        with pytest.raises(LookFirst):
            turn.looked(_count, "member")


def test_who_changed_something_sees_what_stands_now(town: Clocked) -> None:
    with town.unit() as unit:
        turn = Turn(town.house, unit, None, Looks())
        unit.record("login.begin", "account:x")
        with pytest.raises(LookFirst):
            turn.looked(_count, "case")
        unit.record("case.move", "case:x")
        assert turn.looked(_count, "case") == 1


def test_what_cannot_be_looked_at_fails_where_it_is_answered(town: Clocked) -> None:
    looks = Looks()
    with town.unit() as unit:
        turn = Turn(town.house, unit, None, looks)
        with pytest.raises(LookFirst) as first:
            turn.looked(_nobody)
        looks.take(Turn(town.house, unit), first.value.key)
        with pytest.raises(NotThere):
            turn.looked(_nobody)


def test_a_turn_does_not_begin_again_for_ever(town: Clocked) -> None:
    looks, times = Looks(), 0
    with town.unit() as unit:
        turn = Turn(town.house, unit, None, looks)
        for number in range(2 * MOST):
            try:
                assert turn.looked(_number, number) == number
            except LookFirst as first:
                looks.take(turn, first.key)
                times += 1
    assert times == MOST


def _count(turn: Turn, table: str) -> int:
    return int(turn.unit.connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one())


def _number(_turn: Turn, number: int) -> int:
    return number


def _nobody(_turn: Turn) -> None:
    raise NotThere
