"""What the double can do to a client, how fast it lets one be, and what it writes down."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.telegram.double import (
    BotSide,
    Clock,
    Double,
    Fault,
    Impossible,
    Rates,
    Remote,
    UserSide,
    lost_after,
    lost_before,
    not_ok,
    page,
    read,
    refused,
    slow,
    too_many,
    too_many_between,
    too_many_unsaid,
    truncated,
)
from tests.telegram.raw import GROUP, WANG, Client, key, keyboard

pytestmark = pytest.mark.nightly

# -- faults ----------------------------------------------------------------------------------------------------------

ANSWERS: list[tuple[Fault, int, str, bool]] = [
    (too_many(7), 429, "7", False),
    (too_many(0), 429, "0", False),
    (too_many(-1), 429, "-1", False),
    (too_many("abc"), 429, "abc", False),
    (too_many(999_999), 429, "999999", False),
    (too_many_unsaid(), 429, "", False),
    (refused(403, "Forbidden: bot was blocked by the user"), 403, "", False),
    (refused(400, "Bad Request: chat not found"), 400, "", False),
    (refused(500, "Internal Server Error"), 500, "", False),
    (page(502), 502, "", False),
    (not_ok(), 200, "", False),
    (truncated(), 200, "", True),
    (slow(0.2), 200, "", True),
]


@pytest.mark.parametrize(("fault", "status", "wait", "done"), ANSWERS)
def test_each_fault(
    bot: BotSide, client: Client, wang: UserSide, fault: Fault, status: int, wait: str, done: bool
) -> None:
    bot.fails("sendMessage", fault)
    start = time.monotonic()
    answer = client.raw("sendMessage", chat_id=WANG, text="a")
    assert (answer.status_code, answer.headers.get("Retry-After", "")) == (status, wait)
    assert len(wang.heard) == done
    assert bot.requests("sendMessage")[-1]["acted"] is done
    assert time.monotonic() - start >= fault.seconds
    if fault.kind in ("page", "truncated"):
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    elif fault.kind != "slow":
        assert answer.json()["ok"] is False
    bot.recovers()
    client.ask("sendMessage", chat_id=WANG, text="b")


@pytest.mark.parametrize(("fault", "done"), [(lost_before, 0), (lost_after, 1)])
@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_a_line_that_is_cut(
    bot: BotSide, client: Client, wang: UserSide, fault: Any, done: int, seconds: float
) -> None:
    bot.fails("sendMessage", None, fault(seconds))
    client.ask("sendMessage", chat_id=WANG, text="a")
    start = time.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        client.raw("sendMessage", chat_id=WANG, text="b")
    assert seconds <= time.monotonic() - start < seconds + 0.5
    assert len(wang.heard) == 1 + done
    assert [one["acted"] for one in bot.requests("sendMessage")] == [True, bool(done)]


def test_who_hangs_up_first_does_not_hold_the_server(bot: BotSide, wang: UserSide) -> None:
    bot.fails("*", lost_after(60))
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{bot.url}/bot{bot.token}/sendMessage", json={"chat_id": WANG, "text": "a"}, timeout=0.1)
    assert wang.hears("a").text == "a"


def test_half_of_all_sends(aside: Double) -> None:
    def run() -> list[int]:
        bot = aside.bot()
        bot.user(WANG).start()
        client, found = Client(bot), []
        bot.fails_sometimes("sends", 0.5, too_many_between(1, 60), seed=7)
        for number in range(200):
            answer = client.raw("sendMessage", chat_id=WANG, text=str(number)).json()
            wait = answer.get("parameters", {}).get("retry_after", 0)
            found.append(wait)
            aside.passes(wait)
        assert bot.breaches(grace=0) == []
        client.close()
        return found

    waits = run()
    assert 80 < sum(wait > 0 for wait in waits) < 120
    assert min(wait for wait in waits if wait) >= 1 and max(waits) <= 60
    assert run() == waits, "the same seed fails the same calls"


def test_a_429_forbids_and_a_breach_is_noted(aside: Double) -> None:
    bot = aside.bot()
    bot.user(WANG).start()
    client = Client(bot)
    bot.fails("sends", too_many(30))
    assert client.no("sendMessage", chat_id=WANG, text="a") == (429, "Too Many Requests: retry after 30")
    time.sleep(0.15)
    aside.passes(10)
    assert client.no("sendMessage", chat_id=WANG, text="a")[1] in (
        "Too Many Requests: retry after 20",
        "Too Many Requests: retry after 19",
    )
    client.ask("getMe")
    [breach] = bot.breaches()
    assert breach["scope"] == f"chat {WANG}" and 19 < breach["early"] <= 20
    aside.passes(21)
    client.ask("sendMessage", chat_id=WANG, text="a")
    assert len(bot.breaches(grace=0)) == 1


@pytest.mark.parametrize(
    ("rates", "chats", "most", "wait"),
    [
        (Rates(overall=(30, 1.0), chat=(99, 1.0)), range(1, 40), 30, 1),
        (Rates(), [WANG] * 3, 1, 1),
        (Rates(chat=(3, 3.0)), [WANG] * 5, 3, 3),
        (Rates(chat=(99, 1.0)), [GROUP] * 25, 20, 60),
    ],
)
def test_rates(rates: Rates, chats: Any, most: int, wait: int) -> None:
    still = time.time()
    double = Double(clock=Clock(base=lambda: still))
    bot = double.bot()
    client = Client(bot)
    bot.group(GROUP)
    for user in range(1, 40):
        bot.user(user).start()
    bot.user(WANG).start()
    bot.strict(rates)
    answers = [client.raw("sendMessage", chat_id=chat, text="a") for chat in chats]
    assert [one.status_code for one in answers] == [200] * most + [429] * (len(answers) - most)
    assert answers[-1].headers["Retry-After"] == str(wait)
    double.passes(wait)
    client.ask("sendMessage", chat_id=chats[-1], text="a")
    client.close()
    double.stop()


# -- the log, and a server elsewhere ---------------------------------------------------------------------------------


def test_everything_is_written_down_before_it_is_answered(tmp_path: Path) -> None:
    remote = Remote.started(tmp_path / "log.jsonl", speed=60)
    bot = remote.bot()
    wang, client = bot.user(WANG), Client(bot)
    wang.start("abc")
    client.ask("sendMessage", chat_id=WANG, text="好", reply_markup=keyboard(key(callback_data="x")))
    assert wang.hears("好").labels == ["甲"]
    press = wang.presses("甲")
    client.ask("answerCallbackQuery", callback_query_id=press)
    assert wang.answered(press)["text"] == ""
    with pytest.raises(Impossible, match="乙"):
        wang.presses("乙")
    with pytest.raises(TimeoutError):
        wang.hears("没有", timeout=0.05)
    bot.fails("sendMessage", too_many_between(2, 2), lost_before())
    assert client.no("sendMessage", chat_id=WANG, text="a")[0] == 429
    before = remote.now()
    remote.passes(3)
    assert remote.now() - before >= 3
    entries = read(tmp_path / "log.jsonl")
    assert entries == remote.log() == bot.log()
    assert [(one["kind"], one.get("what", one.get("method"))) for one in entries] == [
        ("user", "says"), ("request", "sendMessage"), ("user", "presses"), ("request", "answerCallbackQuery"), ("request", "sendMessage"),
    ]  # fmt: skip
    assert entries[1]["result"]["text"] == "好" and entries[4]["fault"] == "refused"
    with (tmp_path / "log.jsonl").open("a") as file:
        file.write('{"half of a li')
    assert read(tmp_path / "log.jsonl") == entries
    client.close()
    remote.stop()


def test_bots_do_not_know_each_other(double: Double) -> None:
    one, two = double.bot(), double.bot()
    one.user(WANG).start()
    two.user(WANG)
    assert Client(two).no("sendMessage", chat_id=WANG, text="a")[0] == 403
    assert two.waiting == [] and len(one.waiting) == 1
    assert double.bot(one.token).waiting == one.waiting


@pytest.mark.slow
def test_ten_thousand_calls_of_three_hundred_bots(double: Double) -> None:
    bots = [double.bot() for _ in range(300)]
    with httpx.Client(base_url=double.url, timeout=5) as http:
        for bot in bots:
            bot.user(WANG).start()
        start = time.process_time()
        for number in range(10_000):
            bot = bots[number % 300]
            assert http.post(f"/bot{bot.token}/sendMessage", json={"chat_id": WANG, "text": "a"}).status_code == 200
        assert (time.process_time() - start) / 10_000 < 0.003, "seconds of work, ours and the server's"
