"""Both libraries read what the double says: the shapes are Telegram's."""

from __future__ import annotations

import asyncio
from typing import Any

import aiogram
import pytest
import telegram
from aiogram import exceptions, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import error

from tests.telegram.double import BotSide, refused, too_many

pytestmark = pytest.mark.nightly

WANG, GROUP = 1001, -1001000
KINDS = ("photo", "voice", "document", "video", "audio", "animation", "video_note", "sticker", "contact", "location", "dice")  # fmt: skip
EVERY = ["message", "edited_message", "callback_query", "my_chat_member"]


def live(bot: BotSide) -> None:
    """Somebody does everything once."""
    wang = bot.user(WANG, last_name="小", username="wangyan")
    wang.start("abc")
    wang.says("看 https://a.cn @somebody 😀 /help")
    wang.edits("改")
    for kind in KINDS:
        wang.sends(kind)
    wang.sends("photo", "这是 /help", album="7")
    wang.blocks()
    wang.unblocks()
    wang.says("答", reply_to=1)
    group = bot.group(-88, kind="group")
    group.says(wang, "/apply")
    group.migrates(wang, GROUP)
    wang.presses_data("forged", on=999)


def test_aiogram_reads_everything(bot: BotSide) -> None:
    live(bot)

    async def run() -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(bot.url))
        client = aiogram.Bot(bot.token, session=session)
        keyboard = types.InlineKeyboardMarkup(
            inline_keyboard=[[types.InlineKeyboardButton(text="甲", callback_data="x")]]
        )
        assert (await client.get_me()).username == bot.username
        sent = await client.send_message(
            WANG, "<b>你</b>好", parse_mode="HTML", reply_markup=keyboard, protect_content=True
        )
        assert sent.reply_markup and sent.reply_markup.model_dump() == keyboard.model_dump()
        assert sent.html_text == "<b>你</b>好" and sent.has_protected_content
        press = bot.user(WANG).presses("甲")
        edited = await client.edit_message_text("再见", chat_id=WANG, message_id=sent.message_id)
        assert isinstance(edited, types.Message) and edited.edit_date and edited.reply_markup is None
        assert await client.answer_callback_query(press, text="好")
        updates = await client.get_updates(allowed_updates=EVERY)
        assert [one.update_id for one in updates] == [one["update_id"] for one in bot.waiting]
        for update, raw in zip(updates, bot.waiting, strict=True):
            assert update.event_type in raw
            assert not update.model_extra and not getattr(update.event, "model_extra", None)
            if update.message:
                assert update.message.content_type != "unknown"
        assert updates[-1].callback_query and updates[-1].callback_query.data == "x"
        assert isinstance(updates[-2].callback_query and updates[-2].callback_query.message, types.InaccessibleMessage)
        command = types.BotCommand(command="apply", description="申请")
        assert await client.set_my_commands([command], scope=types.BotCommandScopeChat(chat_id=WANG))
        [read] = await client.get_my_commands(scope=types.BotCommandScopeChat(chat_id=WANG))
        assert (read.command, read.description) == ("apply", "申请")
        assert await client.set_my_name("精康") and (await client.get_my_name()).name == "精康"
        assert (await client.get_my_description()).description == ""
        assert (await client.get_my_short_description()).short_description == ""
        assert (await client.get_chat(WANG)).type == "private"
        assert (await client.get_webhook_info()).url == ""
        assert await client.send_chat_action(WANG, "typing") and await client.delete_message(WANG, sent.message_id)
        bot.fails("sendMessage", too_many(9), refused(401, "Unauthorized"))
        with pytest.raises(exceptions.TelegramRetryAfter) as wait:
            await client.send_message(WANG, "a")
        assert wait.value.retry_after == 9
        bot.call("recover")
        with pytest.raises(exceptions.TelegramMigrateToChat) as moved:
            await client.send_message(-88, "a")
        assert moved.value.migrate_to_chat_id == GROUP
        bot.user(WANG).blocks()
        with pytest.raises(exceptions.TelegramForbiddenError):
            await client.send_message(WANG, "a")
        await session.close()

    asyncio.run(run())


def unread(thing: Any) -> dict[str, Any]:
    """What python-telegram-bot did not know in an object and what is in it."""
    found = dict(thing.api_kwargs)
    for name in ("message", "edited_message", "callback_query", "my_chat_member", "from_user", "chat"):
        inner = getattr(thing, name, None)
        if isinstance(inner, telegram.TelegramObject):
            found |= unread(inner)
    return found


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_python_telegram_bot_reads_everything(bot: BotSide) -> None:
    live(bot)

    async def run() -> None:
        client = telegram.Bot(bot.token, base_url=f"{bot.url}/bot")
        await client.initialize()
        assert client.username == bot.username
        keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("甲", callback_data="x")]])
        sent = await client.send_message(
            WANG, "<b>你</b>好", parse_mode="HTML", reply_markup=keyboard, protect_content=True
        )
        assert sent.reply_markup == keyboard and sent.text_html == "<b>你</b>好" and sent.has_protected_content
        press = bot.user(WANG).presses("甲")
        edited = await client.edit_message_text("再见", WANG, sent.message_id)
        assert isinstance(edited, telegram.Message) and edited.edit_date and edited.reply_markup is None
        assert await client.answer_callback_query(press, "好")
        updates = await client.get_updates(allowed_updates=EVERY)
        assert [one.update_id for one in updates] == [one["update_id"] for one in bot.waiting]
        for update, raw in zip(updates, bot.waiting, strict=True):
            kind = next(name for name in raw if name != "update_id")
            assert getattr(update, kind) is not None and unread(update) == {}
            if kind == "message":
                assert update.message.effective_attachment is not None or {
                    "text",
                    "migrate_to_chat_id",
                    "migrate_from_chat_id",
                } & set(raw[kind])
        assert updates[-1].callback_query.data == "x"
        assert updates[-2].callback_query.message.message_id == 999
        command = telegram.BotCommand("apply", "申请")
        assert await client.set_my_commands([command], scope=telegram.BotCommandScopeChat(WANG))
        assert await client.get_my_commands(scope=telegram.BotCommandScopeChat(WANG)) == (command,)
        assert await client.set_my_name("精康") and (await client.get_my_name()).name == "精康"
        assert (await client.get_my_description()).description == ""
        assert (await client.get_my_short_description()).short_description == ""
        assert (await client.get_chat(WANG)).type == "private"
        assert (await client.get_webhook_info()).url == ""
        assert await client.send_chat_action(WANG, "typing") and await client.delete_message(WANG, sent.message_id)
        bot.fails("sendMessage", too_many(9))
        with pytest.raises(error.RetryAfter):
            await client.send_message(WANG, "a")
        bot.recovers()
        with pytest.raises(error.ChatMigrated) as moved:
            await client.send_message(-88, "a")
        assert moved.value.new_chat_id == GROUP
        bot.user(WANG).blocks()
        with pytest.raises(error.Forbidden):
            await client.send_message(WANG, "a")
        await client.shutdown()

    asyncio.run(run())
