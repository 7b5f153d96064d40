"""连起来: a page and a chat become one person, by six digits that go from one to the other (ux.md 5.7, 9.2)."""

from __future__ import annotations

import re
from typing import Any

from bot.app import Desk, Turn
from bot.domain.errors import Refused
from bot.services import crossing, posting, uniting

DIGITS = re.compile(r"[0-9]{6}")
CHAT = "https://t.me/"
"""Where a chat of Telegram's is opened from a page."""


def show(turn: Turn) -> None:
    """Six digits to send on the other side; on a page also a way straight into the chat."""
    if _elsewhere(turn):
        return
    code = uniting.code(turn)
    chat = [] if turn.pushed else _chat(turn, f"?start=c-{code}")
    turn.say(
        "connect.code",
        *chat,
        turn.button("another", "connect"),
        turn.button("home"),
        code=code,
        minutes=turn.terms.code_minutes,
    )


def redeem(turn: Turn, code: str, followed: str = "") -> None:
    """Digits were typed, or (`followed`) came by a link, which anybody may have sent. Then, and where there is
    something here already, it is asked first: the other side will see it."""
    if _elsewhere(turn):
        return
    told = uniting.other(turn, code) if DIGITS.fullmatch(code) else None
    if told is None:
        turn.say("connect.no_such_code", turn.button("call"), turn.button("home"))
    elif told.id == turn.me.id or (not followed and crossing.is_empty(turn, turn.me)):
        join(turn, code)
    else:
        turn.say("connect.sure", turn.button("join_up", "connect.join", code=code), turn.button("not_mine", "home"))


def join(turn: Turn, code: str) -> None:
    """The two are one from now on; a form that stands open here goes on."""
    if _elsewhere(turn) or turn.incoming is None:
        return
    account = uniting.join(turn, code, turn.incoming)
    if account is None:
        turn.say("connect.no_such_code", turn.button("call"), turn.button("home"))
        return
    turn.unit.me, turn.unit.staff = account, turn.unit.team.of_account(account.id)
    turn.kept = turn.unit.talks.open(account.id)
    turn.say("connect.joined", turn.button("go_on", "home.go_on"), turn.button("home"))


def _elsewhere(turn: Turn) -> bool:
    """Whether it is done elsewhere: the team connects a chat from its page, or a worker's telephone would open it.

    Raises:
        Refused: the phone is in a second person's hands, and would speak for them when it is back.
    """
    if turn.speaker is not None and turn.speaker.handed_over:
        raise Refused("connect.two_people")
    if turn.pushed and turn.staff is not None:
        turn.lead("away")
        return True
    return False


def remind(turn: Turn) -> None:
    """After the receipt, on a page: news rings in the chat, and there is the way back; who has none may connect one."""
    if turn.pushed or not turn.house.pushed:
        return
    if turn.unit.chats.of(turn.me.id, posting.bots(turn.house.pushed)) is None:
        turn.say("connect.offer", turn.button("connect"))
    elif back := _chat(turn):
        turn.say("connect.rings", *back)


def _chat(turn: Turn, start: str = "") -> list[Any]:
    """A button that opens the chat, where the provider has told what it calls us."""
    wire = turn.house.pushed.get("telegram")
    name = turn.unit.chats.name("telegram", wire.bot) if wire else ""
    return [turn.device("open_chat", f"{CHAT}{name}{start}")] if name else []


DESK = Desk(
    "connect",
    {"open": show, "redeem": redeem, "join": join, "remind": remind},
    beside=frozenset({"open", "redeem", "join", "remind"}),
)
