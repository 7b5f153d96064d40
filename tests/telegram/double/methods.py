"""The methods of the Bot API, apart from getUpdates, which waits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import keyboards, texts
from .errors import bad
from .params import Params
from .state import Bot, Chat, Message, Stand, Webhook
from .updates import DEFAULT, PRESS

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TWO_DAYS = 48 * 3600
_TOASTS = 200


def get_me(bot: Bot, _: Params) -> Any:
    """Who the bot is."""
    return bot.self_shape()


# -- messages --------------------------------------------------------------------------------------------------------


def _chat(bot: Bot, params: Params) -> Chat:
    number = params.text("chat_id")
    if not number:
        raise bad("chat_id is empty")
    return bot.chat(params.integer("chat_id"))


def _text(params: Params) -> dict[str, Any]:
    if not params.text("text"):
        raise bad("message text is empty")
    given = params.structure("entities", "entities")
    text, entities = texts.formatted(params.text("text"), params.text("parse_mode"), given)
    if not text:
        raise bad("message text is empty")
    if texts.units(text) > texts.TEXT:
        raise bad("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def _markup(params: Params, *, inline: bool = False) -> dict[str, Any]:
    markup = keyboards.checked(params.structure("reply_markup", "reply markup"), inline=inline)
    return {"reply_markup": markup} if markup else {}


def _reply(chat: Chat, params: Params) -> dict[str, Any]:
    found = params.structure("reply_parameters", "reply parameters")
    asked = Params(found if isinstance(found, dict) else {})
    number = asked.integer("message_id") or params.integer("reply_to_message_id")
    if not number:
        return {}
    if number in chat.messages:
        return {"reply_to_message": _without(chat.messages[number], "reply_to_message")}
    if asked.flag("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")


def _without(message: Message, *names: str) -> Message:
    return {name: value for name, value in message.items() if name not in names}


def _shown(message: Message) -> Message:
    """A message as the bot is given it: a keyboard beside the typing field belongs to the phone alone."""
    inline = "inline_keyboard" in message.get("reply_markup", {})
    return message if inline else _without(message, "reply_markup")


def send_message(bot: Bot, params: Params) -> Any:
    """A new message."""
    content = _text(params) | _markup(params)
    chat = _chat(bot, params)
    chat.check()
    content |= _reply(chat, params)
    if params.flag("protect_content"):
        content["has_protected_content"] = True
    return _shown(bot.add_message(chat, bot.me, **content))


def _own(bot: Bot, params: Params, what: str) -> tuple[Chat, Message]:
    """The bot's message that is to be changed."""
    chat = _chat(bot, params)
    chat.check()
    if not params.integer("message_id"):
        raise bad("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad(f"message to {what} not found")
    if message["from"]["id"] != bot.id:
        raise bad("message can't be edited" if what == "edit" else "message can't be deleted")
    return chat, message


def _replace(bot: Bot, chat: Chat, old: Message, new: Message) -> Any:
    same = ("text", "entities", "reply_markup")
    if all(old.get(name) == new.get(name) for name in same):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    chat.put(new | {"edit_date": int(bot.clock())})
    return _shown(chat.messages[old["message_id"]])


def edit_message_text(bot: Bot, params: Params) -> Any:
    """A newer state of a message. Without a keyboard, that goes."""
    content = _text(params) | _markup(params, inline=True)
    chat, old = _own(bot, params, "edit")
    return _replace(bot, chat, old, _without(old, "text", "entities", "reply_markup") | content)


def edit_message_reply_markup(bot: Bot, params: Params) -> Any:
    """Another keyboard, or none."""
    markup = _markup(params, inline=True)
    chat, old = _own(bot, params, "edit")
    return _replace(bot, chat, old, _without(old, "reply_markup") | markup)


def delete_message(bot: Bot, params: Params) -> Any:
    """A message goes, within 48 hours; in a private chat the person's own too."""
    chat = _chat(bot, params)
    chat.check()
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad("message to delete not found")
    foreign = message["from"]["id"] != bot.id and chat.kind != "private"
    if foreign or bot.clock() > message["date"] + _TWO_DAYS:
        raise bad("message can't be deleted for everyone")
    del chat.messages[message["message_id"]]
    chat.touch()
    return True


def answer_callback_query(bot: Bot, params: Params) -> Any:
    """The press of a button is done with."""
    text = params.text("text")
    if texts.units(text) > _TOASTS:
        raise bad("MESSAGE_TOO_LONG")
    press = bot.presses.get(params.text("callback_query_id"))
    if press is None or press.answer is not None or bot.clock() > press.at + PRESS:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    press.answer = {"text": text, "show_alert": params.flag("show_alert")}
    bot.chats[press.chat].touch()
    return True


def send_chat_action(bot: Bot, params: Params) -> Any:
    """The bot seems to write."""
    _chat(bot, params).check()
    if not params.text("action"):
        raise bad("wrong parameter action in request")
    return True


# -- the bot itself --------------------------------------------------------------------------------------------------


def _scope(bot: Bot, params: Params) -> str:
    scope = params.structure("scope", "bot command scope") or {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad("can't parse BotCommandScope: Can't find field \"type\"")
    if "chat_id" in scope:
        bot.chat(Params(scope).integer("chat_id"))
    return ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)


def set_my_commands(bot: Bot, params: Params) -> Any:
    """The menu of a scope."""
    commands = params.structure("commands", "commands")
    if not isinstance(commands, list):
        raise bad('parameter "commands" is required')
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not isinstance(one, dict) or not _COMMAND.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= texts.units(str(one.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    key = (_scope(bot, params), params.text("language_code"))
    bot.commands[key] = [
        {"command": one["command"].removeprefix("/"), "description": one["description"]} for one in commands
    ]
    return True


def get_my_commands(bot: Bot, params: Params) -> Any:
    """The menu of a scope."""
    return bot.commands.get((_scope(bot, params), params.text("language_code")), [])


def delete_my_commands(bot: Bot, params: Params) -> Any:
    """No menu of a scope any more; a wider one shows."""
    bot.commands.pop((_scope(bot, params), params.text("language_code")), None)
    return True


def _texts(kind: str, most: int) -> tuple[Callable[[Bot, Params], Any], Callable[[Bot, Params], Any]]:
    """Two methods: one sets a text of the bot, one reads it."""

    def put(bot: Bot, params: Params) -> Any:
        if texts.units(params.text(kind)) > most:
            raise bad(f"bot {kind.replace('_', ' ')} is too long")
        bot.texts[kind, params.text("language_code")] = params.text(kind)
        return True

    def read(bot: Bot, params: Params) -> Any:
        default = bot.me.first_name if kind == "name" else ""
        said = bot.texts.get((kind, params.text("language_code"))) or bot.texts.get((kind, "")) or default
        return {kind: said}

    return put, read


set_my_name, get_my_name = _texts("name", 64)
set_my_description, get_my_description = _texts("description", 512)
set_my_short_description, get_my_short_description = _texts("short_description", 120)


# -- chats -----------------------------------------------------------------------------------------------------------


def get_chat(bot: Bot, params: Params) -> Any:
    """A chat in full."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return _chat(bot, params).shape() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }


def leave_chat(bot: Bot, params: Params) -> Any:
    """The bot goes out of a group."""
    chat = _chat(bot, params)
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.check()
    chat.stand = Stand.LEFT
    chat.touch()
    return True


# -- webhook ---------------------------------------------------------------------------------------------------------


def allow(bot: Bot, params: Params) -> None:
    """Take over which kinds of update the bot wants; an empty list: the usual ones; nothing: as before."""
    kinds = params.structure("allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        bot.updates.allowed = frozenset(str(kind).lower() for kind in kinds) or DEFAULT


def set_webhook(bot: Bot, params: Params) -> Any:
    """Post updates to a URL from now on. As a local server does, plain http to any port is taken."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(bot, params)
    if not re.match(r"https?://[^/\s]", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters" if len(secret) <= 256 else "secret token is too long")
    allow(bot, params)
    if params.flag("drop_pending_updates"):
        bot.updates.drop()
    same = bot.webhook.url == url and bot.webhook.secret == secret
    if not same:
        connections = min(max(params.integer("max_connections", 40) or 40, 1), 100)
        bot.webhook = Webhook(url, secret, connections)
        bot.updates.terminate()
        bot.rehook()
    return Said(True, "Webhook is already set" if same else "Webhook was set")


def delete_webhook(bot: Bot, params: Params) -> Any:
    """Post nothing any more."""
    was = bool(bot.webhook.url)
    bot.webhook = Webhook()
    bot.rehook()
    if params.flag("drop_pending_updates"):
        bot.updates.drop()
    return Said(True, "Webhook was deleted" if was else "Webhook is already deleted")


def get_webhook_info(bot: Bot, _: Params) -> Any:
    """How the posting goes."""
    bot.updates.expire()
    hook = bot.webhook
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates.waiting),
    }
    if hook.url:
        info |= {"max_connections": hook.connections, "ip_address": "127.0.0.1"}
    if hook.error_at:
        info |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
    if bot.updates.allowed != DEFAULT:
        info["allowed_updates"] = sorted(bot.updates.allowed)
    return info


class Said:
    """A result with a word beside it."""

    def __init__(self, result: Any, description: str) -> None:
        self.result = result
        self.description = description


_ALL: tuple[Callable[[Bot, Params], Any], ...] = (
    get_me, send_message, edit_message_text, edit_message_reply_markup, delete_message, answer_callback_query,
    send_chat_action, set_my_commands, get_my_commands, delete_my_commands, get_chat, leave_chat, set_webhook,
    delete_webhook, get_webhook_info,
)  # fmt: skip
METHODS: dict[str, Callable[[Bot, Params], Any]] = {one.__name__.replace("_", ""): one for one in _ALL} | {
    "setmyname": set_my_name,
    "getmyname": get_my_name,
    "setmydescription": set_my_description,
    "getmydescription": get_my_description,
    "setmyshortdescription": set_my_short_description,
    "getmyshortdescription": get_my_short_description,
}
"""By name in small letters: their case does not matter."""
