"""The wire as the sender meets it: one part of one message becomes one call of the engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.channels.contract import ButtonRefused, Carries, Receipt, Rejected
from bot.channels.telegram.decoding import LARGEST
from bot.channels.telegram.engine import CHANNEL, Engine, Post
from bot.channels.telegram.shape import LONGEST, shape
from bot.conversation.messages import Outgoing


def carries(everything: bool) -> Carries:
    """What Telegram can carry; `everything` only outside mainland China (PIPL 38-40)."""
    return Carries(everything=everything, speaks_first=True, edits=True, longest=LONGEST)


async def stay(_room: int) -> None:
    """What follows where others read along: nothing."""


class TelegramWire:
    """`contract.Wire` over an engine. It keeps nothing."""

    def __init__(
        self,
        engine: Engine,
        bot: str,
        call: str = "{label} {number}",
        spoke_in: Callable[[int], Awaitable[None]] = stay,
    ) -> None:
        """`spoke_in` is told of each message that arrived where others read along."""
        self.channel = CHANNEL
        self.bot = bot
        self._engine = engine
        self._call = call
        """How a button that dials becomes a line."""
        self._spoke_in = spoke_in

    async def send(
        self, address: str, said: Outgoing, *, part: int = 0, replaces: str = "", plain: bool = False
    ) -> Receipt:
        """See `contract.Wire.send`. A text of several parts replaces nothing: it is sent anew."""
        try:
            parts = shape(said, plain=plain, call=self._call)
        except ValueError:
            raise Rejected("empty") from None
        if part >= len(parts):
            raise Rejected("no_such_part")
        here = parts[part]
        edit = _id(replaces) if replaces and len(parts) == 1 else 0
        post = Post(_id(address), here.text, here.rows, edit)
        try:
            sent = await self._engine.send(post)
        except ButtonRefused:
            if not plain:
                raise
            sent = await self._engine.send(replace(post, rows=()))  # each choice can be typed
        more = part + 1 < len(parts)
        if post.chat < 0 and not more:
            await self._spoke_in(post.chat)
        return Receipt(str(sent), more=more)


def _id(text: str) -> int:
    """A chat or a message of Telegram.

    Raises:
        Rejected: it is neither.
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and 0 < int(digits) <= LARGEST):
        raise Rejected("address")
    return int(text)
