"""Taking what is due: the right ones, in the right order, each by one taker only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, update

from bot.conversation.messages import Kind
from bot.store.claims import Claims
from bot.store.sendings import RANK, Sending, Sendings
from bot.store.tables import TABLES
from bot.store.unit import Database
from tests.fakes_wire import BOT, CHANNEL, LANES, Post
from tests.house import MONDAY

SENDING, ALERT = TABLES["sending"], TABLES["alert"]
EVERY = (0, 5)


@pytest.fixture
def post(database: Database) -> Post:
    """Nobody yet, on both databases."""
    return Post(database)


def with_sendings(post: Post, do: Callable[[Sendings], object]) -> object:
    """Something is done with the way out, and committed."""
    with post.database.unit(post.now) as unit:
        found = do(Sendings(unit, CHANNEL, BOT))
        unit.commit()
        return found


def claim(post: Post, most: int = 50, may: Callable[[str, int], bool] = lambda _address, _rank: True,
          ranks: tuple[int, int] = EVERY, held: tuple[str, ...] = ()) -> list[Sending]:  # fmt: skip
    with post.database.unit(post.now) as unit:
        found = Claims(unit, CHANNEL, BOT).take(ranks, most, may, held)
        unit.commit()
    return found


def keys(found: list[Sending]) -> list[str]:
    return [str(one.said.params["text"]) for one in found]


def test_the_most_urgent_is_taken_first_whoever_it_is_for() -> None:
    assert sorted(RANK, key=lambda lane: RANK[lane]) == list(LANES)


def test_ranks_come_before_age(post: Post) -> None:
    for number, lane in enumerate(reversed(LANES)):
        post.say(str(number), lane, lane)
    assert keys(claim(post)) == list(LANES)


def test_one_of_each_address_is_under_way(post: Post) -> None:
    for address in ("1", "2"):
        for number in range(3):
            post.say(address, f"{address}.{number}")
    assert keys(claim(post)) == ["1.0", "2.0"]
    assert claim(post) == []


def test_danger_goes_past_an_answer_that_is_under_way_and_an_answer_not_past_danger(post: Post) -> None:
    post.say("1", "answer")
    claim(post)
    post.say("1", "danger", "crisis", kind=Kind.CRISIS)
    post.say("1", "another answer")
    assert keys(claim(post)) == ["danger"]


def test_what_may_not_leave_yet_is_left_for_the_next_round(post: Post) -> None:
    for number in range(4):
        post.say(str(number), f"{number}")
    assert keys(claim(post, may=lambda address, _rank: address in "13")) == ["1", "3"]
    assert [one.state for one in post.rows()] == ["ready", "sending", "ready", "sending"]
    assert keys(claim(post, held=("0",))) == ["2"]


def test_only_the_ranks_that_are_asked_for_are_looked_at(post: Post) -> None:
    post.say("1", "bulk", "broadcast")
    post.say("2", "answer")
    assert keys(claim(post, ranks=(0, 3))) == ["answer"]
    assert keys(claim(post, ranks=(4, 5))) == ["bulk"]


def test_what_waits_for_the_night_to_end_does_not_hold_an_answer_up(post: Post) -> None:
    """An open question that is to be asked once more in the morning is no turn in the talk."""
    post.say("1", "question", buttons=True)
    post.change(update(SENDING).values(state="sent"))
    with_sendings(post, lambda sendings: sendings.again(post.person("1"), "1", MONDAY + timedelta(hours=9)))
    post.say("1", "an answer")
    assert keys(claim(post)) == ["an answer"]


def test_a_question_is_queued_again_once_and_only_where_it_has_been(post: Post) -> None:
    post.say("1", "question", buttons=True)
    again = lambda address: with_sendings(post, lambda s: s.again(post.person("1"), address, MONDAY))  # noqa: E731
    assert again("1") is False, "it is on its way anyway"
    post.change(update(SENDING).values(state="sent"))
    assert again("2") is False, "it has never gone there"
    assert again("1") is True
    post.change(update(SENDING).values(state="sent"))
    assert again("1") is False, "once"


@pytest.mark.parametrize("lane", ["reminder", "broadcast", "crisis"])
def test_what_is_no_question_is_not_asked_again(post: Post, lane: str) -> None:
    post.say("1", "look", lane, buttons=True)
    post.change(update(SENDING).values(state="sent"))
    assert with_sendings(post, lambda sendings: sendings.again(post.person("1"), "1", MONDAY)) is False


def test_tries_are_counted_when_it_is_taken(post: Post) -> None:
    post.say("1", "hello")
    (one,) = claim(post)
    assert (one.tries, post.rows()[0].tries, post.rows()[0].state) == (1, 1, "sending")
    with_sendings(post, lambda sendings: sendings.wait(one, 0))
    assert post.rows()[0].tries == 0


def test_what_is_settled_stays_settled(post: Post) -> None:
    """An exchange whose commit nobody heard of is repeated."""
    post.say("1", "hello")
    (one,) = claim(post)
    with_sendings(post, lambda sendings: sendings.sent(one, "7", more=False))
    with_sendings(post, lambda sendings: sendings.unknown(one))
    assert (post.rows()[0].state, post.rows()[0].receipt) == ("sent", "7")


def test_an_alert_nobody_took_climbs_at_once_and_one_that_waits_for_duty_still_waits(post: Post) -> None:
    holder = post.person("1")
    for name, state, next_at in (
        ("a", "open", MONDAY + timedelta(minutes=5)),
        ("b", "open", None),
        ("c", "taken", None),
    ):
        account = post.person(name)
        post.change(insert(ALERT).values(
            id=name, account_id=account, person_id=holder, area="", level="now", state=state, times=1, entries="",
            on=MONDAY.date(), at=MONDAY, last_at=MONDAY, rung=0, next_at=next_at,
        ))  # fmt: skip
    with post.database.unit(post.now) as unit:
        unit.alerts.hasten()
        unit.commit()
    assert {one.id: one.next_at for one in post.rows("alert")} == {"a": MONDAY, "b": None, "c": None}


def test_many_takers_at_once_take_each_row_once(post: Post) -> None:
    for number in range(40):
        post.say(str(number), f"{number}")
    taken: list[str] = []

    def take() -> None:
        for _ in range(10):
            taken.extend(keys(claim(post, most=3)))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=int) == [str(number) for number in range(40)]


def test_taking_follows_the_index_however_long_the_queue_is(post: Post) -> None:
    """SQLite says how it goes about it: by the index of what is due, without sorting."""
    if not post.database.sqlite:
        pytest.skip("SQLite's own words")
    post.broadcast(50)
    asked = []
    event.listen(post.database.engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
    claim(post, most=8, ranks=(4, 5))
    statement, parameters = next(one for one in asked if "FROM sending JOIN" in one[0])
    with post.database.engine.connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert "ix_sending_due" in plan[0]
    tables = ("SCAN sending", "SCAN message", "SCAN person", "SCAN address", "SCAN earlier")
    assert not [line for line in plan if "TEMP B-TREE" in line or line.startswith(tables)]


def test_what_was_refused_before_a_stop_holds_for_an_hour_at_most(post: Post) -> None:
    """The clock may have been set back by days meanwhile."""
    post.say("1", "hello")
    for hours, refused in ((0.5, {"1": 1800}), (72, {"1": 3600}), (-1, {})):
        post.change(update(SENDING).values(trouble="wait", next_at=post.now + timedelta(hours=hours)))
        with post.database.reading(post.now) as unit:
            assert Sendings(unit, CHANNEL, BOT).refused() == refused
