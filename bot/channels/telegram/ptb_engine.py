"""The engine over python-telegram-bot: its types read an update, its Bot sends a post. Its Application is not used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
    User,
)
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.contract import NobodyKnows, NotSent
from bot.channels.telegram.api import PATIENCE, TO_CONNECT, bot_of, quiet, roots
from bot.channels.telegram.decoding import PLAIN_MEDIA, Seen, heard, ours
from bot.channels.telegram.engine import Post, Undecodable
from bot.channels.telegram.refusals import Gone, NotModified, refusal, taken
from bot.conversation.messages import Incoming

_BEFORE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
"""What happens before anything of a request is sent."""


class PtbEngine:
    """`engine.Engine` by python-telegram-bot."""

    def __init__(self, token: str, base: str) -> None:
        self._id = bot_of(token)
        self._requests = (_Request(), _Request())
        request, updates = self._requests  # the second is never used; without it the library makes one of its own
        self._bot = Bot(token, base_url=f"{base.rstrip('/')}/bot", request=request, get_updates_request=updates)
        quiet()

    def decode(self, update: Mapping[str, Any]) -> Incoming | None:
        """See `engine.Engine.decode`."""
        kept = ours(update)
        try:
            seen = _seen(Update.de_json(kept, None))
        except Exception as error:
            trouble = type(error).__name__
        else:
            return heard(self._id, seen)
        raise Undecodable(trouble)  # out of the handler: the library's words quote what was written

    async def send(self, post: Post) -> int:
        """See `engine.Engine.send`."""
        if post.edit:
            try:
                return await self._edit(post)
            except NotModified:
                return post.edit
            except Gone:
                pass
        return await self._call(
            self._bot.send_message,
            chat_id=post.chat,
            text=post.text,
            protect_content=True,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(post),
        )

    async def close(self) -> None:
        """See `engine.Engine.close`."""
        for request in self._requests:
            await request.shutdown()

    async def _edit(self, post: Post) -> int:
        return await self._call(
            self._bot.edit_message_text,
            chat_id=post.chat,
            message_id=post.edit,
            text=post.text,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(post),
        )

    async def _call(self, method: Any, **params: Any) -> int:
        """One call, and no other: what the library raises becomes what the contract names."""
        try:
            message: Message = await method(**params)
            return message.message_id
        except _Told as told:
            failure = told.refusal
        except NetworkError as error:
            # A connection that failed and an answer that did not come are one error of the library; its cause tells.
            failure = NotSent("network") if isinstance(error.__cause__, _BEFORE) else NobodyKnows()
        except Exception:
            failure = NobodyKnows()
        raise failure  # out of the handler: the library's errors know the address


class _Told(TelegramError):
    """The provider has refused. An error of the library's own kind passes through it untouched."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__(type(refusal).__name__)
        self.refusal = refusal


class _Request(HTTPXRequest):
    """Reads answers by our own table. Of what was sent only its id is ours, and only that is handed on: what the
    library cannot read of it has arrived all the same, and would be sent again."""

    def __init__(self) -> None:
        super().__init__(
            connection_pool_size=50,
            read_timeout=PATIENCE,
            write_timeout=PATIENCE,
            connect_timeout=TO_CONNECT,
            pool_timeout=TO_CONNECT,
            httpx_kwargs={"verify": roots(), "trust_env": False},
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(*args, **kwargs)
        told = refusal(status, body)
        if told is not None:
            raise _Told(told)
        message = {"message_id": taken(body), "date": 0, "chat": {"id": 0, "type": "private"}}
        return status, json.dumps({"ok": True, "result": message}).encode()


def _keyboard(post: Post) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(key.label, url=key.url)
            if key.url
            else InlineKeyboardButton(key.label, callback_data=key.token)
            for key in row
        ]
        for row in post.rows
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _seen(update: Update) -> Seen:
    if update.message is not None:
        return _message(update.update_id, "message", update.message)
    if update.edited_message is not None:
        return _message(update.update_id, "edited_message", update.edited_message)
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query)
    return Seen(update.update_id, "")


def _press(update_id: int, press: CallbackQuery) -> Seen:
    chat = press.message.chat if press.message is not None else None
    return Seen(
        update_id,
        "callback_query",
        sender=_person(press.from_user),
        chat=chat.id if chat else 0,
        private=chat is None or chat.type == chat.PRIVATE,
        data=press.data,
        on=press.message.message_id if press.message is not None else 0,
    )


def _message(update_id: int, kind: str, message: Message) -> Seen:
    media = next((name for name in PLAIN_MEDIA if getattr(message, name)), "")
    thing = getattr(message, media) if media else None
    chat = message.chat
    return Seen(
        update_id,
        kind,
        sender=_person(message.from_user) if message.sender_chat is None else 0,
        chat=chat.id,
        private=chat.type == chat.PRIVATE,
        group=chat.type in (chat.GROUP, chat.SUPERGROUP),
        text=message.text,
        caption=message.caption,
        forwarded=message.forward_origin is not None,
        media=media,
        mime=getattr(thing, "mime_type", None),
        words=_words(message),
        came=tuple(user.id for user in message.new_chat_members or ()),
        created=bool(message.group_chat_created or message.supergroup_chat_created),
    )


def _words(message: Message) -> tuple[str | None, ...]:
    """Everything somebody wrote that stands beside a message."""
    words: list[str | None] = []
    for named in (message.document, message.audio, message.video, message.animation):
        words += [named.file_name] if named else []
    if message.audio:
        words += [message.audio.performer, message.audio.title]
    if message.contact:
        words += [message.contact.first_name, message.contact.last_name]
    if message.venue:
        words += [message.venue.title, message.venue.address]
    if message.poll:
        words += [message.poll.question, *(option.text for option in message.poll.options)]
    if message.checklist:
        words += [message.checklist.title, *(task.text for task in message.checklist.tasks)]
    return tuple(words)


def _person(user: User | None) -> int:
    return user.id if user is not None and not user.is_bot else 0
