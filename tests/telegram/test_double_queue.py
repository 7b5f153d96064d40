"""The double keeps and delivers updates as Telegram does, polled and posted."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import httpx
import pytest

from tests.telegram.double import (
    BotSide,
    Double,
    Impossible,
    UserSide,
)
from tests.telegram.hook import Hook
from tests.telegram.raw import WANG, Client, key, keyboard, said

pytestmark = pytest.mark.nightly

# -- the queue -------------------------------------------------------------------------------------------------------


def test_an_offset_confirms_what_is_below(bot: BotSide, client: Client, wang: UserSide) -> None:
    bot.set(guard=False)
    for text in "一二三四":
        wang.says(text)
    ids = [one["update_id"] for one in client.updates()]
    assert ids == list(range(ids[0], ids[0] + 5))
    assert said(client.updates(limit=2)) == ["/start", "一"]
    assert said(client.updates(ids[2])) == ["二", "三", "四"]
    assert said(client.updates()) == ["二", "三", "四"]
    assert said(client.updates(ids[4] + 1000)) == ["二", "三", "四"]
    assert said(client.updates(-1)) == ["四"]
    assert len(bot.waiting) == 1
    assert client.updates(ids[4] + 1) == []


def test_the_same_offset_at_once_is_given_one_update(bot: BotSide, client: Client, wang: UserSide) -> None:
    wang.says("一")
    first = client.updates()
    assert (len(first), len(client.updates()), len(client.updates(first[1]["update_id"]))) == (2, 1, 1)
    bot.set(guard=False)
    assert (len(client.updates(1)), len(client.updates(1))) == (1, 1)


def test_only_the_kinds_asked_for(client: Client, wang: UserSide) -> None:
    client.updates(-1, allowed_updates=["callback_query"])
    wang.says("一")
    assert said(client.updates()) == ["/start"]
    client.updates(allowed_updates=[])
    wang.edits("二")
    assert "edited_message" in client.updates(-1)[0]


def test_a_poll_wakes_when_something_comes(client: Client, wang: UserSide) -> None:
    offset = client.updates()[-1]["update_id"] + 1
    threading.Timer(0.2, lambda: wang.says("一")).start()
    start = time.monotonic()
    assert said(client.updates(offset, timeout=4)) == ["一"]
    assert 0.15 < time.monotonic() - start < 1.0
    start = time.monotonic()
    assert client.updates(offset + 1, timeout=1) == []
    assert 0.9 < time.monotonic() - start < 2.0


def test_a_second_poller_ends_the_first(bot: BotSide, client: Client) -> None:
    other, heard = Client(bot), []
    first = threading.Thread(target=lambda: heard.append(client.no("getUpdates", timeout=4)))
    first.start()
    time.sleep(0.2)
    assert other.updates(timeout=1) == []
    first.join()
    assert heard == [
        (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
    ]


def test_a_webhook_ends_a_poll(bot: BotSide, client: Client) -> None:
    other, heard = Client(bot), []
    poll = threading.Thread(target=lambda: heard.append(client.no("getUpdates", timeout=4)))
    poll.start()
    time.sleep(0.2)
    other.ask("setWebhook", url="http://127.0.0.1:9/")
    poll.join()
    assert heard == [(409, "Conflict: terminated by setWebhook request")]


def test_a_poller_that_died_is_no_second_one(bot: BotSide, client: Client) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{bot.url}/bot{bot.token}/getUpdates", json={"timeout": 5}, timeout=0.2)
    time.sleep(0.1)
    assert client.updates(timeout=1) == []
    assert [one["status"] for one in bot.requests("getUpdates")] == [200, 200]


def test_how_long_updates_are_kept(aside: Double) -> None:
    bot = aside.bot()
    wang, client = bot.user(WANG), Client(bot)
    wang.start()
    client.ask("sendMessage", chat_id=WANG, text="a", reply_markup=keyboard(key(callback_data="x")))
    press = wang.presses("甲")
    aside.passes(149)
    assert len(bot.waiting) == 2
    aside.passes(2)
    assert said(bot.waiting) == ["/start"]
    assert client.no("answerCallbackQuery", callback_query_id=press)[0] == 400
    aside.passes(86_400 - 152)
    assert len(bot.waiting) == 1
    aside.passes(2)
    assert bot.waiting == []


def test_disorder(bot: BotSide, client: Client, wang: UserSide) -> None:
    bot.set(guard=False)
    for number in range(20):
        wang.says(str(number))
    bot.disorder(0.5, shuffle=True, seed=3)
    batch = [one["update_id"] for one in client.updates()]
    assert len(set(batch)) == 21 < len(batch) and batch != sorted(batch)
    assert client.updates(max(batch) + 1), "some that were confirmed come again"
    bot.disorder()
    assert client.updates(max(batch) + 1) == []


def test_disorder_leaves_no_older_one_out(bot: BotSide, client: Client, wang: UserSide) -> None:
    """Whoever confirms the newest of a batch confirms nothing that was not given."""
    bot.set(guard=False)
    for number in range(30):
        wang.says(str(number))
    offset = 0
    for seed in range(10):
        bot.disorder(0.9, shuffle=True, seed=seed)
        oldest = [one["update_id"] for one in bot.waiting if one["update_id"] >= offset][:3]
        batch = [one["update_id"] for one in client.updates(offset, limit=3)]
        assert set(oldest) <= set(batch) and max(batch) == oldest[-1]
        offset = oldest[-1] + 1


def test_updates_as_they_are_given(bot: BotSide, client: Client) -> None:
    bot.injects({"message": {"chat": "\ud800"}})
    bot.numbers_from(7)
    bot.injects({"poll": None})
    bot.injects({"update_id": 5})
    assert client.updates() == [
        {"update_id": 5},
        {"update_id": 7, "poll": None},
        {"update_id": 500_000_001, "message": {"chat": "\ud800"}},
    ]


def test_what_people_send(client: Client, wang: UserSide) -> None:
    for kind in (
        "photo",
        "voice",
        "document",
        "video",
        "audio",
        "animation",
        "video_note",
        "sticker",
        "contact",
        "location",
        "dice",
    ):
        wang.sends(kind)
        assert kind in client.updates(-1)[0]["message"]
    wang.sends("photo", "看这个 /help", album="9")
    shown = client.updates(-1)[0]["message"]
    assert (shown["caption"], shown["media_group_id"], len(shown["caption_entities"])) == ("看这个 /help", "9", 1)
    wang.sends("contact", first_name="李", phone_number="+8613900001234", user_id=5)
    assert client.updates(-1)[0]["message"]["contact"]["user_id"] == 5
    for kind, words in (("sticker", "话"), ("photo", "话" * 1025), ("feeling", "")):
        with pytest.raises(Impossible):
            wang.sends(kind, words)
    wang.says("😀" * 2049)
    assert [len(one) for one in said(client.updates(-2))] == [2048, 1]
    wang.edits("改了", message=1)
    assert client.updates(-1)[0]["edited_message"]["text"] == "改了"
    assert wang.chat[0].text == "改了"


# -- webhook ---------------------------------------------------------------------------------------------------------


def test_setting_a_webhook(bot: BotSide, client: Client, wang: UserSide) -> None:
    assert client.no("setWebhook", url="a.cn") == (
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    )
    assert client.no("setWebhook", url="https://a.cn", secret_token="秘") == (
        400,
        "Bad Request: secret token contains unallowed characters",
    )
    assert client.no("setWebhook", url="https://a.cn", secret_token="a" * 257) == (
        400,
        "Bad Request: secret token is too long",
    )
    hook = Hook((500, {}), (500, {}))
    bot.set(webhook_pace=0.01)
    for word in ("Webhook was set", "Webhook is already set"):
        assert client.raw("setWebhook", url=hook.url, secret_token="s-1").json()["description"] == word
    assert client.no("getUpdates")[0] == 409
    hook.waits_for(3)
    time.sleep(0.05)
    assert [headers["X-Telegram-Bot-Api-Secret-Token"] for _, _, headers in hook.came] == ["s-1"] * 3
    info = client.ask("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (hook.url, 0)
    assert info["last_error_message"] == "Wrong response from the webhook: 500"
    for word in ("Webhook was deleted", "Webhook is already deleted"):
        assert client.raw("deleteWebhook").json()["description"] == word
    wang.says("一")
    assert said(client.updates()) == ["一"]
    hook.stop()


@pytest.mark.parametrize("connections", [40, 1])
def test_one_in_flight_for_each_chat_and_presses_overtake(client: Client, wang: UserSide, connections: int) -> None:
    client.ask("sendMessage", chat_id=WANG, text="a", reply_markup=keyboard(key(callback_data="x")))
    hook = Hook(seconds=0.1)
    client.ask("setWebhook", url=hook.url, max_connections=connections, drop_pending_updates=True)
    for text in "一二三":
        wang.says(text)
    wang.presses("甲")
    hook.waits_for(4)
    kinds = ["message" in update for _, update, _ in hook.came]
    assert hook.most == min(connections, 2) and kinds.index(False) < 2
    assert [update["message"]["text"] for _, update, _ in hook.came if "message" in update] == ["一", "二", "三"]
    hook.stop()


def test_a_webhook_that_fails_is_tried_until_the_update_is_too_old(aside: Double) -> None:
    bot = aside.bot()
    client = Client(bot)
    hook = Hook((503, {"Retry-After": "20"}), *[(500, {})] * 4)
    bot.set(webhook_pace=0.01)
    client.ask("setWebhook", url=hook.url)
    bot.user(WANG).start()
    hook.waits_for(6)
    times = [when for when, _, _ in hook.came]
    gaps = [later - before for before, later in pairwise(times)]
    assert gaps[0] >= 0.19 and gaps[1] >= 0.019
    assert gaps[4] > gaps[3] > gaps[2] > gaps[1]
    hook.stop()

    bot.user(1002).start()
    time.sleep(0.2)
    assert bot.log(kind="delivery", status=0) and len(bot.waiting) == 1
    aside.passes(86_401)
    assert bot.waiting == []


def test_a_webhook_is_given_some_twice(bot: BotSide, client: Client, wang: UserSide) -> None:
    hook = Hook()
    bot.disorder(0.5, seed=1)
    client.ask("setWebhook", url=hook.url, drop_pending_updates=True)
    for number in range(20):
        wang.says(str(number))
    hook.waits_until(lambda: not bot.waiting)
    assert len(set(hook.texts())) == 20 < len(hook.texts())
    hook.stop()
