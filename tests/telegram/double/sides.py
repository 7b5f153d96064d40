"""The test's side: people on their phones, and the switches of the server. The same for a server in this process
(`Double`) and in another (`Remote`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any

from .faults import Fault, packed
from .limits import STRICT, Rates
from .log import Entry

GRACE = 0.1
"""Real seconds: a call that was on its way when a 429 was answered is no breach."""


@dataclass(frozen=True, slots=True)
class Key:
    """One button: `data` comes back when it is pressed, or `url` opens; neither: it types its label."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands now."""

    id: int
    text: str
    """Its text, or the words of a picture."""
    buttons: tuple[Key, ...]
    """In reading order."""
    mine: bool
    """The bot wrote it."""
    sender: int
    date: int
    """When it was sent, in seconds since 1970."""
    edited: int
    """When it was last changed; 0: never."""
    protected: bool
    """It cannot be forwarded or saved."""
    raw: dict[str, Any]
    """The whole Message."""

    @property
    def labels(self) -> list[str]:
        """What its buttons say."""
        return [button.label for button in self.buttons]


class Handle(ABC):
    """A server, wherever it runs."""

    url: str
    """What JINGKANG_TELEGRAM_API_BASE would be: http://127.0.0.1:<port>."""

    @abstractmethod
    def call(self, op: str, **args: Any) -> Any:
        """Do one operation of `controls`.

        Raises:
            Impossible: nobody could do that.
        """

    @abstractmethod
    def stop(self) -> None:
        """It runs no more."""

    def bot(self, token: str = "", **switches: Any) -> BotSide:
        """A bot with a new token, or with this one; `switches` as in `BotSide.set`."""
        made = self.call("make", token=token)
        side = BotSide(self, made["token"], made["id"], made["username"])
        if switches:
            side.set(**switches)
        return side

    def now(self) -> float:
        """Telegram's own time, in seconds since 1970."""
        return float(self.call("now"))

    def passes(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self.call("pass", seconds=seconds)

    def log(self, after: int = -1, **like: Any) -> list[Entry]:
        """Entries of the log above the number `after` that have all these values; see `log`."""
        return list(self.call("entries", after=after, like=like))


class BotSide:
    """One bot, as a test sees it."""

    def __init__(self, telegram: Handle, token: str, id: int, username: str) -> None:
        self._telegram = telegram
        self.url = telegram.url
        self.token = token
        self.id = id
        self.username = username

    def call(self, op: str, **args: Any) -> Any:
        """Do one operation with this bot."""
        return self._telegram.call(op, bot=self.token, **args)

    # -- people --------------------------------------------------------------------------------------------------

    def user(
        self, id: int, name: str = "\u738b\u8273", *, last_name: str = "", username: str = "", language: str = "zh-hans"
    ) -> UserSide:
        """Somebody with a phone, known to the bot only once they begin."""
        self.call("user", id=id, name=name, last_name=last_name, username=username, language=language)
        return UserSide(self, id)

    def group(self, id: int, title: str = "\u5c0f\u7ec4", kind: str = "supergroup") -> GroupSide:
        """A group with the bot in it; `id` below zero, `kind` group or supergroup."""
        self.call("group", id=id, title=title, kind=kind)
        return GroupSide(self, id)

    # -- updates -------------------------------------------------------------------------------------------------

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """Updates that the bot has not confirmed."""
        return list(self.call("waiting"))

    def injects(self, update: dict[str, Any]) -> int:
        """Queue an update as it is, such as a poisonous one; its id, made up where it has none."""
        return int(self.call("inject", update=update))

    def numbers_from(self, update_id: int) -> None:
        """Updates are numbered on from here, higher or lower."""
        self.call("number_from", at=update_id)

    def disorder(self, again: float = 0.0, *, shuffle: bool = False, seed: int = 0) -> None:
        """Give a share of updates a second time, also when confirmed, and in any order; no arguments: in order."""
        self.call("disorder", again=again, shuffle=shuffle, seed=seed)

    # -- faults --------------------------------------------------------------------------------------------------

    def fails(self, method: str, *faults: Fault | None) -> None:
        """The next calls of a method ("sends": of all that send, "*": of any) meet these, in order; None: none.

        A 429 forbids: until its time is over the server answers 429 to all that is sent to that chat, or to that method,
        and notes a breach.
        """
        self.call("fail", method=method, faults=[packed(one) for one in faults])

    def fails_sometimes(self, method: str, share: float, *faults: Fault, seed: int = 0) -> None:
        """From now on a share (0 to 1) of the calls meets one of these."""
        self.call("fail_sometimes", method=method, share=share, faults=[packed(one) for one in faults], seed=seed)

    def recovers(self) -> None:
        """No more faults, and nothing is forbidden."""
        self.call("recover")

    def strict(self, rates: Rates | None = STRICT) -> None:
        """Hold the bot to these rates from now on; None: to none, as in the beginning."""
        self.call("strict", rates=None if rates is None else asdict(rates))

    def set(self, **switches: Any) -> None:
        """privacy (True): in groups the bot is given only what is meant for it. guard (True): the same offset within
        0.5 s is given one update. conflict_delay (0): seconds before a replaced poll learns of it. webhook_pace (1):
        what the times between deliveries are multiplied by. webhook_timeout (60): seconds for an answer."""
        self.call("set", **switches)

    def revoke(self) -> None:
        """The token is not valid any more."""
        self.call("revoke")

    # -- what happened -------------------------------------------------------------------------------------------

    def log(self, after: int = -1, **like: Any) -> list[Entry]:
        """This bot's entries of the log; see `log` for what they hold."""
        return list(self.call("entries", after=after, like=like))

    def requests(self, method: str = "", after: int = -1) -> list[Entry]:
        """Calls of the Bot API, of one method (spelled as it was called) or of all."""
        return self.log(after, kind="request", **({"method": method} if method else {}))

    def breaches(self, grace: float = GRACE) -> list[Entry]:
        """Calls inside a time that a 429 had forbidden, apart from those already on their way."""
        return [one for one in self.log(kind="breach") if one["since"] > grace]


class ChatSide:
    """One chat."""

    def __init__(self, bot: BotSide, id: int) -> None:
        self._bot = bot
        self.id = id

    @property
    def chat(self) -> list[Shown]:
        """All messages as they stand now, oldest first."""
        return [self._shown(one) for one in self._bot.call("chat", chat=self.id)]

    @property
    def heard(self) -> list[Shown]:
        """Those of the bot."""
        return [one for one in self.chat if one.mine]

    @property
    def menu(self) -> dict[str, str]:
        """The commands offered here: what each does, by its name."""
        return {one["command"]: one["description"] for one in self._bot.call("menu", chat=self.id)}

    def hears(self, text: str = "", timeout: float = 5.0) -> Shown:
        """Wait for a message of the bot with these words, new or changed since people last did something here.

        Raises:
            TimeoutError: there was none within so many real seconds.
        """
        found = self._bot.call("hears", chat=self.id, text=text, timeout=timeout)
        if found is None:
            raise TimeoutError(f"nothing with {text!r}; at the end: {[one.text for one in self.chat[-3:]]}")
        return self._shown(found)

    def _shown(self, seen: dict[str, Any]) -> Shown:
        raw = seen["message"]
        return Shown(
            id=raw["message_id"],
            text=raw.get("text", raw.get("caption", "")),
            buttons=tuple(
                Key(one["text"], one.get("callback_data", ""), one.get("url", "")) for one in seen["buttons"]
            ),
            mine=raw["from"]["id"] == self._bot.id,
            sender=raw["from"]["id"],
            date=raw["date"],
            edited=raw.get("edit_date", 0),
            protected=raw.get("has_protected_content", False),
            raw=raw,
        )


class UserSide(ChatSide):
    """Somebody in a private chat with the bot. What nobody could do raises `Impossible`."""

    def start(self, payload: str = "") -> int:
        """Press start, at first or after blocking; the id of the message."""
        return int(self._bot.call("start", user=self.id, payload=payload))

    def says(self, text: str, reply_to: int = 0) -> int:
        """Type; a text that is too long becomes several. The id of the (last) message."""
        return int(self._bot.call("says", chat=self.id, user=self.id, text=text, reply_to=reply_to))

    def edits(self, text: str, message: int = 0) -> int:
        """Change the newest own text, or this one."""
        return int(self._bot.call("edits", chat=self.id, user=self.id, text=text, message=message))

    def sends(self, kind: str, caption: str = "", **more: Any) -> int:
        """Send a photo, voice, document, sticker, contact, location ... (`media`); `album` groups, `more` replaces."""
        return int(self._bot.call("sends", chat=self.id, user=self.id, kind=kind, caption=caption, **more))

    def presses(self, label: str, on: int = 0) -> str:
        """Press the newest button with this label, or that on one message; the id of the press."""
        return str(self._bot.call("presses", chat=self.id, user=self.id, label=label, on=on))

    def presses_data(self, data: str, on: int) -> str:
        """Press a button no longer there, or forged: any data, any message."""
        return str(self._bot.call("press", chat=self.id, user=self.id, data=data, on=on))

    def answered(self, press: str, timeout: float = 5.0) -> dict[str, Any]:
        """Wait for the answer to a press: its text and show_alert.

        Raises:
            TimeoutError: there was none.
        """
        found = self._bot.call("answered", press=press, timeout=timeout)
        if found is None:
            raise TimeoutError(f"press {press} was not answered")
        return dict(found)

    def opens(self, label: str) -> str:
        """Where the newest link with this label leads."""
        return str(self._bot.call("opens", chat=self.id, label=label))

    def blocks(self) -> None:
        """Stop the bot."""
        self._bot.call("blocks", user=self.id)

    def unblocks(self) -> None:
        """Let it write again."""
        self._bot.call("unblocks", user=self.id)

    def leaves(self) -> None:
        """Delete the account at Telegram."""
        self._bot.call("leaves", user=self.id)


class GroupSide(ChatSide):
    """A group with the bot in it. Everything is done by somebody."""

    def says(self, user: UserSide, text: str, reply_to: int = 0) -> int:
        """Somebody types; while `privacy` is on, the bot is given only commands, mentions and answers to it."""
        return int(self._bot.call("says", chat=self.id, user=user.id, text=text, reply_to=reply_to))

    def sends(self, user: UserSide, kind: str, caption: str = "", **more: Any) -> int:
        """Somebody sends something else."""
        return int(self._bot.call("sends", chat=self.id, user=user.id, kind=kind, caption=caption, **more))

    def edits(self, user: UserSide, text: str, message: int = 0) -> int:
        """Somebody changes their newest text."""
        return int(self._bot.call("edits", chat=self.id, user=user.id, text=text, message=message))

    def presses(self, user: UserSide, label: str, on: int = 0) -> str:
        """Somebody presses a button."""
        return str(self._bot.call("presses", chat=self.id, user=user.id, label=label, on=on))

    def kicks(self, user: UserSide) -> None:
        """Somebody throws the bot out."""
        self._bot.call("kicks", chat=self.id, user=user.id)

    def invites(self, user: UserSide) -> None:
        """Somebody takes it in again."""
        self._bot.call("invites", chat=self.id, user=user.id)

    def migrates(self, user: UserSide, to: int) -> GroupSide:
        """The group becomes a supergroup with another id."""
        self._bot.call("migrates", chat=self.id, to=to, user=user.id)
        return GroupSide(self._bot, to)
