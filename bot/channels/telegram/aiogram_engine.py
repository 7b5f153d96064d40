"""The engine over aiogram: its types read an update, its Bot sends a post. Its dispatcher is not used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import (
    CallbackQuery,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
    User,
)
from aiohttp import ClientConnectorError, ClientTimeout, ConnectionTimeoutError, InvalidURL

from bot.channels.contract import NobodyKnows, NotSent
from bot.channels.telegram.api import PATIENCE, TO_CONNECT, bot_of, quiet
from bot.channels.telegram.decoding import PLAIN_MEDIA, Seen, heard, ours
from bot.channels.telegram.engine import Post, Undecodable
from bot.channels.telegram.refusals import Gone, NotModified, refusal, taken
from bot.conversation.messages import Incoming


class AiogramEngine:
    """`engine.Engine` by aiogram."""

    def __init__(self, token: str, base: str) -> None:
        self._id = bot_of(token)
        session = _Session(api=TelegramAPIServer.from_base(base))
        # Passed on to aiohttp as it is: only with a time of its own is a connection that failed told from an answer
        # that did not come.
        session.timeout = ClientTimeout(total=PATIENCE, connect=TO_CONNECT)  # type: ignore[assignment]
        self._bot = Bot(token, session=session)
        quiet()

    def decode(self, update: Mapping[str, Any]) -> Incoming | None:
        """See `engine.Engine.decode`."""
        kept = ours(update)
        try:
            seen = _seen(Update.model_validate(kept))
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
        await self._bot.session.close()

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
            return int(await method(**params))
        except _Told as told:
            failure = told.refusal
        except TelegramNetworkError as error:
            failure = _unheard(error.__cause__)
        except Exception:
            failure = NobodyKnows()
        raise failure  # out of the handler: the library's errors know the address


class _Told(Exception):
    """The provider has refused."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__()
        self.refusal = refusal


class _Session(AiohttpSession):
    """Reads answers by our own table. Of what was sent only its id is ours: what the library cannot read of it has
    arrived all the same, and would be sent again."""

    async def close(self) -> None:
        """Let go of the connections. aiohttp itself waits until they are closed; the library sleeps after that."""
        if self._session is not None:
            await self._session.close()

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        del bot, method
        told = refusal(status_code, content)
        if told is not None:
            raise _Told(told)
        return Response[Any].model_construct(ok=True, result=taken(content))


def _unheard(cause: BaseException | None) -> Exception:
    if isinstance(cause, ClientConnectorError | ConnectionTimeoutError | InvalidURL):
        return NotSent("network")
    return NobodyKnows()


def _keyboard(post: Post) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(text=key.label, url=key.url)
            if key.url
            else InlineKeyboardButton(text=key.label, callback_data=key.token)
            for key in row
        ]
        for row in post.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


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
        private=chat is None or chat.type == "private",
        data=press.data,
        on=press.message.message_id if press.message is not None else 0,
    )


def _message(update_id: int, kind: str, message: Message) -> Seen:
    media = next((name for name in PLAIN_MEDIA if getattr(message, name)), "")
    thing = getattr(message, media) if media else None
    chat: Chat = message.chat
    return Seen(
        update_id,
        kind,
        sender=_person(message.from_user) if message.sender_chat is None else 0,
        chat=chat.id,
        private=chat.type == "private",
        group=chat.type in ("group", "supergroup"),
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
