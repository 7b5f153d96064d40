"""What leaves by a wire: once, in order, to whom it was meant, and what happens when it does not (reliability.md 2.1)."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from bot.channels.contract import (
    ButtonRefused,
    Moved,
    NobodyKnows,
    NotSent,
    Receipt,
    Rejected,
    Unreachable,
    Wait,
)
from bot.conversation.messages import Kind
from bot.delivery.sender import STOPPING
from bot.store.tables import TABLES
from bot.store.unit import Database
from tests.fakes_wire import BOT, CHANNEL, Call, FakeWire, Post, for_a_while, lost
from tests.house import MONDAY
from tests.virtual import inline, run

SENDING, ADDRESS, ALERT = (TABLES[name] for name in ("sending", "address", "alert"))
Answer = Callable[[Call], Receipt | Exception | None]


@pytest.fixture
def post(database: Database) -> Post:
    """Nobody yet, on both databases."""
    return Post(database)


def send(post: Post, answers: Answer | FakeWire = lambda _call: None, seconds: float = 30.0) -> FakeWire:
    """Let a sender run for so long from now on."""
    wire = answers if isinstance(answers, FakeWire) else FakeWire(answers)

    async def main(clock: Callable[[], datetime]) -> None:
        await for_a_while(post.sender(wire, clock), seconds)

    run(post.now, main)
    post.now += timedelta(seconds=seconds + 15)
    return wire


def once(error: Exception) -> Answer:
    """The first is answered so, all others are taken."""
    answers = iter([error])
    return lambda _call: next(answers, None)


def states(post: Post) -> list[str]:
    return [one.state for one in post.rows()]


# -- what is said arrives ---------------------------------------------------------------------------------------------


def test_what_was_said_arrives_in_order_and_is_noted_as_shown(post: Post) -> None:
    for number in range(3):
        post.say("1", f"line {number}")
    wire = send(post)
    assert wire.texts("1") == ["line 0", "line 1", "line 2"]
    assert states(post) == ["sent"] * 3
    assert [one.receipt for one in post.rows()] == ["1", "2", "3"]
    assert all(one.state == "sent" and one.shown_at for one in post.rows("message"))


def test_what_is_urgent_overtakes_what_still_waits(post: Post) -> None:
    post.say("1", "reminder", "reminder")
    post.say("1", "answer")
    post.say("1", "danger", "crisis", kind=Kind.CRISIS)
    assert send(post).texts("1") == ["danger", "answer", "reminder"]


def test_nothing_leaves_before_its_time(post: Post) -> None:
    post.say("1", "later", "reminder")
    post.change(update(SENDING).values(next_at=MONDAY + timedelta(seconds=20)))
    (call,) = send(post).calls
    assert 20 <= call.at <= 21.5


def test_a_long_text_leaves_part_by_part_and_nothing_comes_between(post: Post) -> None:
    post.say("1", "long")
    post.say("1", "next")

    def parts(call: Call) -> Receipt | None:
        return Receipt(f"p{call.part}", more=call.part < 2) if call.text == "long" else None

    wire = send(post, parts)
    assert [(call.text, call.part) for call in wire.taken] == [("long", 0), ("long", 1), ("long", 2), ("next", 0)]
    assert (post.rows()[0].receipt, post.rows()[0].parts) == ("p2", 3)


def test_a_newer_state_is_written_into_the_question_before_it(post: Post) -> None:
    post.say("1", "question", buttons=True)
    post.say("1", "a remark")
    post.say("1", "question, one chosen", "status_card", kind=Kind.STATUS, buttons=True)
    wire = send(post)
    assert [call.replaces for call in wire.taken] == ["", "", "1"]


def test_a_message_queued_while_nobody_looks_leaves_when_woken(post: Post) -> None:
    wire = FakeWire()

    async def main(clock: Callable[[], datetime]) -> None:
        sender, stop = post.sender(wire, clock), asyncio.Event()
        running = asyncio.ensure_future(sender.run(stop))
        await asyncio.sleep(0.3)
        post.say("1", "hello")
        sender.wake()
        await asyncio.sleep(1)
        stop.set()
        await running

    run(post.now, main)
    assert wire.calls[0].at == pytest.approx(0.3, abs=0.01)


# -- to whom it was meant -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "trouble"), [
    (delete(ADDRESS), "theirs_no_more"),
    (update(ADDRESS).values(until=MONDAY - timedelta(minutes=1)), "theirs_no_more"),
], ids=["forgotten", "the link has lapsed"])  # fmt: skip
def test_an_address_that_is_not_theirs_any_more_gets_nothing(post: Post, change: object, trouble: str) -> None:
    post.say("1", "for the one before")
    post.change(change)
    assert send(post).calls == []
    assert [(one.state, one.trouble) for one in post.rows()] == [("superseded", trouble)]


def test_an_address_that_belongs_to_somebody_else_now_gets_nothing_of_the_one_before(post: Post) -> None:
    before, other = post.person("1"), post.person("2")
    post.change(update(ADDRESS).where(ADDRESS.c.address == "1").values(account_id=other))
    post.say("1", "a secret", to=before)
    post.say("1", "their own", to=other)
    assert send(post).texts("1") == ["their own"]


def test_nothing_of_an_erased_person_leaves(post: Post) -> None:
    post.say("1", "about them")
    with post.database.unit(post.now) as unit:
        unit.erase_person(unit.accounts.get(post.person("1")).person_id)
        unit.commit()
    assert send(post).calls == []
    assert [(one.state, one.trouble) for one in post.rows()] == [("superseded", "erased")]


def test_a_veiled_screen_gets_only_what_is_urgent_until_it_is_open(post: Post) -> None:
    post.say("1", "answer")
    post.say("1", "danger", "crisis", kind=Kind.CRISIS)
    post.change(update(ADDRESS).values(veil="hidden"))
    assert send(post).texts("1") == ["danger"]
    post.change(update(ADDRESS).values(veil="open"))
    assert send(post).texts("1") == ["answer"]


def test_a_room_needs_no_account_of_its_own(post: Post) -> None:
    post.say("-100", "say it to me alone", to=post.person("1"))
    assert send(post).texts("-100") == ["say it to me alone"]


def test_what_came_too_late_does_not_leave(post: Post) -> None:
    post.say("1", "yesterday's answer")
    post.now += timedelta(hours=24)
    assert send(post).calls == []
    assert [(one.state, one.trouble) for one in post.rows()] == [("failed", "late")]
    assert post.rows("message")[0].state == "failed"


# -- when it does not leave ---------------------------------------------------------------------------------------------


def test_what_did_not_leave_goes_again_with_longer_and_longer_pauses(post: Post) -> None:
    post.say("1", "stubborn")
    wire = send(post, lambda _call: NotSent("network"), seconds=900)
    pauses = [after.at - before.at for before, after in zip(wire.calls, wire.calls[1:], strict=False)]
    for pause, wanted in zip(pauses, (1, 5, 30, 120, 600), strict=True):
        assert wanted <= pause <= wanted + 2.5
    assert (post.rows()[0].state, post.rows()[0].trouble, post.rows()[0].tries) == ("ready", "network", 6)


@pytest.mark.parametrize("refused", [("0",), ("0", "1")], ids=["one chat", "the bot"])
def test_after_too_much_nothing_leaves_before_its_window_is_over_and_it_counts_as_no_try(
    post: Post, refused: tuple[str, ...]
) -> None:
    for number in range(6):
        post.say(str(number), "hello")
    left = list(refused)

    def answers(call: Call) -> Wait | None:
        if call.address not in left:
            return None
        left.remove(call.address)
        return Wait(7)

    wire = send(post, answers)
    assert wire.forbidden() == []
    assert len(wire.shut) == len(refused) and states(post) == ["sent"] * 6
    assert {one.tries for one in post.rows()} == {1}


@pytest.mark.parametrize("refused", [("busy",), ("busy", "busy too")], ids=["one chat", "the bot"])
def test_what_one_chat_was_refused_holds_no_card_of_another(post: Post, refused: tuple[str, ...]) -> None:
    """Somebody writes that they are in danger while others' chats, or the whole bot, were sent too much."""
    for address in refused:
        post.say(address, "hello")

    def answers(call: Call) -> Wait | None:
        return Wait(25) if call.address in refused and call.at < 20 else None

    wire, looks = FakeWire(answers), list[None]()

    async def work(do: Callable[..., Any], /, *args: Any) -> Any:
        looks.append(None)
        return await inline(do, *args)

    async def main(clock: Callable[[], datetime]) -> None:
        sender = post.sender(wire, clock, work=work)
        running = asyncio.ensure_future(for_a_while(sender, 60))
        await asyncio.sleep(2)
        post.say("in danger", "card", "crisis")
        post.say("on duty", "alert", "staff_alert")
        post.say("else", "news", "reminder")
        sender.wake()
        await running

    run(post.now, main)
    at = {call.text: call.at - wire.shut[0][1] for call in wire.taken}
    assert at["card"] < 2.2 and at["alert"] < 2.2
    assert (at["news"] > 25) == (len(refused) > 1)
    assert wire.forbidden() == []
    assert len(looks) < 200, "waiting is no load"


def test_a_card_that_is_refused_itself_leaves_as_soon_as_it_may(post: Post) -> None:
    post.say("1", "card", "crisis")
    wire = send(post, once(Wait(7)))
    [call] = wire.taken
    assert 7 <= call.at - wire.shut[0][1] < 7.2


def test_a_window_holds_for_the_process_that_comes_after(post: Post) -> None:
    """For those who were refused, with what is more urgent too; others hear the rest meanwhile."""
    post.say("1", "hello")
    wire = send(post, once(Wait(60)), seconds=1)
    assert len(wire.calls) == 1
    post.say("1", "card", "crisis")
    post.say("2", "another")
    until = post.rows()[0].next_at
    later = send(post, seconds=90)
    assert len(later.taken) == 3
    start = post.now - timedelta(seconds=105)
    assert {call.address for call in later.calls if start + timedelta(seconds=call.at) < until} == {"2"}


def test_whoever_blocked_us_gets_one_attempt_and_the_rest_is_let_go(post: Post) -> None:
    for text in ("one", "two", "three"):
        post.say("1", text)
    post.say("2", "hello")
    wire = send(post, lambda call: Unreachable("blocked") if call.address == "1" else None)
    assert [call.text for call in wire.calls if call.address == "1"] == ["one"]
    assert [(one.state, one.trouble) for one in post.rows() if one.address == "1"] == [("failed", "lost")] * 3
    assert {one.address: one.lost for one in post.rows("address")} == {"1": "blocked", "2": ""}
    post.say("1", "a later one")
    assert send(post).calls == []


@pytest.mark.parametrize("error", [Unreachable("blocked"), Rejected("empty")], ids=["blocked", "rejected"])
def test_an_alert_that_cannot_be_told_climbs_at_once(post: Post, error: Exception) -> None:
    account = post.person("1")
    climbs_at = MONDAY + timedelta(minutes=5)
    post.change(insert(ALERT).values(
        id="a1", account_id=account, person_id="p", area="", level="now", state="open", times=1, entries="", on=MONDAY.date(),
        at=MONDAY, last_at=MONDAY, rung=0, next_at=climbs_at,
    ))  # fmt: skip
    post.say("1", "somebody is in danger", "staff_alert", kind=Kind.STAFF_ALERT)
    send(post, lambda _call: error, seconds=3)
    assert post.rows("alert")[0].next_at < MONDAY + timedelta(seconds=5)


def test_a_place_that_moved_is_followed(post: Post) -> None:
    post.say("-1", "one", to=post.person("1"))
    post.say("-1", "two", to=post.person("1"))
    wire = send(post, lambda call: Moved("-100") if call.address == "-1" else None)
    assert wire.texts("-100") == ["one", "two"]
    assert len(wire.calls) == 3


def test_somebodys_own_address_that_moved_stays_theirs(post: Post) -> None:
    account = post.person("1")
    post.say("1", "one")
    wire = send(post, lambda call: Moved("7") if call.address == "1" else None)
    assert wire.texts("7") == ["one"]
    assert [(one.address, one.account_id) for one in post.rows("address")] == [("7", account)]


def test_a_refused_button_is_left_away(post: Post) -> None:
    post.say("1", "question", buttons=True)
    wire = send(post, lambda call: None if call.plain else ButtonRefused())
    assert [(call.plain, len(call.buttons)) for call in wire.calls] == [(False, 1), (True, 0)]
    assert states(post) == ["sent"]


def test_what_is_rejected_is_not_tried_again_and_holds_nobody_up(post: Post) -> None:
    post.say("1", "impossible")
    post.say("1", "possible")
    wire = send(post, lambda call: Rejected("empty") if call.text == "impossible" else None)
    assert [call.text for call in wire.calls] == ["impossible", "possible"]
    assert [(one.state, one.trouble) for one in post.rows()] == [("failed", "empty"), ("sent", "")]


# -- when nobody knows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", ["reminder", "broadcast"])
def test_what_may_have_left_and_is_at_most_once_never_goes_by_itself(post: Post, lane: str) -> None:
    post.say("1", "perhaps", lane)
    wire = send(post, lost, seconds=600)
    assert len(wire.calls) == 1 and states(post) == ["unknown"]
    assert post.rows("message")[0].state == "unknown"
    assert send(post, seconds=600).calls == []


@pytest.mark.parametrize("lane", ["crisis", "staff_alert", "status_card"])
def test_what_must_arrive_goes_again_at_once(post: Post, lane: str) -> None:
    post.say("1", "danger", lane)
    wire = send(post, once(NobodyKnows()))
    assert len(wire.calls) == 2 and wire.calls[1].at < 2.5
    assert states(post) == ["sent"]


def test_after_a_lost_answer_it_is_said_and_the_open_question_asked_once_more_in_seconds(post: Post) -> None:
    stem = post.say("1", "how are you?", buttons=True)
    post.say("1", "a remark")
    answers = iter([None, NobodyKnows()])
    wire = send(post, lambda _call: next(answers, None), seconds=600)
    remark, question = wire.calls[2:]
    assert remark.text.endswith("\na remark") and remark.buttons == ()
    assert question.text.endswith("\nhow are you?") and len(question.buttons) == 1
    assert 3 <= remark.at - wire.calls[1].at <= question.at - wire.calls[1].at <= 6
    states = [(one.state, one.again) for one in post.rows()]
    assert states == [("sent", False), ("unknown", False), ("sent", True), ("sent", True)]
    assert post.row(stem, again=True).dedupe == f"again:{stem}"


def test_an_answer_that_is_lost_every_time_goes_again_with_growing_steps_and_is_left_at_last(post: Post) -> None:
    post.say("1", "how are you?", buttons=True)
    wire = send(post, lost, seconds=3600)
    steps = [round(after.at - before.at) for before, after in itertools.pairwise(wire.calls)]
    assert [abs(step - asked) <= 2 for step, asked in zip(steps, (3, 10, 30, 120), strict=True)] == [True] * 4
    assert states(post) == ["unknown", "unknown"]
    assert send(post, seconds=3600).calls == []


def test_a_receipt_that_may_be_lost_is_said_once_more_whatever_was_asked_meanwhile(post: Post) -> None:
    """No later question holds its number."""
    post.say("1", "your number is 7K4M")
    send(post, lost, seconds=2)
    post.say("1", "and now?", buttons=True)
    assert any(text.endswith("\nyour number is 7K4M") for text in send(post, seconds=300).texts("1"))
    assert [(one.state, one.again) for one in post.rows()] == [("unknown", False), ("sent", True), ("sent", False)]


def test_the_question_is_not_asked_again_where_something_was_said_meanwhile(post: Post) -> None:
    post.say("1", "how are you?", buttons=True)
    send(post, lost, seconds=2)
    post.say("1", "fine", "status_card", kind=Kind.ECHO, sends=False)
    assert send(post, seconds=300).calls == []
    assert [one.state for one in post.rows()] == ["unknown", "superseded"]


def test_what_a_dead_process_left_is_unknown(post: Post) -> None:
    for address, lane in (("1", "reply"), ("2", "crisis"), ("3", "reminder"), ("4", "broadcast")):
        post.say(address, lane, lane, buttons=lane == "reply")
    post.change(update(SENDING).values(state="sending", tries=1))
    wire = send(post, seconds=2)
    assert [call.text for call in wire.calls] == ["crisis"]
    assert [one.state for one in post.rows()] == ["unknown", "sent", "unknown", "unknown", "ready"]


# -- stopping and storms ---------------------------------------------------------------------------------------------------


def test_stopping_waits_for_what_is_under_way_and_gives_up_before_the_ten_seconds_are_over(post: Post) -> None:
    post.say("1", "quick")
    post.say("2", "slow", "reminder")

    class Slow(FakeWire):
        async def send(self, address: str, said: object, **more: object) -> Receipt:  # type: ignore[override]
            if address == "2":
                await asyncio.sleep(3600)
            return await super().send(address, said, **more)  # type: ignore[arg-type]

    took = []

    async def main(clock: Callable[[], datetime]) -> None:
        await for_a_while(post.sender(Slow(latency=2.0), clock), 0.5)
        took.append(asyncio.get_running_loop().time())

    run(post.now, main)
    assert states(post) == ["sent", "unknown"]
    assert took[0] == pytest.approx(0.5 + STOPPING, abs=0.2) and took[0] < 8


def test_a_database_that_is_away_is_waited_for(post: Post) -> None:
    post.say("1", "hello")
    wire, away = FakeWire(), [True, True, False, True, True]

    async def work(do: Callable[..., object], /, *args: object) -> object:
        if away.pop(0) if away else False:
            raise OSError
        return do(*args)

    async def main(clock: Callable[[], datetime]) -> None:
        await for_a_while(post.sender(wire, clock, work=work), 10)

    run(post.now, main)
    assert wire.texts("1") == ["hello"] and states(post) == ["sent"]


def test_the_moments_of_a_send_are_told_in_order(post: Post) -> None:
    post.say("1", "hello")
    moments: list[str] = []

    async def main(clock: Callable[[], datetime]) -> None:
        await for_a_while(post.sender(FakeWire(), clock, at=moments.append), 3)

    run(post.now, main)
    assert moments == ["sending.claimed", "sending.sent", "sending.settled"]


def test_a_second_bot_sends_nothing_of_the_first(post: Post) -> None:
    post.say("1", "hello")
    assert send(post, FakeWire(bot="another")).calls == []
    assert (post.rows()[0].channel, post.rows()[0].bot) == (CHANNEL, BOT)
