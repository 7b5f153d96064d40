"""到网页上接着办: what may not be said here goes on on our page, or by telephone with a short code (ux.md 5.7).

Also the way back: joining a chat elsewhere to what one has here.
"""

from __future__ import annotations

import re

from bot.app import Desk, Turn
from bot.domain.errors import NotThere
from bot.services import crossing

DIGITS = re.compile(r"\d{6}")
"""A code that joins two channels, as it is typed."""


def show(turn: Turn) -> None:
    """A link that opens once, and a number to ring with a code to say. Staff come in by their own door."""
    if not turn.pushed:
        turn.lead("home")
        return
    if turn.staff is not None:
        turn.say("away.staff", turn.device("open_link", turn.house.places["base_url"]))
        return
    wire = turn.house.pushed[turn.incoming.channel] if turn.incoming else None
    offers = [
        turn.device("open_link", f"{turn.house.places['base_url']}/l/go-{crossing.link(turn)}"),
        turn.button("another_link", "away"),
        turn.device("dial", f"tel:{turn.house.places.get('contact_phone', '')}"),
    ]
    asks = wire is not None and wire.everything and not turn.everything
    here = [turn.button("here", "away.agree")] if asks else []
    turn.say("away.abroad" if asks else "away.link", *here, *offers, code=crossing.spoken(turn))


def on_page(turn: Turn, code: str) -> None:
    """A link of ours was followed in a chat: it belongs on our page, and is not spent here."""
    turn.say("away.on_page", turn.device("open_link", f"{turn.house.places['base_url']}/l/{code}"))


def look(turn: Turn) -> None:
    """From a neutral text: come and look. Where it may be said, it is shown here."""
    if turn.everything:
        turn.lead("home.go_on")
    else:
        show(turn)


def agree(turn: Turn) -> None:
    """Everything may be said here; the open question stands again."""
    wire = turn.house.pushed.get(turn.incoming.channel) if turn.incoming else None
    if wire is None or not wire.everything:
        raise NotThere
    crossing.agree(turn)
    if turn.kept is not None:
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))
    else:
        turn.lead("home")


def arrive(turn: Turn, code: str) -> None:
    """The link was opened on our page: the same form goes on where it stood."""
    if turn.incoming is None or turn.pushed:
        raise NotThere
    account = crossing.open_link(turn, code, turn.incoming)
    turn.unit.me, turn.unit.staff = account, None
    turn.kept = turn.unit.talks.open(account.id)
    if turn.kept is not None:
        turn.run(lambda engine, seen: engine.again(turn.talk, seen))
    else:
        turn.lead("home.go_on")


def private(turn: Turn) -> None:
    """A number of an identity card or a telephone was typed where it may not be: it is not kept."""
    turn.say("away.private")
    show(turn)


def document(turn: Turn) -> None:
    """A photo, a file, somebody's card came where it may not be: it is not kept (ux.md 9.9)."""
    turn.say("away.document", turn.button("call"), turn.button("home"))


def connect(turn: Turn) -> None:
    """Six digits to type in the chat elsewhere, so that it can ring here's news."""
    turn.say("away.code", turn.button("another", "away.connect"), turn.button("home"), code=crossing.code(turn))


def redeem(turn: Turn, code: str) -> None:
    """Digits were typed: the two chats are one from now on."""
    account = crossing.redeem(turn, code)
    if account is None:
        turn.say("away.no_such_code", turn.button("call"), turn.button("home"))
        return
    turn.unit.me, turn.unit.staff = account, turn.unit.team.of_account(account.id)
    turn.kept = turn.unit.talks.open(account.id)
    turn.say("away.joined", turn.button("go_on", "home.go_on"), turn.button("home"))


DESK = Desk(
    "away",
    {
        "open": show,
        "on_page": on_page,
        "look": look,
        "agree": agree,
        "arrive": arrive,
        "private": private,
        "document": document,
        "connect": connect,
        "redeem": redeem,
    },
    beside=frozenset({"open", "on_page", "look", "agree", "arrive", "private", "document", "connect", "redeem"}),
)
