"""What nobody's library reads, and what stands behind a command: danger in it is heard, and answered (ux 9.9, 9.12)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.anything import READ, external_id, raw, room, sender, typed
from bot.conversation.messages import Heard, Incoming
from tests.chat import BOT, Chat
from tests.village import Village

HELP = "我不想活了"
PERSON = {"id": 1001, "is_bot": False, "first_name": "x"}
ROOM = {"id": -500, "type": "group", "title": "x"}


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    village = Village.on_disk(tmp_path)
    yield Chat(village)
    village.close()


def message(**more: Any) -> dict[str, Any]:
    """A message in a private chat, broken in a way of its own."""
    return {"update_id": 7, "message": {"message_id": "?", "from": PERSON, "chat": {"id": 1001}, **more}}


def arrives(chat: Chat, update: Any) -> list[str]:
    """What the wire makes of what it cannot decode; returns the keys of what leaves for this chat."""
    incoming = Incoming(
        "telegram", BOT, external_id(update), sender(update), Heard.UNREAD, raw(update), typed(update), room(update)
    )
    chat.village.app.receive(incoming, chat.village.now)
    return [one.said.key for one in chat.fresh()]


TYPED = {
    "a text": message(text=HELP),
    "a text that is half of a character broken": message(text=f"{HELP}\ud83d"),
    "a caption": message(photo=[{"file_id": "x"}], caption=HELP),
    "a contact's name": message(contact={"first_name": HELP, "phone_number": 5}),
    "a file's name": message(document={"file_name": f"{HELP}.txt"}),
    "what did not exist yesterday": message(hologram={"says": [{"words": HELP}]}),
    "a change": {"update_id": 7, "edited_message": {"from": PERSON, "text": HELP}},
    "a person without an id, in a chat that has one": message(**{"from": "?"}, text=HELP),
    "a cry for help, and what machines put beside it": message(text="救命", language_code="zh", file_id="x"),
}


@pytest.mark.parametrize("update", TYPED.values(), ids=TYPED)
def test_danger_in_what_cannot_be_decoded_is_answered_with_its_card(chat: Chat, update: Any) -> None:
    assert arrives(chat, update)[0].startswith("card.")
    assert len(chat.village.rows("alert")) == 1
    [kept] = chat.village.rows("quarantine")
    assert HELP.encode() not in kept.raw_box


@pytest.mark.parametrize(
    "update", [{"message": {"text": HELP}}, {"message": {"from": {"id": 0}, "text": HELP}}, HELP, [HELP]]
)
def test_where_nobody_knows_whose_it_is_the_alert_is_raised_without_a_road(chat: Chat, update: Any) -> None:
    assert arrives(chat, update) == []
    assert len(chat.village.rows("alert")) == 1
    assert chat.village.rows("sending") == []


def test_what_a_group_brought_is_answered_to_the_person_alone(chat: Chat) -> None:
    assert arrives(chat, message(chat=ROOM, text=HELP))[0].startswith("card.")
    assert {one.address for one in chat.village.rows("sending")} == {"1001"}


NOT_SAID = {
    "what we said ourselves": message(text="好的", reply_to_message={"text": HELP}),
    "what was quoted": message(text="好的", quote={"text": HELP}),
    "who somebody is": message(**{"from": {**PERSON, "first_name": HELP}}, text="好的"),
    "the card under a button": {"callback_query": {"from": PERSON, "message": {"text": HELP}, "data": HELP}},
    "nothing at all": message(),
}


@pytest.mark.parametrize("update", NOT_SAID.values(), ids=NOT_SAID)
def test_anything_else_is_asked_for_once_more(chat: Chat, update: Any) -> None:
    assert arrives(chat, update) == ["error.again"]
    assert chat.village.rows("alert") == []
    assert arrives(chat, update) == [], "the same again is one turn"


def test_where_others_read_along_nothing_is_asked(chat: Chat) -> None:
    assert arrives(chat, message(chat=ROOM, text="好的")) == []


def test_what_is_endless_and_bottomless_is_read_as_far_as_it_goes() -> None:
    deep: Any = HELP
    for _ in range(100_000):
        deep = [deep]
    assert typed({"message": deep}) == HELP
    assert len(typed(message(text="x" * 10**6))) == READ
    assert json.loads(raw({"update_id": 7, "message": deep})) == {"update_id": 7}


BEHIND = [
    f"/start {HELP}",
    f"/START@helper_bot  {HELP}",
    f"/help {HELP}",
    f"/今天 {HELP}",
    "/start 救命",
    "/stop 救命啊",
    "/救命",
]


@pytest.mark.parametrize("text", BEHIND)
def test_words_behind_a_command_are_heard(chat: Chat, text: str) -> None:
    chat.types("你好")
    assert chat.types(text)[0].said.key.startswith("card.")
    assert len(chat.village.rows("alert")) == 1


def test_words_behind_start_come_with_it_and_are_heard(chat: Chat) -> None:
    assert chat.hears(Heard.OPEN, "", words=HELP)[0].said.key.startswith("card.")
    assert [one.said.key for one in chat.hears(Heard.OPEN, "", words="邀请码")] == ["home.back"]
