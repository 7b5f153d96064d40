"""The double is as strict as Telegram: who calls, what is taken, who may be written to, what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.telegram.double import (
    BotSide,
    Double,
    Impossible,
    UserSide,
)
from tests.telegram.raw import GROUP, WANG, Client, key, keyboard

pytestmark = pytest.mark.nightly

# -- who calls -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/", 404, "Not Found"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/bot1:AAAA/getMe", 401, "Unauthorized"),
        ("/bot{token}/getStars", 404, "Not Found: method not found"),
        ("/bot{token}", 404, "Not Found: method not found"),
    ],
)
def test_a_wrong_path_or_token(bot: BotSide, path: str, code: int, description: str) -> None:
    answer = httpx.get(bot.url + path.format(token=bot.token))
    assert (answer.status_code, answer.json()["description"]) == (code, description)


def test_a_revoked_token_is_nobody(bot: BotSide, client: Client) -> None:
    assert client.ask("getMe")["id"] == bot.id
    bot.revoke()
    assert client.no("getMe") == (401, "Unauthorized")


def test_every_way_of_sending_parameters(bot: BotSide, wang: UserSide) -> None:
    url = f"{bot.url}/bot{bot.token}/SENDMESSAGE"
    fields = {"chat_id": str(WANG), "text": "你好 &=\n", "reply_markup": json.dumps(keyboard(key(callback_data="x")))}
    ways: list[dict[str, Any]] = [
        {"json": {"chat_id": WANG, "text": "你好 &=\n", "reply_markup": keyboard(key(callback_data="x"))}},
        {"json": fields},
        {"data": fields},
        {"files": {name: (None, value) for name, value in fields.items()}},
        {"params": fields},
    ]
    for way in ways:
        assert httpx.post(url, **way).json()["ok"]
    assert [(one.text, one.labels) for one in wang.heard] == [("你好 &=", ["甲"])] * len(ways)


# -- texts and keyboards ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["好" * 4096, "😀" * 2048, "<b>" + "好" * 4096 + "</b>"])
def test_the_longest_text(client: Client, wang: UserSide, text: str) -> None:
    client.ask("sendMessage", chat_id=WANG, text=text, parse_mode="HTML")
    assert len(wang.chat[-1].text.encode("utf-16-le")) == 2 * 4096


BAD_TEXTS = [
    ({"text": "好" * 4097}, "message is too long"),
    ({"text": "😀" * 2048 + "a"}, "message is too long"),
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "message text is empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
    ({"text": "\ud83d"}, "strings must be encoded in UTF-8"),
    (
        {"text": "<b>a", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    ({"text": "好</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag at byte offset 3"),
    (
        {"text": "<b><i>a</b>", "parse_mode": "HTML"},
        'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    ({"text": "1 < 2", "parse_mode": "HTML"}, "can't parse entities: Unclosed start tag at byte offset 2"),
    (
        {"text": "<h1>a</h1>", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "h1" at byte offset 0',
    ),
    ({"text": "a", "parse_mode": "Word"}, "unsupported parse_mode"),
    (
        {"text": "a", "entities": [{"type": "bold", "offset": -1, "length": 1}]},
        "receive an entity with incorrect offset -1",
    ),
    (
        {"text": "a", "entities": [{"type": "bold", "offset": 9, "length": 1}]},
        "entity begins after the end of the text at UTF-16 offset 9",
    ),
    (
        {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 9}]},
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
    ),
    (
        {"text": "a", "entities": [{"type": "bold"}]},
        "can't parse MessageEntity: expected an Object with type, offset and length",
    ),
    ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
]


@pytest.mark.parametrize(("fields", "description"), BAD_TEXTS)
def test_a_text_that_is_not_taken(client: Client, wang: UserSide, fields: dict[str, Any], description: str) -> None:
    content = json.dumps({"chat_id": WANG} | fields).encode()
    answer = client._http.post("sendMessage", content=content, headers={"Content-Type": "application/json"})
    assert answer.json() == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}
    assert not wang.heard


@pytest.mark.usefixtures("wang")
def test_html_becomes_entities(client: Client) -> None:
    text = '  😀<b>a<i>b</i></b> &lt;c&gt; <a href="https://a.cn/">d</a> /go'
    sent = client.ask("sendMessage", chat_id=WANG, text=text, parse_mode="HTML")
    assert sent["text"] == "😀ab <c> d /go"
    found = {(one["type"], one["offset"], one["length"]) for one in sent["entities"]}
    assert found == {("italic", 3, 1), ("bold", 2, 2), ("text_link", 9, 1), ("bot_command", 11, 3)}


BAD_MARKUPS = [
    (keyboard(key(callback_data="好" * 21 + "a")), ""),
    (keyboard(key(callback_data="好" * 21 + "ab")), "BUTTON_DATA_INVALID"),
    (keyboard(key()), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    (keyboard(key(callback_data="")), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    (keyboard(key(callback_data=1)), 'can\'t parse inline keyboard button: Field "callback_data" must be of type String'),
    (keyboard(key(callback_data="x", url="https://a.cn")), "can't parse inline keyboard button: exactly one optional field must be used"),
    (keyboard({"callback_data": "x"}), 'can\'t parse inline keyboard button: Can\'t find field "text"'),
    (keyboard({"text": " ", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
    (keyboard(key(url="https://a.cn/b?c=d")), ""),
    (keyboard(key(url="tg://user?id=1")), ""),
    (keyboard(key(url="http://localhost:8000/")), "inline keyboard button URL 'http://localhost:8000/' is invalid: Wrong HTTP URL"),
    (keyboard(key(url="tel:120")), "inline keyboard button URL 'tel:120' is invalid: Wrong HTTP URL"),
    (keyboard(key(url="ftp://a.cn")), "inline keyboard button URL 'ftp://a.cn' is invalid: Unsupported URL protocol"),
    (keyboard(key(url="http://127.0.0.1/")), "BUTTON_URL_INVALID"),
    (keyboard(*[key(callback_data="x")] * 8), ""),
    (keyboard(*[key(callback_data="x")] * 9), "reply markup is too long"),
    ({"inline_keyboard": [[key(callback_data="x")]] * 100}, ""),
    ({"inline_keyboard": [[key(callback_data="x")]] * 101}, "reply markup is too long"),
    ("{", "can't parse reply markup JSON object"),
    ([], "object expected as reply markup"),
    ({"inline_keyboard": [key(callback_data="x")]}, 'can\'t parse reply keyboard markup: field "keyboard" must be of type Array of Arrays'),
    ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "description"), BAD_MARKUPS)
def test_keyboards(client: Client, wang: UserSide, markup: Any, description: str) -> None:
    body = client.raw("sendMessage", chat_id=WANG, text="a", reply_markup=markup).json()
    assert body.get("description", "") == (f"Bad Request: {description}" if description else "")
    assert len(wang.heard) == (0 if description else 1)


# -- who may be written to -------------------------------------------------------------------------------------------


def test_whom_the_bot_may_write_to(bot: BotSide, client: Client, wang: UserSide) -> None:
    say = {"text": "a"}
    group = bot.group(GROUP)
    assert client.no("sendMessage", **say) == (400, "Bad Request: chat_id is empty")
    assert client.no("sendMessage", chat_id=5, **say) == (400, "Bad Request: chat not found")
    bot.user(1002)
    assert client.no("sendMessage", chat_id=1002, **say) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    wang.blocks()
    for method in ("sendMessage", "sendChatAction"):
        assert client.no(method, chat_id=WANG, action="typing", **say) == (
            403,
            "Forbidden: bot was blocked by the user",
        )
    with pytest.raises(Impossible):
        wang.says("a")
    wang.start()
    client.ask("sendMessage", chat_id=WANG, **say)
    group.kicks(wang)
    assert client.no("sendMessage", chat_id=GROUP, **say) == (403, "Forbidden: bot was kicked from the supergroup chat")
    group.invites(wang)
    assert client.ask("leaveChat", chat_id=GROUP)
    assert client.no("sendMessage", chat_id=GROUP, **say) == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    )
    wang.leaves()
    assert client.no("sendMessage", chat_id=WANG, **say) == (403, "Forbidden: user is deactivated")
    members = [one["my_chat_member"]["new_chat_member"]["status"] for one in bot.waiting if "my_chat_member" in one]
    assert members == ["kicked", "member", "kicked", "member"]


def test_a_group_that_moves(bot: BotSide, client: Client, wang: UserSide) -> None:
    group = bot.group(-77, kind="group").migrates(wang, GROUP)
    answer = client.raw("sendMessage", chat_id=-77, text="a").json()
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": GROUP}
    client.ask("sendMessage", chat_id=GROUP, text="a")
    assert group.heard[-1].text == "a"
    assert [one["message"].get("migrate_to_chat_id") for one in bot.waiting[-2:]] == [GROUP, None]


def test_in_a_group_the_bot_is_given_what_is_meant_for_it(bot: BotSide, client: Client, wang: UserSide) -> None:
    group, before = bot.group(GROUP), len(bot.waiting)
    said = client.ask("sendMessage", chat_id=GROUP, text="a")["message_id"]
    for text in ("大家好", "/apply", f"@{bot.username} 在吗"):
        group.says(wang, text)
    group.says(wang, "好的", reply_to=said)
    assert [one["message"]["text"] for one in bot.waiting[before:]] == ["/apply", f"@{bot.username} 在吗", "好的"]
    bot.set(privacy=False)
    group.says(wang, "大家好")
    assert bot.waiting[-1]["message"]["text"] == "大家好"


# -- messages afterwards ---------------------------------------------------------------------------------------------


def test_editing(client: Client, wang: UserSide) -> None:
    said = client.ask("sendMessage", chat_id=WANG, text="一", reply_markup=keyboard(key(callback_data="x")))[
        "message_id"
    ]
    edit = {"chat_id": WANG, "message_id": said}
    assert client.no("editMessageText", **edit, text="一", reply_markup=keyboard(key(callback_data="x")))[1].startswith(
        "Bad Request: message is not modified"
    )
    client.ask("editMessageText", **edit, text="二")
    assert (wang.chat[-1].text, wang.chat[-1].labels, wang.chat[-1].edited > 0) == ("二", [], True)
    client.ask("editMessageReplyMarkup", **edit, reply_markup=keyboard(key(callback_data="y")))
    assert wang.chat[-1].labels == ["甲"]
    assert client.no("editMessageText", **edit, text="好" * 4097) == (400, "Bad Request: message is too long")
    assert client.no("editMessageText", chat_id=WANG, message_id=999, text="a") == (
        400,
        "Bad Request: message to edit not found",
    )
    assert client.no("editMessageText", chat_id=WANG, text="a") == (
        400,
        "Bad Request: message identifier is not specified",
    )
    assert client.no("editMessageText", chat_id=WANG, message_id=wang.chat[0].id, text="a") == (
        400,
        "Bad Request: message can't be edited",
    )
    client.ask("deleteMessage", **edit)
    assert client.no("deleteMessage", **edit) == (400, "Bad Request: message to delete not found")


def test_a_message_of_two_days_ago_stays(aside: Double) -> None:
    bot = aside.bot()
    bot.user(WANG).start()
    client = Client(bot)
    said = client.ask("sendMessage", chat_id=WANG, text="a")["message_id"]
    aside.passes(48 * 3600 + 1)
    assert client.no("deleteMessage", chat_id=WANG, message_id=said)[1].endswith("can't be deleted for everyone")


def test_presses(client: Client, wang: UserSide) -> None:
    old = client.ask("sendMessage", chat_id=WANG, text="一", reply_markup=keyboard(key(callback_data="x")))[
        "message_id"
    ]
    client.ask(
        "sendMessage",
        chat_id=WANG,
        text="二",
        reply_markup=keyboard(key(callback_data="y"), {"text": "看", "url": "https://a.cn"}),
    )
    press = wang.presses("甲")
    wang.presses("甲", on=old)
    wang.presses_data("forged", on=9999)
    queries = [one["callback_query"] for one in client.updates() if "callback_query" in one]
    assert [(one["data"], one["message"]["message_id"]) for one in queries] == [
        ("y", old + 1),
        ("x", old),
        ("forged", 9999),
    ]
    assert queries[-1]["message"]["date"] == 0
    assert wang.opens("看") == "https://a.cn"
    for nothing in ("看", "乙"):
        with pytest.raises(Impossible):
            wang.presses(nothing)
    client.ask("answerCallbackQuery", callback_query_id=press, text="好")
    assert wang.answered(press) == {"text": "好", "show_alert": False}
    late = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    assert client.no("answerCallbackQuery", callback_query_id=press) == late
    assert client.no("answerCallbackQuery", callback_query_id="1") == late
    assert client.no("answerCallbackQuery", callback_query_id=queries[1]["id"], text="好" * 201) == (
        400,
        "Bad Request: MESSAGE_TOO_LONG",
    )


def test_a_key_beside_the_typing_field_types_its_label(client: Client, wang: UserSide) -> None:
    sent = client.ask("sendMessage", chat_id=WANG, text="a", reply_markup={"keyboard": [["好的"]]})
    assert "reply_markup" not in sent
    wang.presses("好的")
    assert client.updates()[-1]["message"]["text"] == "好的"


@pytest.mark.parametrize(
    ("commands", "no"),
    [
        ([{"command": "a" * 32, "description": "好" * 256}], ""),
        ([{"command": "a" * 33, "description": "好"}], "BOT_COMMAND_INVALID"),
        ([{"command": "Apply", "description": "好"}], "BOT_COMMAND_INVALID"),
        ([{"command": "apply", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "apply", "description": "好" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{n}", "description": "好"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
        (None, 'parameter "commands" is required'),
    ],
)
def test_commands(client: Client, commands: Any, no: str) -> None:
    body = client.raw("setMyCommands", commands=commands).json()
    assert body.get("description", "") == (f"Bad Request: {no}" if no else "")
    assert len(client.ask("getMyCommands")) == (0 if no else 1)


def test_the_menu_of_one_chat_hides_that_of_all(bot: BotSide, client: Client, wang: UserSide) -> None:
    scope = {"type": "chat", "chat_id": WANG}
    client.ask("setMyCommands", commands=[{"command": "a", "description": "一"}])
    client.ask("setMyCommands", commands=[{"command": "b", "description": "二"}], scope=scope)
    assert (wang.menu, bot.user(1002).menu) == ({"b": "二"}, {"a": "一"})
    client.ask("deleteMyCommands", scope=scope)
    assert wang.menu == {"a": "一"}
    assert client.no("setMyCommands", commands=[], scope=scope | {"chat_id": 5}) == (400, "Bad Request: chat not found")


@pytest.mark.parametrize(("name", "most"), [("Name", 64), ("Description", 512), ("ShortDescription", 120)])
def test_texts_of_the_bot(client: Client, name: str, most: int) -> None:
    field = {"ShortDescription": "short_description"}.get(name, name.lower())
    client.ask(f"setMy{name}", **{field: "好" * most})
    assert client.ask(f"getMy{name}") == {field: "好" * most}
    assert client.no(f"setMy{name}", **{field: "好" * (most + 1)})[0] == 400
