"""When the next message may leave: the figures of reliability.md 1.2, and what a refusal does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limiter import BURST, OVERALL, PER_GROUP, RESERVE, Limiter

CRISIS, ALERT, REPLY, STATUS, REMINDER, BROADCAST = range(6)
CLOSE = 1e-9


def calm(**more: int) -> Limiter:
    return Limiter(jitter=lambda: 0.0, **more)


def fill(limiter: Limiter, many: int, rank: int = REPLY, now: float = 0.0) -> None:
    for number in range(many):
        limiter.took(f"c{number}", rank, now)


def test_a_chat_gets_one_message_a_second() -> None:
    limiter = calm()
    limiter.took("1", REPLY, 0.0)
    assert limiter.ready_at("1", REPLY, 0.4) == 1.0
    assert limiter.ready_at("2", REPLY, 0.4) <= 0.4


def test_danger_does_not_wait_for_the_second_of_its_chat() -> None:
    limiter = calm()
    limiter.took("1", REPLY, 0.0)
    assert limiter.ready_at("1", CRISIS, 0.1) <= 0.1
    assert limiter.ready_at("1", ALERT, 0.1) <= 0.1


def test_twenty_five_leave_in_a_second_and_five_more_that_are_urgent() -> None:
    limiter = calm()
    fill(limiter, OVERALL)
    assert limiter.ready_at("x", REPLY, 0.5) == 1.0
    for number in range(RESERVE):
        assert limiter.ready_at(f"u{number}", ALERT, 0.5) <= 0.5
        limiter.took(f"u{number}", ALERT, 0.5)
    assert limiter.ready_at("x", CRISIS, 0.5) == 1.0


def test_a_group_gets_twenty_in_a_minute() -> None:
    limiter = calm()
    for second in range(PER_GROUP):
        assert limiter.ready_at("-1", REPLY, second) <= second
        limiter.took("-1", REPLY, float(second), group=True)
    assert limiter.ready_at("-1", REPLY, 30.0) == 60.0
    assert limiter.ready_at("-1", CRISIS, 30.0) == 60.0
    assert limiter.ready_at("1", REPLY, 30.0) <= 30.0
    assert limiter.held(30.0) == ["-1"]


REFUSALS_OF = {
    "one chat": (["1"], {"1": 13.07, "2": 0.0}, {"1": 13.07, "2": 0.0}),
    "one chat, twice": (["1", "1"], {"1": 13.07, "2": 0.0}, {"1": 13.07, "2": 0.0}),
    "two chats: the bot itself, and danger still asks for itself": (
        ["1", "2"], {"1": 13.07, "2": 13.07, "3": 13.07}, {"1": 13.07, "2": 13.07, "3": 0.0},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("refused", "replies", "cards"), REFUSALS_OF.values(), ids=REFUSALS_OF)
def test_a_pause_belongs_to_what_was_refused(
    refused: list[str], replies: dict[str, float], cards: dict[str, float]
) -> None:
    """F16: the provider does not say whose limit it was; a second chat refused meanwhile does."""
    limiter = Limiter(jitter=lambda: 0.07)
    for chat in refused:
        limiter.wait(chat, 3.0, 10.0)
    for chat, at in replies.items():
        assert max(10.1, limiter.ready_at(chat, REPLY, 10.1)) == pytest.approx(max(10.1, at))
        assert max(10.1, limiter.ready_at(chat, BROADCAST, 20.0)) == pytest.approx(max(10.1, at, 20.0), abs=1.5)
    for chat, at in cards.items():
        for rank in (CRISIS, ALERT):
            assert max(10.1, limiter.ready_at(chat, rank, 10.1)) == pytest.approx(max(10.1, at))


def test_a_second_chat_refused_after_the_first_may_go_again_says_nothing_of_the_bot() -> None:
    limiter = calm()
    limiter.wait("1", 3.0, 0.0)
    limiter.wait("2", 3.0, 3.5)
    assert limiter.ready_at("3", REPLY, 3.6) <= 3.6
    assert limiter.shut_until() <= 3.6


def test_a_shorter_window_does_not_end_a_longer_one() -> None:
    limiter = calm()
    for chat in ("1", "2"):
        limiter.wait(chat, 60.0, 0.0)
        limiter.wait(chat, 1.0, 5.0)
    assert limiter.shut_until() == 60.0
    assert limiter.ready_at("1", CRISIS, 10.0) == 60.0


def test_bulk_slows_down_after_a_refusal_and_comes_back_slowly() -> None:
    limiter = calm()
    assert limiter.bulk_rate(0.0) == OVERALL
    limiter.wait("1", 1.0, 0.0)
    assert limiter.bulk_rate(0.0) == OVERALL / 2
    for _ in range(10):
        limiter.wait("1", 1.0, 0.0)
    assert limiter.bulk_rate(0.0) == 1.0
    assert limiter.bulk_rate(60.0) == 7.0
    assert limiter.bulk_rate(3600.0) == OVERALL


def test_few_bulk_messages_leave_together() -> None:
    limiter = calm()
    fill(limiter, BURST, BROADCAST)
    assert 0.0 < limiter.ready_at("x", BROADCAST, 0.0) <= 1 / OVERALL + CLOSE
    assert limiter.ready_at("x", REPLY, 0.0) <= 0.0


def test_chats_that_rest_are_forgotten() -> None:
    limiter = calm()
    for number in range(5000):
        now = number * 0.05
        limiter.took(f"-{number}" if number % 2 else str(number), REPLY, now, group=bool(number % 2))
    assert len(limiter._chats) <= OVERALL
    assert len(limiter._groups) <= 60 * 10 + 1


def test_chats_that_were_refused_are_held_until_they_may_go_and_then_forgotten() -> None:
    limiter = calm()
    limiter.wait("1", 3.0, 0.0)
    assert limiter.held(2.9) == ["1"]
    assert limiter.held(3.1) == []
    limiter.took("2", REPLY, 3.1)
    assert limiter._refused == {}


# -- any traffic, any refusals ---------------------------------------------------------------------------------------

CHATS = ("1", "2", "3", "-1", "-2")
QUEUE = st.lists(st.tuples(st.sampled_from(CHATS), st.integers(0, 5)), min_size=1, max_size=120)
REFUSALS = st.dictionaries(st.integers(0, 80), st.floats(1.0, 5.0), max_size=4)


def drain(queue: list[tuple[str, int]], refusals: dict[int, float]) -> tuple[list[tuple[float, str, int]], list]:
    """Everything leaves as soon as it may, the most urgent first; some are refused after they left. Also returns in
    which times who might not be written to; "": nobody with what is not urgent."""
    limiter, now = calm(), 0.0
    waiting = sorted(queue, key=lambda one: one[1])
    left: list[tuple[float, str, int]] = []
    shut: list[tuple[str, float, float]] = []
    while waiting:
        free = next((one for one in waiting if limiter.ready_at(*one, now) <= now), None)
        if free is None:
            now = max(now + 1e-6, min(limiter.ready_at(*one, now) for one in waiting))
            continue
        waiting.remove(free)
        limiter.took(*free, now, group=free[0].startswith("-"))
        left.append((now, *free))
        if seconds := refusals.get(len(left)):
            limiter.wait(free[0], seconds, now)
            if any(chat not in ("", free[0]) and now < end for chat, _start, end in shut):
                shut.append(("", now, now + seconds))
            shut.append((free[0], now, now + seconds))
    return left, shut


@given(QUEUE, REFUSALS)
def test_no_window_ever_holds_more_than_it_may(queue: list[tuple[str, int]], refusals: dict[int, float]) -> None:
    left, shut = drain(queue, refusals)
    assert len(left) == len(queue)
    for index, (at, chat, rank) in enumerate(left):
        before = [one for one in left[: index + 1] if one[0] > at - 1.0 + CLOSE]
        assert len(before) <= (OVERALL if rank > ALERT else OVERALL + RESERVE)
        if rank > ALERT:
            assert not [one for one in before[:-1] if one[1] == chat]
        if chat.startswith("-"):
            minute = [one for one in left[: index + 1] if one[1] == chat and one[0] > at - 60.0 + CLOSE]
            assert len(minute) <= PER_GROUP
        closed = (chat, "") if rank > ALERT else (chat,)
        assert not any(start < at < end - CLOSE for one, start, end in shut if one in closed)


@given(QUEUE)
def test_what_is_urgent_never_waits_for_what_is_not(queue: list[tuple[str, int]]) -> None:
    """To one and the same private chat the order of leaving is that of the ranks."""
    left, _ = drain([(chat, rank) for chat, rank in queue if not chat.startswith("-")] or [("1", 0)], {})
    for chat in CHATS:
        ranks = [rank for _at, one, rank in left if one == chat]
        assert ranks == sorted(ranks)


def test_everything_gets_its_turn() -> None:
    """A hundred replies to a few do not starve a broadcast for longer than they take."""
    left, _ = drain([("1", REPLY)] * 20 + [(f"{number}", BROADCAST) for number in range(10, 60)], {})
    assert len(left) == 70
    assert max(at for at, _chat, rank in left if rank == BROADCAST) <= 4.0
