"""What a test may ask of the server, one operation a method: from the same process or over HTTP."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from itertools import count
from typing import Any

from .actions import Actions, keys
from .clock import Clock
from .faults import unpacked
from .limits import Rates
from .log import Entry
from .service import Service
from .state import Bot, Chat, Message
from .updates import DAY, Disorder
from .webhooks import Deliverer

_FIRST_BOT = 7_000_000_001


class Controls:
    """Everything takes and gives JSON; a `bot` is named by its token."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._actions: dict[str, Actions] = {}
        self._deliverers: dict[str, Deliverer] = {}
        self._numbers = count(_FIRST_BOT)

    async def do(self, op: str, args: dict[str, Any]) -> Any:
        """Run one operation by its name.

        Raises:
            Impossible: nobody could do that.
        """
        token = args.get("bot")
        if token is not None and hasattr(Actions, op) and not op.startswith("_"):
            del args["bot"]
            return getattr(self._actions[token], op)(**args)
        done = getattr(self, f"do_{op}")(**args)
        return await done if asyncio.iscoroutine(done) else done

    # -- the server ----------------------------------------------------------------------------------------------

    def do_make(self, token: str = "") -> dict[str, Any]:
        """A bot, with a new token or this one; the same token is the same bot."""
        token = token or f"{next(self._numbers)}:{secrets.token_urlsafe(26)}"
        if token not in self._service.bots:
            bot = self._service.bots[token] = Bot(token, self._service.clock, lambda: deliverer.wake())
            deliverer = self._deliverers[token] = Deliverer(bot, self._service.log)
            bot.rehook = deliverer.restart
            self._actions[token] = Actions(bot, self._service.log)
        bot = self._service.bots[token]
        return {"token": token, "id": bot.id, "username": bot.me.username}

    def do_revoke(self, bot: str) -> None:
        """The token is not valid any more."""
        del self._service.bots[bot]

    def do_now(self) -> float:
        """Telegram's own time."""
        return self._service.clock()

    def do_pass(self, seconds: float) -> None:
        """Let time pass at once."""
        self._clock.advance(seconds)

    async def close(self) -> None:
        """Post nothing any more."""
        for deliverer in self._deliverers.values():
            await deliverer.close()

    # -- what there is -------------------------------------------------------------------------------------------

    def do_entries(self, bot: str = "", after: int = -1, like: dict[str, Any] | None = None) -> list[Entry]:
        """The log."""
        number = self._service.bots[bot].id if bot else 0
        return list(self._service.log.find(number, after, **like or {}))

    def do_chat(self, bot: str, chat: int) -> list[dict[str, Any]]:
        """The messages of a chat as they stand."""
        place = self._place(bot, chat)
        return [_seen(place, message) for message in place.messages.values()]

    async def do_hears(self, bot: str, chat: int, text: str, timeout: float) -> Any:
        """The newest message of the bot with these words, new or changed since people last did something."""
        place = self._place(bot, chat)

        def found() -> dict[str, Any] | None:
            for message in reversed(place.messages.values()):
                number, said = message["message_id"], message.get("text", "")
                mine = message["from"]["id"] == self._service.bots[bot].id
                if mine and place.stamps[number] > place.mark and text in said:
                    return _seen(place, message)
            return None

        return await _until(found, place, timeout)

    async def do_answered(self, bot: str, press: str, timeout: float) -> Any:
        """What the bot answered to a press, once it has."""
        made = self._service.bots[bot].presses[press]
        return await _until(lambda: made.answer, self._place(bot, made.chat), timeout)

    def do_waiting(self, bot: str) -> list[dict[str, Any]]:
        """Updates that are not confirmed."""
        updates = self._service.bots[bot].updates
        updates.expire()
        return [one.update for one in updates.waiting.values()]

    def do_menu(self, bot: str, chat: int) -> list[dict[str, str]]:
        """The commands that a phone shows in a chat."""
        made = self._service.bots[bot]
        kind = "all_private_chats" if chat > 0 else "all_group_chats"
        for scope in (f"chat:{chat}", kind, "default"):
            if (scope, "") in made.commands:
                return made.commands[scope, ""]
        return []

    def _place(self, bot: str, chat: int) -> Chat:
        return self._service.bots[bot].phone(chat)

    # -- how the server behaves ----------------------------------------------------------------------------------

    def do_fail(self, bot: str, method: str, faults: list[dict[str, Any] | None]) -> None:
        """The next calls of a method meet these."""
        self._service.bots[bot].faults.queue(method, [unpacked(one) for one in faults])

    def do_fail_sometimes(self, bot: str, method: str, share: float, faults: list[dict[str, Any]], seed: int) -> None:
        """A share of all calls of a method meets one of these."""
        made = [fault for one in faults if (fault := unpacked(one)) is not None]
        self._service.bots[bot].faults.chance(method, share, made, seed)

    def do_recover(self, bot: str) -> None:
        """No faults, no bans."""
        self._service.bots[bot].faults.clear()
        self._service.bots[bot].limits.clear()

    def do_strict(self, bot: str, rates: dict[str, Any] | None) -> None:
        """Hold a bot to these rates."""
        self._service.bots[bot].limits.strict(None if rates is None else Rates(**rates))

    def do_disorder(self, bot: str, again: float, shuffle: bool, seed: int) -> None:
        """Deliver updates twice and in any order."""
        self._service.bots[bot].updates.disorder = Disorder.seeded(again, shuffle, seed)

    def do_set(self, bot: str, **switches: Any) -> None:
        """Switches of a bot: privacy, guard, conflict_delay, webhook_pace, webhook_timeout."""
        made = self._service.bots[bot]
        for name, value in switches.items():
            if name == "privacy":
                made.privacy = value
            elif name.startswith("webhook_"):
                setattr(self._deliverers[bot], name.removeprefix("webhook_"), value)
            else:
                setattr(made.updates, name, value)

    def do_inject(self, bot: str, update: dict[str, Any], lives: float = DAY) -> int:
        """An update as it is given, with an id where it has none."""
        updates = self._service.bots[bot].updates
        return updates.put({"update_id": updates.next_id} | update, lives)

    def do_number_from(self, bot: str, at: int) -> None:
        """Updates are numbered on from here."""
        self._service.bots[bot].updates.restart_ids(at)


def _seen(place: Chat, message: Message) -> dict[str, Any]:
    """A message as a phone shows it; `buttons` beside the whole message."""
    return {"message": message, "buttons": keys(message), "version": place.stamps[message["message_id"]]}


async def _until(found: Callable[[], Any], place: Chat, timeout: float) -> Any:
    """What `found` says once it says something; None when the time (real seconds) is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + timeout
    while (made := found()) is None and loop.time() < end:
        try:
            await asyncio.wait_for(place.changed.wait(), end - loop.time())
        except TimeoutError:
            return found()
    return made
